"""On a phone: nothing in the header lies on anything else or is cut, and a finger meets what it aims at."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Leave, Server
from tests.browser.pictures import pictures
from tests.browser.test_chat import A_MINUTE, CONFIRM, RUN, dossier_of_first, say
from tests.browser.test_looks import context_of
from tests.browser.test_review import REVIEW

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TAP = 40
"""CSS pixels; the numbers and links of a text are smaller (ui-mock's rule for a phone)."""
CONTROLS = ":is(.la, #header, #message-composer) :is(button:not(.la-cl, .la-open), select, [type=search], a.la-btn)"
SMALL = """([tap, controls]) => [...document.querySelectorAll(controls)]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each.ariaLabel ?? each.textContent ?? each.id, each.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(Math.round(box.width), Math.round(box.height)) < tap)
  .map(([name, box]) => `${name}: ${Math.round(box.width)} by ${Math.round(box.height)} px`)"""
HEADER = """() => {
  const parts = [...document.querySelectorAll('#header button, .la-title > *')].filter((each) => each.checkVisibility())
  const told = []
  const name = (each) => each.id || each.ariaLabel || each.textContent
  const box = (each) => each.getBoundingClientRect()
  const meet = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
  parts.forEach((one, n) => parts.slice(n + 1).forEach((two) => {
    if (meet(box(one), box(two))) told.push(`${name(one)} lies on ${name(two)}`)
  }))
  for (const each of parts) {
    const cut = each.scrollWidth > each.clientWidth + 1
    if (box(each).left < 0 || box(each).right > innerWidth) told.push(`${name(each)} leaves the screen`)
    if (cut && !(each.matches('.la-title > :first-child') && box(each).width >= 80)) told.push(`${name(each)} is cut`)
  }
  return told
}"""


async def fits(page: Page) -> None:
    await page.wait_for_timeout(400)
    assert await page.evaluate(HEADER) == []
    assert await page.evaluate(SMALL, [TAP, CONTROLS]) == []


async def open_chat_of(page: Page, address: str, text: str) -> None:
    started = await (await page.request.post(f"{address}/api/runs", data={"text": text, "leads": 1})).json()
    chat = await (await page.request.get(f"{address}/api/runs/{started['id']}/chat")).json()
    await page.goto(f"{address}/thread/{chat['id']}")
    await page.locator(RUN).wait_for()


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "light"), (360, 740, "dark")])
async def test_the_header_has_room_for_all_and_every_control_for_a_finger(
    browser: Browser, server: Server, leave: Leave, width: int, height: int, scheme: str
) -> None:
    context = await context_of(browser, scheme, width, height)
    page = await context.new_page()
    await page.goto(server.address)
    await page.wait_for_selector(".la-starter")
    await fits(page)
    await say(page, "find 4 dentists in Springfield", start=False)
    await page.locator(CONFIRM).wait_for()
    await fits(page)
    await page.locator(CONFIRM).last.get_by_role("button", name="Start", exact=True).click()
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await page.get_by_role("button", name="Filter and sort").click()
    await fits(page)
    await open_chat_of(page, server.address, "florists in Springfield")
    await page.wait_for_selector(f"{RUN}[data-status=completed]", timeout=A_MINUTE)
    await dossier_of_first(page)
    await fits(page)
    await leave(2)
    await open_chat_of(page, server.address, "מרפאות שיניים ורופאים מומחים in Springfield")
    await expect(page.get_by_test_id("meter").locator(".la-low")).to_be_visible()
    await fits(page)
    assert await page.locator(".la-title > span").first.evaluate("each => getComputedStyle(each).direction") == "rtl"
    await pictures(page, f"phone-{width}")
    await context.close()


INTO_SIGHT = """(shown) => {
  const card = document.querySelector('[data-testid=review]')
  const around = window.leadatlas.scroller(card)
  const bottom = around.getBoundingClientRect().bottom
  around.scrollBy({ top: card.getBoundingClientRect().top - bottom + shown, behavior: 'instant' })
  const box = (which) => card.querySelector(which).getBoundingClientRect()
  return { under: box('.la-ch').bottom - box('.la-sumup').top, below: box('.la-sumup').bottom - bottom }
}"""
"""Scroll until so much of the shortlist is in sight; how far its total lies on its heading, and below the edge."""


async def test_the_total_of_a_shortlist_never_lies_on_its_heading_and_stays_in_sight_below_it(
    browser: Browser, server: Server
) -> None:
    context = await context_of(browser, "dark", 390, 844)
    page = await context.new_page()
    wanted = {"text": "dentists in Springfield", "leads": 10, "review": True}
    started = await (await page.request.post(f"{server.address}/api/runs", data=wanted)).json()
    chat = await (await page.request.get(f"{server.address}/api/runs/{started['id']}/chat")).json()
    await page.goto(f"{server.address}/thread/{chat['id']}")
    await page.locator(f"{REVIEW} .la-total").wait_for(timeout=A_MINUTE)
    await page.wait_for_timeout(800)
    for shown in (40, 80, 160, 240, 320, 400):
        total = await page.evaluate(INTO_SIGHT, shown)
        assert total["under"] <= 0, (shown, total)
    assert abs(total["below"]) <= 1, "it sticks to the edge of what is in sight"
    await context.close()
