"""Language tags of other tools, as the three languages of a termbase."""

from __future__ import annotations

from corpus.termbase import Language

_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def language_of(tag: str) -> Language | None:
    """zh, zh-CN, zh_Hans_SG … → zh-Hans; zh-TW, zh-HK … → zh-Hant; en-US … → en; anything else None."""
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] == "en":
        return "en"
    if parts[0] not in ("zh", "cmn"):
        return None
    return "zh-Hant" if _TRADITIONAL & set(parts[1:]) and "hans" not in parts else "zh-Hans"
