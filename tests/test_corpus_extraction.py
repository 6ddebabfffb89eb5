"""Term extraction: the formulas worked by hand, candidates of small texts, recall on a whole book."""

import csv
import math
import time
from collections import Counter
from pathlib import Path

import pytest
from skips import unpublished

from corpus.language.folding import fold
from corpus.passages import cut
from corpus.reading import read_book
from corpus.terms.candidates import (
    Words,
    count_strings,
    join_new_words,
    mend_tags,
    nested_frequencies,
    runs_of,
    units_of,
)
from corpus.terms.english import Pairs, english_of, find_pairs
from corpus.terms.extraction import STAGES, Candidate, extract, measure
from corpus.terms.termhood import (
    association,
    branching_entropy,
    c_value,
    keyness,
    log_likelihood_ratio,
    pointwise_mutual_information,
    residual_idf,
)
from corpus.types import Book, Passage, Section

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench" / "progit2-zh"


def book_of(text: str) -> Book:
    section = Section(
        id="ch01", kind="chapter", number="第一章", title="", title_en="", level=1, start=0, body=0, end=len(text)
    )
    return Book(id="b", layer="book", title="书", title_en="", canonical_text=text, sections=(section,))


def found(text: str, curated: dict[str, str] | None = None) -> dict[str, Candidate]:
    book = book_of(text)
    return {candidate.zh_hans: candidate for candidate in extract(book, cut(book), curated or {})}


def pairs_in(text: str) -> dict[str, set[str]]:
    passages = cut(book_of(text))
    runs = [run for run in runs_of(passages) if run]
    return {"".join(words): set(en) for words, en in find_pairs(passages, runs, units_of(runs)).of.items() if en}


def measures_in(text: str) -> dict[str, dict[str, float]]:
    return measures_of(book_of(text))


def measures_of(book: Book) -> dict[str, dict[str, float]]:
    runs = [run for run in runs_of(cut(book)) if run]
    units = units_of(runs)
    found = measure(book, runs, units, count_strings(runs), find_pairs(cut(book), runs, units))
    return {"".join(words): measures for words, measures in found.items()}


def test_c_value_by_hand() -> None:
    # Alone: log2(2 + 1) · 8 = 12.68. Nested in longer ones seen 5 and 3 times: mean 4, log2(3) · (8 − 4) = 6.34.
    assert c_value(2, 8, []) == pytest.approx(12.680, abs=1e-3)
    assert c_value(2, 8, [5, 3]) == pytest.approx(6.340, abs=1e-3)
    # A single word counts: log2(1 + 1) · 6 = 6. Seen only inside one longer term: 0.
    assert c_value(1, 6, []) == 6
    assert c_value(1, 6, [6]) == 0


def test_mutual_information_is_that_of_the_weakest_joint() -> None:
    # N = 64. 二|维码: 4·64/(8·4) = 8, 3 bits. 二维|码: 4·64/(4·16) = 4, 2 bits. The weaker counts.
    counts = {"二": 8, "维": 4, "码": 16, "二维": 4, "维码": 4, "二维码": 4}
    assert pointwise_mutual_information("二维码", counts, 64) == 2
    # 二|维: 4·64/(8·4) = 8.
    assert pointwise_mutual_information("二维", counts, 64) == 3


def test_log_likelihood_ratio_by_hand() -> None:
    assert log_likelihood_ratio(10, 10, 30, 30) == 0  # rows and columns have nothing to do with each other
    # Every expected count is 2: 2 · (4 ln 2 + 4 ln 2).
    assert log_likelihood_ratio(4, 0, 0, 4) == pytest.approx(16 * math.log(2))


def test_association_is_that_of_the_weakest_joint() -> None:
    # The counts above. 二|维码: table 4, 4, 0, 56, 2 · (4 ln 8 + 4 ln .533 + 56 ln 1.067) = 18.84. 二维|码: table
    # 4, 0, 12, 48, 2 · (4 ln 4 + 12 ln .8 + 48 ln 1.067) = 11.93. The weaker counts: log2(12.93).
    counts = {"二": 8, "维": 4, "码": 16, "二维": 4, "维码": 4, "二维码": 4}
    assert association("二维码", counts, 64) == pytest.approx(3.693, abs=1e-3)


