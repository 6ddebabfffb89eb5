"""Running headers and footers of a PDF, and the page labels printed in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from corpus.formats.pdf.lines import Line
from corpus.language.folding import skeleton
from corpus.language.page_numbers import PageNumber, format_label, parse_label
from corpus.structure.titles import is_contents_title, read_title

# Lines from the top and from the bottom of a page that can be furniture.
_OUTERMOST = 3
_LEAST_PAGES = 3
# A date and "page 3 of 9"; a line with more numbers is a row of a table.
_MOST_NUMBERS = 5
_SAME_HEIGHT = 2.0
_SAME_LEADING = 1.15
# No running header is longer; the expressions below take time in the square of a line's length.
_LONGEST = 300
_TOKEN = re.compile(r"\d+|(?<![A-Za-z])[ivxlcdm]+(?![A-Za-z])|(?<![A-Za-z])[IVXLCDM]+(?![A-Za-z])")
_ORNAMENT = re.compile(r"^[\s·•—–\-|~～()（）\[\]第页頁]+|[\s·•—–\-|~～()（）\[\]第页頁]+$")

_FIRST_LABEL = re.compile(rf"^\W*(?:{_TOKEN.pattern})\W*\s+")
_LAST_LABEL = re.compile(rf"\s+\W*(?:{_TOKEN.pattern})\W*$")


def furniture(pages: Sequence[Sequence[Line]], titles: frozenset[str] = frozenset()) -> frozenset[int]:
    """The `id`s of lines that are running headers, running footers or page numbers.

    Such a line is among the outermost of its page, at a height at which lines that recur stand on a tenth of the pages
    or more; and it says the same, numbers apart, on three pages or more, or is a mere page label, or repeats a title of
    the book (`titles`: their skeletons).
    """
    places: dict[tuple[str, int], list[Line]] = defaultdict(list)
    edges = [edge for page in pages for edge in _edges(page)]
    in_text = {id(line) for page in pages for line in _set_in_text(page) if not _is_label_or_title(line.text, titles)}
    for line in (line for edge in edges for line in edge):
        if len(line.text) <= _LONGEST and len(_TOKEN.findall(line.text)) <= _MOST_NUMBERS:
            places[_template(line.text), _height(line)].append(line)
    running = {id(line) for lines in places.values() if _recurs(lines) for line in lines} - in_text
    heights = _usual_heights([line for edge in edges for line in edge if id(line) in running], len(pages))
    found = set()
    for edge in edges:
        for line in edge:
            at_height = (_height(line), round(line.size)) in heights
            if not at_height or not (id(line) in running or _is_label_or_title(line.text, titles)):
                break  # what stands nearer to the text than a line of it is text
            found.add(id(line))
    return frozenset(found)


def _usual_heights(running: Sequence[Line], n_pages: int) -> frozenset[tuple[int, int]]:
    """The heights, with the size of type, at which running lines stand on a tenth of the pages or more."""
    counts = Counter((_height(line), round(line.size)) for line in running)
    usual = [place for place, n in counts.items() if n >= max(_LEAST_PAGES, n_pages / 10)]
    return frozenset((height + d, size) for height, size in usual for d in (-1, 0, 1))


def printed_labels(lines: Sequence[Line]) -> dict[int, str]:
    """Page (from 0) → the label printed on it, from furniture whose number goes up as pages do.

    A number in a running line is its page's when, at its place in the line, it keeps one distance to the page in the
    file for most pages: a chapter's number does not, nor does the number of all pages.
    """
    series: dict[tuple[str, int], list[tuple[int, PageNumber]]] = defaultdict(list)
    for line in lines:
        template = _template(line.text)
        for k, match in enumerate(_TOKEN.finditer(line.text)):
            if number := parse_label(match[0]):
                series[template if template != "#" else "#", k].append((line.page, number))
    labels: dict[int, str] = {}
    for _, found in sorted(series.items(), key=lambda item: -_steadiness(item[1])):
        if _steadiness(found) < 2:
            continue
        for page, number in found:
            labels.setdefault(page, format_label(number))
    return labels


def _steadiness(found: Sequence[tuple[int, PageNumber]]) -> int:
    """How many neighbours (pages p < q, next to each other in the list) differ in label as they do in page."""
    ordered = sorted(set(found))
    steady = sum(
        b[1].series == a[1].series and b[1].value - a[1].value == b[0] - a[0] > 0
        for a, b in zip(ordered, ordered[1:], strict=False)
    )
    return steady if steady >= 0.6 * (len(ordered) - 1) else 0


def _edges(page: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The outermost lines of a page, from the top down and from the bottom up."""
    by_height = sorted(page, key=lambda line: -line.base)
    middle = (len(by_height) + 1) // 2
    return by_height[: min(_OUTERMOST, middle)], by_height[::-1][: min(_OUTERMOST, len(by_height) - middle)]


def _set_in_text(page: Sequence[Line]) -> Iterator[Line]:
    """The outermost lines without a number that follow the text in its own type and leading: its first lines, and its last.

    What the text says again and again at the end of a page is no footer.
    """
    for edge, inward in zip(_edges(page), (-1, 1), strict=True):
        for line in edge:
            if _TOKEN.search(line.text):
                continue
            inner = _next(page, line, inward)
            after = inner and _next(page, inner, inward)
            if inner is None or after is None or round(inner.size) != round(line.size):
                continue
            if abs(line.base - inner.base) <= _SAME_LEADING * abs(inner.base - after.base):
                yield line


def _next(page: Sequence[Line], line: Line, inward: int) -> Line | None:
    """The nearest line of a page above (1) or below (-1) another, in its column."""
    beside = [
        other
        for other in page
        if (other.base - line.base) * inward > 1 and other.left < line.right and other.right > line.left
    ]
    return min(beside, key=lambda other: abs(other.base - line.base), default=None)


def _recurs(lines: Sequence[Line]) -> bool:
    """True for lines of one wording on three pages or more that are near each other (left-hand pages are every other)."""
    pages = sorted({line.page for line in lines})
    near = [b - a <= 2 for a, b in zip(pages, pages[1:], strict=False)]
    return len(pages) >= _LEAST_PAGES and sum(near) >= max(_LEAST_PAGES - 1, len(near) // 2)


def _is_label_or_title(text: str, titles: frozenset[str]) -> bool:
    """True for a page label, a title of the book (its number before it or not), or both side by side."""
    if len(text) > _LONGEST:
        return False
    if _label_of(text):
        return True
    written = {text, _FIRST_LABEL.sub("", text), _LAST_LABEL.sub("", text)}
    words = {skeleton(part).text for one in written for part in (one, read_title(one).words)} - {""}
    return not words.isdisjoint(titles) or any(map(is_contents_title, written))


def _template(text: str) -> str:
    return " ".join(_TOKEN.sub("#", text).split())


def _height(line: Line) -> int:
    return round(line.base / _SAME_HEIGHT)


def _label_of(text: str) -> PageNumber | None:
    return parse_label(_ORNAMENT.sub("", text))
