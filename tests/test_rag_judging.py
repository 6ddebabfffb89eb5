"""The verdict: its evidence on a small book, its curve by hand, and what a question expects of a passage."""

from __future__ import annotations

import math

import pytest
from fakes import KeywordEncoder

from corpus.passages import cut
from corpus.types import Book
from index.folder import BookIndex, build
from index.terms import TermIndex
from rag.question.reading import read_question
from rag.search.asked_for import is_unmet
from rag.search.retrieval import score, to_hits
from rag.search.verdict import log_odds, verdict, weights_for
from rag.types import Evidence

CHINESE, ENGLISH = read_question("宁波哪一年决定建设智慧城市？"), read_question("When did Ningbo decide to build it?")
PLAIN = Evidence(dense=0.6, coverage=0.5, known=1.0, support=0.8)


@pytest.fixture(scope="module")
def index(small_book: Book) -> BookIndex:
    return build(small_book, cut(small_book), KeywordEncoder())


def changed(**fields: object) -> Evidence:
    values = {name: getattr(PLAIN, name) for name in ("dense", "coverage", "known", "support")} | fields
    return Evidence(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        # -20.05 + 28.6 × .8
        pytest.param(PLAIN, 2.83, id="support"),
        # + 14.9 × .1
        pytest.param(changed(margin=0.1), 4.32, id="a lead"),
        # - 1.5 each, two at most
        pytest.param(changed(absent=("巴塞罗那",)), 1.33, id="a name the book lacks"),
        pytest.param(changed(absent=("巴塞罗那", "#1999", "#2001")), -0.17, id="three of them count as two"),
        pytest.param(changed(missing=("杭州",)), 1.33, id="a name that stands elsewhere"),
        pytest.param(changed(unmet=True), 0.83, id="nothing of the kind asked for"),
        pytest.param(changed(ambiguous=0.2, elsewhere=9.0, bare=True), 2.83, id="English only"),
    ],
)
def test_log_odds_of_a_chinese_question(evidence: Evidence, expected: float) -> None:
    assert log_odds(CHINESE, evidence) == pytest.approx(expected)


def test_log_odds_of_an_english_question() -> None:
    # -7.93 + 33.6 × .3 - 10.5 × .02 - .075 × 4 - .5 - 2 (the margin is worth nothing)
    evidence = changed(support=0.3, margin=0.2, ambiguous=0.02, elsewhere=4.0, missing=("shanghai",), bare=True)
    assert log_odds(ENGLISH, evidence) == pytest.approx(-0.86)


def test_the_thresholds_lie_between_the_verdicts() -> None:
    for question in (CHINESE, ENGLISH):
        weights = weights_for(question)
        assert 0 < weights.related < weights.answered < 1
        assert verdict(question, weights.answered) == "answered"
        assert verdict(question, weights.answered - 1e-6) == "related" == verdict(question, weights.related)
        assert verdict(question, weights.related - 1e-6) == "not_found"


@pytest.mark.parametrize(
    ("question", "passage", "unmet"),
    [
        pytest.param("项目总共投了多少钱？", "二〇一二年启动十五个项目。", True, id="no sum of money"),
        pytest.param("项目总共投了多少钱？", "项目投入三亿元。", False, id="a sum in numerals"),
        pytest.param("項目總共投了多少錢？", "項目投入3億元。", False, id="Traditional"),
        pytest.param("决定有多少条？", "2010年作了决定。", True, id="a number, but not of that"),
        pytest.param("决定有多少条？", "决定共12条。", False, id="a number with its measure"),
        pytest.param("2010年的哪一天？", "2010年作了决定。", True, id="a year is no day"),
        pytest.param("2010年的哪一天？", "2010年9月17日作了决定。", False, id="a day"),
        pytest.param("哪一年决定的？", "9月17日决定。", True, id="a day is no year"),
        pytest.param("2010年之后是哪一年？", "2010年。", True, id="only what the question says itself"),
        pytest.param("花了几个月写成？", "2011年1月写成。", True, id="a date is no duration"),
        pytest.param("花了几个月写成？", "前后6个月写成。", False, id="a duration"),
        pytest.param("What percentage is private?", "民营经济占七成。", False, id="tenths"),
        pytest.param("What percentage is private?", "民营经济发达，已经成熟。", True, id="no share"),
        pytest.param("智慧城市是什么？", "", False, id="nothing of a kind is asked for"),
    ],
)
def test_what_a_question_expects(question: str, passage: str, unmet: bool) -> None:
    assert is_unmet(read_question(question).folded, passage) is unmet


def test_names_and_years_that_stand_in_another_passage() -> None:
    texts = ("2010年杭州建了桥。", "2012年宁波修了路。", "上海在长江口。")
    terms = TermIndex.build(texts, [["杭州", "宁波", "上海"][i : i + 1] for i in range(3)])
    asked = terms.named("2012年杭州市做了什么？", False)
    assert asked == {"杭州市": ("杭州市", "杭州"), "#2012": ("#2012",)}
    assert [terms.missing(asked, rows) for rows in ([0], [1], [0, 1])] == [("#2012",), ("杭州市",), ()]
    assert terms.missing(terms.named("What did Shanghai do in 2012?", True), [0]) == ("shanghai", "#2012")
    assert not terms.named("第15条讲什么？", False)  # a small number is no name


def test_what_a_passages_share_of_the_terms_rests_on() -> None:
    # "shanghai" is 上海 only. Three passages, two of length 1: the norm of a passage of average length is k1 = 1.2.
    terms = TermIndex.build(("上海", "宁波", "上海"), [["上海"], ["宁波"], ["上海"]])
    groups = terms.groups("Shanghai and Ningbo in 2012", True)
    held = terms.grounds([(group, terms.rarity(group)) for group in groups], 0)
    idf = {df: math.log(1 + (3 - df + 0.5) / (df + 0.5)) for df in (1, 2)}
    ways = len(next(g for g in groups if g.label == "shanghai").keys)
    assert held.words == 1
    assert held.sure == pytest.approx(idf[2] * 1 / (1 + 1.2) / (1 + math.log(ways)))
    assert held.elsewhere == pytest.approx(idf[1])  # 宁波; 2012 is nowhere and so not elsewhere


def test_the_best_passage_leads_and_the_others_do_not(index: BookIndex) -> None:
    question = read_question("宁波哪一年决定建设智慧城市？")
    scores = score(index, question, KeywordEncoder().encode_queries([question.text])[0])
    hits = to_hits(index, scores, question, 3)
    lead = min(0.25, hits[0].score - hits[1].score)
    assert hits[0].evidence.margin == pytest.approx(lead) and [h.evidence.margin for h in hits[1:]] == [0, 0]
    assert all(h.evidence.support == pytest.approx(h.score) for h in hits)  # a Chinese question: nothing is taken away
    assert to_hits(index, scores, question, 1)[0].evidence == hits[0].evidence
