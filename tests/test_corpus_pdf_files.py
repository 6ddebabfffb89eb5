"""PDF files as a whole: written here, printed by Chromium, real ones, scans. Pages are checked against Poppler."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from conftest import in_ci
from fakes_pdf import Text, pdf
from test_corpus_formats import needs, printed
from test_corpus_pdf import HAN

from corpus.errors import SourceError
from corpus.formats.pdf import ocr as pdf_ocr
from corpus.language.folding import count_han, is_han, skeleton
from corpus.language.page_numbers import format_label, parse_label
from corpus.passages import cut
from corpus.reading import coverage, read_book
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Pages
from rag.citation import cite

pytestmark = pytest.mark.long

REAL = ("debian-reference.zh-cn", "debian-reference.en")


# --- whole files, written here


def word(n: int) -> str:
    """A word that only number `n` has, without digits: 190 gives "wordbja"."""
    return "word" + str(n).translate(str.maketrans("0123456789", "abcdefghij"))


def body_of(number: int, footer: str) -> list[Text]:
    """A page of ten lines of the same width, of nine words each: 100 to 108, 110 to 118 …, 190 to 198 on page 1."""
    rows = [range(100 * number + 10 * k, 100 * number + 10 * k + 9) for k in range(10)]
    lines = [Text(72, 700 - 14 * k, " ".join(map(word, row)) + " and so") for k, row in enumerate(rows)]
    return [*lines, *([Text(290, 40, footer)] if footer else [])]


def test_a_file_with_an_outline_and_two_series_of_pages(tmp_path: Path) -> None:
    pages = [body_of(n, label) for n, label in enumerate(["i", "ii", "iii", "1", "2", "3"])]
    for n, title in ((0, "Preface"), (3, "Chapter 1 Lamps"), (5, "Chapter 2 Meters")):
        pages[n].insert(0, Text(72, 760, title, 18))
    outline = [("Preface", 0, 780), ("Lamps", 3, 780), ("Meters", 5, 780)]
    path = tmp_path / "lamps.pdf"
    path.write_bytes(pdf(pages, outline, title="Lamps and Meters"))
    book = read_book(path)
    assert (book.title, coverage(book).n_lost) == ("Lamps and Meters", 0)
    assert [(s.id, s.number, s.title, s.page) for s in book.sections] == [
        ("preface-1", "", "Preface", "I"),
        ("ch01", "Chapter 1", "Lamps", "1"),
        ("ch02", "Chapter 2", "Meters", "3"),
    ]
    assert [(m.physical, m.label) for m in book.marks] == [
        (1, "I"),
        (2, "II"),
        (3, "III"),
        (4, "1"),
        (5, "2"),
        (6, "3"),
    ]
    start = book.canonical_text.index(word(190))
    end = book.canonical_text.index(word(200)) + 7
    assert pages_of(book, start, end) == Pages("II", "III") and physical_pages_of(book, start, end) == (2, 3)


def test_labels_that_only_the_file_declares(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    path.write_bytes(pdf([body_of(n, "") for n in range(4)], labels="0 << /S /r >> 2 << /S /D /St 1 >>"))
    assert [m.label for m in read_book(path).marks] == ["i", "ii", "1", "2"]


def test_a_note_moved_takes_its_page_with_it(tmp_path: Path) -> None:
    first, second = body_of(0, ""), body_of(1, "")
    path = tmp_path / "notes.pdf"
    path.write_bytes(pdf([[*first, Text(72, 80, "1 A note at the foot of the first page.", 8)], second]))
    book = read_book(path)
    text = book.canonical_text
    assert f"{word(98)} and so {word(100)}" in text
    note = text.index("1 A note")
    assert note > text.index(word(198)) and physical_pages_of(book, note, note + 8) == (1, 1)
    place = text.index(word(150))
    assert physical_pages_of(book, place, place + 7) == (2, 2)


def test_a_chapter_whose_number_stands_above_its_title(tmp_path: Path) -> None:
    pages = []
    for n, title in enumerate(("Lamps", "Meters", "Gates")):
        pages.append([Text(72, 790, f"Chapter {n + 1}", 14), Text(72, 760, title, 22), *body_of(n, "")])
        pages += [body_of(10 * n + k, "") for k in (3, 4, 5)]
    path = tmp_path / "lamps.pdf"
    path.write_bytes(pdf(pages))
    book = read_book(path)
    assert [(s.number, s.title) for s in book.sections if s.level] == [
        ("Chapter 1", "Lamps"), ("Chapter 2", "Meters"), ("Chapter 3", "Gates"),
    ]  # fmt: skip


def test_the_printed_contents_tell_the_headings(tmp_path: Path) -> None:
    titles = [("1 Lamps", 72), ("1.1 Oil", 90), ("1.2 Gas", 90), ("2 Meters", 72), ("2.1 Water", 90), ("3 Gates", 72)]
    contents = [Text(72, 780, "Contents", 18)]
    contents += [Text(x, 740 - 16 * n, f"{title} ........ {n + 1}") for n, (title, x) in enumerate(titles)]
    pages = [contents]
    for n, (title, _) in enumerate(titles):
        # Headings in the type of the text, and a line in larger type that heads nothing.
        pages.append([Text(72, 770, title), *body_of(n, ""), Text(72, 500, f"{word(n)} boxed", 16)])
    path = tmp_path / "lamps.pdf"
    path.write_bytes(pdf(pages))
    book = read_book(path)
    assert [(s.kind, s.heading) for s in book.sections if s.level] == [
        ("chapter", "1 Lamps"), ("section", "1.1 Oil"), ("section", "1.2 Gas"), ("chapter", "2 Meters"),
        ("section", "2.1 Water"), ("chapter", "3 Gates"),
    ]  # fmt: skip


def test_numbers_of_the_contents_stand_above_the_titles(tmp_path: Path) -> None:
    listed = ["1 Lamps", "1.1 Oil", "1.2 Gas", "2 Meters", "2.1 Water", "A Names", "A.1 Rivers"]
    contents = [Text(72, 780, "Contents", 18)]
    contents += [Text(72 if " " in t[:2] else 90, 740 - 16 * n, f"{t} ........ {n + 1}") for n, t in enumerate(listed)]
    shown = [("Chapter 1", "Lamps"), ("1.1", "Oil"), ("1.2", "Gas"), ("Chapter 2", "Meters"), ("2.1", "Water"),
             ("Appendix A", "Names"), ("A.1", "Rivers")]  # fmt: skip
    pages = [contents]
    for n, (number, words) in enumerate(shown):
        above = number[0] in "CA" and "." not in number
        heading = [Text(72, 790, number), Text(72, 770, words)] if above else [Text(72, 770, f"{number} {words}")]
        pages.append([*heading, *body_of(n, "")])
    path = tmp_path / "lamps.pdf"
    path.write_bytes(pdf(pages))
    book = read_book(path)
    assert [(s.level, s.number or s.title) for s in book.sections if s.level] == [
        (1, "Chapter 1"), (2, "1.1"), (2, "1.2"), (1, "Chapter 2"), (2, "2.1"), (1, "Appendix A"), (2, "A.1 Rivers"),
    ]  # fmt: skip
    assert "Appendix A" not in book.canonical_text[book.sections[0].body : book.section("back-1").start].split("\n")


# --- whole files, printed by Chromium

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>两栏的书</title><style>
@page { size: A5; margin: 20mm; @bottom-center { content: "第 " counter(page) " 页" } @top-center { content: "两栏的书" } }
body { font: 10pt/1.6 "Noto Serif CJK SC"; } .two { columns: 2; column-gap: 8mm } p { margin: 0 0 .8em }
.note { font-size: 8pt; border-top: 1px solid }</style>"""


