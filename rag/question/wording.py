"""What a question says of where to look: a part it names, the book's own author, a signature's place and date."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.language.folding import count_han, fold
from corpus.language.numbers import ORDINALS, TO_TEN
from corpus.structure.editions import edition
from corpus.types import Book, Passage
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


def prior(book: Book, passages: Sequence[Passage], folded: str) -> npt.NDArray[np.float32]:
    """What a folded question's wording adds to each passage's score, (n,) float32, in cosines.

    A part it names (序, 自序, chapter 6) gains; so does that part's signature, where the question asks when,
    where or by whom it was written; so does what is counted out, where it asks for the second of several things.
    Title pages and imprint lose: titles are near every question on a book.
    """
    named = {section.id for section in named_sections(folded, book.sections)}
    named = {inner for section_id in named for inner in book.within(section_id)}
    outside = {s.id for s in book.sections if s.level == 0 and s.kind == "front" and s.id != "text"}
    asks_signature = bool(named and _WHEN_WHERE_WHO.search(folded) and _WROTE.search(folded))
    added = np.zeros(len(passages), np.float32)
    ordinal = _ordinal(folded)
    for i, passage in enumerate(passages):
        inside = passage.section_id in named
        added[i] += ORDINAL * bool(ordinal and ordinal.search(fold(passage.text)))
        added[i] += NAMED_PART * inside + OUTSIDE_CONTENTS * (passage.section_id in outside)
        if asks_signature and inside and _SIGNED.search(passage.text):
            added[i] += SIGNATURE
    return added


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
