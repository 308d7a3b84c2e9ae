"""Two chats one after the other while both runs go on: the page is about the one it shows, and hears only of that."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import ROWS, RUN, state
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
TRADES = ("dentists", "florists")


@pytest.fixture(autouse=True)
def slow(environment: dict[str, str]) -> None:
    """Websites that take so long that both runs outlast the test."""
    environment.update(SANDBOX_LATENCY="5000")


def streams(page: Page) -> list[str]:
    """The runs whose events are listened to, kept up to date."""
    all_open: list[str] = []

    def stream(request: Request) -> str:
        path = urlsplit(request.url).path
        return path.split("/")[-2] if path.endswith("/events") else ""

    def ended(request: Request) -> None:
        if stream(request):
            all_open.remove(stream(request))

    page.on("request", lambda request: stream(request) and all_open.append(stream(request)))
    page.on("requestfailed", ended)
    page.on("requestfinished", ended)
    return all_open


async def two_runs(window: Watched, page: Page) -> list[str]:
    asked = [{"text": f"{trade} in Springfield", "leads": 5} for trade in TRADES]
    made = [await (await page.request.post(f"{window.address}/api/runs", data=each)).json() for each in asked]
    return [each["id"] for each in made]


async def go(page: Page, trade: str) -> None:
    """By the history, which loads nothing anew."""
    await page.locator("#thread-history").get_by_text(re.compile(f"{trade} in Springfield", re.IGNORECASE)).click()
    await expect(page.locator(RUN)).to_have_count(1)
    await page.wait_for_selector(state(page, "running"))
    await page.locator(ROWS).nth(4).wait_for()


async def test_a_chat_that_was_left_names_no_page_fills_no_form_and_is_listened_to_no_more(window: Watched) -> None:
    page = await window.tab()
    left, here = await two_runs(window, page)
    listened = streams(page)
    await page.goto(f"{window.address}/thread/{left}")
    await page.locator(ROWS).nth(4).wait_for()
    title = page.locator("#la-title")
    await expect(title).to_contain_text("Dentists in Springfield")
    await go(page, "florists")
    await expect(title).to_contain_text("Florists in Springfield")
    async with page.expect_response(re.compile(f"{here}/opportunities")):
        assert (await page.request.post(f"{window.address}/api/runs/{left}/cancel")).ok
    await page.wait_for_timeout(500)
    await expect(title).to_contain_text("Florists in Springfield")
    await until(lambda: set(listened) == {here}, lambda: listened)
    await page.get_by_test_id("meter").click()
    keep = page.get_by_test_id("money").get_by_test_id("keep")
    await expect(keep.locator("[name=vertical]")).to_have_value("florists")
    await page.keyboard.press("Escape")
    await page.locator("#thread-history").get_by_text(re.compile("dentists in Springfield", re.IGNORECASE)).click()
    await expect(title).to_contain_text("Dentists in Springfield")
    await page.wait_for_selector(state(page, "cancelled"))
    await until(lambda: not listened, lambda: listened)
