"""Who is quicker than the page: what is written and sent while it connects, or is drawn anew, counts once it can."""

import asyncio
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import CONFIRM, RUN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SEARCH = "find 2 florists in Springfield"
SECOND = "find 2 dentists in Springfield"
NEXT = "and in Shelbyville"
SLOW_SECONDS = 2.0


def slowly(socket: WebSocketRoute) -> None:
    """All that the server says comes late, in its order."""
    server = socket.connect_to_server()
    server.on_message(lambda told: asyncio.get_running_loop().call_later(SLOW_SECONDS, socket.send, told))


def busily(socket: WebSocketRoute) -> None:
    """Whatever the server does takes a while longer, as far as the page hears of it."""
    server = socket.connect_to_server()

    def hear(told: str | bytes) -> None:
        seconds = SLOW_SECONDS if str(told).startswith('42["task_end"') else 0
        asyncio.get_running_loop().call_later(seconds, socket.send, told)

    server.on_message(hear)


async def late(route: Route) -> None:
    """The page is drawn before it knows who looks at it, and then anew."""
    await asyncio.sleep(SLOW_SECONDS)
    await route.continue_()


async def opened(window: Watched, line: Callable[[WebSocketRoute], None] = slowly) -> Page:
    page = await window.context.new_page()
    await page.route_web_socket("**/ws/**", line)
    await page.goto(window.address)
    return page


async def drawn_twice(window: Watched) -> Page:
    page = await window.context.new_page()
    await page.route("**/user", late)
    await page.goto(window.address)
    return page


async def hurried(page: Page, words: str = SEARCH) -> None:
    await page.fill("#chat-input", words)
    await expect(page.locator("#chat-submit")).to_be_disabled()
    await page.keyboard.press("Enter")


async def said_once(page: Page) -> None:
    await expect(page.locator(CONFIRM)).to_have_count(1)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)
    await expect(page.locator("#chat-input")).to_have_value("")


async def test_enter_before_the_page_is_ready_sends_once(window: Watched) -> None:
    page = await opened(window)
    await hurried(page)
    await said_once(page)


async def test_words_that_changed_since_wait_for_another_enter(window: Watched) -> None:
    page = await opened(window)
    await hurried(page)
    await page.keyboard.type(", no: ")
    await expect(page.locator("#chat-submit")).to_be_enabled()
    await page.wait_for_timeout(500)
    await expect(page.locator("#chat-input")).to_have_value(f"{SEARCH}, no: ")
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(0)


async def test_enter_before_the_page_is_drawn_anew_sends_once(window: Watched) -> None:
    page = await drawn_twice(window)
    box = await page.wait_for_selector("#chat-input")
    await hurried(page)
    await said_once(page)
    assert not await box.evaluate("box => box.isConnected"), "Chainlit drew another box"


async def test_words_before_the_page_is_drawn_anew_stay_and_wait_for_enter(window: Watched) -> None:
    page = await drawn_twice(window)
    box = await page.wait_for_selector("#chat-input")
    await page.fill("#chat-input", SEARCH)
    await page.wait_for_function("box => !box.isConnected", arg=box)
    await expect(page.locator("#chat-submit")).to_be_enabled()
    await expect(page.locator("#chat-input")).to_have_value(SEARCH)
    await page.keyboard.press("Enter")
    await said_once(page)


async def test_a_starter_clicked_before_the_page_is_drawn_anew_starts_once(window: Watched) -> None:
    page = await drawn_twice(window)
    await page.locator(".la-starter").first.click()
    await expect(page.locator(RUN)).to_have_count(1)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)


async def test_the_next_words_outlive_the_moment_in_which_a_chat_gets_its_address(window: Watched) -> None:
    page = await opened(window)
    await hurried(page)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)
    assert page.url == f"{window.address}/"
    await page.fill("#chat-input", NEXT)
    await page.wait_for_url(re.compile("/thread/"))
    await page.wait_for_timeout(500)
    await expect(page.locator("#chat-input")).to_have_value(NEXT)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)


async def test_enter_while_an_answer_is_written_sends_when_it_is_done(window: Watched) -> None:
    page = await opened(window, busily)
    await hurried(page)
    await expect(page.locator("#stop-button")).to_be_visible()
    await page.fill("#chat-input", SECOND)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(2)
    await expect(page.locator(CONFIRM)).to_have_count(2)
    await expect(page.locator("#chat-input")).to_have_value("")


async def test_words_do_not_go_along_into_another_chat(window: Watched) -> None:
    page = await opened(window)
    await hurried(page)
    await page.wait_for_url(re.compile("/thread/"))
    await page.fill("#chat-input", NEXT)
    await page.locator("#new-chat-button").click()
    await page.wait_for_url(f"{window.address}/")
    await expect(page.locator("#starters button").first).to_be_attached()
    await expect(page.locator("#chat-input")).to_have_value("")
