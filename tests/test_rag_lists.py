"""Lists: how a text counts them out, which questions ask for one, and what is quoted of it."""

from __future__ import annotations

import pytest

from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.lists import LAST
from rag.question.reading import read_question
from rag.search.announcements import announced_number, only_announces
from rag.search.enumerations import read_enumerations

BOOK = """老渡口

陈述 著

第一章 渡口为什么要搬

让渡口非搬不可的有三件事：

第一件事，江水在2001年改了道，旧码头前面积了一层厚厚的泥沙。船靠岸要多绕半里水路，船工们抱怨不断。

那几年镇上还修了防洪堤，石料都是从对岸运来的，大家忙得顾不上码头。

第二件事，对岸的榨油厂停了产，每天过江的工人从八百人减到不足一百人。

第三件事，上游的公路桥通了车，货车不再等轮渡。镇里的老人说，桥一通，渡口就老了。

镇上讨论新渡口的位置，主要有两种意见：第一，是放在下游的石滩，水浅但是稳当；第二，是放在榨油厂旧址，水深而且有现成的仓库。最后大家选了石滩。

第二章 新渡口怎么管

新渡口的安全检查按下列步骤进行。

1. 清点救生衣

2. 试拉缆绳

3. 查看水位尺

4. 登记船工姓名

渡口的伙房供应米饭、鱼汤、咸菜、豆腐等饭菜，价钱很便宜。
"""


@pytest.mark.parametrize(
    "text",
    [
        "引发这项工作的有三件事：", "原因主要有三个方面。", "步骤如下。", "写作时遵循下列原则。", "流程通常如下：", "允许的值有下面这些：",
        "There are three reasons:", "He did so for three reasons.", "The steps are as follows.", "引發這項工作的有三件事：",
        "原因有两点：他们列举如下：",
    ],
)  # fmt: skip
def test_a_sentence_that_only_announces(text: str) -> None:
    assert only_announces(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "第一件事，是调研。", "他有三个孩子。", "主要有三条路径：第一，从技术切入。", "下面是河。", "下列城市参加了试点。", "以下简称条例。",
        "The following year he moved to Hangzhou.", "2012年启动15个示范试点项目。", "有三件事：修路。", "全年分四季。", "步骤如下：先清点。", "他说了三遍。",
        "原因有三个：一是天气。其余不详。",
    ],
)  # fmt: skip
def test_a_sentence_that_says_something(text: str) -> None:
    assert not only_announces(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("有三件事：", 3), ("分两种情况。", 2), ("2012 年在15个方面试点", 15), ("There are five reasons:", 5), ("第三件事", None),
        ("2018年5月", None), ("没有数字", None), ("三个部门提出了五条建议：", 5),
    ],
)  # fmt: skip
def test_the_number_announced(text: str, number: int | None) -> None:
    assert announced_number(text) == number


def heads(text: str) -> list[list[str]]:
    return [[item.of(text)[:4] for item in found.items] for found in read_enumerations(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("有三件事：\n\n第一件事，甲。\n\n中间说别的。\n\n第二件事，乙。\n\n第三件事，丙。\n", ["第一件事", "第二件事", "第三件事"]),
        ("主要有两条路：第一，走水路；第二，走旱路。别的不谈。", ["第一，走", "第二，走"]),
        ("要求一是快，二是准，三是省。", ["一是快，", "二是准，", "三是省。"]),
        ("首先要看。其次要听。再次要问。最后要记。", ["首先要看", "其次要听", "再次要问", "最后要记"]),
        ("其一，甲好。其二，乙好。", ["其一，甲", "其二，乙"]),
        ("（一）甲项\n（二）乙项\n（三）丙项\n", ["（一）甲", "（二）乙", "（三）丙"]),
        ("办法如下：\n1. 甲法\n2. 乙法\n", ["1. 甲", "2. 乙"]),
        ("①甲；②乙；③丙。", ["①甲；", "②乙；", "③丙。"]),
        ("一方面，人少；另一方面，钱少。", ["一方面，", "另一方面"]),
        ("内容有：\n\n- 甲项内容\n\n- 乙项内容\n\n- 丙项内容\n\n后文。", ["甲项内容", "乙项内容", "丙项内容"]),
        ("It does three things. First, it opens. Second, it reads. Finally, it closes.", ["Firs", "Seco", "Fina"]),
        ("流程如下：\n\n开一扇门\n\n走进屋里\n\n坐在椅上\n\n后来他站起来走了。", ["开一扇门", "走进屋里", "坐在椅上"]),
        ("值有：\n\n0 不显示\n\n1 少显示\n\n2 全显示\n\n默认值是 2。", ["0 不显", "1 少显", "2 全显"]),
        ("要备三样：\n\n* 米\n    + 白米\n    + 糙米\n* 盐\n* 油\n", ["米\n  ", "盐", "油"]),
    ],
)  # fmt: skip
def test_lists_that_a_text_counts_out(text: str, wanted: list[str]) -> None:
    assert wanted in heads(text)


@pytest.mark.parametrize(
    "text",
    [
        "第一次见面是春天。第二次见面是秋天。", "第一章讲水。第二章讲电。", "统一是好事，不二是原则。", "他首先笑了。大家也笑了。", "第一名是甲。第二名是乙。",
        "有三件事：\n\n第一件事，甲。\n\n第二件事，乙。\n", "1. 甲", "版本 1.2.3 与 2.0。", "一方面，人少。", "他说：\n\n“走吧。”\n\n“好。”\n\n“再等等。”\n",
        "第二件事，乙。第三件事，丙。", "2018年春天。2019年秋天。", "首先到了北京，住了三天。最后回到老家。", "首先要装好。再次提醒大家小心。",
    ],
)  # fmt: skip
def test_texts_that_count_out_nothing(text: str) -> None:
    assert heads(text) == []


