"""The sections that a question names: by their own numbers, or by the names of prefaces and endings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.language.folding import fold
from corpus.types import Section
from rag.question.structure.divisions import Mention, is_part, mentions, unit_of

_PREFACE = "(?<![自代总译程顺秩次有无排时工])序(?:言|文)?(?![列幕曲号数])"
_OF_CHAPTERS = ("节", "部")


def named_sections(text: str, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The chapters, sections and prefaces that folded `text` names by number or by name, in its order."""
    found = [(mention.start, section) for mention, section in _numbered(text, sections)]
    in_order = [section for _, section in sorted(found, key=lambda row: row[0])]
    return tuple(dict.fromkeys([*in_order, *_named_parts(text, sections)]))


def names_missing(text: str, sections: Sequence[Section]) -> bool:
    """True where folded `text` names a chapter by number, and the book has none of that number."""
    return any(m.unit == "章" and not _among(m, sections) for m in mentions(text))


def without_names(topic: str, named: Sequence[Section]) -> str:
    """A folded topic without the prefaces and endings that are named, in either language."""
    for section in named:
        if section.kind in ("front", "back"):
            for pattern in sorted(_patterns(section), key=len, reverse=True):
                topic = re.sub(pattern, " ", topic)
    # Of 序言 the title's own character is taken out before.
    return re.sub(r"(?:^|\s)[言文](?=\s|在|是|$)", " ", topic)


def child_number(text: str) -> int | None:
    """Which section of a chapter folded `text` names, by its number; -1 for the last; None where it names none."""
    found = next((m for m in mentions(text) if m.unit in _OF_CHAPTERS and m.numbers), None)
    return found.numbers[0] if found else None


def by_number(sections: Sequence[Section], number: int) -> list[Section]:
    """Of sections beside each other those printed with `number`, or in that place where none is printed with any.

    A negative number counts from the end. Several have one number where the parts of a book each begin at one.
    """
    if number < 0:
        return list(sections[number : len(sections) + number + 1]) if -number <= len(sections) else []
    if any(section.ordinal is not None for section in sections):
        return [section for section in sections if section.ordinal == number]
    return list(sections[number - 1 : number]) if number else []


def number_among(section: Section, sections: Sequence[Section]) -> int | None:
    """The number by which `by_number` finds a section among those beside it; None where it finds it by none."""
    if any(other.ordinal is not None for other in sections):
        return section.ordinal
    return list(sections).index(section) + 1


def children_of(section: Section, sections: Sequence[Section]) -> list[Section]:
    """The sections that stand directly in `section`."""
    return [child for child in sections if child.parent == section.id]


def _numbered(text: str, sections: Sequence[Section]) -> list[tuple[Mention, Section]]:
    """What is named by number: parts first, then chapters, then sections, each within the one named before."""
    found: list[tuple[Mention, Section]] = []
    for mention in sorted(mentions(text), key=lambda m: _rank(m, sections)):
        within = found[0][1] if len(found) == 1 else None
        inner = _within(mention, within, sections) if within else []
        if inner:
            found = [(mention, section) for section in inner]
        elif within is None or mention.unit != "节":
            found += [(mention, section) for section in _among(mention, sections)]
    return found


def _rank(mention: Mention, sections: Sequence[Section]) -> int:
    """Parts before chapters before sections, whatever the book calls them."""
    if mention.unit in ("章", "节"):
        return 1 if mention.unit == "章" else 2
    kinds = {section.kind for section in _among(mention, sections)}
    return 0 if "part" in kinds else 1 if "chapter" in kinds else 2


def _within(mention: Mention, above: Section, sections: Sequence[Section]) -> list[Section]:
    """The divisions named that stand in the section named before."""
    if mention.unit in _OF_CHAPTERS and above.kind == "chapter":
        children = children_of(above, sections)
        return _dotted(mention, children) + [s for number in mention.numbers for s in by_number(children, number)]
    inside = {above.id}
    for section in sections:  # in the order of the book: what holds a section stands before it
        if section.parent in inside:
            inside.add(section.id)
    return _among(mention, [section for section in sections if section.id in inside - {above.id}])


def _among(mention: Mention, sections: Sequence[Section]) -> list[Section]:
    """The divisions named, of all those that bear the unit's name; sections only where they stand in no chapter."""
    if mention.unit == "章":
        like = [section for section in sections if section.kind == "chapter"]
    elif mention.unit == "节":
        like = [section for section in sections if section.kind == "section" and section.parent is None]
    elif mention.unit == "part":
        like = [section for section in sections if is_part(section)]
    else:
        like = [section for section in sections if unit_of(section) == mention.unit]
    return _dotted(mention, sections) + [s for number in mention.numbers for s in by_number(like, number)]


def _dotted(mention: Mention, sections: Sequence[Section]) -> list[Section]:
    """The sections printed with a dotted number, "1.2"; else the second of the first chapter."""
    found = []
    for number in mention.dotted:
        printed = [section for section in sections if section.number == number]
        found += printed or _by_steps([int(step) for step in number.split(".")], sections)
    return found


def _by_steps(steps: Sequence[int], sections: Sequence[Section]) -> list[Section]:
    found = by_number([section for section in sections if section.kind == "chapter"], steps[0])
    for step in steps[1:]:
        found = by_number(children_of(found[0], sections), step) if found else []
    return found


def _named_parts(text: str, sections: Sequence[Section]) -> list[Section]:
    """Prefaces and back matter named by their titles in either language; the longest name wins its place."""
    patterns = [(p, s) for s in sections if s.kind in ("front", "back") and s.level > 0 for p in _patterns(s)]
    found: list[tuple[int, Section]] = []
    for pattern, section in sorted(patterns, key=lambda row: -len(row[0])):
        match = re.search(pattern, text)
        if match:
            found.append((match.start(), section))
            text = text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]
    return [section for _, section in sorted(found, key=lambda row: row[0])]


def _patterns(section: Section) -> list[str]:
    """How a question may name a preface or an ending; 序 alone stands in many other words."""
    title = fold(section.title)
    patterns = [_PREFACE if title == "序" else re.escape(title)]
    english = fold(section.title_en)
    for name in {english, english.split("'s ")[-1]} - {""}:
        patterns.append(rf"\b{re.escape(name)}\b")
    return patterns
