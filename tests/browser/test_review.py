"""A run that waits for a decision: what is ticked is paid for, and nothing that was decided is lost by a reload."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, RUN, state
from tests.browser.test_table import HOSTILE, OPPORTUNITIES, started

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

REVIEW = "[data-testid=review]"


async def waiting(window: Watched, **wanted: Any) -> tuple[Page, str]:
    page, run = await started(window, review=True, **wanted)
    await page.wait_for_selector(REVIEW, timeout=A_MINUTE)
    return page, run


def row(page: Page, name: str) -> Locator:
    return page.locator(f"{REVIEW} [role=row]", has_text=name)


async def test_what_is_ticked_is_audited_and_every_decision_outlives_a_reload(window: Watched) -> None:
    page, run = await waiting(window)
    total = page.locator(f"{REVIEW} .la-total")
    await expect(total).to_contain_text("6 audits: 12 Atlas credits + about 58.00 AI credits ($0.014)")
    await row(page, "Riverside Smiles").get_by_role("checkbox").uncheck()
    await row(page, "Northgate").get_by_role("checkbox").focus()
    await page.keyboard.press("Space")
    await page.get_by_role("button", name="Drop Old Mill Dental Care from the list").click()
    await page.get_by_role("button", name="Drop Springfield Kids’ Dentistry from the list").click()
    await page.get_by_role("button", name="Drop Cedar Row Dentistry from the list").click()
    await row(page, "Cedar Row").get_by_role("button", name="Undo").click()
    await page.get_by_role("button", name="Edit Maple Street Family Dental").click()
    await page.get_by_label("Name", exact=True).fill("Maple & Sons")
    await page.get_by_label("Website", exact=True).fill("not an address")
    await expect(page.get_by_text("This is no web address")).to_be_visible()
    await page.get_by_label("Website", exact=True).fill("maplestreetdental.test")
    await page.reload()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Maple & Sons")
    await page.get_by_label("Name", exact=True).press("Enter")
    await page.get_by_label("Business name").fill("Hadley & Sons")
    await page.get_by_label("Website or phone").fill("hadleyplumbing.test")
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(total).to_contain_text("4 audits: 8 Atlas credits")
    await expect(page.locator(REVIEW)).to_contain_text(
        "9 businesses kept, 2 dropped. You have 49 Atlas credits; 41 will"
    )
    await page.reload()
    await expect(row(page, "Hadley & Sons")).to_be_visible()
    await page.get_by_role("button", name="Audit 4 businesses").click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.locator(REVIEW)).to_have_count(0)
    told = await (await page.request.get(f"{window.address}/api/runs/{run}/opportunities")).json()
    audits = {lead["name"]: lead["audit"] and lead["audit"]["status"] for lead in told["items"]}
    assert not {"Old Mill Dental Care", "Springfield Kids’ Dentistry"} & set(audits)
    assert (audits["Riverside Smiles"], audits["Northgate Orthodontics"]) == ("skipped", "skipped")
    assert (audits["Maple & Sons"], audits["Hadley & Sons"]) == ("completed", "completed")


async def test_nothing_ticked_finishes_the_list_without_a_charge(window: Watched) -> None:
    page, run = await waiting(window, leads=4)
    await page.get_by_role("button", name="Untick all").click()
    await page.get_by_role("button", name="Finish without audits").click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.locator(RUN)).to_contain_text(re.compile(r"1 Atlas credit$|1 Atlas credit\D"))
    usage = await (await page.request.get(f"{window.address}/api/usage?run_id={run}")).json()
    assert [line["credits"] for line in usage["items"]] == [1]


async def test_hostile_names_are_words_in_the_shortlist_and_a_refusal_is_said(window: Watched) -> None:
    page, _ = await waiting(window, leads=4)

    async def renamed(route: Route) -> None:
        told = await (await route.fetch()).json()
        for lead, name in zip(told["items"], HOSTILE, strict=False):
            lead.update(name=name, address=name)
        await route.fulfill(json=told)

    async def refused(route: Route) -> None:
        await route.fulfill(status=422, json={"detail": "This decision cannot be used: <b>no</b>."})

    await page.route(OPPORTUNITIES, renamed)
    await page.route("**/review", refused)
    await page.reload()
    await expect(page.locator(f"{REVIEW} .la-nm b").first).to_have_text(HOSTILE[0])
    assert await page.locator(f"{REVIEW} img, {REVIEW} script").count() == 0
    assert "owned" not in await page.title()
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    await page.locator(f"{REVIEW} .la-pri").click()
    await expect(page.locator(REVIEW).get_by_role("alert")).to_have_text("This decision cannot be used: <b>no</b>.")
    await page.unroute_all(behavior="wait")
