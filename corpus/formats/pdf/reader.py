"""PDF with a text layer: reading order, running headers, footnotes, hyphens, the outline, printed and physical pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

from corpus.draft.draft import Draft, Heading, Imprint
from corpus.draft.files import Progress, read_bytes, source_of
from corpus.draft.layout import Edit
from corpus.errors import SourceError
from corpus.formats.pdf.furniture import furniture, printed_labels
from corpus.formats.pdf.headings import HeadingLines, bookmarks, by_outline, by_type
from corpus.formats.pdf.lines import Line, lines_of
from corpus.formats.pdf.marks import settled
from corpus.formats.pdf.notes import Noted, with_notes_after, with_notes_behind
from corpus.formats.pdf.ocr import evened, ocr_lines, ocr_version
from corpus.formats.pdf.paragraphs import Joiner, Style, in_reading_order, with_code
from corpus.formats.pdf.printed_contents import by_contents
from corpus.language.folding import skeleton
from corpus.types import Note, PageMark

_MOST_PAGES = 20_000
_MEND_SCAN = "make one with: ocrmypdf -l chi_sim+eng IN.pdf OUT.pdf, or import with --ocr"
# Fewer characters a page than this are stamps on pictures.
_LEAST_A_PAGE = 8
_NO_TITLE = re.compile(r"^(?:untitled|microsoft word - .*|.*\.(?:docx?|pdf|tex|indd|dvi|html?))$", re.I)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line at its place in the draft's text; `kept` is false for furniture."""

    line: Line
    start: int
    end: int
    kept: bool


def read(path: Path, progress: Progress, ocr: bool = False) -> Draft:
    """The draft of a PDF; with `ocr`, pages that are pictures alone are read by tesseract.

    Raises:
        SourceError: encrypted, damaged, or without a text layer.
    """
    data = read_bytes(path)
    document = _open(data, path)
    try:
        return _draft(document, data, path, progress, ocr)
    finally:
        document.close()


def _open(data: bytes, path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
        n_pages = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(
                "the PDF is protected by a password", str(path), "save a copy without it: qpdf --decrypt IN.pdf OUT.pdf"
            ) from error
        raise SourceError(
            "not a whole PDF", str(path), "open it and save it again, or repair it: qpdf IN.pdf OUT.pdf"
        ) from error
    if not 0 < n_pages <= _MOST_PAGES:
        document.close()
        raise SourceError(f"a PDF of {n_pages} pages", str(path), f"give one of 1 to {_MOST_PAGES} pages")
    return document


def _draft(document: pdfium.PdfDocument, data: bytes, path: Path, progress: Progress, ocr: bool) -> Draft:
    pages, n_read = _pages(document, path, progress, ocr)
    lines = [line for page in pages for line in page]
    outline = bookmarks(document)
    titles = frozenset(skeleton(mark.title).text for mark in outline)
    running = furniture(pages, titles)
    body = in_reading_order([line for line in lines if id(line) not in running])
    if not body:
        raise SourceError("the PDF holds no text", str(path), _MEND_SCAN)
    style = Style.of(body)
    body = with_code(body, style)
    headings = by_outline(outline, body) if outline else by_contents(body) or by_type(body, style.size)
    joiner = Joiner(style, _words(body), _groups(headings))
    noted = with_notes_behind(with_notes_after(body, joiner), joiner)
    body = noted.lines
    text, placed = _placed(body, [line for line in lines if id(line) in running])
    labels = printed_labels([line for line in lines if id(line) in running])
    return Draft(
        text=text,
        source=source_of(
            path, data, text, "pdf", ("", f"OCR by {ocr_version()}, pages: {n_read}") if n_read else ("", "")
        ),
        edits=tuple(_edits(text, placed, joiner)),
        headings=tuple(_headings(headings, placed)),
        marks=tuple(_marks(placed, labels or _declared_labels(document))),
        imprint=_imprint(document),
        notes=tuple(_notes(noted, placed)),
    )


def _pages(document: pdfium.PdfDocument, path: Path, progress: Progress, ocr: bool) -> tuple[list[list[Line]], int]:
    """The lines of each page, and how many pages were read by OCR."""
    pages: list[list[Line]] = []
    read: dict[int, list[Line]] = {}
    for number in range(len(document)):
        progress("reading", number, len(document))
        lines = lines_of(document, number)
        if ocr and not _is_text(lines):
            lines = ocr_lines(document, number, str(path)) or lines
            read[number] = lines
        pages.append(lines)
    found = evened([line for number in read for line in read[number]])
    for number in read:
        pages[number] = [line for line in found if line.page == number]
    pages = settled(pages)
    progress("reading", len(document), len(document))
    if not any(pages):
        raise SourceError("a PDF without a text layer: its pages are pictures", str(path), _MEND_SCAN)
    usable = sum(_is_text(page) for page in pages)
    if usable < 0.05 * len(pages) or not usable:
        raise SourceError("a PDF whose text layer cannot be read", str(path), _MEND_SCAN)
    return pages, len(read)


def _is_text(lines: Sequence[Line]) -> bool:
    """False for a page without text, or with signs that stand for none (fonts without a map to Unicode)."""
    shown = "".join(line.text for line in lines)
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in shown)
    return len(shown) >= _LEAST_A_PAGE and unknown < 0.3 * len(shown)


