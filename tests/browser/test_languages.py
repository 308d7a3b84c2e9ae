"""The page speaks the browser's language: German, and English to everybody else."""

import re

import psycopg
import pytest
from playwright.async_api import expect

from engine.worker import HOPELESS
from store.organizations import LOCAL
from tests.browser.conftest import Leave, Watched
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
async def test_the_card_of_a_failed_run_says_why_in_german(window: Watched, database_url: str) -> None:
    page = await window.tab()
    await say(page, "find 1 florists in Springfield", start=False)
    await page.locator(CONFIRM).last.get_by_role("button", name="Starten", exact=True).click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await page.wait_for_url(re.compile("/thread/"))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        connection.execute("update runs set status = 'error', error = %s", [HOPELESS])
    await page.reload()
    card = page.get_by_test_id("waiting")
    await expect(card).to_contain_text("Diese Suche ist mehrmals an derselben Stelle stehen geblieben.")
    await expect(page.get_by_test_id("run")).to_contain_text("mehrmals an derselben Stelle")
    await expect(page.get_by_text(HOPELESS)).to_have_count(0)


@pytest.mark.parametrize("locale", ["de-DE"])
async def test_a_paused_run_says_in_german_where_it_stopped_and_what_each_step_costs(
    window: Watched, leave: Leave
) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 2 florists in Springfield", start=False)
    await page.locator(CONFIRM).last.get_by_role("button", name="Starten", exact=True).click()
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    costs = page.get_by_test_id("waiting").get_by_test_id("costs")
    await expect(costs).to_contain_text("Pausiert in Phase 5 von 6. Eine Suche kostet 1 Atlas-Credit, eine Website-Pr")


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
