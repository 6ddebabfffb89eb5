"""The heading levels that the styles of a Word document make."""

from __future__ import annotations

import re

from corpus.draft.container import Container
from corpus.formats.parts import xml_part

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset(("title", "标题", "標題"))
# The level of the book's title.
TITLE = -1


def heading_levels(archive: Container, name: str, where: str) -> dict[str, int]:
    """The heading level each paragraph style makes, 0 for none: its own, or that of the style it is based on."""
    if name not in archive:
        return {}
    own: dict[str, int | None] = {}
    bases: dict[str, str] = {}
    for style in xml_part(archive, name, where).find_all("style"):
        key = style.attributes.get("styleId", "")
        fields = {e.name: e.attributes.get("val", "") for e in style.find_all("name", "basedOn", "outlineLvl")}
        by_name = level_of_name(fields.get("name", "")) or None
        own[key] = outline_level(fields["outlineLvl"]) if "outlineLvl" in fields else by_name
        if by_name == TITLE:
            own[key] = TITLE
        bases[key] = fields.get("basedOn", "")
    levels: dict[str, int] = {}
    for style_id in own:
        at, seen = style_id, {style_id: None}
        while own.get(at) is None and at not in levels and bases.get(at) and bases[at] not in seen:
            at = bases[at]
            seen[at] = None
        level = levels.get(at, own.get(at) or 0)
        levels.update(dict.fromkeys(seen, level))
    return levels


def level_of_name(name: str) -> int:
    """The level a style has by its name alone; TITLE for the book's title, 0 for none."""
    match = _HEADING_NAME.fullmatch(name.strip())
    if match:
        return int(match[1])
    return TITLE if name.strip().lower() in _TITLE_NAMES else 0


def outline_level(value: str) -> int:
    """0 to 8 are the levels from the highest; 9 is body text."""
    return int(value) + 1 if value in tuple("012345678") else 0