def _groups(headings: Sequence[HeadingLines]) -> dict[int, int]:
    """Which heading each line belongs to, by the line's `id`."""
    return {id(line): number for number, heading in enumerate(headings) for line in heading.lines}


def _words(lines: Sequence[Line]) -> frozenset[str]:
    """The Latin words of the document, hyphens within them included."""
    return frozenset(
        word for line in lines for word in re.findall(r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]", line.text.rstrip("-"))
    )


def _placed(body: Sequence[Line], running: Sequence[Line]) -> tuple[str, list[_Placed]]:
    """The text of all lines, one a row, the furniture of a page before its first line; and where each line stands."""
    waiting: dict[int, list[Line]] = defaultdict(list)
    for line in running:
        waiting[line.page].append(line)
    ordered: list[tuple[Line, bool]] = []
    pages = sorted(waiting, reverse=True)
    for line in body:
        while pages and pages[-1] <= line.page:
            ordered += [(other, False) for other in waiting[pages.pop()]]
        ordered.append((line, True))
    ordered += [(line, False) for page in reversed(pages) for line in waiting[page]]
    placed, position = [], 0
    for line, kept in ordered:
        placed.append(_Placed(line, position, position + len(line.drawn), kept))
        position += len(line.drawn) + 1
    return "\n".join(line.drawn for line, _ in ordered), placed


def _edits(text: str, placed: Sequence[_Placed], joiner: Joiner) -> Iterator[Edit]:
    """What makes paragraphs of the lines."""
    kept = [one for one in placed if one.kept]
    if kept[0].start:
        yield Edit(0, kept[0].start, "", "running header")
    for one in kept:
        yield from _cuts(one)
    for a, b in zip(kept, kept[1:], strict=False):
        end, after = a.end, joiner.between(a.line, b.line)
        kind = "running header" if b.start > a.end + 1 else "joined line" if after in ("", " ") else "paragraph"
        ends_cut = bool(a.line.cuts) and a.line.cuts[-1].at == len(a.line.text)
        if after == "" and not ends_cut and joiner.drops_hyphen(a.line, b.line):
            end, kind = a.end - 1, "hyphenation" if kind == "joined line" else kind
        if text[end : b.start] != after:
            yield Edit(end, b.start, after, kind)
    if kept[-1].end < len(text):
        yield Edit(kept[-1].end, len(text), "", "running header")


def _cuts(placed: _Placed) -> Iterator[Edit]:
    """What takes the marks of notes and the readings out of a line."""
    shift = placed.start
    for cut in placed.line.cuts:
        start = shift + cut.at
        yield Edit(start, start + len(cut.removed), "", cut.kind)
        shift += len(cut.removed)


def _notes(noted: Noted, placed: Sequence[_Placed]) -> Iterator[Note]:
    """The notes, each from its first line to its last."""
    places = {id(one.line): one for one in placed if one.kept}
    for one, group in groupby(
        (one for one in placed if id(one.line) in noted.marks), key=lambda one: noted.marks[id(one.line)]
    ):
        line, mark = one
        lines = list(group)
        before = sum(len(cut.removed) for cut in line.cuts if cut.at < mark.at)
        place = places[id(line)].start + mark.at + before
        yield Note(start=lines[0].start, end=lines[-1].end, mark=place, label=mark.label)


def _headings(headings: Sequence[HeadingLines], placed: Sequence[_Placed]) -> Iterator[Heading]:
    places = {id(one.line): one for one in placed}
    for heading in headings:
        if heading.lines:
            first, last = places[id(heading.lines[0])], places[id(heading.lines[-1])]
            yield Heading(start=first.start, end=last.end, level=heading.level, title=heading.title)
        else:
            place = places[id(heading.before)].start if heading.before else placed[-1].end
            yield Heading(start=place, end=place, level=heading.level, title=heading.title)


def _marks(placed: Sequence[_Placed], labels: dict[int, str]) -> Iterator[PageMark]:
    """A mark where the page changes; a footnote put behind a paragraph changes it back for a while."""
    page = None
    for one in placed:
        if one.kept and one.line.page != page:
            page = one.line.page
            yield PageMark(one.start, labels.get(page, ""), page + 1)


def _declared_labels(document: pdfium.PdfDocument) -> dict[int, str]:
    """The labels the file gives its pages, where it gives any that say more than their count."""
    try:
        labels = {i: str(document.get_page_label(i)).strip() for i in range(len(document))}
    except (pdfium.PdfiumError, ValueError):
        return {}
    says_more = any(label and label != str(i + 1) for i, label in labels.items())
    return {i: label for i, label in labels.items() if label} if says_more else {}


def _imprint(document: pdfium.PdfDocument) -> Imprint:
    try:
        metadata: dict[str, Any] = document.get_metadata_dict()
    except (pdfium.PdfiumError, ValueError):
        return Imprint()
    title = " ".join(str(metadata.get("Title") or "").split())
    authors = re.split(r"\s*[,，、;；]\s*", str(metadata.get("Author") or "").strip())
    return Imprint(
        title="" if _NO_TITLE.match(title) else title,
        authors=tuple(name for name in authors if name),
    )
