"""What has left the box before the line broke is answered once, by whichever server comes next."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Server, Watched
from tests.browser.test_chat import A_MINUTE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
QUESTION = "please tell me how many credits are left"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """An answer takes long enough to be interrupted."""
    return {**environment, "SANDBOX_MODEL_LATENCY": "1500"}


async def answered_once(page: Page) -> None:
    answers = page.locator("[data-step-type=assistant_message]", has_text="Atlas credits left")
    await expect(answers).to_have_count(1, timeout=A_MINUTE)  # a page tries to connect ever more seldom
    await expect(page.locator("[data-step-type=user_message]", has_text=QUESTION)).to_have_count(1)


async def test_a_message_that_a_dying_server_took_is_answered_once_by_the_next(window: Watched, server: Server) -> None:
    page = await window.tab()
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    await page.fill("#chat-input", QUESTION)
    await page.keyboard.press("Enter")
    await asyncio.sleep(0.3)
    await server.kill()
    await server.start()
    await answered_once(page)
    await page.reload()
    await answered_once(page)
