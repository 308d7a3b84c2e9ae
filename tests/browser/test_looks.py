"""Light, dark and on a phone: nothing sticks out, everything has a name, and pictures to look at."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Leave, Server
from tests.browser.test_chat import A_MINUTE, CONFIRM, RUN, dossier_of_first, say
from tests.browser.waiting import reload, until_run

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NAMELESS = """[...document.querySelectorAll('.la button, .la a, .la input')]
  .filter((each) => each.offsetParent && !(each.textContent.trim() || each.ariaLabel || each.labels?.length))
  .map((each) => each.outerHTML)"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
UNREADABLE = """[...document.querySelectorAll('.la *')]
  .filter((each) => each.offsetParent && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    && parseFloat(getComputedStyle(each).fontSize) < 12)
  .map((each) => each.outerHTML)"""

PALE = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
"""Texts below the 4.5 to 1 of WCAG's AA."""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: PICTURES, or a folder that pytest forgets."""
    folder = Path(os.environ.get("PICTURES", tmp_path / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def checked(page: Page, picture: Path) -> None:
    await page.wait_for_timeout(400)
    await page.screenshot(path=picture)
    assert await page.evaluate(TOO_WIDE) <= 0
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(UNREADABLE) == []
    assert await page.evaluate(PALE) == []


LOOKS = [
    pytest.mark.parametrize("scheme", ["light", "dark"]),
    pytest.mark.parametrize(("name", "width", "height"), [("desktop", 1280, 860), ("phone", 390, 844)]),
]


def in_every_look(test: Any) -> Any:
    for mark in LOOKS:
        test = mark(test)
    return test


async def context_of(browser: Browser, scheme: str, width: int, height: int) -> BrowserContext:
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    context.set_default_timeout(30_000)
    return context


@in_every_look
async def test_every_state_fits(
    browser: Browser, server: Server, pictures: Path, scheme: str, name: str, width: int, height: int
) -> None:
    context = await context_of(browser, scheme, width, height)
    page = await context.new_page()
    await page.goto(server.address)
    await page.wait_for_selector(".la-starter")
    await checked(page, pictures / f"1-first-{name}-{scheme}.png")
    await say(page, "find 10 dentists in Springfield")
    await page.locator("[data-testid=leads] [data-lead]").nth(9).wait_for()
    await checked(page, pictures / f"3-running-{name}-{scheme}.png")
    await page.wait_for_url(re.compile("/thread/"))
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await checked(page, pictures / f"9-completed-{name}-{scheme}.png")
    await dossier_of_first(page)
    await page.locator("[data-testid=dossier] .la-sent button.la-cl").first.click()
    await checked(page, pictures / f"4-dossier-{name}-{scheme}.png")
    background = "document.documentElement.classList.contains('dark')"
    assert await page.evaluate(background) is (scheme == "dark")
    await expect(page.locator("[data-testid=dossier] h2")).to_be_visible()
    await context.close()


@in_every_look
async def test_every_moment_of_a_pause_fits(
    browser: Browser, server: Server, leave: Leave, pictures: Path, scheme: str, name: str, width: int, height: int
) -> None:
    await leave(4)
    context = await context_of(browser, scheme, width, height)
    page = await context.new_page()
    await page.goto(server.address)
    await page.wait_for_selector(".la-starter")
    await say(page, "find 3 florists in Springfield")
    card = page.locator("[data-testid=waiting]")
    await page.wait_for_selector(f"{RUN}[data-status=paused_for_upgrade]", timeout=A_MINUTE)
    await checked(page, pictures / f"6-paused-{name}-{scheme}.png")
    await card.get_by_role("button", name="Resume now").click()
    await expect(card.get_by_role("alert")).to_contain_text("Not enough yet")
    await checked(page, pictures / f"6-too-early-{name}-{scheme}.png")
    await card.get_by_role("button", name="Not now").click()
    await page.get_by_role("button", name="See options").wait_for()
    await checked(page, pictures / f"6-put-off-{name}-{scheme}.png")
    await page.get_by_role("button", name="See options").click()
    wanted = {"text": "plumbers in Springfield", "leads": 2}
    other = await (await page.request.post(f"{server.address}/api/runs", data=wanted)).json()
    await until_run(page, server.address, other["id"], "paused_for_upgrade")
    await reload(page)
    await expect(page.get_by_test_id("queue")).to_contain_text("Resumes first")
    await checked(page, pictures / f"6-two-{name}-{scheme}.png")
    given = {"account": "atlas_credits", "amount": 100}
    assert (await page.request.post(f"{server.address}/api/credits/grants", data=given)).status == 201
    countdown = page.locator("[data-testid=countdown]")
    await expect(countdown).to_contain_text("100 Atlas credits arrived.")
    await checked(page, pictures / f"6-countdown-{name}-{scheme}.png")
    await expect(page.locator("[data-testid=resumed]")).to_contain_text("Resumed at audit 2 of 3.")
    await checked(page, pictures / f"6-resumed-{name}-{scheme}.png")
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await context.close()


@in_every_look
async def test_every_decision_fits(
    browser: Browser, server: Server, pictures: Path, scheme: str, name: str, width: int, height: int
) -> None:
    context = await context_of(browser, scheme, width, height)
    page = await context.new_page()
    await page.goto(server.address)
    await page.wait_for_selector(".la-starter")
    await say(page, "find 4 florists in Springfield", start=False)
    card = page.locator(CONFIRM)
    await card.get_by_role("switch").click()
    await checked(page, pictures / f"2-confirm-{name}-{scheme}.png")
    await card.get_by_role("button", name="Start", exact=True).click()
    review = page.locator("[data-testid=review]")
    await review.get_by_role("button", name=re.compile("^Drop")).first.click()
    await review.get_by_role("button", name=re.compile("^Edit")).first.click()
    await checked(page, pictures / f"7-review-{name}-{scheme}.png")
    await review.get_by_role("button", name="Cancel", exact=True).click()
    await review.get_by_role("button", name=re.compile("^Audit")).click()
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await page.locator(".la-parts-b").first.focus()
    await checked(page, pictures / f"3-score-{name}-{scheme}.png")
    await dossier_of_first(page)
    await page.get_by_role("button", name="Notes", exact=True).click()
    await checked(page, pictures / f"4-notes-{name}-{scheme}.png")
    await page.locator("[data-testid=dossier] .la-sent button.la-cl").first.click()
    await page.get_by_title("Open at the quote").first.click()
    await page.wait_for_selector("[data-testid=stored]")
    await checked(page, pictures / f"5-source-{name}-{scheme}.png")
    await context.close()


@in_every_look
async def test_everything_about_credits_fits(
    browser: Browser, server: Server, leave: Leave, pictures: Path, scheme: str, name: str, width: int, height: int
) -> None:
    await leave(12)
    context = await context_of(browser, scheme, width, height)
    page = await context.new_page()
    await page.goto(server.address)
    await page.wait_for_selector(".la-starter")
    for search in ("Tuesday dentists", "Nearby florists"):
        kept = {"name": search, "vertical": search.split()[-1].lower(), "geography": "Springfield"}
        assert (await page.request.post(f"{server.address}/api/campaigns", data=kept)).status == 201
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await expect(page.get_by_test_id("low")).to_contain_text("Enough for 2 more audits.")
    await checked(page, pictures / f"8-low-{name}-{scheme}.png")
    await page.get_by_test_id("meter").click()
    money = page.get_by_test_id("money")
    await money.get_by_text("What ends when").click()
    await expect(money.locator("[data-usage=model]")).to_contain_text("tokens read")
    await checked(page, pictures / f"8-credits-{name}-{scheme}.png")
    for part in ("shop", "campaigns", "spent"):
        await money.locator(f"[data-part={part}]").evaluate("each => each.scrollIntoView({ block: 'start' })")
        if part == "campaigns":
            await money.get_by_test_id("keep").locator("summary").click()
        await checked(page, pictures / f"8-{part}-{name}-{scheme}.png")
    await context.close()