def sentence(n: int) -> str:
    """A sentence of about sixty characters that only number `n` has."""
    digits = "".join("零一二三四五六七八九"[int(d)] for d in f"{n:03d}")
    return f"编号{digits}的路灯立在河边的石阶旁，每到傍晚由值班的人点亮，第{digits}天的记录写在灯柱背面，字迹很小也很清楚。"


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p>{''.join(sentence(3 * n + k) for k in range(3))}</p>" for n in range(30))
    page = tmp_path / "two.html"
    page.write_text(f'{PAGE}<h1>第一章 路灯</h1><div class="two">{paragraphs}</div>', encoding="utf-8")
    book = read_book(printed(page, tmp_path / "two.pdf"))
    places = [book.canonical_text.find(sentence(n)) for n in range(90)]
    assert -1 not in places and places == sorted(places)
    assert [s.heading for s in book.sections if s.level] == ["第一章 路灯"]
    assert "第 2 页" not in book.canonical_text and book.canonical_text.count("两栏的书") == 0
    assert [m.label for m in book.marks] == [str(n) for n in range(1, len(book.marks) + 1)] and len(book.marks) >= 3


def test_a_book_that_indents_and_stretches_its_lines(tmp_path: Path) -> None:
    style = """<style>@page { @top-center { content: none } @bottom-center { content: "· " counter(page) " ·" } }
    @page :left { @top-left { content: "灯下集" } } @page :right { @top-right { content: "第一章 路灯" } }
    body { text-align: justify } p { text-indent: 2em; margin: 0 }</style>"""
    wanted = ["".join(f"{sentence(9 * n + k)}见 Lamp-post {k} 号。" for k in range(1 + n % 4)) for n in range(60)]
    page = tmp_path / "indented.html"
    page.write_text(f"{PAGE}{style}<h1>第一章 路灯</h1>{''.join(f'<p>{one}</p>' for one in wanted)}", encoding="utf-8")
    book = read_book(printed(page, tmp_path / "indented.pdf"))
    found = book.canonical_text.split("\n\n")
    assert sum(one in found for one in wanted) >= 58  # where a full line ends a page, a paragraph may end with it
    assert re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", book.canonical_text[book.sections[0].body :]) is None
    assert "灯下集" not in book.canonical_text and book.canonical_text.count("第一章 路灯") == 1
    texts = [skeleton(text).text for text in pages_by_poppler(tmp_path / "indented.pdf", "-raw")]
    n_parted = 0
    for one in (sentence(9 * n + k) for n in range(60) for k in range(1 + n % 4)):
        place, quote = book.canonical_text.index(one), skeleton(one).text
        first, last = physical_pages_of(book, place, place + len(one)) or (0, 0)
        n_parted += first < last
        assert (
            quote in texts[first - 1] if first == last else parted(quote, texts[first - 1 : first], texts[first:last])
        )
    assert n_parted >= 3
    n_pages = book.marks[-1].physical or 0
    assert n_pages >= 6 and {m.physical: m.label for m in book.marks} == {n: str(n) for n in range(1, n_pages + 1)}


