"""The terms leg: groups of a question over a book of three lines, and their scores worked by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from corpus.language.segment import tokens
from index.terms import Group, TermIndex

TEXTS = ["宁波在二〇一〇年建设智慧城市。", "标准与规范；标准。", "特斯拉访问了云服务中心。"]


@pytest.fixture(scope="module")
def terms() -> TermIndex:
    return TermIndex.build(TEXTS, [tokens(text) for text in TEXTS])


def _group(terms: TermIndex, text: str, label: str, english: bool = True) -> Group:
    return next(group for group in terms.groups(text, english) if group.label == label)


def _rows(terms: TermIndex, group: Group) -> list[int]:
    return np.flatnonzero(terms.weigh([group])[0]).tolist()


@pytest.mark.parametrize(
    ("question", "label", "rows"),
    [
        ("What is a smart city?", "smart city", [0]),  # the termbase's phrase, before its words
        ("Which smart cities are there?", "smart city", [0]),  # inflected
        ("What do the standards say?", "standards", [1]),
        ("Who was Tesla?", "tesla", [2]),  # by sound or dictionary
        ("What happened in ningbo?", "ningbo", [0]),  # pinyin
        ("In 2010?", "#2010", [0]),  # the other writing
    ],
)
def test_english_finds_chinese(terms: TermIndex, question: str, label: str, rows: list[int]) -> None:
    assert _rows(terms, _group(terms, question, label)) == rows


def test_what_the_book_lacks_stays_in_the_sum(terms: TermIndex) -> None:
    groups = terms.groups("zebras in 1999", english=True)
    assert [(g.label, dict(g.keys)) for g in groups] == [("zebras", {}), ("#1999", {})]
    scores, known, total = terms.weigh(groups)
    # df = 0 of 3: idf = ln(1 + 3.5/.5) = ln 8; an unknown word weighs .75, a number 1
    assert scores.tolist() == [0, 0, 0] and known == 0 and total == pytest.approx(1.75 * math.log(8))


def test_synonyms_score_as_one_term(terms: TermIndex) -> None:
    group = Group("standard", {"标准": 1.0, "规范": 1.0})
    scores, known, total = terms.weigh([group])
    # pooled tf = 2 + 1 in one of three passages: idf = ln(1 + 2.5/1.5)
    idf = math.log(1 + 2.5 / 1.5)
    lengths = [len(tokens(text)) for text in TEXTS]
    norm = 1.2 * (0.5 + 0.5 * lengths[1] / (sum(lengths) / 3))
    assert scores.tolist() == pytest.approx([0, idf * 3 / (3 + norm), 0], abs=1e-5)
    assert known == total == pytest.approx(idf) == terms.rarity(group)


def test_numbers_in_a_chinese_question(terms: TermIndex) -> None:
    assert _rows(terms, _group(terms, "2010年建设了什么？", "#2010", english=False)) == [0]


def test_names_and_numbers_the_book_never_writes(terms: TermIndex) -> None:
    assert terms.absent("巴塞罗那在2010年建设了什么？", english=False) == ("巴塞罗那",)
    assert terms.absent("What did Barcelona build in 1999?", english=True) == ("barcelona", "#1999")
    assert terms.absent("What did Ningbo build in 2010?", english=True) == ()


def test_what_is_saved_is_what_is_loaded(terms: TermIndex, tmp_path: Path) -> None:
    terms.save(tmp_path / "terms")
    loaded = TermIndex.load(tmp_path / "terms")
    for question in ("smart city standards", "Tesla in 2010"):
        groups = terms.groups(question, english=True)
        assert loaded.groups(question, english=True) == groups
        assert loaded.weigh(groups)[0].tolist() == terms.weigh(groups)[0].tolist()
    assert {p.suffix for p in (tmp_path / "terms").iterdir()} == {".json", ".npy"}


def test_an_empty_index_has_no_scores() -> None:
    empty = TermIndex.build([], [])
    assert empty.weigh(empty.groups("smart city", english=True))[0].shape == (0,)


PEOPLE = ["夏宝龙同志作了讲话。", "孙谦等同志帮助了作者。", "宝龙广场在太阳下。"]


@pytest.mark.parametrize(
    ("question", "label", "keys", "rows"),
    [
        # Indexed are words and pairs of characters: of a name of three, the given name.
        ("What did Xia Baolong say?", "xia baolong", {"宝龙": 1.0}, [0, 2]),
        ("Who is Baolong Xia?", "baolong xia", {"宝龙": 1.0}, [0, 2]),
        ("Who is Sun Qian?", "sun qian", {"孙谦": 1.0}, [1]),
    ],
)
def test_people_by_surname_and_given_name(question: str, label: str, keys: dict[str, float], rows: list[int]) -> None:
    terms = TermIndex.build(PEOPLE, [tokens(text) for text in PEOPLE])
    group = _group(terms, question, label)
    assert dict(group.keys) == keys and _rows(terms, group) == rows
    assert not {"sun", "xia"} & {g.label for g in terms.groups(question, english=True)}


def test_capitals_alone_make_no_person() -> None:
    terms = TermIndex.build(PEOPLE, [tokens(text) for text in PEOPLE])
    labels = {g.label for g in terms.groups("Li Baolong saw the Sun Plaza", english=True)}
    assert "li baolong" not in labels and "sun plaza" not in labels