def test_association_trusts_what_is_seen_often() -> None:
    # Of 1000 characters: 囫 and 囵 twice, always together; 分 and 支 eighty times, forty together.
    counts = {"囫": 2, "囵": 2, "囫囵": 2, "分": 80, "支": 80, "分支": 40}
    chance, firm = ("囫囵", counts, 1000), ("分支", counts, 1000)
    assert pointwise_mutual_information(*chance) > pointwise_mutual_information(*firm)
    assert association(*chance) < association(*firm)


def test_keyness_by_hand() -> None:
    assert keyness(2, 100, 20, 1000) == 0  # two in a hundred, here as everywhere
    # Table 4, 4, 0, 8: 2 · (4 ln 2 + 4 ln (2/3) + 8 ln (4/3)) = 6.904, log2(7.904) = 2.983.
    assert keyness(4, 8, 0, 8) == pytest.approx(2.983, abs=1e-3)
    assert keyness(0, 8, 4, 8) == -keyness(4, 8, 0, 8)


def test_branching_entropy_by_hand() -> None:
    assert branching_entropy({"码": 4}) == 0  # 二维 is always followed by 码
    assert branching_entropy({"的": 2, "是": 2}) == 1
    # Four edges of runs are four neighbours: log2(4). Two of them beside 的 twice: 2·(1/4)·2 + (1/2)·1 = 1.5.
    assert branching_entropy({"": 4}) == 2
    assert branching_entropy({"": 2, "的": 2}) == 1.5


def test_residual_idf_is_high_for_what_clumps() -> None:
    # 8 times in one of 4 blocks: log2(4/1) + log2(1 − e^−2) = 2 − 0.2098. In all 4: 0 − 0.2098.
    assert residual_idf(8, 1, 4) == pytest.approx(2 + math.log2(1 - math.exp(-2)))
    assert residual_idf(8, 4, 4) == pytest.approx(-0.2098, abs=1e-4)


def test_what_is_left_of_a_longer_word_has_no_freedom() -> None:
    text = "扫描二维码，打印二维码吧。看二维码的人把二维码发来"
    strings = count_strings(list(runs_of(cut(book_of(text)))))
    assert strings.counts["二维"] == strings.counts["二维码"] == 4
    assert strings.freedom("二维") == 0
    # Left: 描 印 看 把, 2 bits. Right: edge, 吧, 的, 发, 2 bits.
    assert strings.freedom("二维码") == 2


def test_nested_frequencies() -> None:
    runs = list(runs_of(cut(book_of("数据仓库建设。数据仓库建设。数据仓库。标准建设。"))))
    longer = nested_frequencies(units_of(runs))
    units = {"".join(words): words for words in units_of(runs)}
    assert longer[units["数据仓库"]] == [2]  # 数据仓库建设 twice
    assert sorted(longer[units["建设"]]) == [2]  # 标准建设 is seen once only


def test_offsets_are_those_of_the_text() -> None:
    text = "ＡＢＣ標準與  數據倉庫，㎏ 的 Git 倉庫。"
    for run in runs_of(cut(book_of(text))):
        for token in run:
            assert fold(text[token.start : token.end]).replace(" ", "") in (token.word, "kg")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        pytest.param("它采用物联网（Internet of Things）技术", "物联网", {"Internet of Things"}, id="full-width"),
        pytest.param("它采用物联网 (Internet of Things)技术", "物联网", {"Internet of Things"}, id="half-width"),
        pytest.param("这是云计算（cloud computing，CC）", "云计算", {"cloud computing", "CC"}, id="abbreviation"),
        pytest.param("所谓“提交对象”（commit object）", "提交对象", {"commit object"}, id="quoted"),
        pytest.param("标签有仓库。一个 repository（仓库）", "仓库", {"repository"}, id="english-first"),
        pytest.param("开始跟踪（track）文件", "跟踪", {"track"}, id="verb-without-the-word-before"),
        pytest.param("一個倉庫（repository）", "仓库", {"repository"}, id="traditional"),
    ],
)
def test_pairs_of_the_text(text: str, zh: str, en: set[str]) -> None:
    assert pairs_in(text) == {zh: en}


