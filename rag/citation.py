"""Citations: an address in a book, made readable in Chinese and in English."""

from __future__ import annotations

from corpus.draft.layout import paragraphs
from corpus.language.folding import to_traditional
from corpus.structure.pages import pages_of, physical_pages_of
from corpus.types import Book, Pages, Passage, Section
from index.passages import Passages
from rag.types import Citation, Language

# What a book has outside its contents; these names are Wenshu's (corpus.structure.sections).
_OWN_HEADINGS = frozenset({"书名页与版权页", "目录", "正文", "正文之前"})


def cite(book: Book, passage: Passage, start: int | None = None, end: int | None = None) -> Citation:
    """The citation of canonical_text[start:end], by default of the whole passage it stands in."""
    start = passage.start if start is None else start
    end = passage.end if end is None else end
    section = book.section(passage.section_id)
    levels = [*book.ancestors(section), section]
    pages, physical = pages_of(book, start, end), physical_pages_of(book, start, end)
    paragraph = _paragraph(book, section, passage, start)
    chapter = next((s.heading for s in levels if s.kind == "chapter"), None)
    part = next((s.heading for s in levels if s.kind in ("front", "back", "contents")), None)
    return Citation(
        passage_id=passage.id,
        book_id=book.id,
        book_title=book.title,
        layer=book.layer,
        basis=passage.basis,
        path=tuple(s.heading for s in levels),
        path_en=tuple(english_heading(s) for s in levels),
        chapter=chapter,
        section=section.heading if section.kind == "section" else None,
        part=part,
        pages=pages,
        physical=physical,
        paragraph=paragraph,
        start=start,
        end=end,
        text=book.canonical_text[start:end],
        label_zh=_label_zh(book, levels, (pages, physical), paragraph) + _note_label(book, start, "，注{}"),
        label_en=_label_en(book, levels, (pages, physical), paragraph) + _note_label(book, start, ", note {}"),
    )


def citation_label(citation: Citation, language: Language | str) -> str:
    """The citation's label in the reader's language. In Traditional only Wenshu's own words: titles stay as printed."""
    if language != "zh-Hant":
        return citation.label_en if language == "en" else citation.label_zh
    printed, own = _printed_title(citation.book_title)
    heading = f"{printed}{own} {' › '.join(citation.path)}"
    if not citation.label_zh.startswith(heading):
        return citation.label_zh
    place = " › ".join(heading_in(name, language) for name in citation.path)
    return f"{printed}{to_traditional(own)} {place}{to_traditional(citation.label_zh[len(heading) :])}"


def heading_in(heading: str, language: Language | str) -> str:
    """A Chinese heading for the reader: what Wenshu named itself in the reader's script, the book's own as printed."""
    return to_traditional(heading) if language == "zh-Hant" and heading in _OWN_HEADINGS else heading


def passage_at(passages: Passages, offset: int) -> Passage:
    """The passage that holds `offset`, or the nearest one before it."""
    return passages[passages.row_at(offset)]


def pages_label_zh(pages: Pages | None) -> str:
    """ "第95页", "第VII–IX页", "第XI页或其后"; empty where nothing is known."""
    if pages is None or pages.first is None:
        return f"第{pages.last}页或之前" if pages and pages.last else ""
    if pages.last is None:
        return f"第{pages.first}页或其后"
    return f"第{pages.first}页" if pages.first == pages.last else f"第{pages.first}–{pages.last}页"


def pages_label_en(pages: Pages | None) -> str:
    """ "p. 95", "pp. VII–IX", "p. XI or later"; empty where nothing is known."""
    if pages is None or pages.first is None:
        return f"p. {pages.last} or before" if pages and pages.last else ""
    if pages.last is None:
        return f"p. {pages.first} or later"
    return f"p. {pages.first}" if pages.first == pages.last else f"pp. {pages.first}–{pages.last}"


