"""Follow-up questions: what each is taken to ask after a given turn, and which are left alone."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.companion import read_companion
from corpus.types import Book
from index.folder import BookIndex
from rag.answers.answering import ask
from rag.library.last_question import FILE, KEPT_S, recall, remember
from rag.library.library import Library
from rag.question.follow_up import follow_up
from rag.question.reading import read_question
from rag.search.previous_turn import leaning, next_quote
from rag.types import Context, Place, Verdict

SECTIONS = read_companion("smart-city-practice").book.sections


def after(question: str, *section_ids: str, topic: str = "") -> Context:
    places = (Place("b", "b/1", 0, 5),)
    return Context(question=question, topic=topic or question, section_ids=section_ids, places=places)


@pytest.mark.parametrize(
    ("before", "sections", "question", "taken"),
    [
        ("三条路径里的第一条是什么？", (), "那第二条呢？", "三条路径里的第二条是什么？"),
        ("三條路徑裡的第一條是什麼？", (), "第三條呢？", "三條路徑裡的第三条是什麼？"),
        ("三条路径里的第二条是什么？", (), "还有一条呢？", "三条路径里的第三条是什么？"),
        ("What was the first event?", (), "And the second?", "What was the second event?"),
        ("赵洪祝怎么评价报告？", (), "夏宝龙呢？", "夏宝龙怎么评价报告？"),
        ("What did Governor Xia say?", (), "And Secretary Zhao?", "What did Secretary Zhao say?"),
        ("宁波哪天决定的？", (), "文号是多少？", "宁波哪天决定的？ 文号是多少？"),
        ("Who signed the foreword?", (), "When?", "Who signed the foreword? When?"),
        ("How many pilots are there?", (), "and in which year?", "How many pilots are there? and in which year?"),
        ("谁当组长？", (), "他跟哪个省合作？", "谁当组长？ 他跟哪个省合作？"),
        ("第六章讲什么？", ("ch06",), "第七章呢？", "第七章讲什么？"),
        ("第六章从第几页开始？", ("ch06",), "那第七章呢？", "第七章从第几页开始？"),
        ("第七章讲什么？", ("ch07",), "再下一章？", "第八章讲什么？"),
        ("哪一节讲知识产权？", ("ch06-s05",), "它的上一节呢？", "第六章第4节讲什么？"),
        ("第八章讲什么？", ("ch08",), "最后一节呢？", "第八章第5节讲什么？"),
        ("What is chapter 6 about?", ("ch06",), "And chapter 7?", "What is chapter 7 about?"),
        ("What is chapter 7 about?", ("ch07",), "On which page does it start?", "On which page does chapter 7 begin?"),
        ("On which page does chapter 3 begin?", ("ch03",), "And its second section?", "On which page does chapter 3, section 2 begin?"),
        ("Which chapter is it?", ("ch05",), "What comes after it?", "What comes after chapter 5?"),
    ],
)  # fmt: skip
def test_what_a_follow_up_asks(before: str, sections: tuple[str, ...], question: str, taken: str) -> None:
    found = follow_up(read_question(question), after(before, *sections), SECTIONS)
    assert found is not None and found.text == taken


@pytest.mark.parametrize(
    "question",
    [
        "宁波哪一年决定建设智慧城市？",
        "什么是顶层设计？",
        "第九章谈的是什么？",
        "这本书推荐给什么人看？",
        "其中有多少个示范试点项目在浙江启动？",
        "序文說毛光烈當過哪幾級城市的市長？",
        "When did Ningbo decide to build a smart city?",
        "Which chapter covers standards?",
        "How do penguins keep their eggs warm?",
        "Was it unusual for the academy to appoint him as deputy leader?",
        "Is there a chapter on smart secure living?",
        "What does the book say about standards?",
        "牛顿是谁？",
        "When should you not rebase?",
        "How many chapters are there?",
        "How many chapters are there in the book?",
        "ISBN是多少",
        "这本书多少钱",
        "這本書多少錢？",
        "作者是谁？",
        "定价多少？",
        "全书有几章？",
        "有多少章？",
        "What is rebasing?",
        "Why are tests slow?",
        "哪家出版的？",
        "What is the ISBN?",
    ],
)
@pytest.mark.parametrize("sections", [(), ("ch06",)])
def test_a_question_that_stands_by_itself_is_left_alone(question: str, sections: tuple[str, ...]) -> None:
    assert follow_up(read_question(question), after("第六章讲什么？", *sections), SECTIONS) is None


def test_only_short_is_not_sure() -> None:
    # Two characters say nothing of their own; four may be another matter, which retrieval must tell.
    assert follow_up(read_question("哪一年？"), after("自序写于哪里？"), SECTIONS).sure  # type: ignore[union-attr]
    assert not follow_up(read_question("红烧肉怎么做？"), after("自序写于哪里？"), SECTIONS).sure  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "question",
    [
        "When?",
        "Who hosted?",
        "In which year?",
        "Which departments?",
        "多少钱？",
        "在哪里？",
        "由谁主办？",
        "有多少个？",
        "Why not?",
        "文号是多少？",
    ],
)
def test_a_question_that_says_too_little_by_itself_leans(question: str) -> None:
    assert follow_up(read_question(question), after("宁波哪天决定的？"), SECTIONS) is not None


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("标准多少？", ("标准",)),
        ("哪一年？", ()),
        ("包括哪些方面？", ()),
        ("用在哪些系统上？", ("系统",)),
        ("Who hosted?", ()),
        ("那标准呢？", ()),
    ],
)
def test_the_things_that_a_short_question_names(question: str, own: tuple[str, ...]) -> None:
    found = follow_up(read_question(question), after("宁波哪天决定的？"), SECTIONS)
    assert found is not None and found.own == own


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with a book of three paragraphs, by the real encoder."""
    folder = tmp_path_factory.mktemp("ferry")
    text = (
        "老渡口\n\n第一章 渡口\n\n渡口在2001年搬到了下游的石滩，船工周大海主持了搬迁。搬迁花了四个月，镇上的人都去帮忙，连小学生也去抬了木板。\n\n"
        "那一年雨水多，江面比往年宽了一倍，船要绕过三道浅滩才能靠岸，过一次江总要花掉小半个钟头，急得赶集的人直跺脚。\n\n"
        "榨油厂在1987年建成，厂里的工人每天坐船上班，中午在伙房吃饭，傍晚再坐船回家，一年到头都是这样，只有过年才歇几天。\n\n"
        "第二章 伙房\n\n伙房的鱼汤很有名，掌勺的师傅是何阿婆，她在灶台边站了二十六年，从来没有把鱼汤熬糊过一回，远近的人都知道她。\n"
    )
    (folder / "ferry.txt").write_text(text, encoding="utf-8")
    library = Library.open(folder / "home")
    library.add(folder / "ferry.txt", book_id="ferry")
    return library


