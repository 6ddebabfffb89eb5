"""What the reader sees of an import: how far it is, how long it takes, what was found, what was left out."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from fakes_ui import REPORT, FakeShelf, answer, summary

import ui.page.importing
from ui.cli.lines import report_lines
from ui.cli.terminal import progress_bar
from ui.page.handlers import Page
from ui.page.importing import Imports, Step, time_left
from ui.page.session import Conversation
from ui.page.shelf import report_html, step_html
from ui.shapes.library import report_to_dict


def test_time_left_by_hand() -> None:
    # 30 of 120 took 10 s: the other 90 take 30 s.
    assert time_left(10.0, 30, 120) == 30
    assert time_left(0.5, 30, 120) is None, "too early to tell"
    assert time_left(10.0, 0, 120) is None and time_left(10.0, 120, 120) is None


def test_steps_tell_how_much_is_done_and_how_long_the_rest_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 104.0, 110.0, 200.0])
    monkeypatch.setattr(ui.page.importing.time, "monotonic", lambda: next(clock))
    seen: SimpleQueue[Step] = SimpleQueue()
    report = ui.page.importing._reporter(seen, threading.Event())
    report("vectors", 0, 100)
    report("vectors", 20, 100)  # 20 in 4 s: 80 take 16 s
    report("vectors", 50, 100)  # 50 in 10 s: 50 take 10 s
    report("waiting", 3, 600)
    report("writing", 0, 1)
    steps = [seen.get() for _ in range(5)]
    assert [(s.stage, s.done, s.total, s.seconds_left) for s in steps] == [
        ("vectors", 0, 100, None), ("vectors", 20, 100, 16), ("vectors", 50, 100, 10), ("queued", 0, 0, None),
        ("writing", 0, 0, None),
    ]  # fmt: skip
    assert "正在建立" not in step_html(steps[1], "zh-Hans")
    assert "建立语义索引 · 20 / 100 · 约剩 16 秒" in step_html(steps[1], "zh-Hans")
    assert "建立語意索引 · 20 / 100 · 約剩 16 秒" in step_html(steps[1], "zh-Hant")
    assert "Indexing meanings · 20 / 100 · about 16 s left" in step_html(steps[1], "en")
    assert "about 2 min left" in step_html(dataclasses.replace(steps[1], seconds_left=61), "en")
    assert "Waiting: another import of this book is running" in step_html(steps[3], "en")


def test_an_import_that_waits_for_another_is_cancelled_at_once(tmp_path: Path) -> None:
    class Busy(FakeShelf):
        def add(self, path: str, *arguments: Any, progress: Any = None, **named: Any) -> Any:
            while True:
                progress("waiting", 1, 600)

    imports = Imports()
    course = imports.run(Busy(), str(tmp_path / "x"), False, "me")
    assert next(course).stage == "waiting" and next(course).stage == "queued"
    imports.cancel("me")
    assert list(course)[-1].cancelled


FULL = dataclasses.replace(
    REPORT, format="pdf", encoding="", n_pages=210, n_labelled=198, contents_missing=("第二章 码头", "后记")
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hans", ("文件格式", "PDF", "210 页，其中 198 页印有页码", "目录里有、正文里没找到", "第二章 码头、后记")),
        ("zh-Hant", ("檔案格式", "PDF", "210 頁，其中 198 頁印有頁碼", "目錄裡有、正文裡沒找到", "第二章 码头、后记")),
        ("en", ("Format", "210, 198 of them with a printed number", "In its contents page, not in its text", "第二章 码头, 后记")),
    ],
)  # fmt: skip
def test_the_page_tells_format_pages_and_what_is_missing(language: Any, words: tuple[str, ...]) -> None:
    html = report_html(FULL, language)
    assert all(word in html for word in words), html
    plain = report_html(REPORT, language)
    assert words[2] not in plain and words[3] not in plain


def test_the_shell_tells_them_too() -> None:
    lines = report_lines(FULL)
    assert lines[1] == "  format: pdf"
    assert lines[2] == "  pages: 210, 198 of them with a printed number"
    assert lines[-1] == "  on its contents page but not found in its text: 第二章 码头, 后记"
    assert report_lines(REPORT)[1] == "  encoding: utf-8 (UTF-8)" and len(report_lines(REPORT)) == 6
    table = report_to_dict(FULL)
    assert (table["format"], table["pages"], table["pages_labelled"]) == ("pdf", 210, 198)
    assert table["contents_missing"] == ["第二章 码头", "后记"]


def test_the_page_names_a_book_that_was_left_out() -> None:
    shelf = FakeShelf()
    shelf.books.append(summary("tower", "book", "灯塔镇志", "", error="a file was cut, x, run: <wenshu> import"))
    page = Page(shelf, lambda question, books, context, literal: answer(question))
    for book, left_out in (("", True), ("guide", False)):
        state = Conversation()
        page.put("灯塔？", book, "en", state)
        status = page.answer(state, "en", "")
        assert ("tower was left out: a file was cut, x, run: &lt;wenshu&gt; import" in status) is left_out


def test_the_bar_of_the_shell_follows_a_reader_that_counts_its_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert progress_bar() is None, "silent where standard error is no terminal"
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    report = progress_bar()
    assert report is not None
    for step in (("waiting", 1, 600), ("reading", 0, 1), ("reading", 3, 12), ("reading", 12, 12), ("vectors", 0, 0)):
        report(*step)
    shown = capsys.readouterr().err
    assert "waiting, another import is running" in shown and "3/12" in shown and "<" in shown
