"""Questions on where a term stands, and questions typed in pinyin."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SMALL_FILE

from index.folder import BookIndex
from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.pinyin import as_chinese
from rag.question.reading import read_question
from rag.search.retrieval import retrieve


@pytest.fixture(scope="module")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library.open(tmp_path_factory.mktemp("home"))
    library.add(SMALL_FILE)
    return library


@pytest.mark.parametrize(
    ("question", "kind", "name"),
    [
        ("书中最早在哪里提到物联网？", "first", "物联网"),
        ("“顶层设计”第一次出现在哪一章？", "first", "顶层设计"),
        ("頂層設計這個詞最早出現在哪裡？", "first", "顶层设计"),
        ("物联网首次被提到是在第几页？", "first", "物联网"),
        ("哪些章节提到物联网？", "where", "物联网"),
        ("智慧港航出现在哪里？", "where", "智慧港航"),
        ("云计算在书中出现了多少次？", "count", "云计算"),
        ("书里一共提到几次云计算", "count", "云计算"),
        ("哪里谈到了知识产权？", "discussed", "知识产权"),
        ("Where is cloud computing first mentioned?", "first", "cloud computing"),
        ("What is the first mention of the term “big data” in the book?", "first", "big data"),
        ("Where does 物联网 first appear?", "first", "物联网"),
        ("How often is cloud computing mentioned in the book?", "count", "cloud computing"),
        ("Which sections mention data mining?", "where", "data mining"),
        ("Where is data mining discussed?", "discussed", "data mining"),
        ("“城市领导的视野”在第几页？", "page", "城市领导的视野"),
        ("商务智能在第几页？", "page", "商务智能"),
        ("标准化的概念在哪一页？", "page", "标准化的概念"),
        ("哪一页提到商务智能？", "part", "商务智能"),
        ("哪一章提到云计算？", "part", "云计算"),
        ("自序里哪一页提到宁波？", "part", "宁波"),
        ("「海量的業務數據」這個說法出現在第幾頁？", "part", "海量的业务数据"),
        ("哪一章拿“被狼袭击”来打比方？", "page", "被狼袭击"),
        ("区块链在哪一章？", "chapter", "区块链"),
        ("哪一章讲区块链？", "discussed", "区块链"),
        ("On what page does the phrase “the vision of city leaders” stand?", "part", "the vision of city leaders"),
        ("On which page is business intelligence mentioned?", "part", "business intelligence"),
        ("In which chapter is cloud computing mentioned?", "part", "cloud computing"),
        ("In which section does the term “big data” appear?", "part", "big data"),
        ("Where does the book mention Barcelona?", "where", "barcelona"),
        ("What page is “city leaders” on?", "page", "city leaders"),
    ],
)
def test_what_is_asked_of_a_term(question: str, kind: str, name: str) -> None:
    asked = read_question(question).mention
    assert asked is not None and (asked.kind, asked.name) == (kind, name)


@pytest.mark.parametrize(
    "question",
    [
        "第六章讲什么？",
        "宁波哪一年决定建设智慧城市？",
        "Where was the forum held?",
        "How often did the group meet?",
        "什么是物联网？",
        "第五章从哪一页开始？",
        "第12页讲什么？",
        "作者在哪一页感谢了他的家人？",
        "全书一共有多少页？",
        "On what page does the author thank his colleagues?",
        "On what page does the section about standards begin?",
        "Which page has the passage where a bodhisattva comes to the rescue?",
        "Where does the conclusion begin?",
        "What is on page 12?",
        "智慧城市的内涵是什么？",
    ],
)
def test_other_questions_are_not(question: str) -> None:
    assert read_question(question).mention is None


def test_the_first_mention_all_of_them_and_none(real_library: Library) -> None:
    text = real_library.book("smart-city-practice").canonical_text
    first = ask("书中最早在哪里提到物联网？", library=real_library)
    assert first.verdict == "answered" and len(first.quotes) == 1 and "“物联网”第一次出现于“序”" in first.statement
    citation = first.quotes[0].citation
    assert citation.start <= text.index("物联网") < citation.end and citation.layer == "book"
    places = ask("Which sections mention Ningbo?", library=real_library)
    assert places.verdict == "answered" and "(自序) × " in places.statement
    assert f"({text.count('宁波')})" in places.statement
    none = ask("“量子通信”第一次出现在哪里？", library=real_library)
    assert (none.verdict, none.quotes) == ("not_found", ()) and "没有逐字出现" in none.statement


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("“城市领导的视野”在第几页？", "城市领导的视野"),
        ("商务智能在第几页？", "商务智能"),
        ("On what page is business intelligence mentioned?", "商务智能"),
        ("哪一章提到云计算？", "云计算"),
        ("On which page are pilot demonstration projects mentioned?", "示范试点"),
    ],
)
def test_words_that_stand_in_the_text_are_given_with_their_places(
    question: str, words: str, real_library: Library
) -> None:
    answer = ask(question, library=real_library)
    assert answer.verdict == "answered" and all(words in quote.text for quote in answer.quotes)
    assert "VII–IX" in answer.statement or "XI" in answer.statement


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("区块链在第几页？", "“区块链”"),
        ("“量子通信”出现在哪一章？", "“量子通信”"),
        ("On what page is blockchain mentioned?", "“blockchain"),
        ("Which chapter mentions Barcelona?", "“Barcelona”"),
    ],
)
def test_what_stands_nowhere_is_said_to_stand_nowhere(question: str, named: str, real_library: Library) -> None:
    answer = ask(question, library=real_library)
    assert (answer.verdict, answer.quotes) == ("not_found", ()) and answer.statement.startswith(named)


def test_a_phrase_that_is_nearly_the_books_is_only_near(real_library: Library) -> None:
    answer = ask("“城市领导的视角”在第几页？", library=real_library)
    assert answer.verdict == "related" and "城市领导的视野" in answer.quotes[0].text


def test_a_page_of_something_else_is_never_given(small_library: Library) -> None:
    """The small book's headings: 水与电, 水表会说话, 电灯的新用法, 路与车, 红绿灯的学问."""
    for question, page in (
        ("电灯的新用法在第几页？", "第5页"),
        ("红绿灯在哪一章？", "第9页"),
        ("水表会说话从第几页开始？", "第2页"),
    ):
        answer = ask(question, books=["small-book"], library=small_library)
        assert answer.verdict == "structural" and page in answer.statement, question
    for question in ("电灯的历史在第几页？", "灯泡在第几页？", "会说话的机器人在哪一节？"):
        answer = ask(question, books=["small-book"], library=small_library)
        assert answer.verdict not in ("structural", "answered"), question


