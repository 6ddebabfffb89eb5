"""The own novel of 29 sections (`test_corpus_text`) in every format a reader may have it in: 29 of 29 in each, and the same text."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest
from test_corpus_docx import members as docx_members
from test_corpus_docx import p, run
from test_corpus_epub import entry, members, packed
from test_corpus_formats import CHROMIUM, needs, printed
from test_corpus_text import PARTS, TITLES, prose

from corpus.passages import cut
from corpus.reading import coverage, read_book
from corpus.types import Book

STYLE = """<style>@page { size: A5; margin: 18mm; @bottom-center { content: counter(page) } }
body { font: 11pt/1.7 "Noto Serif CJK SC" } p { margin: 0; text-indent: 2em } h1, .h1 { font-size: 20pt } h2, .h2 { font-size: 15pt }
.h1, .h2 { font-weight: bold; text-indent: 0; margin: 1em 0 }</style>"""
RUBY = "<ruby>缆<rt>lǎn</rt></ruby>"


def sections(book: Book) -> list[str]:
    return [s.heading for s in book.sections if s.level]


def holds_the_novel(book: Book) -> None:
    """29 of 29 headings, the three parts, each section's own text and no other, and 20 quotes in their sections."""
    assert coverage(book).n_lost == 0
    assert sections(book) == TITLES
    assert [s.kind for s in book.sections if s.heading in PARTS] == ["part"] * 3
    for section in book.sections:
        if section.level and section.heading not in PARTS:
            text = "".join(book.canonical_text[section.body : section.end].split())
            assert text == "".join(prose(section.heading)), section.heading
    named = {s.id: s.heading for s in book.sections}
    passages = [p for p in cut(book) if p.searchable and named[p.section_id] in TITLES]
    for passage in random.Random(29).sample(passages, 20):
        assert "".join(passage.text.split()) in "".join(prose(named[passage.section_id]))


def level_of(title: str) -> int:
    return 1 if title in PARTS or title in ("楔子", "尾声") else 2


def html(heading: str = "h", body: str = "") -> str:
    """The novel as a page; `heading` is "h" for h1 and h2, else the class of paragraphs that look so."""
    parts = []
    for title in TITLES:
        level = level_of(title)
        shown = f"<h{level}>{title}</h{level}>" if heading == "h" else f'<p class="h{level}">{title}</p>'
        parts += [shown, *(f"<p>{one}</p>" for one in prose(title) if title not in PARTS)]
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>长河</title>{STYLE}<body{body}>{"".join(parts)}'


def written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_epub_by_pandoc(tmp_path: Path) -> None:
    pandoc = needs("pandoc", shutil.which("pandoc"), "pandoc")
    text = "\n\n".join(
        "\n\n".join(["#" * level_of(title) + " " + title, *([] if title in PARTS else prose(title))])
        for title in TITLES
    )
    written(tmp_path / "book.md", text)
    subprocess.run(
        [pandoc, "book.md", "-o", "book.epub", "-M", "title=长河"], cwd=tmp_path, check=True, capture_output=True
    )
    holds_the_novel(read_book(tmp_path / "book.epub"))


def test_epub_by_hand_whose_contents_have_spans(tmp_path: Path) -> None:
    pages = {
        f"c{n}.xhtml": f"<h2>{title}</h2>" + "".join(f"<p>{one}</p>" for one in prose(title))
        for n, title in enumerate(TITLES)
        if title not in PARTS
    }
    contents, inner, part = "", "", ""
    for n, title in enumerate([*TITLES[:-1], "", TITLES[-1]]):
        if title in PARTS or not title:
            contents += f"<li><span>{part}</span><ol>{inner}</ol></li>" if part else ""
            part, inner = title, ""
        elif part:
            inner += entry(title, f"c{n}.xhtml")
        else:
            contents += entry(title, f"c{min(n, len(TITLES) - 1)}.xhtml")
    path = written(tmp_path / "book.epub", packed(members(pages, contents, metadata="<dc:title>长河</dc:title>")))
    holds_the_novel(read_book(path))


def test_epub_without_heading_tags(tmp_path: Path) -> None:
    """As LibreOffice writes them: classes for everything, and one file."""
    css = (
        ".para0{text-indent:2em}.span0{font-size:12pt}.para1{text-align:center}.span1{font-size:18pt;font-weight:bold}"
    )
    body = "".join(
        f'<p class="para1"><span class="span1">{title}</span></p>'
        + "".join(
            f'<p class="para0"><span class="span0">{one}</span></p>' for one in prose(title) if title not in PARTS
        )
        for title in TITLES
    )
    parts = members({"s1.xhtml": body}, entry("Section 1", "s1.xhtml"), metadata="<dc:title>长河</dc:title>")
    holds_the_novel(read_book(written(tmp_path / "book.epub", packed(parts | {"O/stylesheet.css": css.encode()}))))


@pytest.mark.parametrize("style", ["1", "Heading", "size"])
def test_docx(tmp_path: Path, style: str) -> None:
    """Word's own styles, LibreOffice's, and headings that are only larger."""
    names = {"1": ("1", "b"), "Heading": ("Heading1", "Heading2"), "size": ("", "")}[style]
    large = '<w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr><w:t>{}</w:t></w:r>'
    body = "".join(
        p(run(title) if style != "size" else large.format(title), names[level_of(title) - 1])
        + "".join(p(run(one)) for one in prose(title) if title not in PARTS)
        for title in TITLES
    )
    holds_the_novel(read_book(written(tmp_path / "book.docx", packed(docx_members(body)))))


@pytest.mark.parametrize("heading", ["h", "class"])
def test_html(tmp_path: Path, heading: str) -> None:
    holds_the_novel(read_book(written(tmp_path / "book.html", html(heading))))


@pytest.mark.parametrize(
    ("heading", "body", "ruby"),
    [
        pytest.param("h", "", False, id="with an outline"),
        pytest.param("class", "", False, id="without an outline"),
        pytest.param("h", ' style="columns: 2"', False, id="two columns"),
        pytest.param("class", ' style="columns: 2"', False, id="two columns without an outline"),
        pytest.param("h", ' style="writing-mode: vertical-rl"', False, id="vertical"),
        pytest.param("class", ' style="writing-mode: vertical-rl"', False, id="vertical without an outline"),
        pytest.param("h", "", True, id="ruby"),
    ],
)
def test_pdf(tmp_path: Path, heading: str, body: str, ruby: bool) -> None:
    needs("chromium", CHROMIUM, "chromium")
    text = html(heading, body)
    page = written(tmp_path / "book.html", text.replace("缆", RUBY) if ruby else text)
    holds_the_novel(read_book(printed(page, tmp_path / "book.pdf")))