@pytest.mark.parametrize(
    "text", ["提交（a5f4a0d）", "文件（lib/git.rb）", "选项（-a）", "图（2013）", "快照（C4 和 C5）"]
)
def test_code_in_brackets_is_no_english(text: str) -> None:
    assert pairs_in(text) == {}


def test_english_names_its_source() -> None:
    pairs = Pairs({("变基",): Counter({"rebase": 2})})
    assert english_of(("变基",), pairs, {}.get) == (("rebase", "text"),)
    assert english_of(("顶层设计",), pairs, {"顶层设计": "top-level design"}.get) == (("top-level design", "curated"),)
    assert english_of(("云", "计算"), pairs, {}.get) == (("cloud computing", "dictionary"),)
    assert english_of(("智能", "城市"), pairs, {}.get) == (("intelligent city", "composed"),)
    assert english_of(("城市", "檨桹"), pairs, {}.get) == ()


def test_the_same_english_is_given_once_from_the_surest_source() -> None:
    pairs = Pairs({("云计算",): Counter({"Cloud Computing": 1})})
    known = {"云计算": "cloud computing"}.get
    assert english_of(("云计算",), pairs, known) == (("Cloud Computing", "text"),)


def test_a_candidate_tells_where_it_stands() -> None:
    text = "数据仓库很大。\n\n" + "这里谈别的事。" * 40 + "\n\n数据仓库又用数据仓库。"
    book = book_of(text)
    candidate = found(text)["数据仓库"]
    assert candidate.frequency == 3
    assert candidate.chapters == 1
    assert candidate.first == cut(book)[0].id
    assert [text[start:end] for start, end in candidate.contexts] == ["数据仓库很大。", "数据仓库又用数据仓库。"]


def test_mixed_terms_keep_their_writing() -> None:
    terms = found("克隆 Git 仓库。一个 Git 仓库。“3 + X”推进模式。用 3 + X 推进模式。运行 gitk 程序。gitk 程序")
    assert "Git 仓库" in terms
    assert "3 + X" not in terms  # no Chinese: not a Chinese term
    assert any(term.startswith("3 + X") and term.endswith("推进模式") for term in terms)
    assert not any("gitk" in term for term in terms)  # never with a capital: code


def test_traditional_text_gives_simplified_terms() -> None:
    traditional, simplified = found("數據倉庫。建設數據倉庫。"), found("数据仓库。建设数据仓库。")
    assert list(traditional) == list(simplified)
    assert traditional["数据仓库"].frequency == 2


def test_curated_english_in_either_script() -> None:
    terms = found("顶层设计。做好顶层设计。", {"頂層設計": "top-level design"})
    assert terms["顶层设计"].en[0] == ("top-level design", "curated")


def test_code_is_left_out() -> None:
    terms = found("分支。\n\n```\n仓库测试 仓库测试\n```\n\n用 `缓存命令` 的分支。")
    assert "分支" in terms
    assert not any("仓库" in term or "缓存" in term for term in terms)


def test_a_measure_word_that_holds_to_its_noun_is_part_of_it() -> None:
    text = "一次校验和，新的校验和吧。把校验和给他，看校验和的人用校验和做事。目录很多，标签很多，分支很多。" * 3
    runs = list(runs_of(cut(book_of(text + "编写文档。安装系统。导入模块。" * 300))))
    joined: set[Words] = set(units_of(join_new_words(runs, count_strings(runs))))
    assert ("校验和",) in joined


