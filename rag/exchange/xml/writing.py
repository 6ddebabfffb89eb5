"""XML for export: elements to bytes, the same each time."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A new child; `lang` becomes xml:lang. Attributes without value are left out."""
    element = SubElement(parent, name, {attribute(key): value for key, value in attributes.items() if value})
    element.text = text or None
    return element


def attribute(key: str) -> str:
    """The XML name of an attribute given as a Python argument: `lang`, `o_tmf`."""
    return "xml:lang" if key == "lang" else key.replace("_", "-")


def to_bytes(root: Element) -> bytes:
    """The document in UTF-8, indented by two spaces, with declaration and final line feed."""
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n"