# --- real files


def real_pdf(name: str) -> Path:
    path = Path(f"/usr/share/debian-reference/{name}.pdf")
    if not path.exists():
        reason = f"no {path} here (Debian: {name.replace('.', '-')})"
        (pytest.fail if in_ci() else pytest.skip)(reason)
    return path


def pages_by_poppler(path: Path, *options: str) -> list[str]:
    tool = needs("pdftotext", shutil.which("pdftotext"), "poppler-utils")
    done = subprocess.run([tool, *options, str(path), "-"], capture_output=True, check=True, timeout=120)
    return done.stdout.decode("utf-8", "replace").split("\f")


def stands_on(quote: str, texts: Sequence[str]) -> bool:
    """Whether a page (read in several ways) holds a quote, or nearly all runs of four signs of it: Poppler reads tables
    by column, and leaves out what runs over the edge of the paper."""
    if any(quote in text for text in texts):
        return True
    runs = [quote[i : i + 4] for i in range(len(quote) - 3)]
    return sum(any(run in text for text in texts) for run in runs) >= 0.6 * len(runs)


def parted(quote: str, texts: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a quote stands on neither of two pages, but its beginning on the first and its rest on the second."""
    ways = list(zip(texts, following, strict=True))
    whole = any(quote in a or quote in b for a, b in ways)
    return not whole and any(quote[:k] in a and quote[k:] in b for a, b in ways for k in range(1, len(quote)))


@pytest.mark.parametrize("name", REAL)
def test_real_sections_are_those_of_the_outline(name: str) -> None:
    path = real_pdf(name)
    document = pdfium.PdfDocument(path)
    wanted = [(item.level + 1, skeleton(item.get_title()).text) for item in document.get_toc()]
    document.close()
    book = read_book(path)
    found = [(s.level, skeleton(s.number + s.title).text) for s in book.sections if s.level]
    assert len(found) == len(wanted) > 400 and coverage(book).n_lost == 0
    # The outline leaves numbers out, which the page shows.
    assert all(a == b and shown.endswith(title) for (a, title), (b, shown) in zip(wanted, found, strict=True))
    assert all(s.start < s.body for s in book.sections if s.level)


@pytest.mark.parametrize("name", REAL)
def test_real_quotes_stand_on_the_pages_cited(name: str) -> None:
    path = real_pdf(name)
    book = read_book(path)
    read = [pages_by_poppler(path), pages_by_poppler(path, "-raw"), pages_by_poppler(path, "-layout")]
    folded = [[skeleton(way[i]).text for way in read] for i in range(len(read[0]))]
    chosen = random.Random(2013)
    passages = [p for p in cut(book) if p.searchable and max(b - a for a, b in p.sentences) >= 20]
    for passage in chosen.sample(passages, 50):
        start, end = chosen.choice([s for s in passage.sentences if s[1] - s[0] >= 20])
        citation = cite(book, passage, start, end)
        quote = skeleton(citation.text).text
        assert citation.physical is not None and citation.pages is not None
        first, last = citation.physical
        if first == last:
            assert stands_on(quote, folded[first - 1]), citation
        else:
            assert last == first + 1 and parted(quote, folded[first - 1], folded[last - 1]), citation
        shown = [re.search(r"(?:^|\s)(\d+|[ivxlc]+) / \d+\s*$", read[0][n - 1], re.M) for n in (first, last)]
        labels = [format_label(number) for m in shown if m and (number := parse_label(m[1]))]
        assert [citation.pages.first, citation.pages.last] == labels


# --- OCR


@pytest.fixture
def scan(tmp_path: Path) -> tuple[Path, str]:
    """A PDF whose second page is a picture of Chinese text, and that text."""
    from PIL import Image, ImageDraw, ImageFont

    finder = shutil.which("fc-match")
    font = Path(
        subprocess.run([finder or "false", "-f", "%{file}", "Noto Sans CJK SC"], capture_output=True).stdout.decode()
    )
    if not finder or "CJK" not in font.name:
        (pytest.fail if in_ci() else pytest.skip)("no Noto CJK font here (Debian: fonts-noto-cjk)")
    rows = [HAN[:22] + "。", sentence(1)[:22], sentence(23)[22:44], "路灯是镇上最早联网的东西，一开始只是想省电。"]
    pictures = []
    for shown in (["河湾镇手记", "封面"], rows):
        picture = Image.new("L", (1654, 1200), 255)  # 200 dots an inch: A4 is 8.27 wide
        for k, row in enumerate(shown):
            ImageDraw.Draw(picture).text((150, 150 + 90 * k), row, font=ImageFont.truetype(str(font), 48), fill=0)
        pictures.append(picture)
    path = tmp_path / "scan.pdf"
    pictures[0].save(path, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return path, "".join(rows)


def test_a_scan_is_refused_with_advice(scan: tuple[Path, str]) -> None:
    with pytest.raises(SourceError) as caught:
        read_book(scan[0])
    assert "without a text layer" in caught.value.what
    assert "ocrmypdf -l chi_sim+eng" in caught.value.mend


def test_a_scan_is_read_by_ocr(scan: tuple[Path, str]) -> None:
    needs("tesseract", shutil.which("tesseract"), "tesseract-ocr tesseract-ocr-chi-sim")
    path, text = scan
    book = read_book(path, ocr=True)
    assert book.source is not None and "tesseract" in book.source.encoding_reason
    wanted, found = ([c for c in t if is_han(c)] for t in (text, book.canonical_text))
    assert in_order(wanted, found) >= 0.9 * count_han(text)
    place = book.canonical_text.index("路灯是镇上")
    assert physical_pages_of(book, place, place + 5) == (2, 2)


def in_order(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for j, y in enumerate(b, start=1):
            before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def test_ocr_without_tesseract_says_so(scan: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.formats.pdf.ocr.shutil.which", lambda program: None)
    pdf_ocr.ocr_version.cache_clear()
    try:
        with pytest.raises(SourceError, match="needs tesseract, which is not installed") as caught:
            read_book(scan[0], ocr=True)
    finally:
        pdf_ocr.ocr_version.cache_clear()
    assert "tesseract-ocr-chi-sim" in caught.value.mend
