"""Look-up, edits that are kept, imports that overwrite nothing unasked, and counting."""

from __future__ import annotations

import dataclasses
import json
import random
import time
from pathlib import Path

import pytest

from corpus.errors import RequestError, WenshuError
from corpus.terms.entries import ConceptEntry, Term, curated_entries, sections_of
from corpus.types import Passage
from rag.errors import TermbaseError, TermFileError
from rag.exchange.formats import FORMATS
from rag.glossary.matching import count_occurrences
from rag.glossary.termbase import Termbase
from ui.shapes.terms import entry_to_dict

BOOK = "smart-city-practice"


def make_entry(entry_id: str, zh: str, en: str = "", **fields) -> ConceptEntry:
    terms = {"zh-Hans": [Term(zh)], "en": [Term(en)] if en else []}
    return ConceptEntry(**({"id": entry_id, "sections": sections_of(terms)} | fields))


@pytest.fixture
def termbase(tmp_path: Path) -> Termbase:
    return Termbase.open(tmp_path, BOOK, BOOK)


@pytest.fixture
def small(tmp_path: Path) -> Termbase:
    base = [make_entry("market", "市场", "market", definition_en="d"), make_entry("data", "数据", "data")]
    return Termbase(tmp_path / "terms", "b", base)


@pytest.mark.parametrize(
    "query",
    [
        "物联网", "物聯網", "Internet of Things", "internet-of-things", "internet of thing", "IoT", "iot",
        "wlw", "WLW", "wulianwang", "wu lian wang", "wù lián wǎng", "wùliánwǎng", "wu4 lian2 wang3", "wú liàn wāng",
        " 物联网 ", "ＩｏＴ",
    ],
)  # fmt: skip
def test_every_way_to_ask_finds_it_first(termbase, query):
    assert termbase.lookup(query)[0].zh_hans == "物联网"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("什么是顶层设计？", "顶层设计"),
        ("物联网用英文怎么说？", "物联网"),
        ("How do you say 'cloud computing' in the book?", "云计算"),
        ("what does 智慧安居 mean?", "智慧安居"),
        ("smart cities", "智慧城市"),
        ("great data", "大数据"),  # deprecated
        ("informatization", "信息化"),  # the other spelling
        ("資訊化", "信息化"),  # the regional name
        ("cloud comp", "云计算"),
        ("dengbao", "网络安全等级保护"),  # the reading of an admitted name
        ("zhihuichengsh", "智慧城市"),
    ],
)
def test_lookup_finds(termbase, query, first):
    assert termbase.lookup(query)[0].zh_hans == first


def test_exact_comes_before_prefix_before_within(tmp_path):
    base = [make_entry("c", "大数据平台"), make_entry("b", "数据平台"), make_entry("a", "数据")]
    found = Termbase(tmp_path, "b", base).lookup("数据")
    assert [e.id for e in found] == ["a", "b", "c"]


def test_tones_tell_readings_apart(tmp_path):
    base = [
        make_entry("a", "事实", pinyin="shì shí"),
        make_entry("b", "适时", pinyin="shì shí"),
        make_entry("c", "时势", pinyin="shí shì"),
    ]
    tb = Termbase(tmp_path, "b", base)
    assert [e.id for e in tb.lookup("shí shì")] == ["c", "a", "b"]
    assert {e.id for e in tb.lookup("shishi")} == {"a", "b", "c"}


def test_nothing_found_is_a_value_and_nothing_asked_an_error(termbase):
    assert termbase.lookup("zzzqq") == ()
    with pytest.raises(RequestError):
        termbase.lookup("  ")


def test_5000_entries_answer_in_20_ms(tmp_path):
    base, chance = curated_entries(), random.Random(1)
    many = []
    for i in range(5000):
        a, b = chance.choice(base), chance.choice(base)
        many.append(make_entry(f"x{i}", a.zh_hans + b.zh_hans, f"{a.en} {b.en}", pinyin=f"{a.pinyin} {b.pinyin}"))
    tb = Termbase(tmp_path, "b", many)
    tb.lookup("first, to make the index")
    for query in ("s", "智", "城市", "smart", "zh", "zhihuichengshi", "data", "标准化"):
        best = min(_seconds(tb, query) for _ in range(3))
        assert best < 0.020, (query, best)


def _seconds(tb: Termbase, query: str) -> float:
    begin = time.perf_counter()
    tb.lookup(query)
    return time.perf_counter() - begin


def test_mentions_are_longest_first_and_whole_words(tmp_path):
    base = [
        make_entry("smart", "智慧城市", "smart city"),
        make_entry("city", "城市", "city"),
        make_entry("it", "信息技术", "IT"),
    ]
    tb = Termbase(tmp_path, "b", base)
    text = "智慧城市与城市；Smart City, city, capacity; IT, if it is 智慧。城市"
    assert [(text[m.start : m.end], m.entry_ids[0]) for m in tb.mentions(text)] == [
        ("智慧城市", "smart"), ("城市", "city"), ("Smart City", "smart"), ("city", "city"), ("IT", "it"), ("城市", "city"),
    ]  # fmt: skip


