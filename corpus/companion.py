"""The companion: this project's bilingual reader's guide to an edition, as a book of its own layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, get_args

from corpus.errors import EditionError
from corpus.passages import sentences
from corpus.structure.editions import Edition, edition, read_toml
from corpus.types import Basis, Book, PageRange, Pages, Passage, Section

SUFFIX = "-companion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """The guide as a `Book` with its passages: each paragraph once in Chinese and once in English."""

    book: Book
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    section: str
    basis: Basis
    pages: Pages | None
    zh: str
    en: str


def companion_ids() -> tuple[str, ...]:
    """The editions that have a companion, by id."""
    folder = resources.files("corpus") / "data" / "companion"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and edition(entry.name)))


@lru_cache(maxsize=8)
def read_companion(edition_id: str) -> Companion:
    """The companion to an edition.

    Raises:
        EditionError: a file is malformed, or speaks of a section the edition does not have.
    """
    record = edition(edition_id)
    if record is None:
        raise EditionError("no such edition", edition_id, "reinstall wenshu")
    return _build(record, _paragraphs(record))


def _paragraphs(record: Edition) -> tuple[_Paragraph, ...]:
    folder = resources.files("corpus") / "data" / "companion" / record.id
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    known = [named.id for named in record.sections]
    rows = [
        _paragraph(row, f.name, known)
        for f in files
        for row in read_toml(f.read_text(encoding="utf-8"), f.name).get("paragraph", [])
    ]
    return tuple(sorted(rows, key=lambda row: known.index(row.section)))


def _paragraph(row: dict[str, Any], where: str, known: list[str]) -> _Paragraph:
    try:
        pages = [page or None for page in row["pages"]]
        paragraph = _Paragraph(
            section=row["section"],
            basis=row["basis"],
            pages=Pages(pages[0], pages[-1]) if pages else None,
            zh=row["zh"].strip(),
            en=row["en"].strip(),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise EditionError(f"malformed companion paragraph ({error!r})", where, "reinstall wenshu") from error
    wrong = paragraph.section not in known or paragraph.basis not in get_args(Basis)
    if wrong or not paragraph.zh or not paragraph.en:
        raise EditionError("companion paragraph with a wrong section, basis or text", where, "reinstall wenshu")
    return paragraph


def pair_of(passage: Passage) -> Passage | None:
    """The same paragraph of a companion in the other language; None for a passage of a book."""
    edition_id = passage.book_id.removesuffix(SUFFIX)
    if passage.pair_id is None or edition_id not in companion_ids():
        return None
    return next((p for p in read_companion(edition_id).passages if p.id == passage.pair_id), None)


def _build(record: Edition, rows: tuple[_Paragraph, ...]) -> Companion:
    """Lay the paragraphs out in one canonical text: the Chinese one, then its English one."""
    book_id = record.id + SUFFIX
    sections, passages, ranges = [], [], []
    text = ""
    for named in record.sections:
        start = len(text)
        for number, row in enumerate((r for r in rows if r.section == named.id), start=1):
            for language, words in (("zh-Hans", row.zh), ("en", row.en)):
                place = len(text)
                text += words + "\n\n"
                ranges.append(PageRange(start=place, end=place + len(words), pages=row.pages))
                passages.append(_passage(book_id, row, number, language, place, text))
        entry = named.entry
        sections.append(
            Section(
                id=named.id,
                kind=entry.kind,
                number=entry.number,
                title=entry.title,
                title_en=named.title_en,
                level=entry.level,
                start=start,
                body=start,
                end=len(text),
                page=entry.page,
                parent=named.parent,
            )
        )
    book = Book(
        id=book_id,
        layer="companion",
        title=f"《{record.title}》导读",
        title_en=f"Companion to {record.title_en}",
        canonical_text=text,
        sections=tuple(sections),
        authors=("问书",),
        edition=record.id,
        page_ranges=tuple(ranges),
    )
    return Companion(book=book, passages=tuple(passages))


def _passage(book_id: str, row: _Paragraph, number: int, language: str, start: int, text: str) -> Passage:
    stem = f"{book_id}/{row.section}/p{number:03d}"
    suffix, other = ("", "-en") if language == "zh-Hans" else ("-en", "")
    end = start + len(text[start:].rstrip())
    return Passage(
        id=stem + suffix,
        book_id=book_id,
        section_id=row.section,
        start=start,
        end=end,
        text=text[start:end],
        paragraph=number,
        language=language,
        basis=row.basis,
        pair_id=stem + other,
        sentences=tuple((s.start, s.end) for s in sentences(text, start, end)),
    )
