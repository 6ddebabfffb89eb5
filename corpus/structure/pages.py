"""The printed pages a span may stand on. Nothing is guessed."""

from __future__ import annotations

from bisect import bisect_right

from corpus.language.page_numbers import PageNumber, format_label, normalise_label, parse_label
from corpus.types import Book, PageMark, Pages


def pages_of(book: Book, start: int, end: int) -> Pages | None:
    """The printed pages [start, end) may stand on, from what the book itself shows.

    Known places are the page marks and the pages on which the contents let a section begin. Chapters
    and prefaces begin a page; a section may begin within one.
    """
    for stated in book.page_ranges:
        if stated.start <= start and end <= stated.end:
            return stated.pages
    if _marks_all_pages(book):
        return _marked_pages(book, start, end)
    first, _ = _bounds(book, start)
    low, high = _bounds(book, max(start, end - 1))
    if first is None:
        return None
    last = high if low is not None and low.series == first.series else None
    return Pages(format_label(first), format_label(last) if last else None)


def physical_pages_of(book: Book, start: int, end: int) -> tuple[int, int] | None:
    """The physical pages (counted in the file from 1) of a span, where the file has any."""
    pages = [mark.physical for mark in _marks_of(book, start, end) if mark and mark.physical is not None]
    return (min(pages), max(pages)) if pages else None


def contains_page(pages: Pages | None, label: str) -> bool | None:
    """Whether a span on `pages` stands on page `label`: True, False, or None where it cannot be known."""
    number = parse_label(label)
    if pages is None or number is None:
        return None
    first = parse_label(pages.first) if pages.first else None
    last = parse_label(pages.last) if pages.last else None
    series = {n.series for n in (first, last) if n}
    if number.series not in series:
        return False if first and last else None
    if (first and number < first) or (last and number > last):
        return False
    return True if first == last else None


def can_share_page(one: Pages | None, other: Pages | None) -> bool:
    """Whether two spans can have a page in common; never where one of them has no known page."""
    low, high = (_ends(one), _ends(other)) if one and other else ((None, None), (None, None))
    ends = [n for n in (*low, *high) if n]
    if not any(low) or not any(high) or len({n.series for n in ends}) > 1:
        return False
    (first, last), (other_first, other_last) = low, high
    return not ((first and other_last and other_last < first) or (last and other_first and last < other_first))


def encloses(outer: Pages | None, inner: Pages | None) -> bool:
    """Whether all pages that `inner` can stand on are pages of `outer`; an end of `outer` that nothing bounds holds all."""
    if outer is None or inner is None:
        return False
    (first, last), (inner_first, inner_last) = _ends(outer), _ends(inner)
    if first is None or inner_first is None or first.series != inner_first.series or inner_first < first:
        return False
    return last is None or (inner_last is not None and inner_last.series == last.series and not last < inner_last)


def _marks_all_pages(book: Book) -> bool:
    """True where the marks tell of every page: those of a text without form feeds tell only of what headers show."""
    counted = all(mark.physical is not None for mark in book.marks)
    return bool(book.marks) and book.source is not None and (book.source.format != "text" or counted)


def _marked_pages(book: Book, start: int, end: int) -> Pages | None:
    """The printed pages by the marks themselves; an end whose page has no label is open."""
    marks = _marks_of(book, start, end)
    numbers = [parse_label(mark.label) if mark else None for mark in marks]
    known = [n for n in numbers if n]
    if not known:
        return None
    if len({n.series for n in known}) > 1 or None in numbers:
        return Pages(_label_of(marks[0]), _label_of(marks[-1]))
    return Pages(format_label(min(known)), format_label(max(known)))


def _marks_of(book: Book, start: int, end: int) -> list[PageMark | None]:
    """The marks of the pages on which [start, end) stands, in order; None for what stands before the first."""
    first = bisect_right(book.marks, start, key=lambda mark: mark.offset) - 1
    last = bisect_right(book.marks, max(start, end - 1), key=lambda mark: mark.offset) - 1
    return [book.marks[i] if i >= 0 else None for i in range(first, last + 1)]


def _label_of(mark: PageMark | None) -> str | None:
    return normalise_label(mark.label) if mark and mark.label else None


def _ends(pages: Pages) -> tuple[PageNumber | None, PageNumber | None]:
    first, last = (parse_label(label) if label else None for label in (pages.first, pages.last))
    return first, last


def _bounds(book: Book, offset: int) -> tuple[PageNumber | None, PageNumber | None]:
    """The least and greatest page that the character at `offset` can stand on."""
    low = high = None
    for place, number, begins_page in _known_places(book):
        if place <= offset:
            low = number
        elif number:
            high = PageNumber(number.series, number.value - 1) if begins_page else number
            break
        else:
            break
    if low and high and low.series != high.series:
        high = None
    if low and high and high < low:
        high = low
    return low, high


def _known_places(book: Book) -> list[tuple[int, PageNumber | None, bool]]:
    """(offset, page, whether the page begins there), by offset.

    Title pages, imprint and contents list stand outside the numbering: from their start on, no page is known.
    """
    places = [(mark.offset, parse_label(mark.label), True) for mark in book.marks]
    for section in book.sections:
        if section.start < section.end and (section.page or section.level == 0):
            number = parse_label(section.page) if section.page else None
            places.append((section.start, number, section.level == 1))
    return sorted(places, key=lambda place: place[0])
