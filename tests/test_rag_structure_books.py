"""Structural questions to books of other shapes: many chapters, 回 and 课, parts, excerpts, sections that begin at 二、."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.language.folding import fold
from corpus.reading import read_book
from corpus.types import Book
from rag.answers.answering import ask
from rag.citation import english_heading
from rag.library.library import Library
from rag.question.structure import named_sections, parse

TEXT = "码头上的灯在日落以后一盏一盏地亮起来，渔船这时候正往回走。\n\n"


def _numeral(n: int) -> str:
    """1–199 in Chinese, as chapters are numbered: 一百二十, 一百零八."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(n, 100)
    tens, units = divmod(rest, 10)
    low = ("" if tens == 1 and not hundreds else digits[tens]) + "十" if tens else "零" if hundreds and units else ""
    return ("一百" if hundreds else "") + low + (digits[units] if units else "")


def _book(tmp_path: Path, *headings: str, kind: str = "md") -> Book:
    path = tmp_path / f"book.{kind}"
    path.write_text("".join(f"{heading}\n\n{TEXT}" for heading in headings), encoding="utf-8")
    return read_book(path)


def _named(question: str, book: Book) -> list[str]:
    return [section.heading for section in named_sections(fold(question), book.sections)]


@pytest.fixture
def long_book(tmp_path: Path) -> Book:
    return _book(tmp_path, "# 海港记", *(f"## 第{_numeral(n)}章 其{n}" for n in range(1, 123)))


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("第一百二十章讲什么？", [120]),
        ("第一百章讲什么？", [100]),
        ("第一百章", [100]),
        ("第一百零八章讲什么？", [108]),
        ("第一〇八章讲什么？", [108]),
        ("第廿一章讲什么？", [21]),
        ("第１２章讲什么？", [12]),
        ("第IV章讲什么？", [4]),
        ("最后一章讲什么？", [122]),
        ("倒数第二章讲什么？", [121]),
        ("第1-3章讲什么？", [1, 2, 3]),
        ("第一至三章讲什么？", [1, 2, 3]),
        ("第九十九章到第一百零一章讲什么？", [99, 100, 101]),
        ("第二、五章讲什么？", [2, 5]),
        ("比较第二章和第五章", [2, 5]),
        ("What is the twenty-first chapter about?", [21]),
        ("What is the one hundred and twentieth chapter about?", [120]),
        ("What is the 103rd chapter about?", [103]),
        ("What are chapters 2-4 about?", [2, 3, 4]),
        ("What are chapters two to four about?", [2, 3, 4]),
        ("What are chapters 2 through 4 about?", [2, 3, 4]),
        ("Compare chapter 2 to chapter 5", [2, 5]),
        ("What is chapter III about?", [3]),
        ("What is chapter I about?", [1]),
        ("What are chapters IX and XI about?", [9, 11]),
        ("What is chapter twenty-two about?", [22]),
        ("What are the first and third chapters about?", [1, 3]),
        ("What is the last chapter about?", [122]),
        ("What is the second to last chapter about?", [121]),
        ("What is the penultimate chapter about?", [121]),
        ("Which chapter I should read is unclear", []),
        ("第一百二十三章讲什么？", []),
        ("第三回讲什么？", []),
        ("第三部门在哪一年成立？", []),
        ("第千章讲什么？", []),
        ("What is chapter civil about?", []),
    ],
)
def test_the_numbers_of_chapters(question: str, numbers: list[int], long_book: Book) -> None:
    assert [s.ordinal for s in named_sections(fold(question), long_book.sections)] == numbers


def test_a_chapter_of_another_book_is_no_structural_question(long_book: Book) -> None:
    assert parse("第一百二十三章讲什么？", long_book.sections) is None
    assert parse("第一百二十三章在第几页？", long_book.sections) is None
    asked = parse("第一百二十章讲什么？", long_book.sections)
    assert asked and asked.kind == "about" and [s.title for s in asked.named] == ["其120"]


def test_a_range_ends_where_no_book_goes_on(long_book: Book) -> None:
    assert _named("第1-999999999章讲什么？", long_book) == ["第一章 其1"]


@pytest.mark.parametrize("unit", "回讲课卷篇部编")
def test_chapters_are_read_by_the_books_own_name(unit: str, tmp_path: Path) -> None:
    book = _book(tmp_path, "# 海港记", *(f"## 第{n}{unit} 灯{n}" for n in "一二三四五六"))
    assert _named(f"第五{unit}讲什么？", book) == [f"第五{unit} 灯五"]
    assert _named("第五章讲什么？", book) == [f"第五{unit} 灯五"]
    assert _named("What is the fifth chapter about?", book) == [f"第五{unit} 灯五"]
    assert _named(f"倒数第二{unit}讲什么？", book) == [f"第五{unit} 灯五"]
    asked = parse(f"第五{unit}讲什么？", book.sections)
    assert asked and asked.kind == "about" and not asked.topic