def test_places_of_a_word_in_latin_letters_are_whole_words(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "own")
    text = "第一章 工具\n\n我们用 Git 保存文件。digital 不是它。\n\n第二章 其他\n\n再说 Git 的命令 git log。\n"
    (tmp_path / "tools.txt").write_text(text, encoding="utf-8")
    library.add(tmp_path / "tools.txt")
    answer = ask("哪一章用到了 Git？", books=["tools"], library=library)
    assert [quote.text for quote in answer.quotes] == ["我们用 Git 保存文件。", "再说 Git 的命令 git log。"]
    assert "3处" in answer.statement and "页码未知" in answer.statement and "“Git”" in answer.statement


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("zhihui chengshi shi shenme", "智慧城市是什么？"),
        ("zhìhuì chéngshì shì shénme?", "智慧城市是什么？"),
        ("wu4 lian2 wang3 shi4 shen2me", "物联网是什么？"),
        ("dingcengsheji shi shenme", "顶层设计是什么？"),
        ("diliu zhang jiang shenme", "第六章讲什么？"),
        ("ningbo shenme shihou jueding jianshe zhihui chengshi", "宁波什么时候决定建设智慧城市？"),
        ("What is chapter 6 about?", None),
        ("Ningbo Zhejiang", None),
        ("she can sing a long song", None),
        ("智慧城市 shi shenme", None),
        ("data", None),
    ],
)
def test_pinyin_is_read_with_the_words_of_the_book(typed: str, read: str | None, real_library: Library) -> None:
    indexes: list[BookIndex] = [real_library.index(name) for name in real_library.ids()]
    assert as_chinese(typed, indexes) == read


def test_a_question_in_pinyin_is_answered_as_its_characters_are(real_library: Library) -> None:
    typed = ask("ningbo shenme shihou jueding jianshe zhihui chengshi", library=real_library)
    assert typed.searched_for == "宁波什么时候决定建设智慧城市？" and typed.query.startswith("ningbo")
    written = ask("宁波什么时候决定建设智慧城市？", library=real_library)
    assert [q.citation.start for q in typed.quotes] == [q.citation.start for q in written.quotes]
    hits = retrieve("ningbo shenme shihou jueding jianshe zhihui chengshi", 3, library=real_library)
    assert hits == retrieve("宁波什么时候决定建设智慧城市？", 3, library=real_library)
    assert ask("ningbo shenme shihou", library=real_library, literal=True).searched_for is None
