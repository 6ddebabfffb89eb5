"""Where each entry of the contents stands in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from corpus.draft.layout import Span, paragraphs
from corpus.language.folding import skeleton
from corpus.language.sentences import NOT_OF_HEADINGS, PARAGRAPH_ENDS
from corpus.structure.contents import Entry, contents_of, counted, find_contents, keys_of, read_heading
from corpus.structure.editions import Edition, EditionSection
from corpus.structure.imprint import imprint_end
from corpus.structure.titles import squeeze
from corpus.structure.tree import name_entries, numbered

_DATED = re.compile(
    r"^[^。]{0,12}?[0-9〇零一二三四五六七八九十]{2,4}\s*年\s*[0-9一二三四五六七八九十]{1,3}\s*月[^。，]{0,20}$"
)
# name = value, name: value, a command of a shell.
_SETTING = re.compile(r"(?:[#$>;-]+\s*)?(?:export\s+)?[A-Za-z_][\w.-]*\s*(?:=|:\s)\s*\S|[$#>]\s|</?[A-Za-z]")
_COLUMNS = re.compile(r"\S(?:\s{3,}|\u3000{2,})(?=\S)")
_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Outline:
    """What a text shows of its structure.

    `headings` maps the index of an entry to the paragraph that is its heading (empty span: an unlabelled
    preface that begins there). `loose` tells where text begins that belongs to no entry: before the contents list, and
    behind it, where any does.
    """

    entries: tuple[EditionSection, ...]
    paragraphs: tuple[Span, ...]
    imprint_end: int
    contents: Span | None
    listed: tuple[Entry, ...]
    headings: dict[int, Span]
    loose: tuple[int, ...]
    _begins: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        begins = frozenset(h.start for h in self.headings.values() if h.start < h.end)
        object.__setattr__(self, "_begins", begins)

    def stands_alone(self, text: str, span: Span) -> bool:
        """True for a paragraph that is never part of a broken one: imprint, contents, heading, date."""
        in_contents = self.contents and self.contents.start <= span.start < self.contents.end
        is_heading = span.start in self._begins
        stands = span.start < self.imprint_end or in_contents or is_heading
        return bool(stands or _DATED.match(span.of(text)) or _is_row(span.of(text)))


def found_outline(text: str, edition: Edition | None) -> Outline:
    """The structure of `text`: by the edition's contents, else by its own, else by what looks like a heading."""
    spans = paragraphs(text)
    front = imprint_end(text, spans)
    found = find_contents(text) if edition else contents_of(text)
    contents, listed = found if found else (None, ())
    outside = [s for s in spans if s.start >= front and not (contents and contents.start <= s.start < contents.end)]
    headings: dict[int, Span] = {}
    if edition:
        entries = edition.sections
    elif listed:
        own_entries = numbered([entry for entry in listed if entry.kind != "contents"])
        headings = _match_headings(text, outside, name_entries(own_entries))
        own_entries, headings = _with_deeper(text, outside, own_entries, headings)
        entries = name_entries(own_entries)
    else:
        own = _own_headings(text, outside)
        entries = name_entries([entry for entry, _ in own])
        headings = dict(enumerate(span for _, span in own))
    headings = headings or _match_headings(text, outside, entries)
    headings |= _match_prefaces(text, outside, entries, headings)
    return Outline(entries, spans, front, contents, listed, headings, _loose(outside, headings, contents))


def _loose(outside: Sequence[Span], headings: dict[int, Span], contents: Span | None) -> tuple[int, ...]:
    """Where text begins that stands under no heading: before the first of them, and before and behind the contents."""
    starts = sorted(heading.start for heading in headings.values())
    found = [outside[0].start] if outside and not (starts and starts[0] <= outside[0].start) else []
    behind = next((span.start for span in outside if contents and span.start >= contents.end), None)
    if behind is not None and behind not in starts and behind not in found:
        found.append(behind)
    return tuple(found)


def _own_headings(text: str, spans: Sequence[Span]) -> list[tuple[Entry, Span]]:
    """The paragraphs that are headings by their form; a number alone takes the short line after it for its title."""
    found: list[tuple[Entry, Span]] = []
    taken = -1
    for i, span in enumerate(spans):
        heading = read_heading(span.of(text)) if i != taken else None
        if heading is None:
            continue
        following = spans[i + 1] if i + 1 < len(spans) else None
        if heading.number and not heading.title and following and _is_title(following.of(text)):
            taken = i + 1
            titled = replace(heading, title=squeeze(following.of(text)))
            found.append((titled, Span(span.start, following.end)))
        else:
            found.append((heading, span))
    return found


def _is_title(paragraph: str) -> bool:
    """True for a short line that ends as no sentence does, and is no heading by itself."""
    is_short = len(paragraph) <= _LONGEST_TITLE and "\n" not in paragraph
    return is_short and paragraph[-1] not in PARAGRAPH_ENDS + NOT_OF_HEADINGS and read_heading(paragraph) is None


def _is_row(paragraph: str) -> bool:
    """True for a row of a table or a line of settings or code, which is no prose whatever it ends with."""
    if "\t" in paragraph or paragraph.count("|") > 1 or paragraph[-1] in "{}\\":
        return True
    return bool(_SETTING.match(paragraph)) or len(_COLUMNS.findall(paragraph)) > 1


