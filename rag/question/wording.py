"""What a question says of where to look: a part it names, the book's own author, a signature's place and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.language.folding import count_han, fold
from corpus.language.numbers import ORDINALS, TO_TEN
from corpus.structure.editions import edition
from corpus.types import Book, Section
from index.passages import Passages
from rag.question.structure import named_sections

# In cosines, where neighbouring passages differ by .01 to .05.
NAMED_PART = 0.06
OUTSIDE_CONTENTS = -0.08
SIGNATURE = 0.10
ORDINAL = 0.1
_LEAST_LEFT = 4
_ORDINALS_EN = ORDINALS[: len(TO_TEN)]
_MEASURES = "个件条种点项步类方层阶"
_NTH = re.compile(f"第[{TO_TEN}][{_MEASURES}]")
_NTH_EN = re.compile(
    rf"\b({'|'.join(_ORDINALS_EN)}) (?:one|thing|event|step|route|path|way|approach|reason|point|item|matter|task|aspect|stage|kind)\b"
)

_SIGNED = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月[^。]{0,12}$")
_WHEN_WHERE_WHO = re.compile(
    r"什么时候|何时|[哪几]年|[哪几]月|哪天|哪里|哪儿|什么地方|何处|时间|地点|日期|城市是|谁"
    r"|\bwhen\b|\bwhere\b|\bwho\b|\b(?:what|which) (?:date|day|month|year|city)\b"
)
_WROTE = re.compile(r"写|作于|落款|署名|签|完稿|完成|成文|\bsign(?:s|ed)?\b|\bwrote\b|\bwrit(?:e|ten)\b|\bdated?\b")


@dataclass(frozen=True, slots=True)
class Wording:
    """Where a question's wording says to look in one book.

    `named`: the sections that it names. `ordinal`: what counts out the thing it asks for. `asks_signature`: it asks when,
    where or by whom the part it names was written.
    """

    named: tuple[Section, ...]
    ordinal: re.Pattern[str] | None
    asks_signature: bool


def wording_of(book: Book, folded: str) -> Wording:
    """What a folded question says of where to look."""
    found = {section.id for section in named_sections(folded, book.sections)}
    inside = {inner for section_id in found for inner in book.within(section_id)}
    named = tuple(section for section in book.sections if section.id in inside) if inside else ()
    asks_signature = bool(named and _WHEN_WHERE_WHO.search(folded) and _WROTE.search(folded))
    return Wording(named, _ordinal(folded), asks_signature)


def prior(book: Book, wording: Wording, passages: Passages, rows: Sequence[int]) -> npt.NDArray[np.float32]:
    """What a question's wording adds to the scores of these passages, (len of rows,) float32, in cosines.

    A part it names (序, 自序, chapter 6) gains; so does that part's signature, where the question asks when,
    where or by whom it was written; so does what is counted out, where it asks for the second of several things.
    Title pages and imprint lose: titles are near every question on a book.
    """
    places = np.asarray(rows)
    named = _within(wording.named, passages, places)
    outside = _within(
        [s for s in book.sections if s.level == 0 and s.kind == "front" and s.id != "text"], passages, places
    )
    added = NAMED_PART * named + OUTSIDE_CONTENTS * outside
    if wording.ordinal:
        added += [ORDINAL * bool(wording.ordinal.search(fold(passages[row].text))) for row in rows]
    if wording.asks_signature:
        added += [
            SIGNATURE * bool(n and _SIGNED.search(passages[row].text)) for row, n in zip(rows, named, strict=True)
        ]
    return np.asarray(added, np.float32)


def _within(sections: Iterable[Section], passages: Passages, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of the rows begin in one of the sections."""
    inside = np.zeros(len(rows), bool)
    for section in sections:
        span = passages.rows_in(section)
        inside |= (rows >= span.start) & (rows < span.stop)
    return inside


def _ordinal(folded: str) -> re.Pattern[str] | None:
    """What counts out the thing a question asks for: 第二件 as it stands there, for "the second event" 第二 with any measure."""
    chinese, english = _NTH.search(folded), _NTH_EN.search(folded)
    if chinese:
        return re.compile(chinese[0])
    return re.compile(f"第{TO_TEN[_ORDINALS_EN.index(english[1])]}[{_MEASURES}]") if english else None


def without_author(book: Book, text: str) -> str:
    """The question without its book's author, of whom every page of the book is; as it was if little is left."""
    left = re.sub(r"\s+", " ", _author_pattern(book).sub(" ", text)).strip()
    enough = count_han(left) + len(re.findall(r"[A-Za-z]{3,}", left)) >= _LEAST_LEFT
    return left if enough else text


def _author_pattern(book: Book) -> re.Pattern[str]:
    record = edition(book.edition) if book.edition else None
    names = {*book.authors, *(record.authors_en if record else ())}
    surnames = {name.split()[0] for name in (record.authors_en if record else ()) if " " in name}
    latin = [rf"\b{re.escape(n)}\b(?:'s)?" for n in sorted(names | surnames, key=len, reverse=True) if n.isascii()]
    han = [re.escape(n) for n in sorted(names) if not n.isascii()]
    general = ["作者", r"\bthe author\b(?:'s)?"]
    return re.compile("|".join([*han, *latin, *general]), re.IGNORECASE)