def test_a_name_in_quotation_marks_is_found_with_and_without_them(tmp_path):
    tb = Termbase(tmp_path, "b", [make_entry("model", "“3 + X”推进模式")])
    text = "部省间“3 + X”推进模式，3+X推进模式"
    assert [text[m.start : m.end] for m in tb.mentions(text)] == ["3 + X”推进模式", "3+X推进模式"]


def test_a_term_inside_a_longer_one_has_its_places_where_it_has_no_other(tmp_path):
    tb = Termbase(tmp_path, "b", [make_entry("plan", "城市规划"), make_entry("smart", "智慧城市规划")])
    assert [m.start for m in tb.places("智慧城市规划和城市规划", "plan")] == [7]
    assert [m.start for m in tb.places("智慧城市规划", "plan")] == [2]
    text = "智慧城市规划"
    tb.count([Passage(id="p", book_id="b", section_id="s", start=0, end=len(text), text=text, paragraph=1)])
    assert [(e.id, e.occurrences, e.first) for e in tb.entries] == [("plan", 1, "p"), ("smart", 1, "p")]


def test_half_words_of_chinese_are_no_mention(tmp_path):
    base = [make_entry("market", "市场"), make_entry("account", "会计")]
    tb = Termbase(tmp_path, "b", base)
    # 城市|场景 and 社会|计划: each term lies across two words. 市场|会计 are words themselves.
    assert tb.mentions("城市场景，社会计划") == ()
    assert [m.entry_ids[0] for m in tb.mentions("市场会计")] == ["market", "account"]


def test_counting_gives_occurrences_first_and_sections():
    def passage(number: int, section: str, text: str) -> Passage:
        return Passage(
            id=f"b/{number}", book_id="b", section_id=section, start=0, end=len(text), text=text, paragraph=1
        )

    entries = (make_entry("top", "顶层设计"), make_entry("design", "设计"), make_entry("none", "没有"))
    passages = (passage(1, "s1", "設計與頂層設計。"), passage(2, "s2", "顶层设计，顶层\n设计"))
    top, design, none = count_occurrences(entries, passages)
    # 顶层设计 hides the 设计 in it; a line break within a term does not matter; Traditional counts.
    assert (top.occurrences, top.first, top.places) == (3, "b/1", ("s1", "s2"))
    assert (design.occurrences, design.first, design.places) == (1, "b/1", ("s1",))
    assert (none.occurrences, none.first, none.places) == (0, None, ())


def test_count_serves_look_up_and_filters(small):
    small.count([Passage(id="p", book_id="b", section_id="s", start=0, end=4, text="数据数据", paragraph=1)])
    assert [(e.id, e.occurrences) for e in small.entries] == [("market", 0), ("data", 2)]
    assert [e.id for e in small.select(min_frequency=2)] == ["data"]


def test_edits_are_kept(small, tmp_path):
    changed = dataclasses.replace(small.entry("market"), definition_en="a place to trade", status="preferred")
    small.edit(changed)
    small.remove("data")
    small.add(make_entry("own", "自己的词", "own term"))
    again = Termbase(tmp_path / "terms", "b", [make_entry("market", "市场", "market"), make_entry("data", "数据")])
    assert again.entry("market").definition_en == "a place to trade"
    assert [e.id for e in again.entries] == ["market", "own"]
    assert again.entry("own").pinyin == "zì jǐ de cí"


def test_edits_survive_a_new_extraction(small):
    small.set_extracted([make_entry("new", "新词", status="proposed"), make_entry("dup", "市场", status="proposed")])
    assert [e.id for e in small.entries] == ["market", "data", "new"]  # 市场 is there already
    small.set_status("new", "admitted")
    small.set_extracted([make_entry("new", "新词", status="proposed"), make_entry("other", "别的", status="proposed")])
    assert small.entry("new").status == "admitted"
    assert small.entry("other").status == "proposed"
    small.remove("other")
    small.set_extracted([make_entry("other", "别的", status="proposed")])
    assert "other" not in {e.id for e in small.entries}


def test_a_second_termbase_sees_the_edit(small, tmp_path):
    second = Termbase(tmp_path / "terms", "b", small.entries)
    assert second.lookup("market")[0].status == "admitted"
    small.set_status("market", "deprecated")
    assert second.lookup("market")[0].status == "deprecated"


def test_approving_makes_proposed_names_preferred_or_admitted(tmp_path):
    terms = {
        "zh-Hans": [Term("新词", "proposed")],
        "en": [Term("neologism", "proposed", "dictionary"), Term("new word", "proposed")],
    }
    tb = Termbase(tmp_path, "b", [ConceptEntry(id="n", sections=sections_of(terms), status="proposed")])
    (entry,) = tb.set_status(["n"], "preferred")
    assert entry.terms("en") == (Term("neologism", "preferred", "dictionary"), Term("new word", "admitted"))
    assert tb.entry("n").status == "preferred"


def test_an_unknown_status_or_language_is_a_bad_request(small):
    with pytest.raises(RequestError, match="no such status"):
        small.set_status("market", "approved")  # type: ignore[arg-type]