def _match_headings(text: str, spans: Sequence[Span], entries: Sequence[EditionSection]) -> dict[int, Span]:
    """Paragraphs that read as an entry (number and title, in any writing), in the order of the contents."""
    places: dict[str, list[int]] = {}
    for index, named in enumerate(entries):
        for key in {named.entry.key} | keys_of(f"{named.entry.number} {named.entry.title}"):
            places.setdefault(key, []).append(index)
    said = [_keys(span.of(text), places) for span in spans]
    left = Counter(key for keys in said for key in keys)
    candidates: list[tuple[int, Span]] = []
    for i, (span, keys) in enumerate(zip(spans, said, strict=True)):
        left.subtract(keys)
        if not (any(left[key] for key in keys) and _is_listed(text, spans, said, i)):
            # Of entries that read alike the last comes first: a paragraph heads one of them.
            candidates += ((index, span) for index in sorted({i for key in keys for i in places[key]}, reverse=True))
    return _longest_in_order(candidates)


def _longest_in_order(candidates: Sequence[tuple[int, Span]]) -> dict[int, Span]:
    """Of (index, span), in the order of the text, as many as can be with rising indices; of one index the first.

    A title that is only mentioned, far from its place, costs no other heading. (Patience sorting, n log n.)
    """
    tops: list[int] = []  # the least index with which a chain of each length ends
    ends: list[int] = []  # and which candidate that is
    before: list[int] = []
    for n, (index, _) in enumerate(candidates):
        k = bisect_left(tops, index)
        before.append(ends[k - 1] if k else -1)
        if k == len(tops):
            tops.append(index)
            ends.append(n)
        elif index < tops[k]:
            tops[k], ends[k] = index, n
    chain: dict[int, Span] = {}
    n = ends[-1] if ends else -1
    while n >= 0:
        chain[candidates[n][0]] = candidates[n][1]
        n = before[n]
    return dict(sorted(chain.items()))


def _with_deeper(
    text: str, spans: Sequence[Span], entries: Sequence[Entry], headings: dict[int, Span]
) -> tuple[list[Entry], dict[int, Span]]:
    """Entries and headings with those that stand deeper than the contents list goes: 2.1.6.1 under 2.1.6, counted from 1."""
    index_at = {span.start: index for index, span in headings.items()}
    listed = frozenset(key for entry in entries for key in keys_of(f"{entry.number} {entry.title}"))
    found: dict[int, list[tuple[Entry, Span]]] = {}
    above: list[tuple[str, int, int]] = []  # the headings that hold what follows: number, rank, how many are in it
    last = -1
    for span in spans:
        if span.start in index_at:
            last = index_at[span.start]
            own = counted(f"{entries[last].number} {entries[last].title}")
            above = [(own[0], entries[last].rank, 0)] if own else []
            continue
        title = counted(span.of(text)) if above and span.end - span.start <= _LONGEST_TITLE * 2 else None
        number, _, count = title[0].rpartition(".") if title else ("", "", "")
        while title and len(above) > 1 and above[-1][0] != number:
            above.pop()
        is_next = title and above[-1][0] == number and count == str(above[-1][2] + 1) and _heads(title[1])
        if not title or not is_next or not listed.isdisjoint(keys_of(span.of(text))):
            continue
        holder, rank, n = above.pop()
        above += [(holder, rank, n + 1), (title[0], rank + 1, 0)]
        entry = Entry(kind="section", number=title[0], title=title[1], level=2, page=None, rank=rank + 1)
        found.setdefault(last, []).append((entry, span))
    return _merged(entries, headings, found)


def _heads(words: str) -> bool:
    return "\n" not in words and words[-1:] not in NOT_OF_HEADINGS.replace("？", "").replace("！", "")


def _merged(
    entries: Sequence[Entry], headings: dict[int, Span], deeper: dict[int, list[tuple[Entry, Span]]]
) -> tuple[list[Entry], dict[int, Span]]:
    """The entries, each followed by the deeper ones behind it; and the headings of all."""
    merged: list[Entry] = []
    placed: dict[int, Span] = {}
    for i, entry in enumerate(entries):
        group = [(entry, headings.get(i)), *deeper.get(i, [])]
        placed |= {len(merged) + k: span for k, (_, span) in enumerate(group) if span is not None}
        merged += (one for one, _ in group)
    return merged, placed


def _keys(paragraph: str, known: Container[str]) -> frozenset[str]:
    """Which of the keys known a short paragraph says."""
    if len(paragraph) > 80:
        return frozenset()
    shown = paragraph.lstrip("#")
    return frozenset(key for key in {skeleton(shown).text} | keys_of(shown) if key and key in known)


def _is_listed(text: str, spans: Sequence[Span], said: Sequence[frozenset[str]], i: int) -> bool:
    """True where the line before or behind is an entry too, with no blank line between: a chapter's own contents list."""
    beside = (k for k in (i - 1, i + 1) if 0 <= k < len(spans) and said[k])
    gaps = (text[spans[min(i, k)].end : spans[max(i, k)].start] for k in beside)
    return any(gap.count("\n") == 1 for gap in gaps)


def _match_prefaces(
    text: str, spans: Sequence[Span], entries: Sequence[EditionSection], headings: dict[int, Span]
) -> dict[int, Span]:
    """Prefaces without a heading: as many as the contents list, each ending with a dated signature."""
    first_heading = min((h.start for h in headings.values()), default=len(text))
    wanted = [i for i, named in enumerate(entries) if named.entry.kind == "front" and i not in headings]
    segments: list[Span] = []
    begin: int | None = None
    for span in spans:
        if span.start >= first_heading:
            break
        begin = span.start if begin is None else begin
        if _DATED.match(span.of(text)):
            segments.append(Span(begin, begin))
            begin = None
    if len(segments) != len(wanted) or begin is not None:
        return {}
    return dict(zip(wanted, segments, strict=True))
