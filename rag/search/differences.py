"""Where two writings of one sentence differ, word by word: matched folded, shown as written."""

from __future__ import annotations

import difflib
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.language.folding import fold, is_han, skeleton
from corpus.language.segment import tokenizer
from rag.types import Difference

_HAN = r"㐀-鿿豈-﫿\U00020000-\U000323af"
_LETTERS = rf"[^\W_{_HAN}]+"
# Numbers with the signs inside them, Chinese, words in other letters, and any other sign.
_RUN = re.compile(
    rf"\d+(?:[.,:/;、\-–—−~]\d+)*[%‰]?(?!(?!\d){_LETTERS})|[{_HAN}]+|{_LETTERS}(?:[._+\-'’]{_LETTERS})*|\S"
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text: what it is matched by, and where it stands."""

    key: str
    start: int
    end: int


def differences(quoted: str, in_book: str) -> tuple[Difference, ...]:
    """What `quoted` has otherwise than `in_book`, which may begin before it and end behind it.

    Script, width, spaces and punctuation make no difference.
    """
    ours, theirs = _words(quoted), _words(in_book)
    matcher = difflib.SequenceMatcher(None, [w.key for w in theirs], [w.key for w in ours], autojunk=False)
    steps = matcher.get_opcodes()
    found = []
    for i, (tag, low, high, first, last) in enumerate(steps):
        if tag == "equal":
            continue
        # Of the book's words before and behind the quotation only as many are held against it as it has there.
        begin = max(low, high - (last - first)) if i == 0 else low
        end = min(high, begin + (last - first)) if i == len(steps) - 1 else high
        found.append(_difference(quoted, ours[first:last], in_book, theirs[begin:end]))
    return tuple(difference for difference in found if difference is not None)


def _difference(quoted: str, ours: list[_Word], in_book: str, theirs: list[_Word]) -> Difference | None:
    """The difference between two runs of words; None where they are one text, cut into words in two ways."""
    if "".join(word.key for word in ours) == "".join(word.key for word in theirs):
        return None
    kind: Literal["changed", "added", "omitted"] = "omitted" if not ours else "added" if not theirs else "changed"
    return Difference(kind, _written(quoted, ours), _written(in_book, theirs))


def _written(text: str, words: list[_Word]) -> str:
    return " ".join(text[words[0].start : words[-1].end].split()) if words else ""


def _words(text: str) -> list[_Word]:
    folded, offsets = _folded(text)
    words = []
    for start, end in _cuts(folded):
        low, high = offsets[start], offsets[end - 1] + 1
        key = skeleton(text[low:high]).text
        if key:
            words.append(_Word(key, low, high))
    return words


def _cuts(folded: str) -> Iterator[tuple[int, int]]:
    """The spans of the words in folded text, Chinese cut as jieba does."""
    for run in _RUN.finditer(folded):
        if not is_han(run[0][0]):
            yield run.span()
            continue
        start = run.start()
        for word in tokenizer().lcut(run[0], HMM=False):
            yield start, start + len(word)
            start += len(word)


def _folded(text: str) -> tuple[str, array[int]]:
    """`text` folded, without the spaces between Chinese characters, and where each character of it stands."""
    characters: list[str] = []
    offsets = array("l")
    for offset, raw in enumerate(text):
        for character in fold(raw):
            characters.append(character)
            offsets.append(offset)
    folded = "".join(characters)
    dropped = {i for m in re.finditer(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])", folded) for i in range(*m.span())}
    kept = [i for i in range(len(folded)) if i not in dropped]
    return "".join(folded[i] for i in kept), array("l", [offsets[i] for i in kept])
