"""The page speaks the browser's language: German, and English to everybody else."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, CONFIRM, ROWS, say, state
from tests.browser.test_review import REVIEW, waiting

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.mark.parametrize("locale", ["de-AT"])
async def test_a_whole_run_in_german(window: Watched) -> None:
    page = await window.tab()
    await expect(page.get_by_role("heading", name="Welche Betriebe sollten Sie diese Woche anrufen?")).to_be_visible()
    await expect(page.locator(".la-starter", has_text="bis zu 21 Credits")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "de"
    await say(page, "find 2 florists in Springfield", start=False)
    card = page.locator(CONFIRM).last
    await expect(card).to_contain_text("Website-Prüfungen, bis zu 2")
    await expect(card).to_contain_text("4.000 sind 1 $")
    await card.get_by_role("button", name="Starten", exact=True).click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.get_by_test_id("run")).to_contain_text("Dossiers liegen bereit. Beginnen Sie mit")
    await expect(page.get_by_test_id("status")).to_have_text("Fertig")
    await page.locator(ROWS, has_text="Dossier liegt bereit").first.locator(".la-nm").click()
    await expect(page.get_by_test_id("dossier")).to_contain_text("Aussagen und Quellen")
    await page.get_by_test_id("dossier").locator(".la-claims .la-open").first.click()
    await expect(page.get_by_test_id("source")).to_contain_text("Diesen Text haben wir gespeichert")
    await expect(page.locator("#thread-history")).to_contain_text("Florists in Springfield")
    await expect(page.get_by_placeholder("Nennen Sie Branche und Ort")).to_be_visible()


@pytest.mark.parametrize("locale", ["de-DE"])
async def test_a_shortlist_and_its_price_in_german(window: Watched) -> None:
    page, _ = await waiting(window)
    total = page.locator(f"{REVIEW} .la-total")
    await expect(total).to_contain_text("6 Prüfungen: 12 Atlas-Credits + etwa 58,00 KI-Credits (0,014 $)")
    await page.locator(f"{REVIEW} .la-check").first.uncheck()
    await expect(page.get_by_role("button", name="5 Betriebe prüfen")).to_be_enabled()
    await expect(page.locator(REVIEW)).to_contain_text("Nicht geprüft")


@pytest.mark.parametrize("locale", ["fr-FR"])
async def test_a_language_that_we_do_not_speak_is_answered_in_english(window: Watched) -> None:
    page = await window.tab()
    await expect(page.get_by_role("heading", name="Which businesses should you call this week?")).to_be_visible()
    await expect(page.get_by_placeholder("Name a trade and a place")).to_be_visible()
    await expect(page.locator(".la-starter", has_text="up to 21 credits")).to_be_visible()
