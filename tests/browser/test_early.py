"""Who is quicker than the page: what is written and sent while it connects, or is drawn anew, counts once it can."""

import asyncio
import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import CONFIRM, RUN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SEARCH = "find 2 florists in Springfield"
SECOND = "find 2 dentists in Springfield"
NEXT = "and in Shelbyville"
ANSWERED = '42["answered"'
ADDRESS = '42["first_interaction"'


class Late:
    """Holds back what the server says until the test is done with what comes before, however long that takes."""

    def __init__(self, since: str = "") -> None:
        """`since`: how the first message begins that comes late, as all after it do; the very first one by default."""
        self._since = since
        self._holds = False
        self._held: list[Callable[[], None]] = []
        self._let = asyncio.Event()

    def listen(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def hear(told: str | bytes) -> None:
            self._holds = not self._let.is_set() and (self._holds or str(told).startswith(self._since))
            if self._holds:
                self._held.append(partial(socket.send, told))
            else:
                socket.send(told)

        server.on_message(hear)

    async def answer(self, route: Route) -> None:
        await self._let.wait()
        await route.continue_()

    def come(self) -> None:
        """What is late arrives, in its order."""
        self._let.set()
        for send in self._held:
            send()
        self._held.clear()


async def opened(window: Watched, since: str = "") -> tuple[Page, Late]:
    page, late = await window.context.new_page(), Late(since)
    await page.route_web_socket("**/ws/**", late.listen)
    await page.goto(window.address)
    return page, late


async def drawn_twice(window: Watched) -> tuple[Page, Late]:
    """The page is drawn before it knows who looks at it, and then anew."""
    page, late = await window.context.new_page(), Late()
    await page.route("**/user", late.answer)
    await page.goto(window.address)
    return page, late


async def hurried(page: Page, words: str = SEARCH) -> None:
    await page.fill("#chat-input", words)
    await expect(page.locator("#chat-submit")).to_be_disabled()
    await page.keyboard.press("Enter")


async def said_once(page: Page) -> None:
    await expect(page.locator(CONFIRM)).to_have_count(1)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)
    await expect(page.locator("#chat-input")).to_have_value("")


async def test_enter_before_the_page_is_ready_sends_once(window: Watched) -> None:
    page, late = await opened(window)
    await hurried(page)
    late.come()
    await said_once(page)


async def test_words_that_changed_since_wait_for_another_enter(window: Watched) -> None:
    page, late = await opened(window)
    await hurried(page)
    await page.keyboard.type(", no: ")
    late.come()
    await expect(page.locator("#chat-submit")).to_be_enabled()
    await page.wait_for_timeout(500)
    await expect(page.locator("#chat-input")).to_have_value(f"{SEARCH}, no: ")
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(0)


async def test_enter_before_the_page_is_drawn_anew_sends_once(window: Watched) -> None:
    page, late = await drawn_twice(window)
    box = await page.wait_for_selector("#chat-input")
    await hurried(page)
    late.come()
    await said_once(page)
    assert not await box.evaluate("box => box.isConnected"), "Chainlit drew another box"


async def test_words_before_the_page_is_drawn_anew_stay_and_wait_for_enter(window: Watched) -> None:
    page, late = await drawn_twice(window)
    box = await page.wait_for_selector("#chat-input")
    await page.fill("#chat-input", SEARCH)
    late.come()
    await page.wait_for_function("box => !box.isConnected", arg=box)
    await expect(page.locator("#chat-submit")).to_be_enabled()
    await expect(page.locator("#chat-input")).to_have_value(SEARCH)
    await page.keyboard.press("Enter")
    await said_once(page)


async def test_a_starter_clicked_before_the_page_is_drawn_anew_starts_once(window: Watched) -> None:
    page, late = await drawn_twice(window)
    clicked = asyncio.create_task(page.locator(".la-starter").first.click())  # as soon as there is one
    await page.wait_for_selector("#chat-input")
    late.come()
    await clicked
    await expect(page.locator(RUN)).to_have_count(1)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)


async def test_the_next_words_outlive_the_moment_in_which_a_chat_gets_its_address(window: Watched) -> None:
    page, late = await opened(window, ADDRESS)
    await page.fill("#chat-input", SEARCH)
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)
    assert page.url == f"{window.address}/"
    await page.fill("#chat-input", NEXT)
    late.come()
    await page.wait_for_url(re.compile("/thread/"))
    await page.wait_for_timeout(500)
    await expect(page.locator("#chat-input")).to_have_value(NEXT)
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(1)


async def test_enter_while_an_answer_is_written_sends_when_it_is_done(window: Watched) -> None:
    page, late = await opened(window, ANSWERED)
    await page.fill("#chat-input", SEARCH)
    await page.keyboard.press("Enter")
    await expect(page.locator("#stop-button")).to_be_visible()
    await page.fill("#chat-input", SECOND)
    await page.keyboard.press("Enter")
    late.come()
    await expect(page.locator("[data-step-type=user_message]")).to_have_count(2)
    await expect(page.locator(CONFIRM)).to_have_count(2)
    await expect(page.locator("#chat-input")).to_have_value("")


async def test_words_do_not_go_along_into_another_chat(window: Watched) -> None:
    page, late = await opened(window)
    await hurried(page)
    late.come()
    await page.wait_for_url(re.compile("/thread/"))
    await page.fill("#chat-input", NEXT)
    await page.locator("#new-chat-button").click()
    await page.wait_for_url(f"{window.address}/")
    await expect(page.locator("#starters button").first).to_be_attached()
    await expect(page.locator("#chat-input")).to_have_value("")
