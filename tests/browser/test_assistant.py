"""The assistant in a browser: an answer with its price, a proposal with its buttons, and both after a reload."""

import os

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, ROWS, RUN, say, state
from tests.browser.waiting import reload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def ask_again(page: Page, words: str) -> None:
    await page.fill("#chat-input", words)
    await page.wait_for_selector("#chat-submit:not([disabled])")
    await page.keyboard.press("Enter")


async def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png")


async def test_an_answer_has_its_price_under_it_and_keeps_it(window: Watched) -> None:
    page = await window.tab()
    await say(page, "please tell me how many credits are left", start=False)
    await expect(page.get_by_text("50 Atlas credits left")).to_be_visible()
    badge = page.locator(".la-cost .la-badge")
    await expect(badge).to_contain_text("credits")
    told = await badge.inner_text()
    assert "tokens read" in (await badge.get_attribute("title") or "")
    await picture(page, "assistant-answer")
    await expect(page.locator("#la-meter")).to_contain_text("7,99")
    await reload(page)
    await expect(badge).to_have_text(told)
    await expect(page.get_by_text("50 Atlas credits left")).to_be_visible()


async def test_a_proposal_is_started_by_its_button(window: Watched) -> None:
    page = await window.tab()
    await say(page, "please tell me how many credits are left", start=False)
    await page.locator(".la-cost").wait_for()
    await ask_again(page, "would you suggest 3 florists in Springfield?")
    start = page.get_by_role("link", name="Start", exact=True)
    await expect(start).to_be_visible()
    await picture(page, "assistant-proposal")
    await start.click()
    await page.locator(RUN).wait_for()
    await expect(start).to_be_hidden()
    await expect(page.locator(RUN)).to_have_count(1)
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await ask_again(page, "why is the first one first?")
    await expect(page.get_by_text("is number 1 of 3 with a score of")).to_be_visible()
    await picture(page, "assistant-why")


async def test_an_answer_leaves_the_open_dossier_open_and_its_button_closes_it(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 1 florist in Springfield")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await page.locator(ROWS).first.locator(".la-nm").click()
    dossier = page.locator("[data-testid=dossier] h2")
    await expect(dossier).to_be_visible()
    await ask_again(page, "please tell me how many credits are left")
    await page.locator(".la-cost").wait_for()
    await expect(dossier).to_be_visible()
    await page.locator("#side-view-title button").click()
    await expect(dossier).to_have_count(0)
    await reload(page)
    await page.locator(ROWS).first.wait_for()
    await page.wait_for_timeout(1_000)
    await expect(dossier).to_have_count(0)


async def test_not_now_stays_not_now(window: Watched) -> None:
    page = await window.tab()
    await say(page, "would you suggest 3 florists in Springfield?", start=False)
    later = page.get_by_role("link", name="Not now", exact=True)
    await later.click()
    await expect(later).to_be_hidden()
    await reload(page)
    await expect(page.get_by_text("Shall I search?")).to_be_visible()
    await expect(later).to_be_hidden()
    assert await page.locator(RUN).count() == 0
