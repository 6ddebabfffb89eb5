"""What one element of a page says of itself: its name, its types, a brief text; whether it is the mark of a note."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from corpus.language.page_numbers import normalise_label

NOTE_TYPES = frozenset(
    "footnote footnotes endnote endnotes rearnote rearnotes note doc-footnote doc-footnotes doc-endnote doc-endnotes"
    .split()
)  # fmt: skip
_MARK_TYPES = frozenset(
    "noteref doc-noteref doc-backlink backlink footnote-ref footnote-back footnote-backref footnoteref duokan-footnote"
    " qqreader-footnote".split()
)
PAGE_TYPES = frozenset(("pagebreak", "doc-pagebreak"))
# A link into the page that shows only this refers to a note, or leads back from one.
_RAISED = re.compile(r"[\[［(（【〔]?(?:注|註)?\s*(?:\d{1,4}|[①-⓿❶-➓]|[*†‡]{1,3})[\]］)）】〕]?")
_BACK = re.compile(r"[↩↵⏎↑⬆^][\ufe0e\ufe0f]?")
# Such a link refers to a note even where the page does not raise it.
_SET_OFF = re.compile(r"[\[［【〔]\s*(?:注|註)?\s*\d{1,4}\s*[\]］】〕]|[①-⓿❶-➓]")
_RAISED_CLASSES = frozenset("sup super superscript fnref fn-ref note-ref notemark note-mark zhushi".split())
_BACK_TYPES = frozenset(("backlink", "doc-backlink"))
_BACK_CLASSES = frozenset(("footnote-back", "footnote-backref"))
# Boxes whose headings head no section, and the bars by which pages lead to one another (DocBook, AsciiDoc).
_BOXES = frozenset("note tip caution warning important admonition admonitionblock sidebar".split())
# Whom a title page names, and what it says beside the title.
_CREDITS = frozenset("author othercredit editor translator collab corpauthor subtitle".split())
_BARS = frozenset(("navheader", "navfooter"))
_ALIGNED = re.compile(r"vertical-align\s*:\s*(sup|sub)", re.IGNORECASE)
_INLINE = frozenset("a b em i small span strong".split())
_BRIEF = 12


def name_of(element: etree._Element) -> str:
    """The element's local name in small letters."""
    tag = str(element.tag)
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if "}" in tag or ":" in tag else tag.lower()


def types_of(element: etree._Element) -> frozenset[str]:
    """What epub:type and role say the element is."""
    kind = element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type") or ""
    return frozenset(f"{kind} {element.get('role') or ''}".lower().split())


def brief_text(element: etree._Element, most: int = _BRIEF) -> str:
    """The text of an element that is meant to be short: of its first parts only."""
    parts: list[str] = []
    for part in islice(element.iter(), 32):
        if isinstance(part.tag, str):
            parts.append(part.text or "")
        if part is not element:
            parts.append(part.tail or "")
        if sum(map(len, parts)) > 4 * most:
            break
    return " ".join("".join(parts).split())


def is_note_mark(element: etree._Element, name: str, types: frozenset[str]) -> bool:
    """True for the raised number that refers to a note, and for the arrow that leads back."""
    classes = set((element.get("class") or "").split())
    if types & _MARK_TYPES or not _MARK_TYPES.isdisjoint(classes):
        return True
    if name == "sup":
        links = [child for child in islice(element, 3) if isinstance(child.tag, str)]
        inner = links[0] if len(links) == 1 and not (element.text or links[0].tail or "").strip() else None
        return inner is not None and name_of(inner) == "a" and _refers(inner, _RAISED)
    if name != "a":
        return False
    if _refers(element, _BACK) or _refers(element, _SET_OFF):
        return True
    return (_is_raised(element) or not _RAISED_CLASSES.isdisjoint(classes)) and _refers(element, _RAISED)


def note_of(element: etree._Element) -> str:
    """Where the mark of a note leads: the address in it or around it; "" where it leads nowhere, or back."""
    if types_of(element) & _BACK_TYPES or not _BACK_CLASSES.isdisjoint((element.get("class") or "").split()):
        return ""
    for part in islice(element.iter(), 8):
        if isinstance(part.tag, str) and name_of(part) == "a" and "#" in (part.get("href") or ""):
            return "" if _BACK.fullmatch(brief_text(part)) else str(part.get("href"))
    return ""


def text_within(element: etree._Element) -> str:
    """All text in an element, or what stands for its pictures."""
    text = "".join(map(str, element.itertext()))
    return text if text.strip() else "".join(image.get("alt") or "" for image in element.iter("{*}img"))


def position_of(element: etree._Element, name: str) -> str:
    """ "sup" and "sub" for text that is set above or below the line; "" for all other."""
    if name in ("sup", "sub"):
        return name
    match = _ALIGNED.search(element.get("style") or "")
    return match[1].lower() if match else ""


def is_boxed(heading: etree._Element) -> bool:
    """True for a heading that is a name on a title page, or heads a boxed note and no section."""
    parent = heading.getparent()
    around = [heading] if parent is None else [heading, parent]
    named = [frozenset((element.get("class") or "").lower().split()) for element in around]
    return any(classes & _BOXES for classes in named) or bool(named[0] & _CREDITS)


def is_bar(element: etree._Element) -> bool:
    """True for the links to the pages before and behind that a page begins and ends with."""
    return not _BARS.isdisjoint((element.get("class") or "").split())


def noted_in(root: etree._Element) -> frozenset[str]:
    """The raised numbers with which notes of a page begin."""
    found = set()
    for element in root.iter("{*}sup"):
        at = element
        parent = element.getparent()
        while parent is not None and name_of(parent) in _INLINE and not (parent.text or "").strip() and parent[0] is at:
            at, parent = parent, parent.getparent()
        if parent is not None and not (parent.text or "").strip() and parent[0] is at:
            found.add(brief_text(element))
    return frozenset(found)


def _refers(link: etree._Element, pattern: re.Pattern[str]) -> bool:
    return "#" in (link.get("href") or "") and pattern.fullmatch(brief_text(link)) is not None


def _is_raised(link: etree._Element) -> bool:
    """True where all the link shows is in a <sup>."""
    child = next((child for child in islice(link, 3) if isinstance(child.tag, str)), None)
    return child is not None and name_of(child) == "sup" and not (link.text or child.tail or "").strip()


def page_label(element: etree._Element) -> str:
    """The label a page break carries; "" where it has none."""
    stated = element.get("title") or element.get("aria-label") or brief_text(element)
    return normalise_label(stated) if len(stated.strip()) <= _BRIEF else ""


def caption(figure: etree._Element) -> str:
    """What the captions of a figure say, without white space."""
    captions = (child for child in figure if isinstance(child.tag, str) and name_of(child) == "figcaption")
    return "".join("".join(str(part).split()) for caption in captions for part in islice(caption.itertext(), 64))
