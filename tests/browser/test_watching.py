"""A run that several look at while it reads slow websites: what each audit does, and two tabs that stay right."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Watched
from tests.browser.pictures import pictures
from tests.browser.test_chat import A_MINUTE, ROWS, state
from tests.browser.test_table import head, names, shows, started

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.usefixtures("unhurried")]


async def test_an_audit_says_how_many_pages_it_reads_and_which_it_is_at(window: Watched) -> None:
    page, _ = await started(window, audits=2)
    await expect(page.locator(ROWS, has_text=re.compile(r"Reading \d pages?")).first).to_be_visible(timeout=A_MINUTE)
    at = page.locator(ROWS, has_text=re.compile(r"Reading page \d of \d")).first
    await expect(at).to_be_visible(timeout=A_MINUTE)
    await pictures(page, "reading")


async def test_two_tabs_of_one_run_stay_right_each_in_its_own_order_and_filter(window: Watched) -> None:
    page, run = await started(window, audits=4)
    await page.locator(ROWS).nth(9).wait_for()
    other = await window.tab(f"/thread/{run}")
    await other.locator(ROWS).nth(9).wait_for()
    await head(other, "Business").get_by_role("button").click()
    await other.locator(".la-chip", has_text="Few reviews").click()
    kept = await names(other)
    assert 0 < len(kept) < 10
    for tab in (page, other):
        await tab.wait_for_selector(state(tab, "completed"), timeout=A_MINUTE)
    await other.mouse.move(0, 0)
    await expect(head(other, "Business")).to_have_attribute("aria-sort", "ascending")
    assert kept == sorted(kept, key=str.casefold)
    await shows(other, kept)
    await expect(head(page, "Rank")).to_have_attribute("aria-sort", "ascending")
    told = (await (await page.request.get(f"{window.address}/api/runs/{run}/opportunities")).json())["items"]
    await shows(page, [lead["name"] for lead in told])
    ready = sum(bool(lead["dossier"]) for lead in told)
    await expect(page.locator(ROWS, has_text="Dossier ready")).to_have_count(ready)
    shown = sum(bool(lead["dossier"]) for lead in told if lead["name"] in kept)
    await expect(other.locator(ROWS, has_text="Dossier ready")).to_have_count(shown)
    for tab in (page, other):
        await expect(tab.locator("[data-testid=run]")).to_have_count(1)