def place_label(citation: Citation, language: Language) -> str:
    """Where quoted words stand, without the book: "自序（第XI页或其后）" / "Author's Preface (p. XI or later)"."""
    page = page_label(citation, language)
    if language == "en":
        return " › ".join(citation.path_en) + (f" ({page})" if page else "")
    return " › ".join(heading_in(name, language) for name in citation.path) + (f"（{page}）" if page else "")


def page_label(citation: Citation, language: Language) -> str:
    """The printed pages of a citation, else those of the file; empty where neither is known."""
    return page_words(citation.pages, citation.physical, language)


def page_words(pages: Pages | None, physical: tuple[int, int] | None, language: Language) -> str:
    """Printed pages in words, else those of the file; empty where neither is known."""
    english = language == "en"
    printed = (pages_label_en if english else pages_label_zh)(pages)
    file_page = "" if printed else _file_pages(pages, physical)
    if file_page:
        printed = f"page {file_page} of the file" if english else f"文件第{file_page}页"
    return to_traditional(printed) if language == "zh-Hant" else printed


def english_heading(section: Section) -> str:
    """ "Chapter 6: Building Standards …", "Section 2: …"; the Chinese heading where no English title is known."""
    if not section.title_en:
        return section.heading
    if section.number.isascii():  # an English book prints its own: "Chapter 1 …", "1.2 …"
        return f"{section.number} {section.title_en}".strip()
    if section.kind in ("part", "chapter", "section") and (number := section.ordinal) is not None:
        return f"{section.kind.capitalize()} {number}: {section.title_en}"
    return section.title_en


def _paragraph(book: Book, section: Section, passage: Passage, start: int) -> int:
    """The number, in its section, of the paragraph that holds `start`."""
    if book.layer == "companion" or section.kind == "contents":
        return passage.paragraph
    spans = paragraphs(book.canonical_text[section.body : section.end])
    return max(1, sum(1 for span in spans if section.body + span.start <= start))


_Places = tuple[Pages | None, tuple[int, int] | None]


def _label_zh(book: Book, levels: list[Section], places: _Places, paragraph: int) -> str:
    title = "".join(_printed_title(book.title))
    place = " › ".join(s.heading for s in levels)
    page = pages_label_zh(places[0])
    # A companion paragraph stands on no page of the book: it reports on one.
    if page and book.layer == "companion":
        page = f"据原书{page}"
    if file_page := _file_pages(*places):
        page = f"{page}（文件第{file_page}页）" if page else f"文件第{file_page}页"
    return "，".join(part for part in (f"{title} {place}", page, f"第{paragraph}段") if part)


def _printed_title(title: str) -> tuple[str, str]:
    """A title in its marks, and what Wenshu adds to it: the companion's is named 《…》导读."""
    printed, mark, own = title.rpartition("》")
    return (f"{printed}{mark}", own) if title.startswith("《") and mark else (f"《{title}》", "")


def _label_en(book: Book, levels: list[Section], places: _Places, paragraph: int) -> str:
    place = " › ".join(english_heading(s) for s in levels)
    page = pages_label_en(places[0])
    if page and book.layer == "companion":
        page = f"on {page} of the book"
    if file_page := _file_pages(*places):
        page = f"{page} (page {file_page} of the file)" if page else f"page {file_page} of the file"
    return ", ".join(part for part in (book.title_en or book.title, place, page, f"¶{paragraph}") if part)


def _note_label(book: Book, start: int, form: str) -> str:
    """The label of the note that a quote begins in; "" where it begins in none."""
    note = next((note for note in book.notes if note.start <= start < note.end), None)
    return form.format(note.label).rstrip() if note else ""


def _file_pages(pages: Pages | None, physical: tuple[int, int] | None) -> str:
    """The pages of the file, where they are not those that are printed."""
    if physical is None:
        return ""
    first, last = map(str, physical)
    if pages and (pages.first, pages.last) == (first, last):
        return ""
    return first if first == last else f"{first}–{last}"
