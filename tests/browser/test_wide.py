"""More than one page of results from the chat: its price in searches and audits before, where was searched after."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Watched
from tests.browser.pictures import pictures
from tests.browser.test_chat import A_MINUTE, CONFIRM, ROWS, say, state
from tests.ui.test_wide import big_town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

__all__ = ["big_town"]


@pytest.fixture(autouse=True)
def there(environment: dict[str, str], big_town: Path) -> None:
    """Where more dentists are than one search can show."""
    environment.update(TOWN=str(big_town))


async def test_a_wide_search_tells_its_price_before_and_where_it_searched(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 120 dentists in Bigtown", start=False)
    card, price = page.locator(CONFIRM), page.locator("[data-testid=price]")
    await expect(card.get_by_label("How many")).to_have_value("120")
    await expect(card.get_by_label("Audit at most")).to_have_value("20")
    await expect(price).to_contain_text(re.compile(r"Searches, up to 9\s*9\s*Website audits, up to 20\s*40"))
    await expect(price).to_contain_text(re.compile(r"Atlas credits, at most\s*49"))
    await expect(price).to_contain_text("searches that are not needed cost nothing")
    await card.get_by_label("Audit at most").fill("5")
    await expect(price).to_contain_text(re.compile(r"Atlas credits, at most\s*19"))
    await pictures(page, "wide-confirm")
    await card.get_by_label("How many").fill("20")
    await expect(card.get_by_label("Audit at most")).to_have_count(0)
    await card.get_by_label("How many").fill("120")
    await expect(card.get_by_label("Audit at most")).to_have_value("5")
    await card.get_by_role("button", name="Start", exact=True).click()
    await page.wait_for_selector(state(page, "completed"), timeout=2 * A_MINUTE)
    await page.locator(ROWS).nth(60).wait_for()
    coverage = page.get_by_test_id("coverage")
    await expect(coverage).to_contain_text(re.compile(r"\d+ businesses, \d searches, \d parts"))
    await coverage.get_by_role("button", name="Where it searched").click()
    await expect(coverage.get_by_role("row").nth(1)).to_contain_text(re.compile(r"Bigtown\s*60\s*60\s*3"))
    await expect(coverage.get_by_role("row", name=re.compile("^Bigtown NW"))).to_be_visible()
    await page.reload()
    await expect(coverage.get_by_role("row").nth(1)).to_be_visible()
    await coverage.scroll_into_view_if_needed()
    await pictures(page, "wide-coverage")
    (line,) = (await (await page.request.get(f"{window.address}/api/runs")).json())["items"]
    run = await (await page.request.get(f"{window.address}/api/runs/{line['id']}")).json()
    assert (run["requested"], run["max_audits"]) == (120, 5)


@pytest.mark.parametrize("locale", ["de-DE"])
async def test_a_wide_search_in_german_on_a_phone(window: Watched) -> None:
    page = await window.tab()
    await say(page, "all the dentists in Bigtown", start=False)
    card = page.locator(CONFIRM)
    await expect(card.get_by_label("Wie viele")).to_have_value("200")
    await expect(card).to_contain_text("Suchen, bis zu 17")
    await pictures(page, "wide-german")
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    await card.get_by_label("Wie viele").fill("25")
    await card.get_by_label("Höchstens prüfen").fill("1")
    await card.get_by_role("button", name="Starten", exact=True).click()
    await page.wait_for_selector(state(page, "completed"), timeout=2 * A_MINUTE)
    await expect(page.get_by_test_id("run").locator(".la-ph-i").first).to_contain_text("gefunden mit 2 Suchen")
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    await pictures(page, "wide-german-run")
