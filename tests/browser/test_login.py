"""Where AUTH_SECRET is set, people log in; one without an organization is told so."""

import asyncio

import pytest
from playwright.async_api import Page, expect
from pydantic import SecretStr

from engine.operations import members
from engine.services import open_data
from engine.settings import Settings
from tests.browser.conftest import Server, Watched
from tests.browser.test_chat import A_MINUTE, RUN, say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PASSWORD = "correct horse battery"
AWAY_SECONDS = 5
"""Long enough for the page to ask who is logged in, and get no answer."""


@pytest.fixture
async def environment(environment: dict[str, str], database_url: str) -> dict[str, str]:
    async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as data:
        await members.add_user(data, "ann@x.test", PASSWORD, "Ann")
        await members.add_user(data, "bob@x.test", PASSWORD, "Bob")
        await members.add_user(data, "eve@x.test", PASSWORD, "Eve")
        await members.leave(data, "eve@x.test")
        await members.add_user(data, "kim@x.test", PASSWORD, "Kim")
    return {**environment, "AUTH_SECRET": "s" * 48}


async def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    await page.wait_for_url("**/login")
    await page.fill("#email", email)
    await page.fill("#password", password)
    await page.get_by_role("button", name="Sign in").click()


async def test_a_person_logs_in_and_sees_their_own_chats(window: Watched, server: Server) -> None:
    page = await window.tab()
    await log_in(page, "ann@x.test", "wrong")
    await expect(page.get_by_text("do not belong together")).to_be_visible()
    await log_in(page, "ann@x.test")
    await expect(page.get_by_text("This is demo data.")).to_be_visible()
    await expect(page.locator("#header")).to_contain_text("Demo data")
    await expect(page.locator("#la-meter")).to_contain_text("50 Atlas")
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await page.wait_for_url("**/thread/**")
    mine = page.url
    cookies = {each["name"]: each for each in await window.context.cookies()}
    assert cookies["access_token"]["httpOnly"]
    await server.kill()
    await asyncio.sleep(AWAY_SECONDS)
    await server.start()
    assert page.url == mine, "nobody is sent to log in because a server restarts"
    await page.reload()
    await page.wait_for_selector(RUN)

    await window.context.clear_cookies()
    await page.goto(window.address)
    await log_in(page, "bob@x.test")
    await page.wait_for_selector(".la-starter")
    await expect(page.locator("#thread-history")).not_to_contain_text("Florists")
    await page.goto(mine)
    await page.wait_for_url(f"{window.address}/")
    await expect(page.locator(RUN)).to_have_count(0)


async def test_a_person_without_an_organization_is_told_so(window: Watched) -> None:
    page = await window.tab()
    await log_in(page, "eve@x.test")
    await expect(page.get_by_text("No organization selected.")).to_be_visible()
    answer = await page.request.get(f"{window.address}/api/runs")
    assert answer.status == 403


async def test_without_a_log_in_nothing_is_told(window: Watched) -> None:
    page = await window.tab()
    await page.wait_for_url("**/login")
    for path in ("/api/runs", "/user", "/project/settings"):
        assert (await page.request.get(f"{window.address}{path}")).status == 401, path


async def test_after_ten_wrong_passwords_even_the_right_one_is_told_to_wait(window: Watched) -> None:
    page = await window.tab()
    for _ in range(10):
        guess = {"username": "kim@x.test", "password": "wrong"}
        assert (await page.request.post(f"{window.address}/login", form=guess)).status == 401
    await log_in(page, "kim@x.test")
    told = "Too many failed log-ins with this e-mail: wait 15 minutes, then try again."
    await expect(page.get_by_text(told, exact=True)).to_be_visible()
    await expect(page.locator("[data-sonner-toast]")).to_be_hidden()
    await log_in(page, "bob@x.test")
    await page.wait_for_selector(".la-starter")


async def test_a_new_password_ends_open_log_ins_and_keeps_the_chats(window: Watched, database_url: str) -> None:
    page = await window.tab()
    await log_in(page, "ann@x.test")
    await say(page, "how is the weather?", start=False)
    await page.wait_for_url("**/thread/**")
    mine = page.url
    async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as data:
        await members.set_password(data, "ann@x.test", "another password")
    await page.reload()
    await log_in(page, "ann@x.test", "another password")
    await page.wait_for_selector(".la-starter, #thread-history")
    await page.goto(mine)
    await expect(page.get_by_text("how is the weather?").first).to_be_visible()
