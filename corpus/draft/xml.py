"""XML from strangers: parsed with nothing fetched, nothing expanded, and handed on as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from corpus.errors import SourceError

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Element:
    """An XML element: local name, attributes by local name (`lang` is xml:lang), text and children in order, line."""

    name: str
    attributes: dict[str, str]
    content: tuple[str | Element, ...]
    line: int

    @property
    def children(self) -> tuple[Element, ...]:
        """The elements within."""
        return tuple(part for part in self.content if isinstance(part, Element))

    @property
    def text(self) -> str:
        """All text within, that of descendants included."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    def find_all(self, *names: str) -> Iterator[Element]:
        """The descendants with one of these local names, in document order."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.find_all(*names)


def parse_xml(data: bytes, where: str) -> Element:
    """The root element.

    Raises:
        SourceError: not well-formed, too deep, or it declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(
            f"not well-formed XML ({error})", where, "export the file again from the tool it came from"
        ) from error
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise SourceError("XML that declares entities", where, "remove the <!ENTITY …> lines and write the text itself")
    return _element(root, where, 0)


def _element(node: etree._Element, where: str, depth: int) -> Element:
    if depth > _MAX_DEPTH:
        raise SourceError(f"XML nested deeper than {_MAX_DEPTH}", f"{where}:{_line(node)}", "this is no glossary")
    attributes = {("lang" if key == _LANG else _local(str(key))): str(value) for key, value in node.attrib.items()}
    content: list[str | Element] = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            content.append(_element(child, where, depth + 1))
        content.append(child.tail or "")
    return Element(_local(str(node.tag)), attributes, tuple(part for part in content if part != ""), _line(node))


def _line(node: etree._Element) -> int:
    return node.sourceline if isinstance(node.sourceline, int) else 0


def _local(name: str) -> str:
    return name.rpartition("}")[2]