def test_the_announcement_and_the_number_it_names() -> None:
    text = "前文。\n\n让渡口搬走的有两个原因：\n\n第一，水浅。\n\n第二，人少。\n"
    (found,) = read_enumerations(text)
    assert found.announcement.of(text) == "让渡口搬走的有两个原因：" and found.announced == 2
    assert [item.of(text) for item in found.items] == ["第一，水浅。", "第二，人少。"]


@pytest.mark.parametrize(
    ("question", "nth", "count"),
    [
        ("有哪三件事促使作者动笔？", None, 3), ("搬走的原因有哪些？", None, None), ("四个步骤分别是什么？", None, 4), ("请列出安全检查的步骤", None, None),
        ("有哪幾種意見？", None, None), ("第三条路径是什么？", 3, None), ("第三件事講的是啥", 3, None), ("三条路径里最后一条是什么？", LAST, 3),
        ("倒数第二步是什么？", -2, None), ("What are the five steps?", None, 5), ("List all four lessons", None, 4),
        ("Which three events led to it?", None, 3), ("What is the second of the three events?", 2, 3),
        ("What is the last of the three approaches?", LAST, 3), ("He names three events. What was the second?", 2, 3),
        ("What is the 3rd step?", 3, None),
    ],
)  # fmt: skip
def test_questions_for_a_list(question: str, nth: int | None, count: int | None) -> None:
    asked = read_question(question).listed
    assert asked is not None and (asked.nth, asked.count) == (nth, count)


@pytest.mark.parametrize(
    "question",
    [
        "第三章讲什么？", "第一次会议在哪年召开？", "第二版是什么时候出的？", "第一个登上月球的人是谁？", "一共有几个原因？", "哪些章节提到渡口？",
        "哪一条路最近？", "哪个国家参加了？", "第三页写了什么？", "第一条和第二条有什么区别？", "第五条路径是三条里的哪一条？", "第一件事发生在哪一年？",
        "他为什么搬走？", "渡口在哪里？", "有没有第三条路？", "What is the second chapter about?", "Who was the first to arrive?",
        "Was it the first city to do so?", "What is the difference between the two?", "How many reasons are there?",
        "When was the last edition printed?", "What is the capital of France?", "Which city was first named?", "Give me a summary of it.",
    ],
)  # fmt: skip
def test_questions_for_no_list(question: str) -> None:
    assert read_question(question).listed is None


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with the book above, by the real encoder."""
    folder = tmp_path_factory.mktemp("lists")
    (folder / "老渡口.txt").write_text(BOOK, encoding="utf-8")
    library = Library.open(folder / "home")
    library.add(folder / "老渡口.txt", book_id="ferry")
    return library


def quoted(library: Library, question: str) -> list[str]:
    answer = ask(question, ["ferry"], library=library)
    text = library.book("ferry").canonical_text
    assert all(q.text == text[q.citation.start : q.citation.end] for q in answer.quotes)
    assert all(q.context.start <= q.citation.start < q.citation.end <= q.context.end for q in answer.quotes)
    assert all(f"[{q.marker}]" in answer.statement for q in answer.quotes)
    return [quote.text for quote in answer.quotes] if answer.verdict == "answered" else []


def starts(texts: list[str], wanted: list[str]) -> bool:
    return len(texts) == len(wanted) and all(t.startswith(w) for t, w in zip(texts, wanted, strict=True))


@pytest.mark.parametrize(
    "question",
    ["有哪三件事让渡口非搬不可？", "渡口非搬不可的三件事分別是什麼？", "What three events made the ferry move?"],
)
def test_a_whole_list_though_its_items_stand_paragraphs_apart(library: Library, question: str) -> None:
    shown = quoted(library, question)
    assert starts(shown, ["第一件事，江水", "第二件事，对岸", "第三件事，上游"]) and all(len(t) <= 120 for t in shown)


def test_the_statement_says_how_many_and_where(library: Library) -> None:
    answer = ask("有哪三件事让渡口非搬不可？", ["ferry"], library=library)
    assert "第一章 渡口为什么要搬共列出3项" in answer.statement


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("让渡口搬走的第二件事是什么？", "第二件事，对岸的榨油厂停了产"),
        ("讓渡口非搬不可的最後一件事是什麼？", "第三件事，上游的公路桥"),
        ("新渡口位置的第二种意见是什么？", "第二，是放在榨油厂旧址"),
        ("安全检查的第三步是什么？", "3. 查看水位尺"),
        ("What is the second of the three events that made the ferry move?", "第二件事，对岸"),
    ],
)
def test_one_item(library: Library, question: str, wanted: str) -> None:
    assert starts(quoted(library, question), [wanted])


def test_the_steps(library: Library) -> None:
    assert starts(quoted(library, "请列出新渡口安全检查的步骤"), ["1. 清点救生衣", "2. 试拉", "3. 查看", "4. 登记"])


def test_one_more_than_there_are_is_not_answered(library: Library) -> None:
    answer = ask("让渡口非搬不可的第四件事是什么？", ["ferry"], library=library)
    assert answer.verdict == "related" and "只列出3项" in answer.statement


def test_a_list_inside_one_sentence_is_left_to_the_passages(library: Library) -> None:
    assert any("鱼汤、咸菜" in text for text in quoted(library, "伙房供应哪些饭菜？"))


def test_another_number_is_no_list_of_the_book(library: Library) -> None:
    assert not starts(quoted(library, "有哪五件事让渡口非搬不可？"), ["第一件事", "第二件事", "第三件事"])
