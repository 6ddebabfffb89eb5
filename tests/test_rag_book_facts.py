"""Questions on the book itself: what the imprint states, what it does not, who signed the prefaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answers.answering import ask
from rag.library.library import Library
from rag.question.reading import read_question

BOOK_ID = "school"
BOOK = """河边的学校

（修订版）

王小明 著
约翰·史密斯 译

图书在版编目 (CIP) 数据

河边的学校 / 王小明著. —南京：青石出版社，2019.3

ISBN 978-7-111-22222-3

I. ①河… II. ①王… III. ①学校教育—研究 IV. ①G63

中国版本图书馆 CIP 数据核字（2019）第 012345 号

出版发行：青石出版社有限公司

（南京市玄武区石头路 8 号 邮编 210000）

承印者：南京河畔印刷厂

开 本：880mm×1230mm 1/32 印 张：7.25 字 数：120 千字

版 次：2019 年 3 月第 1 版 印 次：2021 年 9 月第 4 次印刷

定 价：28.00 元

版权所有·侵权必究

目录

序 / I
自序 / III
第一章 一座桥 / 1
第二章 一条船 / 9
后记 / 20

序

这本书写的是一所学校和一条河。学校的价格不高，却很受欢迎，一年的学费是三百元。

我愿意把它推荐给每一位老师，也推荐给住在河边的人，因为他们最懂得这些故事的分量。

江南大学教授

李 文

2018年12月于苏州

自序

我在河边教了二十年书，学生换了一批又一批，桥也修了三次，船却还是原来的那一条。

我把这些事情记下来，是想让后来的人知道当初我们是怎样过河的，也知道过河并不容易。

2019年1月于南京

第一章 一座桥

桥是一九九八年修的，花了十二万元，由全村的人一起出钱，一起出力，修了整整一年才修好。

第二章 一条船

