"""The reader in a real browser: opened from a card at the words quoted, searched, sent on by its address, selected from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_ui_browser import BOX, CHAT, _ask, _opened, browser, running

from corpus.sample import SAMPLE_ID
from ui.page.texts import LANGUAGES, text

pytestmark = pytest.mark.browser
__all__ = ["browser"]
SIZES = {"wide": (1280, 800), "phone": (360, 740)}


@pytest.fixture(scope="module")
def address(browser: Any, sample_home: Callable[[], Path]) -> Iterator[str]:
    """The running app over a library with the sample book."""
    with running(sample_home(), {}) as url:
        yield url


def _reading(page: Any) -> None:
    page.wait_for_selector(".r-piece[data-filled] .r-paragraph")


def _until(page: Any, expression: str) -> None:
    """Wait until an expression is true. (The policy of these pages lets nobody evaluate text in them but the debugger.)"""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(expression)


def _said(words: str) -> str:
    return f"document.querySelector('.r-said').textContent === {json.dumps(words)}"


def _marked(page: Any) -> str:
    return str(page.evaluate("[...document.querySelectorAll('.r-at')].map((e) => e.textContent).join('')"))


def test_a_card_opens_the_book_at_the_words_quoted(browser: Any, address: str) -> None:
    for page in _opened(browser, address, "zh-Hans", 1280, 800):
        turn = _ask(page, "半月桥的龙门石背面写着什么？")
        card = turn.locator(".w-card.w-book").first
        quoted = card.locator("mark").inner_text()
        place = card.locator(".w-place").inner_text()
        card.locator(".w-read").click()
        _reading(page)
        _until(page, "document.querySelector('.r-at')?.getBoundingClientRect().top < innerHeight")
        assert _marked(page).replace("\n", "") == quoted.replace("\n", "")
        assert page.inner_text(".r-contents a[aria-current]") in place and "第" in page.inner_text(".r-place")
        here = page.url
        page.reload()
        _reading(page)
        assert _marked(page).replace("\n", "") == quoted.replace("\n", "") and page.url == here
        box = page.locator(".r-at").first.bounding_box()
        assert 0 < box["y"] < 800


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_is_searched_and_a_hit_is_shown(browser: Any, address: str, language: str, size: str) -> None:
    for page in _opened(browser, address, language, *SIZES[size]):
        page.goto(f"{address}read/{SAMPLE_ID}?lang={language}")
        _reading(page)
        if size == "phone":
            page.click(".r-menu")
        page.fill(".r-find input", "浮橋")
        page.press(".r-find input", "Enter")
        page.wait_for_selector(".r-lines a")
        total = int(page.inner_text(".r-chapter[aria-pressed=true] b"))
        counts = [int(n) for n in page.locator(".r-chapter b").all_inner_texts()]
        assert counts[0] == total == sum(counts[1:]) > 3
        page.locator(".r-chapter").nth(1).click()
        _until(page, f"document.querySelectorAll('.r-lines a').length === {counts[1]}")
        page.locator(".r-lines a").first.click()
        page.wait_for_selector(".r-at")
        assert _marked(page) == "浮桥"
        _until(
            page,
            "(() => { const at = document.querySelector('.r-at').getBoundingClientRect(); return at.top > 0 && at.bottom < innerHeight; })()",
        )
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_contents_lead_anywhere_and_back_leads_back(browser: Any, address: str) -> None:
    for page in _opened(browser, address, "en", 1280, 800):
        page.goto(f"{address}read/{SAMPLE_ID}?lang=en")
        _reading(page)
        last = page.locator(".r-contents a").last
        place = last.get_attribute("data-go")
        last.click()
        _until(page, f"location.search.includes('at={place}')")
        _until(page, f"document.querySelector('.r-place').textContent.startsWith({json.dumps(last.inner_text())})")
        page.go_back()
        _until(page, "scrollY < 400")
        # Far from what is read, the text is not kept in the page.
        assert page.locator(".r-piece[data-filled]").count() < page.locator(".r-piece").count()


def test_selected_words_are_copied_with_their_place(browser: Any, address: str) -> None:
    for page in _opened(browser, address, "zh-Hans", 1280, 800, permissions=["clipboard-read", "clipboard-write"]):
        page.goto(f"{address}read/{SAMPLE_ID}?at=9000&lang=zh-Hans")
        _reading(page)
        words = page.evaluate(
            """() => { const block = [...document.querySelectorAll('.r-paragraph')].find((p) => p.querySelector('.r-page'));
            const range = document.createRange(); range.selectNodeContents(block);
            getSelection().removeAllRanges(); getSelection().addRange(range); return block.textContent; }"""
        )
        page.wait_for_selector(".r-bar:not([hidden])")
        page.click(f".r-bar button:has-text('{text('read_copy', 'zh-Hans')}')")
        _until(page, _said(text("copied", "zh-Hans")))
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"“{words}”") and "《清浦桥渡志》" in copied and "第" in copied.split("”")[-1]
        page.click(f".r-bar button:has-text('{text('read_add_term', 'zh-Hans')}')")
        page.fill(".r-term input >> nth=0", "龙门石")
        page.fill(".r-term input >> nth=1", "keystone")
        page.press(".r-term input >> nth=1", "Enter")
        _until(page, _said(text("read_term_added", "zh-Hans")))
        page.click(f".r-bar button:has-text('{text('read_ask', 'zh-Hans')}')")
        _until(page, f"document.querySelector('{BOX}')?.value.length > 5")
        assert page.locator(f"{CHAT} .user").count() == 0


def test_terms_are_marked_and_are_one_tab_stop(browser: Any, address: str) -> None:
    for page in _opened(browser, address, "zh-Hans", 1280, 800):
        page.goto(f"{address}read/smart-city-practice-companion?lang=zh-Hans")
        page.wait_for_selector("a.w-term")
        _until(page, "document.querySelectorAll('a.w-term[tabindex=\"0\"]').length === 1")
        page.focus('a.w-term[tabindex="0"]')
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement === document.querySelectorAll('a.w-term')[1]")
        page.wait_for_selector("#w-popup")
        page.keyboard.press("Escape")
        page.uncheck("[name=terms]")
        _until(page, "document.querySelectorAll('a.w-term').length === 0")
        page.reload()
        _reading(page)
        assert not page.is_checked("[name=terms]") and page.locator("a.w-term").count() == 0
