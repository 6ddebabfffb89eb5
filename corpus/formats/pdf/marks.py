"""What a PDF sets off the line: the marks of notes and the readings of ruby are cut from the text, powers keep a sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.draft.draft import Cut
from corpus.formats.flow import NOTE_MARK, READING
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.off_line import NoteMark
from corpus.formats.raised import Raised, lowered, parts_digits
from corpus.language.folding import is_han

_MARK = re.compile(r"[\[［(（【〔]?\s*(?:\d{1,4}(?:\s*[,，、–-]\s*\d{1,4})*|[①-⓿❶-➓]+|[*†‡§¶※]{1,3})\s*[\]］)）】〕]?")
_NUMBERED = re.compile(r"[\[［(（]?(\d{1,4})[\]］)）]?[\s.．、]")
_ARROW = re.compile(r"\s?[↩↵⏎↑⬆][\ufe0e\ufe0f]?$")
_BRACKETS = "[]［］()（）【】〔〕 "
_SMALL = 0.92
# Ruby is set in half the size of its line, or less, right above it.
_RUBY_SIZE = 0.62
_RUBY_HEIGHT = (0.6, 1.6)


def settled(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page without marks of notes and readings of ruby, which become their cuts."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    raised = Raised()
    found = []
    for page in pages:
        raised.noted = frozenset(_noted(page, usual))
        found.append([_settled(line, raised) for line in _without_ruby(page)])
    return found


def _noted(page: Sequence[Line], usual: float) -> Iterator[str]:
    """The numbers with which notes of a page begin: raised at the beginning of a line, or in small type."""
    for line in page:
        first = line.off_line[0] if line.off_line else None
        if first and first.start == 0 and first.is_raised:
            yield line.text[: first.end]
        elif line.size <= _SMALL * usual and (match := _NUMBERED.match(line.text)):
            yield match[1]


def _settled(line: Line, raised: Raised) -> Line:
    line = _without_arrow(line)
    if not line.off_line:
        return line
    text, cuts, marks, position, follows = "", list[Cut](), list[NoteMark](), 0, False
    for run in line.off_line:
        words, shown = line.text[position : run.start], line.text[run.start : run.end]
        text += parts_digits(text, words) * follows + words
        position = run.end
        is_mark = run.is_raised and run.target and _MARK.fullmatch(shown)
        if not run.is_raised:
            written: str | None = lowered(shown, text)
        else:
            written = None if is_mark else raised.written(shown, text, line.text[run.end :])
        follows = written is not None
        if written is None:
            cuts.append(Cut(len(text), shown, NOTE_MARK))
            marks.append(NoteMark(shown.strip(_BRACKETS), len(text), run.target))
        text += written or ""
    rest = line.text[position:]
    text += parts_digits(text, rest) * follows + rest
    if not text.strip():
        return line
    settled_cuts = (*_moved(line.cuts, text), *cuts)
    return _trimmed(replace(line, text=text, off_line=(), cuts=settled_cuts, marks=tuple(marks)))


def _without_arrow(line: Line) -> Line:
    """The line without the arrow that leads from a note back to its mark."""
    match = _ARROW.search(line.text)
    if match is None or not match.start():
        return line
    cuts = (*line.cuts, Cut(match.start(), match[0], NOTE_MARK))
    return replace(line, text=line.text[: match.start()], cuts=tuple(_moved(cuts, line.text[: match.start()])))


def _trimmed(line: Line) -> Line:
    """The line without the space that its marks leave at its ends."""
    left = len(line.text) - len(line.text.lstrip())
    text = line.text.strip()
    cuts = tuple(cut._replace(at=min(max(cut.at - left, 0), len(text))) for cut in line.cuts)
    return replace(line, text=text, cuts=tuple(sorted(cuts, key=lambda cut: cut.at)))


def _moved(cuts: Sequence[Cut], text: str) -> Iterator[Cut]:
    return (cut._replace(at=min(cut.at, len(text))) for cut in cuts)


def _without_ruby(page: Sequence[Line]) -> list[Line]:
    """The lines of a page; those that are ruby become cuts of the line they stand above."""
    bases: dict[int, int] = {}
    for i, line in enumerate(page):
        if not any(map(is_han, line.text)) and any(map(str.isalpha, line.text)):
            below = next((j for j in (i - 1, i + 1) if 0 <= j < len(page) and _is_ruby(line, page[j])), None)
            if below is not None:
                bases[i] = below
    if not bases:
        return list(page)
    lines = list(page)
    for i, j in bases.items():
        base = lines[j]
        share = (page[i].left - base.left) / max(base.right - base.left, 1)
        at = min(max(round(share * len(base.text)), 0), len(base.text))
        cuts = sorted((*base.cuts, Cut(at, f"({page[i].text})", READING)), key=lambda cut: cut.at)
        lines[j] = replace(base, cuts=tuple(cuts))
    return [line for i, line in enumerate(lines) if i not in bases]


def _is_ruby(line: Line, base: Line) -> bool:
    height = (line.base - base.base) / max(base.size, 1)
    return (
        line.size <= _RUBY_SIZE * base.size
        and _RUBY_HEIGHT[0] <= height <= _RUBY_HEIGHT[1]
        and base.left - base.size <= line.left
        and line.right <= base.right + base.size
        and any(map(is_han, base.text))
    )
