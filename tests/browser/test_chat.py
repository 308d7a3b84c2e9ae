"""The chat in a browser: from a click to a dossier, across closed tabs and killed servers."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Leave, Server, Watched
from tests.browser.waiting import reload
from ui.server import GRACE_SECONDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RUN = "[data-testid=run]"
CONFIRM = "[data-testid=confirm]"
ROWS = "[data-testid=leads] [data-lead]"
A_MINUTE = 60_000


async def say(page: Page, words: str, start: bool = True) -> None:
    """As quick as a person who does not wait for the page. A search is then started."""
    await page.fill("#chat-input", words)
    await page.keyboard.press("Enter")
    if start:
        await page.locator(CONFIRM).last.get_by_role("button", name="Start", exact=True).click()


def state(page: Page, status: str) -> str:
    return f"{RUN}[data-status={status}]"


async def dossier_of_first(page: Page) -> None:
    await page.locator(ROWS, has_text="Dossier ready").first.locator(".la-nm").click()
    await page.wait_for_selector("[data-testid=dossier] .la-claims")


@pytest.mark.usefixtures("unhurried")
async def test_a_click_finds_leads_and_a_dossier_and_outlives_its_tab(window: Watched) -> None:
    page = await window.tab()
    await expect(page.get_by_role("heading", name="Which businesses should you call this week?")).to_be_visible()
    await expect(page.get_by_text("This is demo data.")).to_be_visible()
    await page.locator(".la-starter", has_text="10 dentists in Springfield").click()
    await page.wait_for_selector(state(page, "running"))
    await page.wait_for_url(re.compile("/thread/"))
    await page.locator(ROWS).nth(9).wait_for()
    await page.locator(ROWS, has_text="Dossier ready").first.wait_for()
    await page.get_by_role("button", name=re.compile("Has website 6")).click()
    await expect(page.locator(ROWS)).to_have_count(6)
    await dossier_of_first(page)
    await page.locator("[data-testid=dossier] .la-sent button.la-cl").first.click()
    quoted = await page.locator("[data-testid=dossier] .la-quote q").inner_text()
    assert len(quoted) > 20
    url = page.url.removeprefix(window.address)
    assert await page.locator(state(page, "running")).count() == 1, "it is closed in mid-run"
    await page.close()

    page = await window.tab(url)
    await page.wait_for_selector(RUN)
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.locator(RUN)).to_have_count(1)
    await expect(page.locator("[data-testid=leads]")).to_have_count(1)
    await expect(page.locator(ROWS)).to_have_count(10)
    await expect(page.get_by_text("10 dentists in Springfield", exact=True)).to_have_count(1)
    await expect(page.locator("#thread-history")).to_contain_text("✓ Dentists in Springfield")
    await expect(page.locator("#header")).to_contain_text("Demo data")
    failures = page.get_by_test_id("failures").get_by_role("listitem")
    await expect(failures).to_have_text(
        [
            re.compile(r"Dr\. Okafor & Daughters: Its 2 pages show fewer .* nothing to quote\. Not charged\."),
            re.compile(r"Springfield Kids’ Dentistry: The site stopped .* \(springfieldkids\.test: status 503\)\. Not"),
        ]
    )


async def test_filter_panel_and_quote_survive_a_reload(window: Watched) -> None:
    page = await window.tab()
    await say(page, "please find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await page.get_by_role("button", name=re.compile("Dossier ready")).click()
    await dossier_of_first(page)
    await page.locator("[data-testid=dossier] .la-sent button.la-cl").first.click()
    quoted = await page.locator("[data-testid=dossier] .la-quote q").inner_text()
    await reload(page)
    await expect(page.locator("[data-testid=dossier] .la-quote q")).to_have_text(quoted)
    await expect(page.get_by_role("button", name=re.compile("Dossier ready"))).to_have_attribute("aria-pressed", "true")
    first = await page.locator("[data-testid=dossier] h2").inner_text()
    await page.locator("[data-testid=dossier] h2").click()
    await page.keyboard.press("j")
    await expect(page.locator("[data-testid=dossier] h2")).not_to_have_text(first)
    await page.keyboard.press("k")
    await expect(page.locator("[data-testid=dossier] h2")).to_have_text(first)
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-testid=dossier]")).to_have_count(0)


@pytest.mark.usefixtures("unhurried")
async def test_a_killed_server_is_noticed_and_the_page_goes_on_with_the_next(window: Watched, server: Server) -> None:
    page = await window.tab()
    await say(page, "find 10 dentists in Springfield")
    await page.locator(ROWS, has_text="Dossier ready").first.wait_for()
    await server.kill()
    await expect(page.get_by_text("Reconnecting.").first).to_be_visible()
    await server.start()
    await page.wait_for_selector(state(page, "completed"), timeout=2 * A_MINUTE)
    await expect(page.get_by_text("Reconnecting.")).to_have_count(0)
    await expect(page.locator(RUN)).to_have_count(1)
    await expect(page.locator(ROWS)).to_have_count(10)
    await dossier_of_first(page)
    await reload(page)
    await page.wait_for_selector(state(page, "completed"))


async def test_a_run_without_credits_says_what_is_missing_and_goes_on_by_its_button(
    window: Watched, leave: Leave
) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    card = page.locator("[data-testid=waiting]")
    await expect(card).to_contain_text(re.compile(r"Paused: \d+ Atlas credits? short"))
    await expect(card).to_contain_text("Nothing is charged while the run waits.")
    costs = card.get_by_test_id("costs")
    await expect(costs).to_contain_text("Paused in phase 5 of 6. A search costs 1 Atlas credit, a website audit 2.")
    await expect(costs).to_contain_text(re.compile(r"The rest also takes about \d+\.\d\d AI credits\."))
    await costs.get_by_role("link", name="Compare plans").click()
    money = page.get_by_test_id("money")
    await expect(money.get_by_role("button", name="Add 100 Atlas credits")).to_be_in_viewport()
    await money.get_by_role("button", name="Close").click()
    first = card.locator(".la-pri")
    await expect(first).to_have_text("Add 5 Atlas credits and resume")
    await page.get_by_role("button", name="Not now").click()
    await expect(page.get_by_role("button", name="See options")).to_be_visible()
    await reload(page)
    await page.locator(RUN).wait_for()
    await page.get_by_role("button", name="See options").click()
    await page.get_by_role("button", name="Resume now").click()
    await expect(card.get_by_role("alert")).to_contain_text("Not enough yet")
    await reload(page)
    await expect(card).to_be_visible()
    await first.click()
    countdown = page.locator("[data-testid=countdown]")
    await expect(countdown).to_contain_text(re.compile(r"5 Atlas credits arrived. Resuming in [1-6] seconds?\."))
    await expect(countdown).to_contain_text(re.compile(r"Goes on with audit 1 of \d; nothing is charged twice."))
    await expect(countdown).to_contain_text("You have 6 Atlas credits, this run needs 6.")
    resumed = page.locator("[data-testid=resumed]")
    await expect(resumed).to_have_text(
        re.compile(r"Resumed at audit 1 of \d. Nothing was charged twice."), timeout=A_MINUTE
    )
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(countdown).to_have_count(0)
    await expect(resumed).to_have_count(0)
    await expect(card).to_have_count(0)


async def test_not_now_in_the_countdown_lasts_until_more_credits_come(window: Watched, leave: Leave) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    grants, given = f"{window.address}/api/credits/grants", {"account": "atlas_credits", "amount": 4}
    countdown, slim = page.locator("[data-testid=countdown]"), page.get_by_test_id("put-off")
    assert (await page.request.post(grants, data=given)).status == 201
    await countdown.get_by_role("button", name="Not now").click()
    await expect(slim).to_be_visible()
    await reload(page)
    await page.wait_for_timeout(6_000)
    await expect(slim).to_be_visible()
    await page.wait_for_selector(state(page, "paused_for_upgrade"))
    assert (await page.request.post(grants, data={**given, "amount": 1})).status == 201
    await countdown.get_by_role("button", name="Resume now").click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)


async def test_a_tab_that_comes_second_says_that_the_run_goes_on_already(window: Watched, leave: Leave) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)

    async def second(route: Route) -> None:
        first = await route.fetch()
        assert first.status < 300
        again = await page.request.post(route.request.url, data={})
        await route.fulfill(status=again.status, json=await again.json())

    await page.route("**/resume", second)
    grants, given = f"{window.address}/api/credits/grants", {"account": "atlas_credits", "amount": 5}
    assert (await page.request.post(grants, data=given)).status == 201
    await page.locator("[data-testid=countdown]").get_by_role("button", name="Resume now").click()
    await expect(page.locator("[data-testid=resumed]")).to_contain_text("This run was already resumed,")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_several_runs_that_wait_are_named_and_go_on_one_after_the_other(window: Watched, leave: Leave) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    wanted = {"text": "plumbers in Springfield", "leads": 2}
    other = await (await page.request.post(f"{window.address}/api/runs", data=wanted)).json()
    second = await window.tab(f"/thread/{other['id']}")
    await second.wait_for_selector(state(second, "paused_for_upgrade"), timeout=A_MINUTE)
    queue = second.locator("[data-testid=queue]")
    await expect(queue).to_contain_text(re.compile(r"2 runs are waiting: Florists in Springfield \(4 .*Plumbers in"))
    grants, given = f"{window.address}/api/credits/grants", {"account": "atlas_credits", "amount": 100}
    assert (await page.request.post(grants, data=given)).status == 201
    await second.wait_for_selector(state(second, "completed"), timeout=A_MINUTE)
    await page.bring_to_front()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)


async def test_what_is_not_understood_is_answered_and_kept(window: Watched) -> None:
    page = await window.tab()
    await say(page, "how is the weather?", start=False)
    answer = page.get_by_text("know a few questions only")
    await expect(answer).to_be_visible()
    await reload(page)
    await expect(answer).to_be_visible()
    await expect(page.locator(RUN)).to_have_count(0)


async def test_a_town_that_the_demo_does_not_know_is_answered_with_a_button_to_one_that_it_knows(
    window: Watched,
) -> None:
    page = await window.tab()
    await say(page, "find 2 florists in At*lan*tis", start=False)
    await expect(page.get_by_text('No demo town called "At*lan*tis".')).to_be_visible()
    await expect(page.locator(RUN)).to_have_count(0)
    await reload(page)
    await page.get_by_role("link", name="Search Springfield (64 businesses)").click()
    await page.locator(CONFIRM).get_by_role("button", name="Start", exact=True).click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.get_by_text("find 2 florists in Springfield", exact=True)).to_be_visible()


async def test_a_trade_that_the_demo_does_not_know_costs_nothing(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 4 astronauts in Springfield")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    told = page.locator(RUN)
    await expect(told).to_contain_text("No astronauts found in Springfield. Nothing was charged. Try one of: dentists,")


async def test_a_stopping_server_does_not_wait_for_open_pages(window: Watched, server: Server) -> None:
    page = await window.tab()
    await say(page, "find 10 dentists in Springfield")
    await page.locator(ROWS).first.wait_for()
    assert await server.stop() < GRACE_SECONDS