船是老船工的。他说，船比桥老，比学校也老，只有河比船老，谁也说不清它是哪一年造的。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with one made book that has an imprint and two signed prefaces."""
    folder = tmp_path_factory.mktemp("school")
    path = folder / "school.txt"
    path.write_text(BOOK, encoding="utf-8")
    library = Library.open(folder / "home")
    library.add(path)
    return library


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("这本书卖多少钱", ["定 价：28.00 元"]),
        ("定价多少？", ["定 价：28.00 元"]),
        ("How much does the book cost?", ["定 价：28.00 元"]),
        ("哪家出版社出的？", ["出版发行：青石出版社有限公司", "河边的学校 / 王小明著. —南京：青石出版社，2019.3"]),
        ("ISBN是多少", ["ISBN 978-7-111-22222-3"]),
        ("這本書有多少字？", ["字 数：120 千字"]),
        ("Roughly how much text is in the book?", ["字 数：120 千字"]),
        ("which printing is this copy?", ["印 次：2021 年 9 月第 4 次印刷"]),
        ("第几版第几次印刷？", ["版 次：2019 年 3 月第 1 版", "印 次：2021 年 9 月第 4 次印刷"]),
        ("《河边的学校》的开本和印张是多少？", ["开 本：880mm×1230mm 1/32", "印 张：7.25"]),
        ("这本书是谁翻译的？", ["约翰·史密斯 译"]),
        ("Who printed the book?", ["承印者：南京河畔印刷厂"]),
        ("出版社的地址在哪里？", ["（南京市玄武区石头路 8 号 邮编 210000）"]),
        ("中图分类号是什么？", ["I. ①河… II. ①王… III. ①学校教育—研究 IV. ①G63"]),
        ("Who signed the foreword, and when?", ["江南大学教授\n\n李 文\n\n2018年12月于苏州"]),
        ("李文的序是什么时候在哪里写的？", ["江南大学教授\n\n李 文\n\n2018年12月于苏州"]),
        ("When and where did Li Wen sign the foreword?", ["江南大学教授\n\n李 文\n\n2018年12月于苏州"]),
        ("In which month did Wen Li write the foreword?", ["江南大学教授\n\n李 文\n\n2018年12月于苏州"]),
        ("自序写于何时何地？", ["2019年1月于南京"]),
        ("王小明的序写于何时？", ["2019年1月于南京"]),
        ("自序是谁写的？", ["王小明 著"]),
    ],
)
def test_what_the_imprint_states(library: Library, question: str, words: list[str]) -> None:
    answer = ask(question, library=library, books=[BOOK_ID])
    assert answer.verdict == "answered"
    assert [quote.text for quote in answer.quotes] == words
    text = library.book("school").canonical_text
    assert all(text[q.citation.start : q.citation.end] == q.text for q in answer.quotes)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("这本书的责任编辑叫什么名字？", "没有写明责任编辑"),
        ("這本書第一次印刷印了多少冊？", "沒有寫明印數"),
        ("Who designed the cover of the book?", "does not state the designer"),
        ("Who wrote the acknowledgements?", "have a part called “acknowledgements”"),
    ],
)
def test_what_it_does_not_state_is_not_in_the_book(library: Library, question: str, words: str) -> None:
    answer = ask(question, library=library, books=[BOOK_ID])
    assert (answer.verdict, answer.quotes) == ("not_found", ()) and words in answer.statement


def test_a_part_the_copy_lacks(library: Library) -> None:
    answer = ask("Who wrote the afterword?", library=library, books=[BOOK_ID])
    assert answer.verdict == "not_in_copy" and "后记" in answer.quotes[0].text


def test_another_writer_is_told_from_the_one_who_signed(library: Library) -> None:
    answer = ask("张三的序写于哪一年？", library=library, books=[BOOK_ID])
    assert answer.verdict == "related" and "张三" in answer.statement and "李 文" in answer.quotes[0].text


def test_another_book_is_not_answered_from_this_imprint(library: Library) -> None:
    answer = ask("《山里的学校》的定价是多少？", library=library, books=[BOOK_ID])
    assert answer.verdict != "answered" or "28.00" not in answer.statement


def test_without_an_imprint_headings_and_metadata_tell(tmp_path: Path) -> None:
    path = tmp_path / "manual.md"
    text = "# 手册\n\n## Jane Doe 序\n\n这本手册讲的是灯塔怎样点灯，也讲怎样修灯，写给每一个守灯塔的人。\n\n## 第一章 点灯\n\n先加油，再点火，最后关上玻璃门，免得海风把火吹灭。\n"
    path.write_text(text, encoding="utf-8")
    library = Library.open(tmp_path / "home")
    library.add(path)
    wrote = ask("Who wrote the foreword?", library=library, books=["manual"])
    assert wrote.verdict == "answered" and wrote.quotes[0].text.endswith("Jane Doe 序")
    undated = ask("Jane Doe 的序是哪年写的？", library=library, books=["manual"])
    assert (undated.verdict, undated.quotes) == ("not_found", ())
    assert ask("定价多少？", library=library, books=["manual"]).verdict == "not_found"


@pytest.mark.parametrize(
    "question",
    [
        "水价是多少？",
        "那些示范试点一共花了多少钱？",
        "书里提到的出版社有哪些？",
        "这本书写了什么？",
        "这本书推荐给什么人看？",
        "写这本书的时候有哪几个人帮了忙？",
        "作者是哪一年调到省政府的？",
        "自序提到了哪些人？",
        "前言写了谁？",
        "论坛是什么时候在哪里召开的？",
        "2013年出版的书有哪些？",
        "印刷术是谁发明的？",
        "第六章的标题是什么？",
        "价格是多少？",
        "How much did the pilots cost?",
        "Who wrote Git?",
        "In what year was Bazel first released?",
        "What did the author write in the preface about Singapore?",
        "Which release of Git was used while writing this book?",
        "Who translated the manual into French?",
        "How many cities are named in the book?",
        "How often is the publisher mentioned in the book?",
    ],
)
def test_questions_on_the_matter_are_not_on_the_book(question: str) -> None:
    assert read_question(question).book_fact is None
