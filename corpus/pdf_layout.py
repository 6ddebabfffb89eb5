"""From the lines of a PDF to paragraphs: which lines belong together, and what joins them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout import SENTENCE_END
from corpus.line_breaks import glue, is_wide
from corpus.pdf_lines import Line

_BULLET = re.compile(
    r"^(?:[•·◦▪■□●○◆◇▶►※‣⁃➢✓*–—-]\s*\S|[(（]?(?:\d{1,3}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[)）.．、]\s*\D|[①-⑳])"
)
_NOTE = re.compile(r"^(?:[①-⑳]|[*†‡※]|[\[［(（]?\d{1,3}[\]］)）]?)\s*\S")
_SIZES_DIFFER = 0.08
_INDENT = 1.2
# A line that leaves this much room, in letters, ends its paragraph even in the middle of a sentence.
_ROOMY = 6.0


@dataclass(frozen=True)
class Style:
    """What is usual in a document: the size of its text in points, its leading, its right edge, whether it indents."""

    size: float
    leading: dict[float, float]
    rights: dict[tuple[int, int], float]
    right: float
    indents: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Style:
        """The style that most lines have."""
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else 10.0
        body = [line for line in lines if abs(line.size - size) <= _SIZES_DIFFER * size]
        right = _high(line.right for line in body)
        starts = [
            b.left - a.left > _INDENT * size
            for a, b in zip(body, body[1:], strict=False)
            if a.page == b.page
            and a.right < right - 2 * size
            and a.text[-1] in SENTENCE_END
            and not _BULLET.match(b.text)
        ]
        return cls(
            size, _leadings(lines), _rights(body, size), right, len(starts) >= 5 and sum(starts) > len(starts) / 2
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
        gap = (a.base - b.base) / self.style.leading.get(a.size, 1.25 * a.size) if same_flow else 1.0
        if a.mono and b.mono and abs(a.size - b.size) < 0.5:
            return "\n" if gap < 1.4 else "\n\n"
        if abs(a.size - b.size) > _SIZES_DIFFER * max(a.size, b.size) or a.mono != b.mono:
            return "\n\n" if not self._goes_on(a, b) else glue(a.text, b.text)
        if gap > 1.35 or not self._goes_on(a, b):
            return "\n\n"
        if not same_flow and not self.style.indents and a.text[-1] in "。！？.!?":
            return "\n\n"
        return "" if a.broken else glue(a.text, b.text)

    def drops_hyphen(self, a: Line, b: Line) -> bool:
        """Whether the hyphen at the end of `a` is the typesetter's: the word without it stands elsewhere, or it parts
        two runs of small letters of which the whole is not written with hyphens elsewhere."""
        if not a.broken:
            return False
        left, right = a.text[:-1].split()[-1:], b.text.split()[:1]
        if not left or not right:
            return False
        word = re.sub(r"^\W+|\W+$", "", left[0] + right[0])
        hyphened = re.sub(r"^\W+|\W+$", "", left[0] + "-" + right[0])
        if hyphened in self.words:
            return False
        return word in self.words or (
            left[0][-3:].isalpha() and "-" not in word and bool(re.match("[a-z]{2}", right[0]))
        )

    def _goes_on(self, a: Line, b: Line) -> bool:
        """Whether the paragraph of `a` can go on with `b`, by where they begin and how full `a` is."""
        size = self.style.size
        room = self.style.right_of(a) - a.right
        ends_sentence = a.text[-1] in SENTENCE_END
        if abs(a.size - b.size) > _SIZES_DIFFER * max(a.size, b.size) or (a.mono != b.mono and room > 2 * size):
            return False
        if room > _need(b) and (ends_sentence or room > _ROOMY * size):
            return False
        is_item = bool(_BULLET.match(a.text))
        if b.left - a.left > _INDENT * size and not is_item and (ends_sentence or self.style.indents):
            return False
        return not (_BULLET.match(b.text) and (room > _need(b) or ends_sentence))


def with_notes_after(lines: Sequence[Line], joiner: Joiner) -> list[Line]:
    """`lines` with the footnotes of a page put behind the paragraph that they would cut in two."""
    ordered: list[Line] = []
    held: list[Line] = []
    notes = _notes(lines, joiner.style)
    for line in lines:
        if id(line) in notes:
            held.append(line)
            continue
        if held and not (ordered and joiner.between(ordered[-1], line) in ("", " ")):
            ordered += held
            held = []
        ordered.append(line)
    return ordered + held


def _notes(lines: Sequence[Line], style: Style) -> frozenset[int]:
    """The footnotes: small lines at the foot of a page, the first of them with a note's mark."""
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    found: set[int] = set()
    for page in pages.values():
        ordered = sorted(page, key=lambda line: line.base)
        foot = []
        for line in ordered:
            if line.size > (1 - _SIZES_DIFFER) * style.size or line.mono:
                break
            foot.append(line)
        first = next((i for i in range(len(foot) - 1, -1, -1) if _NOTE.match(foot[i].text)), None)
        if first is not None and len(foot) < len(ordered):
            found |= {id(line) for line in foot[: first + 1]}
    return frozenset(found)


def _need(line: Line) -> float:
    """The room in points that the first word of a line would have needed at the end of the line before it."""
    if is_wide(line.text[0]):
        return 2.2 * line.size  # a mark that may not begin a line takes one more character with it
    word = re.split(r"[\s⺀-鿿，。；：、]", line.text, maxsplit=1)[0]
    width = (line.right - line.left) / max(len(line.text), 1)
    return min(len(word) + 1, 40) * max(width, 0.3 * line.size) + 0.5 * line.size


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


def _column(line: Line, size: float) -> tuple[int, int]:
    """The page and, in steps of a quarter of a usual page, the place where a line begins."""
    return line.page, int(line.left // 150)


def _high(values: object) -> float:
    """The ninth decile: the right edge, whatever sticks out."""
    ordered = sorted(values)  # type: ignore[call-overload]
    return float(ordered[int(0.9 * (len(ordered) - 1))]) if ordered else 0.0