def test_questions_of_other_units(tmp_path: Path) -> None:
    book = _book(tmp_path, "# 海港记", *(f"## 第{n}回 灯{n}" for n in "一二三"))
    assert (parse("这本书共有几回？", book.sections) or pytest.fail()).kind == "count"
    assert (parse("哪一回讲到渔船？", book.sections) or pytest.fail()).kind == "where"
    assert parse("他去过几回码头？", book.sections) is None
    assert parse("第三回合谁赢了？", book.sections) is None


def test_lessons_and_lectures_in_english(tmp_path: Path) -> None:
    lessons = _book(tmp_path, "# Harbour", *(f"## 第{n}课 灯{n}" for n in "一二三"))
    assert _named("What is lesson 2 about?", lessons) == ["第二课 灯二"]
    assert _named("What is lecture 2 about?", lessons) == []


def test_parts_and_the_chapters_in_them(tmp_path: Path) -> None:
    book = _book(
        tmp_path,
        "# 海港记",
        "## 第一卷 春",
        "### 第一章 雨",
        "### 第二章 雾",
        "## 第二卷 秋",
        "### 第一章 霜",
        "### 第二章 雪",
    )
    assert _named("第二卷讲什么？", book) == ["第二卷 秋"]
    assert _named("What is part two about?", book) == ["第二卷 秋"]
    assert _named("第二卷第一章讲什么？", book) == ["第一章 霜"]
    assert _named("What is chapter 2 of part 1 about?", book) == ["第二章 雾"]
    assert _named("第二章讲什么？", book) == ["第二章 雾", "第二章 雪"]


def test_an_excerpt_counts_by_its_own_numbers(tmp_path: Path) -> None:
    book = _book(tmp_path, "# Harbour", "## Chapter Three", "## Chapter Four", "## Chapter Five")
    assert _named("What is chapter three about?", book) == ["Chapter Three"]
    assert _named("第五章讲什么？", book) == ["Chapter Five"]
    assert _named("What is chapter 1 about?", book) == []
    assert _named("What is the last chapter about?", book) == ["Chapter Five"]


def test_chapters_without_numbers_are_counted(tmp_path: Path) -> None:
    book = _book(tmp_path, "# 海港记", "## 雨", "## 雾", "## 霜")
    assert _named("第二章讲什么？", book) == ["雾"]
    assert _named("第四章讲什么？", book) == []


def test_sections_by_their_own_numbers(tmp_path: Path) -> None:
    book = _book(tmp_path, "# 海港记", "## 第一章 账", "### 二、电费", "### 三、水费", "## 第二章 船", "### 一、帆")
    assert _named("第一章第二节讲什么？", book) == ["二、电费"]
    assert _named("What is section 3 of chapter 1 about?", book) == ["三、水费"]
    assert _named("第一章最后一节讲什么？", book) == ["三、水费"]
    assert _named("第一章第一节讲什么？", book) == ["第一章 账"]


def test_dotted_sections(tmp_path: Path) -> None:
    book = _book(
        tmp_path, "# Harbour", "## 1 Accounts", "### 1.2 Power", "### 1.3 Water", "## 2 Ships", "### 2.1 Sails"
    )
    assert _named("What is section 1.3 about?", book) == ["1.3 Water"]
    assert _named("第1.2节讲什么？", book) == ["1.2 Power"]
    assert _named("What is chapter 2, section 1 about?", book) == ["2.1 Sails"]


def test_a_section_is_cited_by_its_own_number(tmp_path: Path) -> None:
    book = _book(
        tmp_path, "# 海港记", "## 第一章 账", "### 二、电费 / Power Bills", "### 三、水费 / Water Bills", "## 第二章 船"
    )
    assert [english_heading(s) for s in book.sections if s.kind == "section"] == [
        "Section 2: Power Bills",
        "Section 3: Water Bills",
    ]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    path = tmp_path / "excerpt.md"
    headings = ("# 海港记", "## 第三章 灯", "### 二、油灯", "### 三、电灯", "## 第四章 船", "## 第五章 雾")
    path.write_text("".join(f"{heading}\n\n{TEXT}" for heading in headings), encoding="utf-8")
    opened = Library.open(tmp_path / "library")
    opened.add(path)
    return opened


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("What is chapter three about?", "第三章 灯"),
        ("第三章第二节讲什么？", "二、油灯"),
        ("倒数第二章讲什么？", "第四章 船"),
    ],
)
def test_the_answer(question: str, stated: str, library: Library) -> None:
    answer = ask(question, ["excerpt"], library=library)
    assert answer.verdict == "structural"
    assert answer.quotes[0].text.lstrip("# ") == stated


def test_the_next_section_is_asked_for_by_its_own_number(library: Library) -> None:
    first = ask("第三章第二节讲什么？", ["excerpt"], library=library)
    then = ask("下一节呢？", ["excerpt"], library=library, context=first.context)
    assert then.searched_for == "第三章第3节讲什么？"
    assert then.quotes[0].text.lstrip("# ") == "三、电灯"
