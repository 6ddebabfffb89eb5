"""A thousand numbers with the marks of notes beside them, in each format: none changes, and each note is told of."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import test_corpus_docx as word
from fakes_pdf import Text, pdf
from test_corpus_epub import entry, members, packed
from test_corpus_formats import printed

from corpus.passages import cut
from corpus.reading import coverage, read_book
from corpus.types import Book
from rag.citation import cite

N = 1000
A_PARAGRAPH = 5
_RANDOM = random.Random(11)
NUMBERS = [f"{_RANDOM.randrange(1, 99999):,}" if n % 3 else str(_RANDOM.randrange(10, 99999)) for n in range(N)]
CLASSES = ("role='doc-noteref'", "class='noteref'", "class='footnote-ref' id='r'", "epub:type='noteref'")


def spelt(n: int) -> str:
    return "".join("零一二三四五六七八九"[int(d)] for d in str(n))


def note(n: int) -> str:
    """A note that only number `n` has, without digits."""
    return f"注文{spelt(n)}号。"


def paragraphs(written: list[str]) -> list[str]:
    """Numbers with their marks, as they are written in a format, in paragraphs."""
    clauses = [f"{spelt(n)}号田收稻谷{number} 万斤" for n, number in enumerate(written, start=1)]
    return ["，".join(clauses[i : i + A_PARAGRAPH]) + "。" for i in range(0, N, A_PARAGRAPH)]


def page(mark: str, noted: str) -> str:
    """A page of HTML. `mark` and `noted`: how a mark and a note are written; n is the note's number."""
    written = [number + mark.format(n=n, kind=CLASSES[n % 4]) for n, number in enumerate(NUMBERS, start=1)]
    body = "".join(f"<p>{text}</p>" for text in paragraphs(written))
    return f"<h1>第一章</h1>{body}<div>" + "".join(noted.format(n=n, note=note(n)) for n in range(1, N + 1)) + "</div>"


def html(path: Path, body: str) -> Path:
    head = '<!doctype html><meta charset="utf-8"><style>body{font:10pt/1.6 "Noto Serif CJK SC"}</style>'
    path.write_text(head + body, encoding="utf-8")
    return path


LINKED = ("<a {kind} href='#n{n}'><sup>{n}</sup></a>", "<p id='n{n}'>{note}</p>")
IN_BRACKETS = ("<a id='r{n}' href='#n{n}'>[{n}]</a>", "<p><a id='n{n}' href='#r{n}'>[{n}]</a>{note}</p>")
UNLINKED = ("<sup>{n}</sup>", "<p><sup>{n}</sup>{note}</p>")
PRINTED = ("<sup><a href='#n{n}'>{n}</a></sup>", "<p id='n{n}'>{n}. {note}</p>")


def holds(book: Book, n_notes: int = N) -> None:
    """No number of the book has changed, none was added, and each note is linked to its mark."""
    text = book.canonical_text
    assert re.findall(r"\d[\d,]*", text.split("第一章")[-1]) == NUMBERS
    assert coverage(book).n_lost == 0
    assert sum(repair.kind == "note mark" for repair in book.repairs) >= N
    assert [text[n.start : n.end].strip() for n in book.notes] == [note(n) for n in range(1, n_notes + 1)]
    assert [text[: n.mark].endswith(NUMBERS[int(n.label) - 1]) for n in book.notes] == [True] * n_notes
    # A note stands behind the paragraph of its mark, after the notes of the marks before.
    behind = [text[n.mark : n.start].count("\n\n") for n in book.notes]
    assert behind == [(n % A_PARAGRAPH) + 1 for n in range(n_notes)]


@pytest.mark.parametrize("form", [LINKED, IN_BRACKETS], ids=["linked", "in brackets"])
def test_html_and_epub(tmp_path: Path, form: tuple[str, str]) -> None:
    body = page(*form)
    holds(read_book(html(tmp_path / "a.html", body)))
    path = tmp_path / "a.epub"
    path.write_bytes(packed(members({"a.xhtml": body}, entry("第一章", "a.xhtml"))))
    holds(read_book(path))


def test_html_without_links(tmp_path: Path) -> None:
    holds(read_book(html(tmp_path / "a.html", page(*UNLINKED))), 0)


