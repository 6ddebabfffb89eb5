"""A sentence by a language model held against the quotes it cites: quotes put in from the book, the rest checked word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from corpus.language.folding import skeleton
from rag.search.places import find
from rag.types import WrittenSentence
from rag.writing.sentences import Sentence
from rag.writing.support import Ground, support

_PUT_IN = re.compile(r"[\"“「]?\{\s*(\d{1,6})\s*\}[\"”」]?")
_QUOTED = re.compile('“([^“”]*)”|「([^「」]*)」|『([^『』]*)』|"([^"]*)"|(?<![A-Za-z])‘([^‘’]*)’(?![A-Za-z])')
_MARKS = re.compile('[“”「」『』"]')
_LEAST_QUOTED = 2
# Of a sentence's words these may be unsaid, and it is still shown, marked: one, or half of them.
_MOST_UNSAID = 1 / 2
_WILD = re.compile(r"[{}<>|\\]|https?:|www\.")


def checked(sentence: Sentence, grounds: Mapping[int, Ground]) -> WrittenSentence | None:
    """The sentence as it may be shown; None where it cites no quote there is, or says what the quotes do not.

    `grounds`: the quotes by number.
    """
    put_in = [int(match[1]) for match in _PUT_IN.finditer(sentence.text)]
    cited = tuple(n for n in dict.fromkeys([*sentence.cited, *put_in]) if n in grounds)
    if not cited or not set(put_in) <= set(grounds):
        return None
    used = [grounds[number] for number in cited]
    kept: list[str] = []

    def quoted(words: str) -> str:
        """The book's own words, set aside so that they are not taken for the model's."""
        kept.append(words)
        return f"\x00{len(kept) - 1}\x00"

    text = _PUT_IN.sub(lambda match: quoted(grounds[int(match[1])].text), sentence.text.replace("\x00", ""))
    text = _QUOTED.sub(lambda match: _by_address(match, used, quoted), text)
    text = _MARKS.sub("", text)
    if _WILD.search(text):
        return None
    own = re.sub("\x00\\d+\x00", " ", text)
    unsaid = _unsaid(own, used, bool(kept))
    if unsaid is None:
        return None
    shown = re.sub("\x00(\\d+)\x00", lambda match: f"“{kept[int(match[1])]}”", text).strip()
    return WrittenSentence(text=shown + "".join(f"[{n}]" for n in cited), markers=cited, unsaid=unsaid)


def _unsaid(own: str, used: list[Ground], quotes: bool) -> tuple[str, ...] | None:
    """The words of a sentence that its quotes lack; None where it cannot be shown at all."""
    if not skeleton(own).text:
        return () if quotes else None
    found = support(own, used)
    if found.wrong or len(found.unsaid) > max(1, found.n_words * _MOST_UNSAID):
        return None
    says_nothing = found.n_words == len(found.unsaid) and not found.n_numbers
    return None if says_nothing and not (quotes and not found.unsaid) else found.unsaid


def _by_address(match: re.Match[str], used: list[Ground], quoted: Callable[[str], str]) -> str:
    """Words in quotation marks as the cited quote has them; without their marks where it has not."""
    words = next((group for group in match.groups() if group is not None), "")
    wanted = skeleton(words)
    for ground in used if len(wanted.text) >= _LEAST_QUOTED else ():
        for start, end in find(ground.index.book, wanted):
            if ground.start <= start and end <= ground.start + len(ground.text):
                return quoted(ground.index.book.canonical_text[start:end])
    return words