def test_what_leans_on_a_refused_turn_is_never_green(ferry: Library) -> None:
    asked = ask("渡口哪一年搬到石滩的？", ["ferry"], library=ferry)
    assert asked.verdict == "answered" and asked.context is not None and not asked.context.refused
    good = ask("那搬迁花了几个月？", ["ferry"], library=ferry, context=asked.context)
    assert good.searched_for is not None and good.verdict == "answered"
    refused = replace(asked.context, verdict="not_found", places=())
    for _ in range(2):  # and what leans on that one in its turn
        answer = ask("那搬迁花了几个月？", ["ferry"], library=ferry, context=refused)
        assert answer.searched_for is not None and answer.verdict in ("related", "not_found")
        assert answer.confidence < good.confidence and answer.context is not None and answer.context.refused
        refused = answer.context


def test_what_stands_by_itself_after_a_refused_turn_may_be_green(ferry: Library) -> None:
    refused = Context(question="火星上有水吗？", topic="火星上有水吗？", verdict="not_found")
    answer = ask("渡口哪一年搬到石滩的？", ["ferry"], library=ferry, context=refused)
    assert answer.searched_for is None and answer.verdict == "answered"


def test_a_thing_that_the_book_speaks_of_elsewhere_is_not_joined(ferry: Library) -> None:
    asked = ask("渡口哪一年搬到石滩的？", ["ferry"], library=ferry)
    assert asked.context is not None
    assert ask("花了多久？", ["ferry"], library=ferry, context=asked.context).searched_for is not None
    first = [p for p in ferry.index("ferry").passages if "石滩" in p.text]
    last = replace(asked.context, places=(Place("ferry", first[0].id, first[0].start, first[0].end),))
    answer = ask("师傅是谁？", ["ferry"], library=ferry, context=last)
    assert answer.searched_for is None and "何阿婆" in answer.quotes[0].text


