"""Structure by the headings a file declares: its outline, its navigation, its heading styles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.draft.draft import Heading
from corpus.draft.layout import Span, paragraphs
from corpus.language.folding import skeleton
from corpus.structure.contents import Entry, contents_of, entry_of, find_contents
from corpus.structure.editions import EditionSection
from corpus.structure.outline import Outline
from corpus.structure.titles import is_contents_title, read_title
from corpus.structure.tree import name_entries, numbered

# A title page and an imprint hold less; more than that before the first heading is text.
_LONGEST_FRONT = 3000
_LEAST_LOOSE = 80
_MOST_TITLES = 2
# A heading longer than this is a paragraph set as one.
_LONGEST_TITLE = 300


def title_headings(text: str, declared: Sequence[Heading], title: str = "") -> tuple[Heading, ...]:
    """The headings at the start that are the book's title and not a section: the one above all others, and what stands
    before it with nothing of its own (a title block repeated); or one that says `title` over no more than a title page.
    What is a section by its form ("第三章 …") never is."""
    for i, heading in enumerate(declared[: _MOST_TITLES + 1]):
        others = declared[i + 1 :]
        if others and all(other.level > heading.level for other in others):
            return tuple(declared[: i + (not _is_section(heading))])
        is_bare = others and len(text[heading.end : others[0].start].strip()) < _LONGEST_TITLE
        if not is_bare or _is_section(heading) or heading.level > others[0].level:
            break
    if len(declared) > 1 and title and skeleton(declared[0].title).text == skeleton(title).text:
        is_page = len(text[declared[0].end : declared[1].start].strip()) <= _LONGEST_FRONT
        if is_page and not _is_section(declared[0]):
            return tuple(declared[:1])
    return ()


def _is_section(heading: Heading) -> bool:
    title = read_title(heading.title)
    return bool(title.number) or title.kind in ("front", "back", "contents")


def declared_outline(text: str, declared: Sequence[Heading], title: str = "") -> Outline:
    """The outline that headings of `text` make; their levels need not be consecutive. `title`: the book's."""
    titles = title_headings(text, declared, title)
    headings = [h for h in declared[len(titles) :] if len(h.title) <= _LONGEST_TITLE and skeleton(h.title).text]
    head = next((h for h in headings if is_contents_title(h.title)), None)
    contents, listed = _contents(text, headings, head)
    headings = [h for h in headings if h is not head and not (contents and contents.start <= h.start < contents.end)]
    top_level = min((h.level for h in headings), default=1)
    entries = name_entries(_with_parts(numbered([_entry(h, top_level) for h in headings])))
    first = headings[0].start if headings else len(text)
    opening = min(first, contents.start if contents else first)
    front = opening if 0 < opening <= _LONGEST_FRONT else 0
    loose: tuple[int, ...] = (0,) if opening > _LONGEST_FRONT else ()
    if contents:
        after = min((h.start for h in headings if h.start >= contents.end), default=len(text))
        loose += (contents.end,) * (len(text[contents.end : after].strip()) > _LEAST_LOOSE)
    return Outline(
        entries=_with_pages(entries, listed),
        paragraphs=paragraphs(text),
        imprint_end=front,
        contents=contents,
        listed=listed,
        headings={i: Span(h.start, h.end) for i, h in enumerate(headings)},
        loose=loose,
    )


def _entry(heading: Heading, top_level: int) -> Entry:
    """The entry of a heading; its depth is the file's, save that a part stands above the chapters of its level."""
    entry = entry_of(heading.title, start=heading.start, end=heading.end)
    kind = "chapter" if entry.kind == "section" and heading.level == top_level else entry.kind
    return replace(entry, kind=kind, rank=2 * heading.level + (entry.kind != "part"))


def _with_parts(entries: Sequence[Entry]) -> list[Entry]:
    """Entries; what has no number and holds numbered chapters is a part, whatever it is called."""
    found = list(entries)
    for i, (entry, inner) in enumerate(zip(entries, entries[1:], strict=False)):
        is_holder = entry.kind == "chapter" and not entry.number and inner.rank > entry.rank
        if (
            is_holder
            and read_title(f"{inner.number} {inner.title}").rank == 1
            and inner.number
            and inner.kind == "chapter"
        ):
            found[i] = replace(entry, kind="part", rank=entry.rank - 1)
    return found


def _contents(text: str, headings: Sequence[Heading], head: Heading | None) -> tuple[Span | None, tuple[Entry, ...]]:
    """The contents list: under its own heading, else a run of its lines under a line 目录 before the text."""
    if head is not None:
        end = min((h.start for h in headings if h.start > head.start), default=len(text))
        found = find_contents(text[head.start : end])
        return Span(head.start, end), _moved(found[1] if found else (), head.start)
    found = contents_of(text)
    if found is None or not is_contents_title(text[found[0].start :].split("\n", 1)[0]):
        return None, ()
    return found


def _moved(entries: Sequence[Entry], by: int) -> tuple[Entry, ...]:
    return tuple(replace(entry, start=entry.start + by, end=entry.end + by) for entry in entries)


def _with_pages(entries: tuple[EditionSection, ...], listed: Sequence[Entry]) -> tuple[EditionSection, ...]:
    """Entries with the printed pages that the contents list gives them; none where titles repeat unequally often."""
    pages: dict[str, list[str | None]] = {}
    for entry in listed:
        pages.setdefault(skeleton(entry.title).text, []).append(entry.page)
    keys = [skeleton(named.entry.title).text for named in entries]
    counts = Counter(keys)
    unread = {key: iter(found) for key, found in pages.items() if counts[key] == len(found)}
    return tuple(
        replace(named, entry=replace(named.entry, page=next(unread.get(key, iter(())), None)))
        for named, key in zip(entries, keys, strict=True)
    )
