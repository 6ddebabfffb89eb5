"""Anki deck (.apkg) by genanki: Chinese → English and English → Chinese, the same ids each time.

Anki finds a note again by its guid, made of book and concept, and updates it when the deck's date is newer; the date
is that of the last change to the terms, so the same terms give the same bytes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import genanki

from corpus.terms.entries import ConceptEntry
from rag.exchange.page import STATUS_NAMES, other_terms
from rag.exchange.values import ExportInfo
from rag.exchange.zip import pack, unpack

_MODEL_ID = 1718000001
_FIELDS = (
    "Id", "Simplified", "Traditional", "Pinyin", "English", "Abbreviation", "Definition zh", "Definition en",
    "Other names", "Status", "Subject", "Part of speech", "Source", "Note",
)  # fmt: skip
_STYLE = """
.card { font: 20px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; text-align: center; }
.zh { font-size: 32px; } .pinyin, .small { color: #667; } .small { font-size: 14px; }
""".strip()
_CHINESE = '<div class="zh">{{Simplified}}</div><div>{{Traditional}}</div>'
_ENGLISH = "<div>{{English}}{{#Abbreviation}} ({{Abbreviation}}){{/Abbreviation}}</div>"
_REST = (
    '<div class="pinyin">{{Pinyin}}</div><p>{{Definition zh}}</p><p>{{Definition en}}</p>'
    '<div class="small">{{Other names}}</div><div class="small">{{Status}} · {{Subject}} · {{Source}}</div>'
)


def write_anki(entries: Sequence[ConceptEntry], heading: ExportInfo) -> bytes:
    """The entries as an Anki package with one deck."""
    deck = genanki.Deck(_number(f"deck {heading.book_id}", 1 << 30) + (1 << 30), f"问书 Wenshu::{heading.title}")
    model = _model()
    for entry in entries:
        deck.add_note(_note(entry, heading.book_id, model))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        _Package(deck).write_to_file(str(path), timestamp=heading.modified)
        return pack(unpack(path.read_bytes()))


class _Package(genanki.Package):  # type: ignore[misc]
    """A package whose note and card numbers follow from the guids, not from the clock."""

    def write_to_db(self, cursor: Any, timestamp: float, id_gen: Iterator[int]) -> None:
        """Write with numbers of our own."""
        super().write_to_db(cursor, timestamp, _numbers(note for deck in self.decks for note in deck.notes))


def _numbers(notes: Iterable[Any]) -> Iterator[int]:
    """For each note its number and then its cards', in the order in which genanki asks for them."""
    taken: set[int] = set()
    for note in notes:
        number = _number(note.guid, 1 << 40)
        while number in taken:
            number += 1
        taken.add(number)
        # Anki's numbers are milliseconds since 1970; two cards follow their note.
        yield from range(1_000_000_000_000 + 4 * number, 1_000_000_000_000 + 4 * number + 1 + len(note.cards))


def _note(entry: ConceptEntry, book_id: str, model: Any) -> Any:
    tags = [tag.replace(" ", "-") for tag in (f"status::{entry.status}" if entry.status else "", entry.subject) if tag]
    return genanki.Note(
        model=model,
        fields=_fields(entry),
        guid=genanki.guid_for("wenshu", book_id, entry.id),
        tags=["wenshu", *tags],
    )


def _fields(entry: ConceptEntry) -> list[str]:
    others = [f"{language}: {text} ({status})" for language, text, status in other_terms(entry)]
    source = " · ".join(filter(None, (entry.source, entry.source_note)))
    texts = (
        entry.id, entry.zh_hans, entry.zh_hant, entry.pinyin, entry.en, entry.abbreviation, entry.definition_zh,
        entry.definition_en, "\n".join(others), STATUS_NAMES.get(entry.status, ""), entry.subject, entry.part_of_speech,
        source, entry.note,
    )  # fmt: skip
    return [escape(text).replace("\n", "<br>") for text in texts]


def _model() -> Any:
    chinese = {"name": "中文 → English", "qfmt": _CHINESE, "afmt": f"{{{{FrontSide}}}}<hr>{_ENGLISH}{_REST}"}
    english = {"name": "English → 中文", "qfmt": _ENGLISH, "afmt": f"{{{{FrontSide}}}}<hr>{_CHINESE}{_REST}"}
    fields = [{"name": name} for name in _FIELDS]
    return genanki.Model(
        _MODEL_ID, "Wenshu term", fields=fields, templates=[chinese, english], css=_STYLE, sort_field_index=1
    )


def _number(text: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big") % below