@pytest.mark.parametrize(
    ("verdict", "places", "refused"),
    [
        (None, 1, False),
        ("answered", 1, False),
        ("related", 1, False),
        ("related", 0, True),
        ("not_found", 0, True),
        ("structural", 0, False),
    ],
)
def test_when_a_turn_counts_as_refused(verdict: Verdict | None, places: int, refused: bool) -> None:
    place = Place("b", "b/1", 0, 5)
    assert Context(question="q", topic="q", places=(place,) * places, verdict=verdict).refused is refused


def test_a_third_turn_leans_on_the_last_question_that_stood_by_itself() -> None:
    found = follow_up(
        read_question("When did he leave?"),
        after("Who called for it? Who is he?", topic="Who called for it?"),
        SECTIONS,
    )
    assert found is not None and (found.text, found.topic) == (
        "Who called for it? When did he leave?",
        "Who called for it?",
    )


@pytest.mark.parametrize("question", ["继续", "請繼續", "接着说", "Go on.", "continue"])
def test_going_on(question: str, small_index: BookIndex) -> None:
    found = follow_up(read_question(question), after("水表多久报一次数？"), small_index.book.sections)
    assert found is not None and found.goes_on


def test_the_next_sentences_and_the_end_of_the_text(small_index: BookIndex, small_book: Book) -> None:
    first, second = small_index.passages[:2]
    place = Place(small_book.id, first.id, first.start, first.sentences[0][1])
    quote = next_quote(Context(question="q", topic="q", places=(place,)), {small_book.id: small_index})
    following = first.sentences[1] if len(first.sentences) > 1 else second.sentences[0]
    assert quote is not None and quote.citation.start == following[0] and len(quote.text) <= 200
    last = small_index.passages[-1]
    end = Place(small_book.id, last.id, last.start, last.end)
    assert next_quote(Context(question="q", topic="q", places=(end,)), {small_book.id: small_index}) is None


def test_passages_quoted_before_gain_and_those_beside_them_less(small_index: BookIndex, small_book: Book) -> None:
    a, b, c, d = (p.id for p in small_index.passages[:4])
    place = Place(small_book.id, b, 0, 1)
    assert leaning(Context(question="q", topic="q", places=(place,)), {small_book.id: small_index}) == {
        a: 0.03, b: 0.06, c: 0.03,
    }  # fmt: skip
    assert d not in leaning(Context(question="q", topic="q"), {small_book.id: small_index})


def test_the_shell_remembers_for_an_hour(tmp_path: Path) -> None:
    context = replace(after("第六章讲什么？", "ch06"), verdict="structural")
    remember(tmp_path / "new", context)
    assert recall(tmp_path / "new") == context
    kept = json.loads((tmp_path / "new" / FILE).read_text(encoding="utf-8"))
    kept["time"] = time.time() - KEPT_S - 1
    (tmp_path / "new" / FILE).write_text(json.dumps(kept), encoding="utf-8")
    assert recall(tmp_path / "new") is None
    for broken in ("", "[]", '{"time": 1e12}', '{"time": "x", "context": {}}'):
        (tmp_path / "new" / FILE).write_text(broken, encoding="utf-8")
        assert recall(tmp_path / "new") is None
    assert recall(tmp_path / "none") is None
