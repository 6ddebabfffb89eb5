"""The termbase's values, the curated entries, and their JSON."""

from __future__ import annotations

import json
import re

import pytest

from corpus.terms.entries import (
    ConceptEntry,
    LanguageSection,
    Term,
    curated_entries,
    entries_from_json,
    entries_to_json,
    sections_of,
    tidy_line,
    tidy_text,
)


def _entry(**fields):
    return ConceptEntry(**({"id": "a", "sections": sections_of({"en": [Term("a")]})} | fields))


def test_curated_entries_are_those_of_the_file():
    entries = curated_entries("smart-city-practice")
    assert len(entries) >= 250
    assert len({e.id for e in entries}) == len(entries)
    iot = next(e for e in entries if e.zh_hans == "物联网")
    assert (iot.zh_hant, iot.en, iot.abbreviation, iot.pinyin) == (
        "物聯網",
        "Internet of Things",
        "IoT",
        "wù lián wǎng",
    )
    assert all(e.definition_zh and e.definition_en and e.zh_hant and e.en and e.source for e in entries)


def test_deprecated_names_keep_their_status():
    top = next(e for e in curated_entries() if e.zh_hans == "顶层设计")
    assert Term("top-floor design", "deprecated") in top.terms("en")
    assert top.en == "top-level design"


def test_the_english_of_a_proposed_entry_is_proposed():
    proposed = [e for e in curated_entries() if e.status == "proposed"]
    assert proposed and all(e.terms("en")[0].status == "proposed" for e in proposed)


def test_an_edition_without_terms_has_none():
    assert curated_entries("no-such-edition") == ()


def test_sections_hold_each_name_once_in_order_of_status():
    section = LanguageSection(
        "en", (Term("d", "deprecated"), Term("b", "admitted"), Term("a"), Term("b", "deprecated"))
    )
    assert section.terms == (Term("a"), Term("b", "admitted"), Term("d", "deprecated"))


def test_a_second_preferred_name_becomes_admitted():
    assert LanguageSection("en", (Term("a"), Term("b"))).terms == (Term("a"), Term("b", "admitted"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Term(" "),
        lambda: Term("a", "approved"),  # type: ignore[arg-type]
        lambda: LanguageSection("fr", (Term("a"),)),  # type: ignore[arg-type]
        lambda: LanguageSection("en", ()),
        lambda: _entry(id=""),
        lambda: _entry(sections=()),
        lambda: _entry(status="done"),
        lambda: _entry(part_of_speech="Nomen"),
    ],
)
def test_what_cannot_be_an_entry_is_refused(make):
    with pytest.raises(ValueError):
        make()


def test_text_is_tidied():
    assert tidy_line(" a\x00\x0b b\ud800\tc\ufeff") == "a b c"
    assert tidy_text("a \r\n b\rc\n") == "a\nb\nc"
    assert _entry(definition_en="one\r\ntwo\x08").definition_en == "one\ntwo"


def test_json_gives_the_same_entries_and_bytes():
    entries = curated_entries()
    text = entries_to_json(entries)
    assert entries_from_json(text) == entries
    assert entries_to_json(entries_from_json(text)) == text
    full = _entry(occurrences=3, first="b/p1", places=("b/ch01", "b/ch02"), note="n")
    assert entries_from_json(entries_to_json([full])) == (full,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "wenshu-termbase", "version": 2, "entries": []}',
        '{"format": "wenshu-termbase", "version": 1, "entries": [1]}',
        '{"format": "wenshu-termbase", "version": 1, "entries": [{"id": "a", "terms": {"fr": [{"text": "a"}]}}]}',
        '{"format": "wenshu-termbase", "version": 1, "entries": [{"id": "a", "terms": {"en": [{"text": 1}]}}]}',
        '{"format": "wenshu-termbase", "version": 1, "entries": [{"id": 1, "terms": {"en": [{"text": "a"}]}}]}',
        '{"format": "wenshu-termbase", "version": 1, "entries": [{"id": "a", "x": 1, "terms": {"en": [{"text": "a"}]}}]}',
        "[" * 100_000,
    ],
)
def test_other_json_is_a_value_error(text):
    with pytest.raises(ValueError):
        entries_from_json(text)


def test_definitions_are_bilingual_and_short_of_quoting():
    # The book itself is checked by the companion's tests where it is at hand; here: each side in its own script.
    for entry in curated_entries():
        assert re.search("[一-鿿]", entry.definition_zh) and not re.search("[一-鿿]", entry.definition_en)
    assert json.loads(entries_to_json(curated_entries()))["version"] == 1
