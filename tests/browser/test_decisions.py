"""What a person decides about a run by its buttons: stop it, end it, let it go on; and whom they call."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Leave, Watched
from tests.browser.test_chat import A_MINUTE, ROWS, say, state
from tests.browser.waiting import reload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def told(page: Page, path: str) -> Any:
    answer = await page.request.get(re.sub(r"(//[^/]+).*", rf"\1/api/runs{path}", page.url))
    return await answer.json()


async def test_a_waiting_run_is_ended_after_a_question_that_outlives_a_reload(window: Watched, leave: Leave) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    await expect(page.get_by_role("button", name="Stop after these audits")).to_have_count(0)
    cancel, question = (
        page.get_by_role("button", name="Cancel run", exact=True),
        page.get_by_text("End this run for good?"),
    )
    await cancel.click()
    await page.get_by_role("button", name="Keep it").click()
    await expect(question).to_have_count(0)
    await cancel.click()
    await reload(page)
    await expect(question).to_be_visible()
    await page.get_by_role("button", name="Yes, cancel run").click()
    await page.wait_for_selector(state(page, "cancelled"))
    await expect(page.get_by_text("What was finished stays yours.")).to_be_visible()
    await expect(cancel).to_have_count(0)


@pytest.fixture
def thoughtful(environment: dict[str, str]) -> None:
    """Audits that are still under way when a person has found the button."""
    environment.update(SANDBOX_MODEL_LATENCY="2000")


@pytest.mark.usefixtures("thoughtful")
async def test_a_running_run_stops_after_the_audits_under_way_and_is_ranked(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 10 dentists in Springfield")
    await page.locator(ROWS).first.wait_for()
    await page.get_by_role("button", name="Stop after these audits").click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    (run,) = (await told(page, ""))["items"]
    assert (await told(page, f"/{run['id']}/counts"))["audits_skipped"] > 0


@pytest.mark.usefixtures("thoughtful")
async def test_a_number_that_only_their_site_has_can_be_dialled(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 10 dentists in Springfield")
    await page.locator(ROWS).first.wait_for()
    (run,) = (await told(page, ""))["items"]
    added = {"kind": "add", "name": "Hadley & Sons", "website": "https://hadleyplumbing.test/"}
    answer = await page.request.post(f"{window.address}/api/runs/{run['id']}/steer", data=added)
    assert answer.status == 202
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await page.locator(ROWS, has_text="Hadley & Sons").locator(".la-nm").click()
    phone = page.locator("[data-testid=dossier] a[href^='tel:']")
    await expect(phone).to_have_attribute("href", re.compile(r"tel:\+?\d{10,}$"))


async def test_a_review_whose_answer_was_lost_does_not_keep_the_run_from_going_on(window: Watched) -> None:
    page = await window.tab()
    wanted = {"text": "florists in Springfield", "leads": 2, "review": True}
    started = await (await page.request.post(f"{window.address}/api/runs", data=wanted)).json()
    await page.goto(f"{window.address}/thread/{started['id']}")
    await page.wait_for_selector(state(page, "waiting_for_review"), timeout=A_MINUTE)

    async def decided_before(route: Route) -> None:
        await route.fetch()
        await route.fulfill(status=409, json={"detail": "This run does not wait for a review."})

    await page.route("**/review", decided_before)
    await page.get_by_role("button", name="Audit 2 businesses").click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)


async def test_a_run_at_its_limit_is_finished_without_the_rest(window: Watched) -> None:
    page = await window.tab()
    wanted = {"text": "florists in Springfield", "leads": 3, "budget": 3}
    started = await (await page.request.post(f"{window.address}/api/runs", data=wanted)).json()
    await page.goto(f"{window.address}/thread/{started['id']}")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    card = page.locator("[data-testid=waiting]")
    await expect(card).to_contain_text("Paused: your limit of 3 Atlas credits is reached")
    await card.get_by_role("button", name="Not now").click()
    closed = page.get_by_test_id("behind")
    await expect(closed).to_contain_text("Paused: your limit of 3 Atlas credits is reached. 2 audits are waiting.")
    await closed.get_by_role("button", name="See options").click()
    await card.get_by_role("button", name="Finish without them").click()
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    counts = await told(page, f"/{started['id']}/counts")
    assert (counts["audits_completed"], counts["audits_skipped"]) == (1, 2)


async def test_where_there_is_a_checkout_the_cheapest_that_suffices_is_offered_first(
    window: Watched, leave: Leave
) -> None:
    await leave(2)
    page = await window.tab()
    asked: list[Any] = []

    async def sold(route: Route) -> None:
        answer = await route.fetch()
        run = await answer.json()
        if run["billing_block"]:
            run["billing_block"]["checkout"] = True
        await route.fulfill(response=answer, json=run)

    async def checkout(route: Route) -> None:
        asked.append(route.request.post_data_json)
        await route.fulfill(status=200, json={"url": f"{window.address}/api/health"})

    await page.route(re.compile(r"/api/runs/[0-9a-f-]{36}$"), sold)
    await page.route("**/api/billing/checkout", checkout)
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    card = page.locator("[data-testid=waiting]")
    await expect(card.locator(".la-plan")).to_have_count(3)
    pick = card.locator(".la-plan").first
    await expect(pick).to_have_class(re.compile("la-pick"))
    await expect(card.get_by_role("button", name="Add 5 Atlas credits")).to_have_count(0)
    await expect(pick).to_contain_text("Atlas credits, 100Covers this run$10")
    await expect(card.locator(".la-pri")).to_have_count(1)
    async with window.context.expect_page() as opened:
        await pick.get_by_role("button", name="Get credits").click()
    await (await opened.value).wait_for_url("**/api/health")
    assert asked == [{"product_id": "atlas_pack"}]
    await expect(card).to_be_visible()
