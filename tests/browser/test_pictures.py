"""The three pictures of README, of a run as anybody sees it who follows README: written only by `make pictures`."""

import os

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Leave, Server
from tests.browser.readme_pictures import small
from tests.browser.test_chat import A_MINUTE, RUN, dossier_of_first, say, state

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.skipif("README_PICTURES" not in os.environ, reason="`make pictures` takes them"),
]


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """Slow enough that a picture shows audits under way."""
    return {**environment, "SANDBOX_LATENCY": "250", "SANDBOX_MODEL_LATENCY": "1500"}


async def test_three_pictures_for_readme(browser: Browser, server: Server, leave: Leave) -> None:
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US", color_scheme="light")
    context.set_default_timeout(60_000)
    page = await context.new_page()
    await page.goto(server.address)
    await say(page, "find 10 dentists in Springfield")
    await page.locator("[data-testid=leads] [data-lead]", has_text="Dossier ready").nth(1).wait_for()
    await page.mouse.move(0, 0)
    await small(page, "1-running")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await dossier_of_first(page)
    await page.locator("[data-testid=dossier] .la-sent button.la-cl").first.click()
    await page.locator("[data-testid=dossier] .la-quote q").wait_for()
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(600)
    await small(page, "2-dossier")
    await leave(2)
    await page.goto(server.address)
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(f"{RUN}[data-status=paused_for_upgrade]", timeout=A_MINUTE)
    await expect(page.locator("[data-testid=waiting]")).to_be_visible()
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(600)
    await small(page, "3-paused")
    await context.close()
