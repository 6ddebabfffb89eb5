"""The language a browser asks for."""

from __future__ import annotations

from ui.page.texts import UiLanguage, ui_language

_SPOKEN = ("zh", "en")


def accepted_language(header: str | None) -> UiLanguage:
    """The page's language for an Accept-Language header: the most wanted one that the page has, else its own.

    Source: RFC 9110, 12.5.4: weights from 0 (never) to 1 (where none is given); of equal ones the first.
    """
    wanted = [_weighed(part) for part in (header or "").split(",")]
    known = [(weight, tag) for weight, tag in wanted if weight > 0 and tag.lower().split("-")[0] in _SPOKEN]
    return ui_language(max(known, key=lambda row: row[0])[1] if known else None)


def _weighed(part: str) -> tuple[float, str]:
    tag, *parameters = (piece.strip() for piece in part.split(";"))
    stated = next((p.partition("=")[2] for p in parameters if p.partition("=")[0].strip().lower() == "q"), "1")
    try:
        return float(stated), tag.replace("_", "-")
    except ValueError:
        return 0.0, tag
