"""From the lines of a PDF to paragraphs: which lines belong together, and what joins them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.formats.pdf.lines import Line
from corpus.language.line_breaks import glue, is_wide
from corpus.language.sentences import PARAGRAPH_ENDS, STOPS

_BULLET = re.compile(
    r"^(?:[•·◦▪■□●○◆◇▶►※‣⁃➢✓*–—-]\s*\S|[(（]?(?:\d{1,3}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[)）.．、]\s*\D|[①-⑳])"
)
NOTE = re.compile(r"^(?:[①-⑳]|[*†‡※]|[\[［(（]?\d{1,3}[\]］)）]?)\s*\S")
# The dots and the page of a contents line.
_LEADER = re.compile(r"(?:[.．·…‧・]\s*){4,}[0-9A-Za-z]{1,7}$")
_LONGEST_LEADER = 300
_CAPTION = re.compile(r"^(?:table|figure|listing|图|圖|表)\s*[0-9]", re.I)
# What no line ends within: a Chinese character, or letters, with the brackets and quotation marks that hold on to it.
_UNBROKEN = re.compile(
    r"[“‘（《「『【(\[]*(?:[⺀-鿿]|[^\s⺀-鿿，。；：、！？]+)(?:[“”‘’]+(?:[⺀-鿿]|[^\s⺀-鿿，。；：、！？]+)?)*"
)
SIZES_DIFFER = 0.08
# Code within a sentence may be set this much smaller than the sentence.
_CODE_SMALLER = 0.18
_INDENT = 1.2
_WIDEST_INDENT = 4.0
# A page of more lines is a drawing.
_MOST_SORTED = 500
# A line that leaves this much room, in letters, ends its paragraph even in the middle of a sentence.
_ROOMY = 6.0
_LONGEST_WORD = 200


@dataclass(frozen=True)
class Style:
    """What is usual in a document: the size of its text in points, its leading, its right edge, whether it indents.

    `margins`: where many lines of a page begin, in points.
    """

    size: float
    leading: dict[float, float]
    rights: dict[tuple[int, int], float]
    right: float
    indents: bool
    margins: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Style:
        """The style that most lines have."""
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 10.0
        body = [line for line in lines if abs(line.size - size) <= SIZES_DIFFER * size]
        right = _high(line.right for line in body)
        starts = [
            b.left - a.left > _INDENT * size
            for a, b in zip(body, body[1:], strict=False)
            if a.page == b.page
            and a.right < right - 2 * size
            and a.text[-1] in PARAGRAPH_ENDS
            and not _BULLET.match(b.text)
        ]
        indents = len(starts) >= 5 and sum(starts) > len(starts) / 2
        return cls(size, _leadings(lines), _rights(body, size), right, indents, _margins(body))

    def is_indented(self, line: Line) -> bool:
        """Whether a line begins to the right of a margin as the first lines of paragraphs do."""
        return any(
            _INDENT * self.size < line.left - margin < _WIDEST_INDENT * self.size
            for margin in self.margins.get(line.page, ())
        )

    def right_of(self, line: Line) -> float:
        """How far lines that begin where `line` does reach on its page."""
        return self.rights.get(_column(line, self.size), self.right)


@dataclass(frozen=True)
class Joiner:
    """Decides for neighbouring lines of text whether one paragraph goes on, and with what between them.

    `words`: the Latin words of the document. `headings`: the number of the heading a line belongs to, by its `id`.
    """

    style: Style
    words: frozenset[str]
    headings: dict[int, int]

    def between(self, a: Line, b: Line) -> str:
        """What stands between two lines: nothing or a space (one paragraph), a line end (code), a blank line."""
        of_a, of_b = self.headings.get(id(a)), self.headings.get(id(b))
        if of_a is not None and of_a == of_b:
            return glue(a.text, b.text)
        if of_a is not None or of_b is not None:
            return "\n\n"
        same_flow = a.page == b.page and a.base - b.base > 0
        size = max(a.size, b.size)
        gap = (a.base - b.base) / self.style.leading.get(size, 1.25 * size) if same_flow else 1.0
        if a.mono and b.mono and abs(a.size - b.size) < 0.5:
            return "\n" if gap < 1.4 else "\n\n"
        if is_row(a) or is_row(b):
            return "\n\n"
        if not _are_alike(a, b):
            return glue(a.text, b.text) if gap < 1.35 and self._fills(a, b) else "\n\n"
        if gap > 1.35 or not self._goes_on(a, b):
            return "\n\n"
        if not same_flow and self._ends_with_page(a, b):
            return "\n\n"
        return "" if _ends_hyphened(a) else glue(a.text, b.text)

    def _ends_with_page(self, a: Line, b: Line) -> bool:
        """Whether a full last line of a page or column ends its paragraph all the same."""
        if _CAPTION.match(a.text) or (b.bold and not a.bold):
            return True
        return not self.style.indents and a.text[-1] in f"{STOPS}：:."

    def drops_hyphen(self, a: Line, b: Line) -> bool:
        """Whether the hyphen at the end of `a` is the typesetter's: the word without it stands elsewhere, or it parts
        two runs of small letters of which the whole is not written with hyphens elsewhere; or it stands in an address."""
        left, right = a.text[:-1].split()[-1:], b.text.split()[:1]
        if not _ends_hyphened(a) or not left or not right or len(left[0]) + len(right[0]) > _LONGEST_WORD:
            return False
        if "://" in left[0] and left[0].endswith("/"):
            return True
        word = re.sub(r"^\W+|\W+$", "", left[0] + right[0])
        hyphened = re.sub(r"^\W+|\W+$", "", left[0] + "-" + right[0])
        if hyphened in self.words:
            return False
        return word in self.words or (
            left[0][-3:].isalpha() and "-" not in word and bool(re.match("[a-z]{2}", right[0]))
        )

    def _fills(self, a: Line, b: Line) -> bool:
        """Whether `a` is full and `b` begins under it, as where one of two lines is mostly code within a sentence."""
        near = 0.3 * self.style.size
        is_near = a.page == b.page and b.left - a.left < near and (self.style.indents or a.left - b.left < near)
        much_smaller = abs(a.size - b.size) > _CODE_SMALLER * max(a.size, b.size)
        room = self.style.right_of(a) - a.right
        return is_near and not much_smaller and room < max(_need(b), 2 * b.size) and not NOTE.match(b.drawn)

    def _goes_on(self, a: Line, b: Line) -> bool:
        """Whether the paragraph of `a` can go on with `b`, by where they begin and how full `a` is."""
        size = self.style.size
        room = self.style.right_of(a) - a.right
        ends_sentence = a.text[-1] in PARAGRAPH_ENDS
        if room > _need(b) and (ends_sentence or room > _ROOMY * size):
            return False
        is_item = bool(_BULLET.match(a.text))
        if b.left - a.left > _INDENT * size and not is_item and (ends_sentence or self.style.indents):
            return False
        if self.style.indents and ends_sentence and b.left > a.left - 0.3 * size and self.style.is_indented(b):
            return False  # `a` is the only line of its paragraph
        return not (_BULLET.match(b.text) and (room > _need(b) or ends_sentence))


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """`lines` with those that a page draws late (boxes, code) put where they stand on it; columns stay as they are drawn."""
    ordered: list[Line] = []
    for _, drawn in groupby(lines, key=lambda line: line.page):
        page: list[Line] = []
        for line in drawn:
            page.insert(_place(line, page), line)
        ordered += page
    return ordered


def _place(line: Line, page: Sequence[Line]) -> int:
    """Where a line belongs among those drawn before it: last, or in the one gap that it fills."""
    last = len(page)
    if not page or line.base <= page[-1].base + line.size / 2 or last > _MOST_SORTED:
        return last
    above = [other.base > line.base + line.size / 2 for other in page]
    place = next(i for i, is_above in enumerate(above) if not is_above)
    is_clear = all(other.base < line.base - line.size / 2 for other in page[place:])
    around = page[max(0, place - 1) : place + 1]
    return place if is_clear and all(a.left < line.right and line.left < a.right for a in around) else last


def with_code(lines: Sequence[Line], style: Style) -> list[Line]:
    """`lines`; in listings, with the space that they begin with, and Chinese remarks taken for code as well."""
    done: list[Line] = []
    margin, width = 0.0, 0.0
    for line in lines:
        before = done[-1] if done else None
        follows = before is not None and before.mono and before.page == line.page and before.base > line.base
        is_remark = follows and before is not None and line.size == before.size < (1 - SIZES_DIFFER) * style.size
        if not (line.mono or (is_remark and line.left >= margin - 1)):
            done.append(line)
            continue
        if not follows or line.left < margin - 1:
            # A letter of a type of one width is about 0.6 of its size wide.
            margin, width = line.left, 0.6 * line.size
        if line.mono and line.text.isascii() and len(line.text) > 9:
            width = (line.right - line.left) / len(line.text)
        text = " " * min(round((line.left - margin) / width), 80) + line.text
        indent = len(text) - len(line.text)
        cuts = tuple(cut._replace(at=cut.at + indent) for cut in line.cuts)
        done.append(replace(line, text=text, mono=True, cuts=cuts))
    return done


def is_row(line: Line) -> bool:
    """True for a row of a table or a line of a contents list, which is no part of a paragraph."""
    return "\t" in line.text or bool(_LEADER.search(line.text[-_LONGEST_LEADER:]))


def _ends_hyphened(line: Line) -> bool:
    return line.broken or (len(line.text) > 1 and line.text[-1] in "-‐" and not line.text[-2].isspace())


def _need(line: Line) -> float:
    """The room in points that the first word of a line would have needed at the end of the line before it."""
    match = _UNBROKEN.match(line.text)
    word = match[0][:40] if match else line.text[:1]
    width = (line.right - line.left) / max(len(line.text), 1)
    latin = min(max(width, 0.3 * line.size), 0.6 * line.size)
    # A mark that may not begin a line takes one more character with it.
    more = 1.2 * line.size if is_wide(line.text[0]) else latin + 0.5 * line.size
    return sum(line.size if is_wide(c) else latin for c in word) + more


def _are_alike(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) <= SIZES_DIFFER * max(a.size, b.size) and a.mono == b.mono


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of baselines for each size: the most common one, to half a point."""
    gaps: dict[float, Counter[float]] = defaultdict(Counter)
    for a, b in zip(lines, lines[1:], strict=False):
        if a.page == b.page and a.size == b.size and 0.8 * a.size < a.base - b.base < 2.5 * a.size:
            gaps[a.size][round(2 * (a.base - b.base)) / 2] += 1
    # Of two distances nearly as common the smaller is the leading, the larger the space between paragraphs.
    return {
        size: min(gap for gap, n in counter.items() if n >= 0.4 * counter.most_common(1)[0][1])
        for size, counter in gaps.items()
    }


def _rights(body: Sequence[Line], size: float) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for line in body:
        found[_column(line, size)].append(line.right)
    return {place: _high(rights) for place, rights in found.items() if len(rights) >= 4}


def _margins(body: Sequence[Line]) -> dict[int, tuple[int, ...]]:
    """For each page where a sixth of its lines or more begin, to the point."""
    pages: dict[int, Counter[int]] = defaultdict(Counter)
    for line in body:
        pages[line.page][round(line.left)] += 1
    least = {page: max(2, counter.total() / 6) for page, counter in pages.items()}
    return {page: tuple(sorted(x for x, n in c.items() if n >= least[page])) for page, c in pages.items()}


def _column(line: Line, size: float) -> tuple[int, int]:
    """The page and, in steps of a quarter of a usual page, the place where a line begins."""
    return line.page, int(line.left // 150)


def _high(values: object) -> float:
    """The ninth decile: the right edge, whatever sticks out."""
    ordered = sorted(values)  # type: ignore[call-overload]
    return float(ordered[int(0.9 * (len(ordered) - 1))]) if ordered else 0.0