def test_docx(tmp_path: Path) -> None:
    mark = '</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{}"/></w:r><w:r><w:t>'
    written = [number + mark.format(n) for n, number in enumerate(NUMBERS, start=1)]
    body = word.p(word.run("第一章"), "1") + "".join(word.p(word.run(text)) for text in paragraphs(written))
    notes = "".join(f'<w:footnote w:id="{n}">{word.p(word.run(note(n)))}</w:footnote>' for n in range(1, N + 1))
    parts = word.members(body, **{"word/footnotes.xml": f"<w:footnotes {word.W}>{notes}</w:footnotes>"})
    path = tmp_path / "a.docx"
    path.write_bytes(packed(parts))
    holds(read_book(path))


def test_markdown(tmp_path: Path) -> None:
    written = [f"{number}[^{n}]" for n, number in enumerate(NUMBERS, start=1)]
    notes = [f"[^{n}]: {note(n)}" for n in range(1, N + 1)]
    path = tmp_path / "a.md"
    path.write_text("\n\n".join(["# 第一章", *paragraphs(written), *notes]), encoding="utf-8")
    holds(read_book(path))


def test_pdf_printed_by_chromium(tmp_path: Path) -> None:
    holds(read_book(printed(html(tmp_path / "a.html", page(*PRINTED)), tmp_path / "a.pdf")))


def test_pdf_with_notes_at_the_foot(tmp_path: Path) -> None:
    pages = []
    for first in range(0, N, 10):
        lines, foot = [], []
        for k, number in enumerate(NUMBERS[first : first + 10]):
            y, digits = 780 - 30 * k, sum(c.isdigit() for c in number)
            x = 72 + 5.56 * digits + 2.78 * number.count(",")  # the widths of Helvetica
            lines += [Text(72, y, number), Text(x, y + 3.5, str(k + 1), 6)]
            lines.append(Text(x + 10, y, f"tons of rice were sold in {word_of(first + k)}."))
            foot.append(Text(72, 140 - 10 * k, f"{k + 1} The mill of {word_of(first + k)}.", 7))
        pages.append(lines + foot)
    path = tmp_path / "foot.pdf"
    path.write_bytes(pdf(pages))
    book = read_book(path)
    text = book.canonical_text
    assert re.findall(r"\d[\d,]*", text) == NUMBERS
    assert [text[n.start : n.end] for n in book.notes] == [f"The mill of {word_of(n)}." for n in range(N)]
    assert [text[: n.mark].endswith(number) for n, number in zip(book.notes, NUMBERS, strict=True)] == [True] * N


def word_of(n: int) -> str:
    return "town" + str(n).translate(str.maketrans("0123456789", "abcdefghij"))


def test_pdf_with_ruby_and_powers(tmp_path: Path) -> None:
    body = (
        "<h1>第一章</h1><p>稻谷 37<sup>1</sup> 万斤，10<sup>3</sup> 米，H<sub>2</sub>O，<ruby>汉<rt>hàn</rt>字<rt>zì</rt></ruby>好。</p>"
        "<p>38<a href='#n2'><sup>[2]</sup></a> 万斤；小城<sup>①</sup>的水表。</p><p>末段。</p><p id='n2'>[2] 注文。</p>"
    )
    book = read_book(printed(html(tmp_path / "a.html", body), tmp_path / "a.pdf"))
    # Nothing shows that the first mark is one: the number keeps its value all the same.
    assert book.canonical_text.split("\n\n") == [
        "第一章", "稻谷 37^1 万斤，10^3 米，H2O，汉字好。", "38 万斤；小城的水表。", "注文。", "末段。",
    ]  # fmt: skip
    assert {repair.before for repair in book.repairs if repair.kind in ("note mark", "reading")} == {
        "[2]", "①", "[2] ", "(hàn zì)",
    }  # fmt: skip


def test_a_note_is_quoted_as_a_note(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("# 第一章 稻\n\n收稻谷 37[^1] 万斤。\n\n又收麦子。\n\n[^1]: 不含陈粮。\n", encoding="utf-8")
    book = read_book(path)
    passages = [p for p in cut(book) if p.searchable]
    assert [p.text for p in passages] == ["收稻谷 37 万斤。", "不含陈粮。", "又收麦子。"]
    labels = [(c.label_zh, c.label_en) for c in (cite(book, p) for p in passages)]
    assert [zh.endswith("，注1") for zh, _ in labels] == [False, True, False]
    assert labels[1][1].endswith(", note 1")
