"""The list of leads under somebody's hands: sorted, filtered, scrolled and pointed at while it fills, and reloaded."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, ROWS, state
from tests.browser.waiting import settled

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

HOSTILE = [
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
    "[click](javascript:alert(1)) **bold** `code`",
    "\u202eevil\u202c עיריית שפרינגפילד",
    "Verylongname" * 30,
]
OPPORTUNITIES = re.compile(r"/api/runs/[0-9a-f-]{36}/opportunities\?dossiers=false$")
LEAD = re.compile(r"/api/runs/[0-9a-f-]{36}/opportunities/[0-9a-f-]{36}$")


async def started(window: Watched, **wanted: Any) -> tuple[Page, str]:
    """A run of its own and its page."""
    page = await window.tab()
    await page.wait_for_selector(".la-starter")
    asked = {"text": "dentists in Springfield", "leads": 10, **wanted}
    run = await (await page.request.post(f"{window.address}/api/runs", data=asked)).json()
    await page.goto(f"{window.address}/thread/{run['id']}")
    return page, run["id"]


async def completed(window: Watched, **wanted: Any) -> tuple[Page, str]:
    page, run = await started(window, **wanted)
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    return page, run


async def names(page: Page) -> list[str]:
    return await page.locator(f"{ROWS} .la-nm b").all_inner_texts()


async def shows(page: Page, names: list[str]) -> None:
    """These and no others, in this order."""
    await expect(page.locator(f"{ROWS} .la-nm b")).to_have_text(names)


def head(page: Page, name: str) -> Locator:
    return page.locator("[data-testid=leads] [role=columnheader]", has=page.get_by_role("button", name=name))


async def test_each_column_sorts_both_ways_by_mouse_and_keyboard_and_a_reload_keeps_it(window: Watched) -> None:
    page, _ = await completed(window, audits=1)
    ranked = await names(page)
    await expect(head(page, "Rank")).to_have_attribute("aria-sort", "ascending")
    await head(page, "Business").get_by_role("button").click()
    await expect(head(page, "Business")).to_have_attribute("aria-sort", "ascending")
    await expect(head(page, "Rank")).to_have_attribute("aria-sort", "none")
    by_name = await names(page)
    assert by_name == sorted(ranked, key=str.casefold) != ranked
    await page.keyboard.press("Enter")
    await expect(head(page, "Business")).to_have_attribute("aria-sort", "descending")
    await shows(page, by_name[::-1])
    await page.reload()
    await expect(head(page, "Business")).to_have_attribute("aria-sort", "descending")
    await shows(page, by_name[::-1])
    for column in ("Score", "Why they need you", "Contact", "Status"):
        await head(page, column).get_by_role("button").click()
        await expect(head(page, column)).to_have_attribute("aria-sort", re.compile("ending"))
        assert sorted(await names(page)) == sorted(ranked)
    await page.locator(ROWS).first.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(ROWS).nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-testid=dossier] h2")).to_have_text((await names(page))[1])
    await expect(page.locator(ROWS).nth(1)).to_have_attribute("aria-current", "true")


async def test_words_and_chips_narrow_the_list_and_are_kept(window: Watched) -> None:
    page, _ = await completed(window, audits=1)
    all_of_them = await names(page)
    await page.locator("[data-testid=run] h3").click()
    await page.keyboard.press("/")
    await expect(page.locator("[data-filter]")).to_be_focused()
    await page.keyboard.type(all_of_them[2].upper())
    await expect(page.locator(ROWS)).to_have_count(1)
    await expect(page.get_by_text("1 of 10 leads")).to_be_visible()
    await page.reload()
    await expect(page.locator("[data-filter]")).to_have_value(all_of_them[2].upper())
    await expect(page.locator(ROWS)).to_have_count(1)
    await page.locator("[data-filter]").press("Escape")
    await expect(page.locator(ROWS)).to_have_count(10)
    chip = page.locator(".la-chip", has_text="No website")
    number = int(await chip.locator("b").inner_text())
    await chip.click()
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(ROWS)).to_have_count(number)
    await page.reload()
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await page.locator("[data-filter]").fill("nobody is called so")
    await expect(page.get_by_text("No lead fits this filter.")).to_be_visible()
    await page.get_by_role("button", name="Clear filter").click()
    await expect(page.locator(ROWS)).to_have_count(10)


async def test_a_scores_parts_are_named_on_focus_and_hover_and_go_with_escape(window: Watched) -> None:
    page, _ = await completed(window, leads=4, audits=1)
    score = page.locator(ROWS).first.locator(".la-score")
    tip = score.locator("[role=tooltip]")
    await expect(tip).to_be_hidden()
    button = score.get_by_role("button")
    assert await button.get_attribute("aria-describedby") == await tip.get_attribute("id")
    await button.focus()
    await expect(tip).to_be_visible()
    await expect(tip.locator(".la-pr")).to_have_count(4)
    await expect(tip).to_contain_text(re.compile(r"\d of 4 points"))
    await page.keyboard.press("Escape")
    await expect(tip).to_be_hidden()
    await page.mouse.move(0, 0)
    await page.locator(ROWS).nth(1).locator(".la-score").hover()
    await expect(page.locator(ROWS).nth(1).locator("[role=tooltip]")).to_be_visible()


@pytest.mark.usefixtures("unhurried")
async def test_audits_tell_their_step_and_rows_hold_still_under_a_pointer(window: Watched) -> None:
    page, _ = await started(window)
    await expect(page.locator(f"{ROWS} .la-step").first).to_have_text(re.compile(r"Step [1-4] of 4"))
    await page.locator(ROWS).nth(9).wait_for()
    await head(page, "Status").get_by_role("button").click()
    await page.locator(ROWS).nth(4).hover()
    await page.locator("[data-filter]").focus()
    await page.keyboard.type("a")
    await page.locator(ROWS).first.hover()
    before, place = await names(page), await page.locator(ROWS).first.bounding_box()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    assert (await names(page), await page.locator(ROWS).first.bounding_box()) == (before, place)
    await expect(page.locator("[data-filter]")).to_be_focused()
    await expect(page.locator("[data-filter]")).to_have_value("a")
    show = page.get_by_role("button", name="The order has changed: show it")
    await show.hover()
    await page.wait_for_timeout(500)
    assert await names(page) == before, "on the way to the button, too"
    await show.click()
    await expect(show).to_have_count(0)
    assert await names(page) != before


@pytest.mark.usefixtures("unhurried")
async def test_a_pointer_that_left_the_window_holds_nothing(window: Watched) -> None:
    page, _ = await started(window)
    await page.locator(ROWS).nth(9).wait_for()
    await head(page, "Status").get_by_role("button").click()
    await page.locator(ROWS).nth(2).hover()
    show = page.get_by_role("button", name="The order has changed: show it")
    await expect(show).to_be_visible()
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(show).to_have_count(0)


async def test_a_reload_goes_back_to_where_the_list_was_scrolled_to(window: Watched) -> None:
    page, _ = await completed(window, audits=1)
    await page.set_viewport_size({"width": 1280, "height": 560})
    top = "document.querySelector('[data-testid=leads]').getBoundingClientRect().top"
    await page.mouse.move(600, 300)
    await page.mouse.wheel(0, -2_000)
    await page.mouse.wheel(0, 330)
    before = await settled(lambda: page.evaluate(top), 0.6)
    await page.reload()
    await page.locator(ROWS).nth(9).wait_for()
    await page.wait_for_timeout(2_500)
    assert abs(await settled(lambda: page.evaluate(top), 0.6) - before) < 8


async def test_hostile_names_are_words_and_break_nothing(window: Watched) -> None:
    page, _ = await completed(window, leads=4, audits=1)

    async def renamed(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        for lead, name in zip(told["items"], HOSTILE, strict=False):
            lead.update(name=name, address=name, website="javascript:alert(1)", domain="x" * 200)
            lead["signals"] = [{**each, "evidence": [name]} for each in lead["signals"]]
        await route.fulfill(response=answer, json=told)

    await page.route(OPPORTUNITIES, renamed)
    await page.reload()
    await expect(page.locator(ROWS).first).to_contain_text("onerror=")
    await shows(page, HOSTILE)
    assert "owned" not in await page.title()
    assert await page.locator(f"{ROWS} img, {ROWS} script, {ROWS} a[href^=javascript]").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    boxes = [await row.bounding_box() for row in await page.locator(ROWS).all()]
    assert all(box and box["height"] < 120 for box in boxes)
