"""A search in plain words is shown before it costs anything: with its price, to be changed, and started by Enter."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, CONFIRM, RUN, say, state
from tests.browser.waiting import reload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
REMOUNTS_MS = 1500
"""Chainlit draws all widgets anew with each answer; whatever takes the keyboard then would have it by now."""


async def test_plain_words_show_a_card_with_its_price_and_enter_starts_it(window: Watched) -> None:
    page = await window.tab()
    await say(page, "please find 6 plumbers in Springfield with bad websites", start=False)
    card = page.locator(CONFIRM)
    await expect(card.get_by_label("Trade")).to_have_value("Plumbers")
    await expect(card.get_by_label("Place")).to_have_value("Springfield")
    price = page.locator("[data-testid=price]")
    await expect(price).to_contain_text(re.compile(r"Website audits, up to 6\s*12\s*Atlas credits, at most\s*13"))
    await expect(price).to_contain_text("57.60 ($0.014)")
    await expect(price).to_contain_text("You have 50 Atlas and 8,000 AI credits.")
    await expect(card.get_by_role("button", name="Start", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(card).to_have_count(0)
    await expect(page.get_by_test_id("answered")).to_contain_text(
        "Started, 6 results at most: Plumbers in Springfield."
    )
    await reload(page)
    await page.wait_for_selector(state(page, "completed"))
    await expect(page.locator(RUN)).to_have_count(1)
    await expect(page.get_by_test_id("answered")).to_contain_text("Started")


async def test_what_is_changed_counts_is_kept_and_can_be_put_off(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 6 plumbers in Springfield", start=False)
    card, start = page.locator(CONFIRM), page.get_by_role("button", name="Start", exact=True)
    await card.get_by_label("How many").fill("400")
    await expect(start).to_be_disabled()
    await expect(card.get_by_label("How many")).to_have_attribute("aria-invalid", "true")
    await card.get_by_label("How many").fill("20")
    await expect(page.locator("[data-testid=price]")).to_contain_text(re.compile(r"at most\s*41"))
    await card.get_by_label("How many").fill("2")
    await card.get_by_label("Spend at most").fill("4")
    await expect(page.locator("[data-testid=price]")).to_contain_text(re.compile(r"at most\s*4"))
    await card.get_by_role("switch").click()
    await card.get_by_label("Trade").fill("Florists")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("answered")).to_contain_text("Not started, 2 results at most: Florists in Spring")
    await reload(page)
    await page.get_by_role("button", name="Change and start").click()
    await expect(card.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    await card.get_by_label("Place").fill("Atlantis")
    await card.get_by_label("Place").press("Enter")
    await expect(card.get_by_role("alert")).to_contain_text("The demo knows: Springfield (64 businesses).")
    await card.get_by_label("Place").fill("Springfield")
    await card.get_by_label("Place").press("Enter")
    await page.wait_for_selector(state(page, "waiting_for_review"), timeout=A_MINUTE)
    (line,) = (await (await page.request.get(f"{window.address}/api/runs")).json())["items"]
    run = await (await page.request.get(f"{window.address}/api/runs/{line['id']}")).json()
    assert (run["vertical"], run["requested"], run["review"], run["budget"]) == ("florists", 2, True, 4)


async def test_hostile_words_are_fields_and_no_markup(window: Watched) -> None:
    page = await window.tab()
    place = "<img src=x onerror=document.title='owned'> **x** \u05e2\u05d9\u05e8"
    await say(page, "find 2 florists in Springfield", start=False)
    card = page.locator(CONFIRM)
    await card.get_by_label("Place").fill(place)
    await page.get_by_role("button", name="Not now").click()
    await expect(page.get_by_test_id("answered")).to_contain_text(place)
    await page.get_by_role("button", name="Change and start").click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(card.get_by_role("alert")).to_contain_text("<img src=x")
    assert await page.locator(f"{CONFIRM} img").count() == 0
    assert "owned" not in await page.title()
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


async def put(page: Page, words: str) -> None:
    """Typed by key into the message box, sent by Enter, and answered; the page is ready for the next one then."""
    if page.url.endswith("/"):
        await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    answers = await page.locator("[data-step-type=assistant_message]").count()
    await page.locator("#chat-input").click()
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-step-type=assistant_message]")).to_have_count(answers + 1)
    await page.wait_for_url(re.compile("/thread/"))


async def test_of_two_cards_the_newest_has_the_keyboard_once_and_enter_starts_that_one(window: Watched) -> None:
    page = await window.tab()
    await put(page, "find 3 dentists in Springfield")
    starts = page.locator(CONFIRM).get_by_role("button", name="Start", exact=True)
    await expect(starts.first).to_be_focused()
    await put(page, "find 2 florists in Springfield")
    await expect(starts).to_have_count(2)
    await expect(starts.last).to_be_focused()
    await expect(starts.last).to_be_in_viewport()
    await page.wait_for_timeout(REMOUNTS_MS)
    await expect(starts.last).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("answered")).to_contain_text("Started, 2 results at most: Florists in Spr")
    await expect(page.get_by_test_id("run").locator("h3")).to_have_text("Florists in Springfield")
    await expect(starts).to_have_count(1)


async def test_what_is_asked_beside_an_open_card_keeps_the_keyboard_and_is_answered_in_sight(window: Watched) -> None:
    page = await window.tab()
    await put(page, "find 3 dentists in Springfield")
    await put(page, "find 4 florists in Springfield")
    await expect(page.locator(CONFIRM)).to_have_count(2)
    for words in ("credits", "how is the weather?", "runs"):
        await put(page, words)
        await page.wait_for_timeout(REMOUNTS_MS)
        await expect(page.locator("#chat-input")).to_be_focused()
        await expect(page.locator("[data-step-type=assistant_message]").last).to_be_in_viewport(ratio=0.5)
    await page.keyboard.press("Enter")
    await expect(page.locator(CONFIRM)).to_have_count(2)
    assert await page.get_by_test_id("run").count() == 0
