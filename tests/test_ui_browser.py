"""The page in a real browser: the real library, the real encoder, headless Chromium. The imported book is made up here."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from skips import unpublished

from ui.page.texts import LANGUAGES, TEXTS, text

ROOT = Path(__file__).resolve().parents[1]
FRONT_MATTER = ROOT.parent / "shared" / "book" / "smart-city-practice.front-matter.txt"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
SERVER = "import sys; from rag.library.library import Library; from ui.page.app import launch; launch(Library.open(), port=int(sys.argv[1]))"
HOSTILE = '<img src=x onerror="window.ran=1"><script>window.ran=2</script>[a](javascript:window.ran=3) $x^2$ {{value}} ${window.ran=4}'
TOWN = f"""灯塔镇志

目 录

第一章 图书馆 / 001
第二章 码头 / 009

第一章 图书馆

灯塔镇的图书馆在1987年由渔民集资建成。馆长每天清早打开大门。馆内藏有三千册航海日记。

排版工在样书里留下了一行古怪的记号：{HOSTILE}。没有人知道这行记号的意思。

第二章 码头

灯塔镇的码头能停泊四十艘木船。
"""

pytestmark = pytest.mark.browser
CHAT, BOX = "#w-chat", "#w-box textarea"


def _unavailable(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, but CI is set: .ci/run installs it")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _unavailable("playwright is not installed")
    if CHROMIUM is None:
        _unavailable("no chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(browser: Any, new_home: Callable[[], Path]) -> Iterator[str]:
    """The running app on a free port, with no book but the companion."""
    # A proxy that answers nothing: the page must come up where one is set for the outside world.
    with running(new_home(), dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9")) as url:
        yield url


@contextmanager
def running(home: Path, environment: dict[str, str], code: str = SERVER) -> Iterator[str]:
    """The app over a library, in a process of its own; its address. Fails at the end if it wrote a traceback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = home.parent
    own = {"WENSHU_HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_WAIT_POLICY": "PASSIVE"}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", code, str(port)],
            env={**os.environ, **environment, **own},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_open(server, port, folder / "log")
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(timeout=20)
    assert "Traceback" not in (folder / "log").read_text()