def test_an_id_is_taken_once_and_an_unknown_one_is_an_error(small):
    with pytest.raises(RequestError, match="taken"):
        small.add(make_entry("market", "别的"))
    for call in (small.entry, small.remove):
        with pytest.raises(RequestError, match="no such entry"):
            call("nowhere")


@pytest.mark.parametrize("book_id", ["", "../x", "a/b", ".hidden"])
def test_a_book_id_is_a_plain_name(tmp_path, book_id):
    with pytest.raises(RequestError):
        Termbase(tmp_path, book_id, ())


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 1}', '{"format": 9, "entries": []}', '{"format": 1, "entries": [{"id": 1}]}']
)
def test_damaged_edits_are_reported_not_dropped(tmp_path, content):
    (tmp_path / "b.json").write_text(content, encoding="utf-8")
    with pytest.raises(TermbaseError) as caught:
        _ = Termbase(tmp_path, "b", ()).entries
    assert caught.value.mend and "b.json" in caught.value.where
    assert (tmp_path / "b.json").read_text(encoding="utf-8") == content


def test_an_unwritable_folder_is_reported(tmp_path):
    (tmp_path / "terms").write_text("a file in the folder's place")
    with pytest.raises(TermbaseError):
        Termbase(tmp_path / "terms", "b", ()).edit(make_entry("a", "甲"))


def test_nothing_is_left_behind_beside_the_files(small, tmp_path):
    small.set_status("data", "preferred")
    small.export(tmp_path / "out.csv")
    assert not [p for p in tmp_path.rglob("*.tmp")]
    assert json.loads((tmp_path / "terms" / "b.json").read_text(encoding="utf-8"))["removed"] == []


def test_filters_of_an_export(small, tmp_path):
    small.set_status("data", "preferred")
    assert [e.id for e in small.select(status=["preferred"])] == ["data"]
    (english,) = (e for e in small.select(langs=["en"]) if e.id == "market")
    assert (english.zh_hans, english.en, english.pinyin, english.definition_en) == ("", "market", "", "d")
    with pytest.raises(RequestError, match="no such language"):
        small.select(langs=["fr"])
    assert small.export(tmp_path / "a.tbx", status=["preferred"]) == 1
    assert small.export(tmp_path / "b.tbx", status=["deprecated"]) == 0


def _table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_import_adds_what_is_new_and_leaves_what_is_the_same(small, tmp_path):
    path = _table(tmp_path, "zh,en,definition\n市场,market,d\n市長熱線,mayor's hotline,\n")
    outcome = small.import_(path)
    assert (outcome.unchanged, len(outcome.added), outcome.conflicts) == (("market",), 1, ())
    added = small.entry(outcome.added[0])
    assert (added.id, added.status, added.pinyin) == ("shi-zhang-re-xian", "admitted", "shì zhǎng rè xiàn")
    assert small.import_(path).unchanged == ("market", "shi-zhang-re-xian")


def test_a_conflict_is_reported_and_nothing_overwritten(small, tmp_path):
    path = _table(tmp_path, "zh,en,definition\n市场,marketplace,other\n")
    before = small.entries
    (conflict,) = small.import_(path).conflicts
    assert (conflict.existing.id, conflict.fields) == ("market", ("definition_en", "en"))
    assert small.entries == before


def test_a_conflict_is_taken_only_on_request(small, tmp_path):
    path = _table(tmp_path, "zh,en,definition\n市场,marketplace,other\n")
    outcome = small.import_(path, on_conflict="take")
    assert outcome.updated == ("market",)
    taken = small.entry("market")
    assert taken.terms("en") == (Term("marketplace"), Term("market", "admitted"))
    assert (taken.definition_en, taken.zh_hans) == ("other", "市场")


def test_homonyms_of_one_file_are_both_kept(tmp_path):
    tb = Termbase(tmp_path / "a", "b", [make_entry("x", "结构", "structure"), make_entry("y", "结构", "fabric")])
    tb.export(tmp_path / "t.json")
    other = Termbase(tmp_path / "c", "b", ())
    assert set(other.import_(tmp_path / "t.json").added) == {"x", "y"}


def test_the_contract_of_lookup(termbase):
    row = entry_to_dict(termbase.lookup("物联网")[0])
    assert list(row) == [
        "id", "zh_hans", "zh_hant", "pinyin", "en", "definition_zh", "definition_en", "status", "source", "occurrences", "first",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["apkg", "docx", ""])
def test_an_unknown_format_is_a_bad_request(small, tmp_path, name):
    with pytest.raises(RequestError):
        small.export(tmp_path / "file.unknown", name or None)


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.read is None])
def test_what_can_only_be_exported_says_so(small, tmp_path, name):
    path = tmp_path / f"a{FORMATS[name].extension}"
    small.export(path, name)
    with pytest.raises(RequestError, match="only be exported"):
        small.import_(path, name)


def test_paths_that_cannot_be_read_or_written(small, tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(TermFileError):
            small.import_(path, "csv")
    with pytest.raises(TermFileError):
        small.export(tmp_path / "no" / "folder" / "a.csv")
    assert issubclass(TermFileError, WenshuError)
