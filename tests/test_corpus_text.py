"""Plain text without any markup: an own novel of 29 sections in many writings, contents lists, lists that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.passages import cut
from corpus.reading import coverage, read_book
from corpus.types import Book

# 楔子, three volumes with eight chapters each of which one is a 番外, an epilogue: 1 + 3 + 24 + 1.
VOLUMES = ("卷一 风起", "卷二 潮生", "卷三 灯灭")
WORDS = "石桥水门船帆灯塔井栏瓦檐竹林渡口茶棚盐田磨坊钟楼药铺米市书院城隍河埠"


def spelt(n: int) -> str:
    tens, units = divmod(n, 10)
    return (
        ("" if tens < 2 else "一二三四五六七八九"[tens - 1])
        + "十" * bool(tens)
        + ("一二三四五六七八九"[units - 1] if units else "")
    )


def name(n: int) -> str:
    return WORDS[2 * (n % 18) : 2 * (n % 18) + 2] + "的第" + spelt(n) + "夜"


def titles() -> list[str]:
    found, n = ["楔子"], 0
    for volume in VOLUMES:
        found.append(volume)
        for k in range(8):
            if k == 7:
                found.append(f"番外 {name(40 + len(found))}")
                continue
            n += 1
            found.append(f"第{spelt(n)}回 {name(n)}初见 {name(n + 20)}重逢")
    return [*found, "尾声"]


TITLES = titles()
PARTS = frozenset(VOLUMES)


def prose(title: str) -> list[str]:
    """Six paragraphs that only the section `title` has; the last one short."""
    words = title.rsplit(maxsplit=1)[-1]
    return [
        f"{words}那一年，河水涨到了第{spelt(k + 3)}级石阶，守夜的人把油灯一盏一盏提到楼上去，又把船缆系在廊柱上，等着天亮。"
        for k in range(5)
    ] + [f"“{words}，”他说，“走吧。”"]


def novel(contents: str = "", blank: str = "", indent: str = "　　") -> str:
    """The novel with one paragraph a line. `blank`: a line end more between paragraphs. `contents`: "", "list" or "pages"."""
    lines = ["长河"]
    if contents:
        shown = [f"{t}……{7 * i + 1}" if contents == "pages" else t for i, t in enumerate(TITLES)]
        lines += ["目录", *shown]
    for title in TITLES:
        lines.append(title)
        lines += [] if title in PARTS else [indent + p for p in prose(title)]
    return f"\n{blank}".join(lines) + "\n"


def book_of(tmp_path: Path, text: str, encoding: str = "utf-8") -> Book:
    path = tmp_path / "book.txt"
    path.write_bytes(text.encode(encoding))
    book = read_book(path)
    assert coverage(book).n_lost == 0
    return book


def sections(book: Book) -> list[str]:
    return [s.heading for s in book.sections if s.level]


def holds_the_novel(book: Book) -> None:
    assert sections(book) == TITLES
    assert [s.kind for s in book.sections if s.heading in PARTS] == ["part"] * 3
    for section in book.sections:
        if section.level and section.heading not in PARTS:
            text = book.canonical_text[section.body : section.end]
            assert text.replace("　", "").split() == "".join(f"{p}\n" for p in prose(section.heading)).split(), (
                section.heading
            )
    named = {p.section_id: p for p in cut(book) if p.searchable}
    assert all(s.id in named for s in book.sections if s.level and s.heading not in PARTS)


@pytest.mark.parametrize("contents", ["", "list", "pages"])
@pytest.mark.parametrize("blank", ["", "\n"], ids=["lines", "blank lines"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16"])
def test_a_novel(tmp_path: Path, contents: str, blank: str, encoding: str) -> None:
    text = novel(contents, blank)
    if encoding == "big5hkscs":
        import opencc

        text = opencc.OpenCC("s2t").convert(text)
        book = book_of(tmp_path, text, encoding)
        assert len(sections(book)) == len(TITLES) == 29
        return
    holds_the_novel(book_of(tmp_path, text, encoding))


@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
@pytest.mark.parametrize("contents", ["", "list", "pages"])
def test_one_blank_line_changes_nothing(tmp_path: Path, contents: str, indent: str) -> None:
    lines = novel(contents, indent=indent).split("\n")
    half = len(lines) // 2
    text = "\n".join([*lines[:half], "", *lines[half:]])
    holds_the_novel(book_of(tmp_path, text))


def test_a_word_before_the_first_chapter(tmp_path: Path) -> None:
    text = "\n".join([f"正文 第{spelt(n)}章 {name(n)}\n" + "\n".join(prose(name(n))) for n in range(1, 5)])
    assert sections(book_of(tmp_path, text)) == [f"第{spelt(n)}章 {name(n)}" for n in range(1, 5)]


def test_parts_above_and_below(tmp_path: Path) -> None:
    text = "".join(
        f"{part}\n\n" + "".join(f"第{spelt(n)}章 {name(n)}\n\n" + "\n\n".join(prose(name(n))) + "\n\n" for n in numbers)
        for part, numbers in (("上部", (1, 2)), ("下部 归", (3, 4)))
    )
    book = book_of(tmp_path, text)
    assert [(s.kind, s.level) for s in book.sections if s.level] == [
        ("part", 1), ("chapter", 2), ("chapter", 2), ("part", 1), ("chapter", 2), ("chapter", 2),
    ]  # fmt: skip


def test_a_chapter_on_two_lines(tmp_path: Path) -> None:
    said = "The lamp at the gate was lit by hand every evening, and the log of the night was kept in the tower."
    for parting in ("\n", "\n\n"):
        chapters = [
            f"Chapter {n}{parting}The {w}{parting}{said}{parting}{said}" for n, w in ((1, "Gate"), (2, "Tower"))
        ]
        book = book_of(tmp_path, parting.join(chapters) + "\n")
        shown = [(s.number, s.title) for s in book.sections if s.level]
        assert shown == [("Chapter 1", "The Gate"), ("Chapter 2", "The Tower")]
        assert all(book.canonical_text[s.body : s.end].strip().startswith("The lamp") for s in book.sections if s.level)


def test_numbered_headings_have_their_own_text(tmp_path: Path) -> None:
    shown = ["第1章 安装", "1.1 准备", "1.1.1 磁盘", "1.2 引导", "第2章 使用", "2.1 登录"]
    text = "\n\n".join(f"{title}\n\n{prose(title)[0]}" for title in shown)
    book = book_of(tmp_path, text)
    assert sections(book) == shown
    assert all(book.canonical_text[s.body : s.end].strip() == prose(s.heading)[0] for s in book.sections if s.level)


@pytest.mark.parametrize("number", ["第 {} 章 {}", "Chapter {}. {}"])
def test_a_manual_lists_its_chapters_in_another_writing_and_each_lists_its_sections(
    tmp_path: Path, number: str
) -> None:
    chapters = {"什么是灯？": ["装灯", "点灯"], "修灯": ["换芯", "添油"], "收灯": ["记账", "交班"]}
    whole, body = ["目录", ""], []
    for n, (title, inner) in enumerate(chapters.items(), start=1):
        listed = [f"{n}.{k}. {one}" for k, one in enumerate(inner, start=1)]
        whole += [f"{n}. {title}", *(f"    {one}" for one in listed)]
        body += [number.format(n, title), "", "目录", "", *listed, ""]
        for one in listed:
            body += [one, "", prose(one)[0], ""]
        # Deeper than any list goes; and a list of steps that is none.
        body += [f"{n}.2.1. 灯芯", "", prose("灯芯")[1], "", f"{n}.2.2. 灯罩", "", f"{n}.2.4. 先数一数。", ""]
    whole += ["", "图表清单", "", "1.1. 灯的样子", ""]
    book = book_of(tmp_path, "\n".join(["灯塔手册", "", *whole, *body]))
    wanted = [(str(n), t) for n, t in enumerate(chapters, start=1)]
    found = [(s.number, s.title) for s in book.sections if s.level]
    assert [one for one in found if "." not in one[0]] == wanted
    inner = [t for two in chapters.values() for t in [*two, "灯芯", "灯罩"]]
    assert [t for n, t in found if "." in n] == inner
    for section in book.sections:
        if section.number.count(".") == 1:
            text = book.canonical_text[section.body : section.end]
            assert text.strip() == prose(f"{section.number}. {section.title}")[0]


def test_lines_that_end_in_numbers_are_no_contents_list(tmp_path: Path) -> None:
    table = "水表 …… 3\n\n电表 …… 5\n\n路灯 …… 36\n\n"
    text = f"第一章 {name(1)}\n\n" + "\n\n".join(prose("甲")) + f"\n\n{table}" + "\n\n".join(prose("乙"))
    text += f"\n\n第二章 {name(2)}\n\n" + "\n\n".join(prose("丙")) + "\n"
    book = book_of(tmp_path, text)
    assert sections(book) == [f"第一章 {name(1)}", f"第二章 {name(2)}"]
    assert all(p.searchable for p in cut(book) if "那一年" in p.text)


def test_what_follows_a_contents_list_is_text(tmp_path: Path) -> None:
    text = "目录\n\n起风 …… 1\n\n看海 …… 4\n\n落潮 …… 9\n\n" + "\n\n".join(prose("风从海上来") * 4) + "\n"
    book = book_of(tmp_path, text)
    assert sum(len(p.text) for p in cut(book) if p.searchable) > 1000
    assert "contents" in [s.kind for s in book.sections]


def test_settings_and_rows_stand_alone(tmp_path: Path) -> None:
    rows = [
        "server_name = river.example, lamp.example, gate.example",
        "listen = 0.0.0.0, port = 8080, backlog = 128,",
        "水表\t三十六只，在河边\t去年换的",
        "| 路灯 | 三十六盏，在桥头 | 前年装的，",
        "export PATH=/opt/lamps/bin, /opt/gates/bin",
    ]
    text = "第一章 水\n\n" + "\n\n".join([*prose("甲"), *rows, *prose("乙")]) + "\n"
    book = book_of(tmp_path, text)
    assert [r.kind for r in book.repairs if r.kind == "joined paragraph"] == []
    assert all(f"\n\n{row}\n\n" in book.canonical_text for row in rows)
