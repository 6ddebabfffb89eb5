"""Follow-up questions: what each is taken to ask after a given turn, and which are left alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from corpus.companion import read_companion
from corpus.types import Book
from index.folder import BookIndex
from rag.library.last_question import FILE, KEPT_S, recall, remember
from rag.question.follow_up import follow_up
from rag.question.reading import read_question
from rag.search.previous_turn import leaning, next_quote
from rag.types import Context, Place

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
    ],
)
@pytest.mark.parametrize("sections", [(), ("ch06",)])
def test_a_question_that_stands_by_itself_is_left_alone(question: str, sections: tuple[str, ...]) -> None:
    assert follow_up(read_question(question), after("第六章讲什么？", *sections), SECTIONS) is None


def test_only_short_is_not_sure() -> None:
    # Two characters say nothing of their own; four may be another matter, which retrieval must tell.
    assert follow_up(read_question("哪一年？"), after("自序写于哪里？"), SECTIONS).sure  # type: ignore[union-attr]
    assert not follow_up(read_question("红烧肉怎么做？"), after("自序写于哪里？"), SECTIONS).sure  # type: ignore[union-attr]


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
    context = after("第六章讲什么？", "ch06")
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
