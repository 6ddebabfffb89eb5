"""Kept conversations in a real browser: reload, Back, a restart of the server, the draft, Clear and its undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from test_ui_browser import BOX, CHAT, _ask, _opened, browser, running

from ui.page.texts import text

pytestmark = pytest.mark.browser
__all__ = ["browser"]


def _answers(page: Any, n: int) -> None:
    page.wait_for_function(f"n => document.querySelectorAll('{CHAT} .bot .w-chip').length === n", arg=n, timeout=60_000)


def test_nothing_asked_is_lost(browser: Any, sample_home: Callable[..., Any]) -> None:
    home = sample_home()
    with running(home, {}) as address:
        for page in _opened(browser, address, "zh-Hans", 1280, 800):
            turn = _ask(page, "半月桥的龙门石背面写着什么？")
            place = turn.locator(".w-place").first.inner_text()
            page.fill(BOX, "还没写完的")
            page.reload()
            _answers(page, 1)
            assert page.locator(".w-place").first.inner_text() == place
            page.wait_for_function(f"document.querySelector('{BOX}').value === '还没写完的'")
            page.locator(".w-read").first.click()
            page.wait_for_selector(".r-at")
            page.go_back()
            _answers(page, 1)
            # A follow-up leans on what was answered before the reload.
            _ask(page, "那听橹桥呢？")
            page.click("#w-clear")
            _answers(page, 0)
            page.click(f"#w-status a:has-text('{text('kept_undo', 'zh-Hans')}')")
            _answers(page, 2)
            here = page.url.split("?", 1)[1]
    with running(home, {}) as address:
        for page in _opened(browser, address, "en", 390, 844):
            page.goto(f"{address}?{here}&lang=en")
            _answers(page, 2)
            page.goto(f"{address}?lang=en")
            page.click(f"[role=tab]:has-text('{text('tab_kept', 'en')}')")
            page.fill(".w-kept input[type=search]", "龍門石")
            page.wait_for_selector(".w-kept-name")
            page.click(f".w-kept-list button:has-text('{text('kept_rename', 'en')}')")
            page.fill(".w-kept-list form input", "Bridges <b>x</b>")
            page.press(".w-kept-list form input", "Enter")
            page.wait_for_function("document.querySelector('.w-kept-name')?.textContent === 'Bridges <b>x</b>'")
            with page.expect_download() as waiting:
                page.click(".w-kept-list a:has-text('Markdown')")
            assert "半月桥" in waiting.value.path().read_text("utf-8")
            page.click(f".w-kept-list button:has-text('{text('kept_delete', 'en')}')")
            page.wait_for_selector(".w-kept-list .w-hint")
            page.click(f".w-kept-said button:has-text('{text('kept_undo', 'en')}')")
            page.wait_for_selector(".w-kept-name")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            page.click(".w-kept-name")
            _answers(page, 2)