def _wait_until_open(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    # The first start indexes the companion, which takes half a minute on a slow machine.
    for _ in range(600):
        if server.poll() is not None:
            pytest.fail(f"the app ended at once: {log.read_text()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    pytest.fail(f"the app did not open its port: {log.read_text()}")


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page in Simplified Chinese, 1280 pixels wide; fails on a request elsewhere or an error in a script."""
    yield from _opened(browser, address, "zh-Hans", 1280, 800)


def _opened(browser: Any, address: str, language: str, width: int, height: int, **options: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    opened = context.new_page()
    elsewhere: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else elsewhere.append(r.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(f"{address}?lang={language}")
    opened.wait_for_selector(BOX)
    opened.wait_for_function("language => document.documentElement.lang === language", arg=language)
    yield opened
    context.close()
    assert elsewhere == []
    assert faults == []


def _ask(page: Any, question: str) -> Any:
    """Type and send a question, wait for its answer; gives the newest turn of the evidence column."""
    before = page.locator(f"{CHAT} .bot .w-chip").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function(
        f"n => document.querySelectorAll('{CHAT} .bot .w-chip').length > n", arg=before, timeout=60_000
    )
    return page.locator(".w-turn:not([hidden])")


def _import(page: Any, path: Path, replace: bool = False) -> None:
    if not page.locator("#w-upload").is_visible():
        page.click("#w-import > button")
    if replace:
        page.check("#w-replace input")
    page.set_input_files("#w-import input[type=file]", str(path))


@pytest.fixture(scope="module")
def town(browser: Any, address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The made-up book, imported through the page; the text of the report."""
    path = tmp_path_factory.mktemp("town") / "灯塔镇志.txt"
    path.write_text(TOWN, encoding="utf-8")
    opened = _opened(browser, address, "zh-Hans", 1280, 800)
    page = next(opened)
    percents = _watch_progress(page)
    _import(page, path)
    page.wait_for_selector("#w-import-status .w-report", timeout=60_000)
    seen = percents()
    assert seen == sorted(seen)
    assert seen[-1] == 100
    report = page.inner_text("#w-import-status")
    assert "灯塔镇志" in page.inner_text("#w-shelf")
    next(opened, None)
    return report


def _watch_progress(page: Any) -> Any:
    """Records every value the progress bar takes; gives a function that tells them."""
    page.evaluate(
        """() => { window.percents = []; new MutationObserver(() => {
            const bar = document.querySelector('#w-import-status progress');
            if (bar && window.percents.at(-1) !== bar.value) window.percents.push(bar.value);
        }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true}); }"""
    )
    return lambda: page.evaluate("window.percents")


def test_a_chinese_question_gets_a_quote_a_place_and_a_highlight(page: Any) -> None:
    turn = _ask(page, "宁波哪一年决定建设智慧城市？")
    assert text("verdict_answered", "zh-Hans") in turn.inner_text()
    card = turn.locator(".w-card").first
    assert card.locator(".w-marker").inner_text() == "[1]"
    assert card.locator(".w-badge").inner_text() == "导读"
    assert text("companion_note", "zh-Hans") in card.inner_text()
    assert "自序" in card.locator(".w-place").inner_text()
    marked = card.locator("mark").inner_text()
    assert marked in page.inner_text(CHAT)
    assert marked in card.locator("blockquote:has(mark)").inner_text()
    assert float(card.locator("blockquote:has(mark)").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 16
    assert card.locator("blockquote.w-other").get_attribute("lang") == "en"
    background = card.locator("mark").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background != card.evaluate("e => getComputedStyle(e).backgroundColor")


@pytest.mark.parametrize(("width", "height"), [(1280, 600), (375, 640)], ids=["desktop", "phone"])
def test_a_long_answer_is_read_from_its_question_on(browser: Any, address: str, width: int, height: int) -> None:
    for opened in _opened(browser, address, "zh-Hans", width, height):
        for question in ("第一章讲什么？", "第二章讲什么？", "第三章讲什么？"):
            _ask(opened, question)
        opened.wait_for_function(
            f"() => {{ const asked = [...document.querySelectorAll('{CHAT} [data-testid=user]')].pop().getBoundingClientRect();"
            " return asked.top >= 0 && asked.bottom < innerHeight; }"
        )


def test_an_english_question_gets_an_english_card(browser: Any, address: str) -> None:
    for page in _opened(browser, address, "en", 1280, 800):
        turn = _ask(page, "What is the '3 + X' model?")
        assert "Companion" in turn.locator(".w-badge").first.inner_text()
        assert "Foreword" in turn.locator(".w-place").first.inner_text()
        assert "3+X" in turn.locator("mark").first.inner_text().replace(" ", "")


def test_an_example_is_asked_by_a_click(page: Any) -> None:
    page.fill(BOX, "未写完的话")
    page.click(f"#w-prompts button:has-text('{text('example_3', 'zh-Hans')}')")
    page.wait_for_selector(f"{CHAT} .w-verdict-structural", timeout=60_000)
    assert "标准建设" in page.inner_text(CHAT)
    assert page.input_value(BOX) == "未写完的话"


def test_enter_while_an_input_method_composes_sends_nothing(page: Any) -> None:
    page.focus(BOX)
    protocol = page.context.new_cdp_session(page)
    protocol.send("Input.imeSetComposition", {"text": "zhihui", "selectionStart": 6, "selectionEnd": 6})
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    assert page.locator(f"{CHAT} .user").count() == 0
    assert page.input_value(BOX).startswith("zhihui")


@pytest.mark.parametrize(
    "events",
    [
        # Chromium and Firefox: keydown during composition, marked so.
        "start(); key('keydown', {isComposing: true, keyCode: 229}); key('keypress', {}); end();",
        # Safari: the composition has ended when the keydown comes; only its code tells.
        "start(); end(); key('keydown', {keyCode: 229}); key('keypress', {});",
        # An engine that says nothing on the events themselves.
        "start(); key('keydown', {}); key('keypress', {});",
    ],
    ids=["composing", "ended before keydown", "unmarked"],
)
def test_no_order_of_composition_events_sends(page: Any, events: str) -> None:
    page.fill(BOX, "智慧城")
    page.evaluate(
        """events => {
            const box = document.querySelector('#w-box textarea');
            const start = () => box.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
            const end = () => box.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
            const key = (type, more) => box.dispatchEvent(
                new KeyboardEvent(type, {key: 'Enter', keyCode: 13, bubbles: true, cancelable: true, ...more}));
            new Function('start', 'end', 'key', events)(start, end, key);
        }""",
        events,
    )
    page.wait_for_timeout(600)
    assert page.locator(f"{CHAT} .user").count() == 0
    # The same box sends once the composition is over: the listener has not swallowed Enter for good.
    page.evaluate(
        "document.querySelector('#w-box textarea').dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))"
    )
    page.press(BOX, "Enter")
    page.wait_for_selector(f"{CHAT} .user")


def test_shift_enter_starts_a_new_line(page: Any) -> None:
    page.fill(BOX, "上")
    page.press(BOX, "End")
    page.press(BOX, "Shift+Enter")
    page.keyboard.type("下")
    page.wait_for_timeout(400)
    assert page.input_value(BOX) == "上\n下"
    assert page.locator(f"{CHAT} .user").count() == 0


def test_an_empty_question_is_a_message(page: Any) -> None:
    page.press(BOX, "Enter")
    page.wait_for_selector("#w-status .w-error")
    assert page.inner_text("#w-status").strip() == text("empty_question", "zh-Hans")
    assert page.locator(f"{CHAT} .user").count() == 0


def test_an_overlong_question_is_one_line_and_the_page_goes_on(page: Any) -> None:
    _ask(page, "问" * 10_000)
    error = page.inner_text(f"{CHAT} .w-error")
    assert "\n" not in error and "2000" in error
    _ask(page, "第六章讲什么？")
    assert "标准建设" in page.inner_text(CHAT)


def test_two_questions_in_a_row_are_both_answered(page: Any) -> None:
    for question in ("第六章讲什么？", "第二章讲什么？"):
        page.fill(BOX, question)
        page.press(BOX, "Enter")
        page.wait_for_function("document.querySelector('#w-box textarea').value === ''")
    page.wait_for_function(f"document.querySelectorAll('{CHAT} .bot .w-chip').length === 2", timeout=60_000)
    assert page.locator(f"{CHAT} .user").all_inner_texts() == ["第六章讲什么？", "第二章讲什么？"]


def test_markup_in_a_question_is_text(page: Any) -> None:
    _ask(page, HOSTILE)
    assert page.inner_text(f"{CHAT} .user").strip() == HOSTILE
    assert page.evaluate("window.ran") is None
    assert page.locator("#w-main img, #w-main .katex").count() == 0


def test_a_marker_shows_its_card_also_of_an_earlier_answer(page: Any) -> None:
    _ask(page, "宁波哪一年决定建设智慧城市？")
    _ask(page, "第六章讲什么？")
    assert page.locator("#w-card-1-1").is_hidden()
    page.focus(f"{CHAT} a.w-ref[href$='#w-card-1-1']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#w-card-1-1.w-flash")
    assert page.locator("#w-card-1-1").is_visible()
    assert page.locator("#w-turn-2").is_hidden()
    assert page.evaluate("document.activeElement.id") == "w-card-1-1"
    assert "#w-card" not in page.url


@pytest.mark.parametrize("clipboard", [True, False], ids=["clipboard", "no clipboard"])
def test_a_quote_is_copied_with_its_place(browser: Any, address: str, clipboard: bool) -> None:
    for page in _opened(browser, address, "zh-Hans", 1280, 800, permissions=["clipboard-read", "clipboard-write"]):
        turn = _ask(page, "宁波哪一年决定建设智慧城市？")
        read = "(() => { const kept = navigator.clipboard; window.paste = () => kept.readText(); })()"
        page.evaluate(read)
        if not clipboard:
            page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        button = turn.locator(".w-copy").first
        button.click()
        page.wait_for_function("document.querySelector('.w-copy').textContent === '已复制'")
        card = turn.locator(".w-card").first
        expected = f"“{card.locator('mark').inner_text()}”\n（{card.locator('.w-place').inner_text()}）"
        assert page.evaluate("window.paste()") == expected
        page.wait_for_function("document.querySelector('.w-copy').textContent === '复制引文'")


def test_the_language_changes_everywhere_without_a_reload(page: Any) -> None:
    _ask(page, "宁波哪一年决定建设智慧城市？")
    page.click("#w-import > button")
    page.evaluate("window.same = true")
    for name, language in (("English", "en"), ("繁體", "zh-Hant"), ("简体", "zh-Hans")):
        page.click(f"#w-language label:has-text('{name}')")
        page.wait_for_function("language => document.documentElement.lang === language", arg=language)
        page.wait_for_function("words => document.body.innerText.includes(words)", arg=text("tagline", language))
        shown = _everything_said(page)
        _assert_only(shown, language)
        assert f"lang={language}" in page.url
    assert page.evaluate("window.same") is True


def _everything_said(page: Any) -> str:
    attributes = (
        "[...document.querySelectorAll('[placeholder],[title]')].map(e => e.placeholder || e.title).join('\\n')"
    )
    return str(page.inner_text("body")) + "\n" + str(page.evaluate(attributes))


def _assert_only(shown: str, language: str) -> None:
    """Longer strings of the page's table appear in `language` only; shorter ones may be part of any text."""
    keys = ("tagline", "ask_placeholder", "books_label", "clear", "evidence", "companion_note", "copy", "import_help",
            "import_choose", "import_replace", "verdict_answered", "show_quote")  # fmt: skip
    mine = {text(key, language, n=1) for key in keys}
    others = {TEXTS[key][i].format(n=1) for key in keys for i in range(len(LANGUAGES))} - mine
    assert [words for words in mine if words not in shown] == []
    lines = set(shown.splitlines())
    assert others & lines == set()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)], ids=["wide", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_overflows_sideways(browser: Any, address: str, language: str, width: int, height: int) -> None:
    for page in _opened(browser, address, language, width, height):
        _ask(page, "What is the '3 + X' model?" + "W" * 300)
        page.click("#w-import > button")
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        wide = "[...document.querySelectorAll('#w-main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
        assert page.evaluate(wide) == 0
        chat, evidence = (page.locator(s).bounding_box() for s in ("#w-box", "#w-evidence"))
        stacked = evidence["y"] >= chat["y"] + chat["height"]
        assert stacked is (width < 900)


def test_an_import_reports_what_it_found(town: str) -> None:
    assert "导入完成" in town and "100%" in town
    assert "2 章，0 节" in town
    assert re.search(r"丢失的字符\s+0（共 ", town)


def test_markup_in_a_book_is_text(page: Any, town: str) -> None:
    page.reload()  # the choice of books is that of a page opened after the import
    page.wait_for_selector(BOX)
    turn = _ask(page, "排版工在样书里留下了什么记号？")
    assert turn.locator(".w-card.w-book").count() >= 1
    assert HOSTILE in turn.locator(".w-card.w-book blockquote").first.inner_text()
    assert HOSTILE in page.inner_text(CHAT)
    assert page.evaluate("window.ran") is None
    assert page.locator("#w-main img, #w-main .katex").count() == 0


def test_one_book_can_be_asked_alone(page: Any, town: str) -> None:
    page.click("#w-book input")
    page.click("[role=option]:has-text('灯塔镇志')")
    turn = _ask(page, "图书馆是哪一年建成的？")
    assert "《灯塔镇志》" in turn.locator(".w-place").first.inner_text()
    assert turn.locator(".w-badge").first.inner_text() == "书"
    assert turn.locator(".w-card.w-companion").count() == 0


def test_an_import_can_be_cancelled(page: Any, tmp_path: Path) -> None:
    path = tmp_path / "长卷.txt"
    sentences = (f"第{n}艘船在{n % 24}点离开码头，载着{n * 7}筐海货驶向外岛。" for n in range(6000))
    path.write_text("长卷\n\n第一章 船\n\n" + "\n\n".join(sentences), encoding="utf-8")
    page.click("#w-import > button")
    before = page.inner_text("#w-shelf .w-shelf")
    _import(page, path)
    page.wait_for_function("document.querySelector('#w-import-status progress')?.value >= 12", timeout=60_000)
    page.click("#w-cancel")
    page.wait_for_function(
        "words => document.querySelector('#w-import-status').innerText.includes(words)",
        arg=text("import_cancelled", "zh-Hans"), timeout=60_000,
    )  # fmt: skip
    assert page.locator("#w-cancel").is_hidden()
    page.reload()
    page.wait_for_selector(BOX)
    page.click("#w-import > button")
    page.wait_for_selector("#w-shelf .w-shelf")
    # A page is served as it was when the app started and brings itself up to date at once.
    page.wait_for_function("shelf => document.querySelector('#w-shelf .w-shelf').innerText === shelf", arg=before)


@pytest.mark.parametrize(
    ("name", "content"),
    [("空.txt", b""), ("图.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40)],
    ids=["empty", "JPEG"],
)
def test_a_bad_file_is_one_line_and_the_page_goes_on(page: Any, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _import(page, path)
    page.wait_for_selector("#w-import-status .w-error", timeout=60_000)
    error = page.inner_text("#w-import-status").strip()
    assert error.startswith(text("import_failed", "zh-Hans"))
    assert "\n" not in error and "Traceback" not in error
    _ask(page, "第六章讲什么？")
    assert "标准建设" in page.inner_text(CHAT)


def test_the_real_front_matter_is_imported_and_quoted(page: Any) -> None:
    unpublished(FRONT_MATTER, "the reader's copy")
    percents = _watch_progress(page)
    _import(page, FRONT_MATTER)
    page.wait_for_selector("#w-import-status .w-report", timeout=120_000)
    assert percents()[-1] == 100
    report = page.inner_text("#w-import-status")
    for words in ("ISBN", "9 章，36 节", "序、自序", "0（共"):
        assert words in report
    turn = _ask(page, "宁波哪一年决定建设智慧城市？")
    assert turn.locator(".w-badge").first.inner_text() == "书"
    assert "自序" in turn.locator(".w-place").first.inner_text()
    assert "2010" in turn.locator("blockquote").first.inner_text()
    page.click("#w-book input")
    page.click("[role=option]:has-text('· 书'):has-text('智慧城市建设实务研究')")
    turn = _ask(page, "When did Ningbo decide to build a smart city?")
    assert turn.locator(".w-card.w-book mark").count() >= 1


def test_a_follow_up_shows_what_was_searched_for_and_one_click_undoes_it(page: Any) -> None:
    _ask(page, "第六章讲什么？")
    turn = _ask(page, "那第七章呢？")
    last = page.locator(f"{CHAT} .bot").last
    assert "第七章讲什么？" in last.locator(".w-searched").inner_text()
    assert text("verdict_structural", "zh-Hans") in turn.inner_text()
    before = page.locator(f"{CHAT} .bot .w-chip").count()
    last.locator("a.w-undo").click()
    page.wait_for_function(
        f"n => document.querySelectorAll('{CHAT} .bot .w-chip').length > n", arg=before, timeout=60_000
    )
    assert page.locator(f"{CHAT} .bot").last.locator(".w-searched").count() == 0
    assert page.locator(f"{CHAT} .user").last.inner_text().strip().startswith("那第七章呢？")
