"""Jobs, the shelf, terms of a new book and the check of a quotation, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from test_ui_browser import BOX, _import, _opened, browser, running

from ui.page.texts import LANGUAGES, text

pytestmark = pytest.mark.browser
__all__ = ["browser"]


@pytest.fixture(scope="module")
def address(browser: Any, sample_home: Callable[[], Path]) -> Iterator[str]:
    with running(sample_home(), {}) as url:
        yield url


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quotation_is_checked_with_its_page(browser: Any, address: str, language: str) -> None:
    for page in _opened(browser, address, language, 390, 844):
        page.click(f"[role=tab]:has-text('{text('tab_check', language)}')")
        for quote, cited, kinds in (
            ("水上一半是人造的，水下一半是天借的", "11", ["good", "good"]),
            ("水上一半是人造的，水下一半是天借的", "40", ["good", "bad"]),
            ("水上一半是人造的，水下一半是地借的", "", ["care"]),
            ("这些字书里哪儿也没有，一个也没有出现过", "", ["bad"]),
        ):
            page.fill(".w-check textarea", quote)
            page.fill(".w-check input", cited)
            page.click(".w-check button")
            page.wait_for_function(
                "kinds => [...document.querySelectorAll('.w-check-result > p')].map((p) => p.className).join().startsWith(kinds)",
                arg=",".join(f"w-check-{kind}" for kind in kinds),
            )
        page.fill(".w-check textarea", "水上一半是人造的，水下一半是地借的")
        page.click(".w-check button")
        page.wait_for_selector(".w-check-differences li")
        assert "地" in page.inner_text(".w-check-differences") and "天" in page.inner_text(".w-check-differences")
        page.locator(".w-check-result .w-read").first.click()
        page.wait_for_selector(".r-at")


def test_words_selected_in_the_reader_come_to_the_check(browser: Any, address: str) -> None:
    for page in _opened(browser, address, "en", 1280, 800):
        page.goto(f"{address}?lang=en&check=龙门石重860斤&book=qingpu-bridges")
        page.wait_for_selector(".w-check-result .w-check-good")
        assert page.input_value(".w-check select") == "qingpu-bridges" and "check=" not in page.url


def test_an_import_goes_on_without_its_tab_and_its_terms_are_extracted(
    browser: Any, address: str, tmp_path: Path
) -> None:
    path = tmp_path / "海图.txt"
    sentences = (f"第{n}艘木船在{n % 24}点离开灯塔码头，载着{n * 7}筐海货驶向外岛的灯塔码头。" for n in range(600))
    path.write_text("海图\n\n第一章 船\n\n" + "\n\n".join(sentences), encoding="utf-8")
    for page in _opened(browser, address, "zh-Hans", 1280, 800):
        _import(page, path)
        page.wait_for_selector("#w-import-status progress")
    for page in _opened(browser, address, "en", 1280, 800):
        page.wait_for_selector(".w-jobs li", timeout=60_000)
        assert path.name in page.inner_text(".w-jobs")
        page.click("#w-import > button")
        page.wait_for_function("document.querySelector('.w-shelf')?.textContent.includes('海图')", timeout=240_000)
        page.click(f"[role=tab]:has-text('{text('tab_glossary', 'en')}')")
        page.select_option(".w-g-book select", label="海图 · Book")
        page.wait_for_function(
            "words => document.querySelector('.w-g-count').textContent.startsWith(words)",
            arg=text("glossary_empty", "en"),
        )
        page.click(".w-g-extract")
        page.wait_for_selector(".w-g-list tbody tr", timeout=60_000)
        page.select_option(".w-g-sort select", "n")
        page.wait_for_timeout(500)
        counts = [int(n) for n in page.locator("td.w-g-n").all_inner_texts() if n]
        assert counts == sorted(counts, reverse=True) and counts[0] > 100
        page.locator("td.w-g-zh button").first.click()
        counted = "document.querySelector('.w-g-count').textContent"
        before = page.evaluate(counted)
        page.click(".w-g-delete")
        page.wait_for_function(f"words => {counted} !== words", arg=before)
        page.click(f".w-g-entry button:has-text('{text('entry_undo', 'en')}')")
        page.wait_for_function(f"words => {counted} === words", arg=before)
        page.click(f"[role=tab]:has-text('{text('tab_ask', 'en')}')")
        page.on("dialog", lambda dialog: dialog.accept())
        page.click(".w-remove[data-book='海图'], .w-shelf li:has-text('海图') .w-remove")
        page.wait_for_function("!document.querySelector('.w-shelf').textContent.includes('海图')")
        page.wait_for_selector(BOX)


def test_a_stale_save_shows_both_and_asks(browser: Any, address: str) -> None:
    for first in _opened(browser, address, "en", 1280, 800):
        second = first.context.new_page()
        second.goto(f"{address}?lang=en")
        for page in (first, second):
            page.click(f"[role=tab]:has-text('{text('tab_glossary', 'en')}')")
            page.select_option(".w-g-book select", "smart-city-practice-companion")
            page.fill(".w-g-find input", "物联网")
            page.click("td.w-g-zh button:text-is('物联网')")
            page.click(".w-g-edit")
        for page, words in ((first, "first words"), (second, "second words")):
            page.fill("[name=definition_en]", words)
            page.click(".w-g-save")
        first.wait_for_function("document.querySelector('.w-g-said')?.textContent === 'Saved'")
        second.wait_for_function(
            "words => document.querySelector('.w-g-said').textContent.includes(words)", arg=text("entry_stale", "en")
        )
        assert "first words" in second.inner_text(".w-g-said")
        second.click(f".w-g-said button:has-text('{text('entry_save_mine', 'en')}')")
        second.wait_for_function("document.querySelector('.w-g-definition[lang=en]')?.textContent === 'second words'")
