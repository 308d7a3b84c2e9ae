"""What a message will cost is told while it is typed; what cannot be paid is not sent, and nobody else hears of it."""

import re

import psycopg
import pytest
from playwright.async_api import Page, Request, Route, expect

from engine.operations import credits
from engine.services import open_data
from engine.settings import Settings
from store.organizations import LOCAL
from tests.browser.conftest import Watched
from tests.browser.pictures import pictures

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LINE = "#la-price"
QUESTION = "why is the first one first?"


@pytest.fixture
async def no_ai_credits(database_url: str) -> None:
    """All of them are used up."""
    async with open_data(Settings(_env_file=None, database_url=database_url)) as data:  # type: ignore[arg-type]
        await credits.balances(data)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        connection.execute("update credit_grants set remaining = 0 where account = 'ai_credits'")


async def ready(window: Watched) -> Page:
    page = await window.tab()
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    return page


async def test_the_price_is_told_while_typing_and_the_text_goes_to_our_server_alone(window: Watched) -> None:
    page = await ready(window)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/typed") else None)
    line = page.locator(LINE)
    await expect(line).to_have_attribute("aria-live", "polite")
    async with page.expect_request(
        lambda request: request.url.endswith("/typed") and QUESTION in str(request.post_data)
    ):
        await page.locator("#chat-input").press_sequentially(QUESTION, delay=15)
    await expect(line).to_have_text(re.compile(r"This message will cost ~\d+\.\d\d credits\."))
    assert len(asked) < len(QUESTION) / 3, "it waits for a pause"
    assert asked[-1].post_data_json == {"text": QUESTION, "chat": None}
    await expect(page.locator("#chat-input")).to_have_attribute("aria-describedby", "la-price")
    await pictures(page, "price-told")
    await page.fill("#chat-input", "find 6 plumbers in Springfield")
    await expect(line).to_have_text("A search. Its price is shown before anything is charged.")
    await page.fill("#chat-input", "5 florists in Springfield")
    await expect(line).to_have_text("Starts at once: at most 11 Atlas credits.")
    await page.fill("#chat-input", "credits")
    await expect(line).to_be_empty()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("50 Atlas credits left")).to_be_visible()
    await page.fill("#chat-input", QUESTION)
    await expect(line).to_contain_text("This message will cost")
    await page.keyboard.press("Enter")
    await expect(page.locator(".la-cost .la-badge")).to_be_visible()
    await expect(line).to_be_empty()


@pytest.mark.usefixtures("no_ai_credits")
async def test_what_cannot_be_paid_is_not_sent_until_credits_are_there(window: Watched) -> None:
    page = await ready(window)
    line, said = page.locator(LINE), page.locator("[data-step-type=user_message]")
    await page.fill("#chat-input", QUESTION)
    await expect(line).to_contain_text("Insufficient credits. This message will cost ~")
    await expect(line).to_contain_text("credits. Top up to continue.")
    await expect(page.locator("#chat-submit")).to_have_attribute("aria-disabled", "true")
    await page.locator("#chat-input").press("Enter")
    await page.locator("#chat-submit").click(force=True)
    await page.wait_for_timeout(700)
    await expect(said).to_have_count(0)
    await expect(page.locator("#chat-input")).to_have_value(QUESTION)
    await pictures(page, "price-short")
    await line.get_by_role("button", name="Add 40,000 AI credits").click()
    await expect(line).to_contain_text("This message will cost ~")
    await expect(line).not_to_contain_text("Insufficient")
    await expect(page.locator("#chat-input")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".la-cost .la-badge")).to_be_visible()


@pytest.mark.usefixtures("no_ai_credits")
async def test_a_price_that_cannot_be_had_holds_nothing_up(window: Watched) -> None:
    page = await ready(window)

    async def away(route: Route) -> None:
        await route.abort()

    await page.route("**/typed", away)
    await page.fill("#chat-input", QUESTION)
    await page.wait_for_timeout(800)
    await expect(page.locator(LINE)).to_be_empty()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Insufficient credits. This message will cost ~")).to_be_visible()


async def test_a_message_that_is_too_long_is_said_to_be_while_it_is_typed_and_is_not_sent(window: Watched) -> None:
    page = await ready(window)
    line, said = page.locator(LINE), page.locator("[data-step-type=user_message]")
    await page.fill("#chat-input", "Why is the first one first? " * 40)
    await expect(line).to_have_text("This message has over 1,000 characters: shorten it, or send it in parts.")
    await expect(page.locator("#chat-submit")).to_have_attribute("aria-disabled", "true")
    await page.locator("#chat-input").press("Enter")
    await page.wait_for_timeout(700)
    await expect(said).to_have_count(0)
    await page.fill("#chat-input", QUESTION)
    await expect(line).to_contain_text("This message will cost ~")
    await page.keyboard.press("Enter")
    await expect(said).to_have_count(1)