def test_two_characters_that_hold_together_are_a_word() -> None:
    text = "新字段吧。把字段给他，看字段的人用字段做事。字段很多。" * 3
    runs = list(runs_of(cut(book_of(text + "编写文档。安装系统。导入模块。" * 300))))
    assert ("字段",) not in set(units_of(runs))  # jieba: 字, 段
    assert ("字段",) in set(units_of(join_new_words(runs, count_strings(runs))))


@pytest.mark.parametrize(("times", "tag"), [(4, "d"), (5, "n")])
def test_an_adverb_that_the_text_dwells_on_is_a_noun(times: int, tag: str) -> None:
    runs = mend_tags(list(runs_of(cut(book_of("更新仓库。" * times)))))
    assert {token.tag for run in runs for token in run if token.word == "更新"} == {tag}


def test_places_where_nouns_stand() -> None:
    # One of two places follows a number word: (1 + 0.5) / (2 + 2).
    assert measures_in("一个仓库。建设仓库。")["仓库"]["nominal"] == 0.375


def test_headings_count_once_a_wording(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text(
        "## 主题仓库\n\n主题仓库很大。仓库里有分支。\n\n## 看仓库\n\n分支很多。\n\n## 看 仓库\n\n完。", encoding="utf-8"
    )
    terms = measures_of(read_book(path, title="书"))
    assert terms["仓库"]["heading"] == math.log2(1 + 2)
    assert terms["主题仓库"]["heading"] == 1
    assert terms["分支"]["heading"] == 0


def test_words_set_off_by_emphasis_count(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    path.write_text("一个**仓库**和“分支”，仓库与分支。", encoding="utf-8")
    terms = measures_of(read_book(path))
    assert (terms["仓库"]["set_off"], terms["分支"]["set_off"]) == (1, 1)


def test_a_fragment_of_one_compound_counts_little() -> None:
    # 分支 6 times: 4 times in 主题分支, twice in 远程分支. The 4 is taken off, not the mean: log2(1 + 1 · (6 − 4)).
    terms = measures_in("主题分支。" * 4 + "远程分支。" * 2)
    assert terms["分支"]["c_value"] == pytest.approx(math.log2(3))


def test_same_book_same_candidates_and_progress() -> None:
    text = "仓库和分支。数据仓库、合并分支、提交对象。" * 3
    book = book_of(text)
    seen: list[tuple[str, int, int]] = []
    first = extract(book, cut(book), {}, lambda *step: seen.append(step))
    assert first == extract(book, cut(book), {})
    assert seen == [(stage, done, 4) for done, stage in enumerate(STAGES, start=1)]
    assert [c.score for c in first] == sorted((c.score for c in first), reverse=True)


def test_a_book_without_chinese_has_no_candidates() -> None:
    book = book_of("Only English here, with GPS.")
    assert extract(book, cut(book), {}) == ()
    assert extract(book_of(""), (), {}) == ()
    english = Passage(
        id="b/ch01/p001", book_id="b", section_id="ch01", start=0, end=2, text="仓库", paragraph=1, language="en"
    )
    assert extract(book_of("仓库"), (english,), {}) == ()


@pytest.mark.quality
def test_recall_on_a_whole_book() -> None:
    """Measured: .455/.636/.760 of the published terms, .495/.694/.829 of those that stand in the text at all."""
    book = read_book(unpublished(BENCH, "a translated book with published terms") / "book.md")
    started = time.monotonic()
    ranking = [fold(candidate.zh_hans) for candidate in extract(book, cut(book), {})]
    assert time.monotonic() - started < 60
    with (BENCH / "gold-terms.tsv").open(encoding="utf-8") as file:
        gold = {fold(row["zh"]) for row in csv.DictReader(file, delimiter="\t")}
    text = fold(book.canonical_text)
    standing = {term for term in gold if term in text}
    for k, whole, attested in ((200, 0.45, 0.49), (500, 0.62, 0.68), (1000, 0.75, 0.81)):
        hits = gold & set(ranking[:k])
        assert len(hits) / len(gold) >= whole, f"first {k}"
        assert len(hits) / len(standing) >= attested, f"first {k}, terms that stand in the text"
