"""Credits that a pretend Autumn keeps: bought at its page, and waited for while it does not answer."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from store.organizations import LOCAL
from tests.browser.conftest import Watched
from tests.browser.test_chat import A_MINUTE, say, state

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SECRET = {"authorization": "Bearer sandbox", "x-api-version": "1.2.0"}


@pytest.fixture(autouse=True)
def sells(environment: dict[str, str], port: int) -> None:
    """The server sells, and hears of purchases at its own address."""
    environment.update(BILLING_PROVIDER="sandbox", PUBLIC_URL=f"http://127.0.0.1:{port}")


async def autumn(page: Page, window: Watched) -> str:
    """Where the pretend Autumn is: a checkout that nobody goes on with tells."""
    answer = await page.request.post(f"{window.address}/api/billing/checkout", data={"product_id": "atlas_pack"})
    return "{0.scheme}://{0.netloc}".format(urlsplit((await answer.json())["url"]))


async def test_a_pack_is_bought_and_the_run_goes_on_at_the_exact_audit(window: Watched) -> None:
    page = await window.tab()
    shop = await autumn(page, window)
    spent = {"customer_id": str(LOCAL), "feature_id": "atlas_credits", "value": 50 - (1 + 2 * 2) - 1}
    assert (await page.request.post(f"{shop}/v1/track", data=spent, headers=SECRET)).ok
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    card = page.locator("[data-testid=waiting]")
    await expect(card).to_contain_text("Paused: 1 Atlas credit short")
    await expect(card).to_contain_text("Paused in phase 5 of 6. A search costs 1 Atlas credit, a website audit 2.")
    await expect(card.get_by_role("link", name="Compare plans")).to_have_count(0)
    async with window.context.expect_page() as opened:
        await card.locator(".la-pick").get_by_role("button", name="Get credits").click()
    checkout = await opened.value
    async with page.expect_request("**/api/billing/refresh"):
        await checkout.get_by_role("button", name=re.compile("Pay")).click()
        await page.bring_to_front()
        await page.evaluate("window.dispatchEvent(new Event('focus'))")
    await expect(page.locator("[data-testid=countdown]")).to_contain_text("100 Atlas credits arrived. Resuming in")
    await expect(page.locator("[data-testid=resumed]")).to_contain_text("Resumed at audit 3 of 3.")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(page.get_by_text("3 dossiers are ready.")).to_be_visible()
    await checkout.wait_for_url(f"{window.address}/**")


async def test_a_billing_service_that_does_not_answer_is_waited_for_and_never_reads_as_out_of_credits(
    window: Watched,
) -> None:
    page = await window.tab()
    shop = await autumn(page, window)
    down = {"path": "/v1/check", "faults": ["500"] * 500}
    assert (await page.request.post(f"{shop}/sandbox/faults", data=down)).ok
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "waiting_for_billing"), timeout=A_MINUTE)
    card = page.locator("[data-testid=waiting]")
    await expect(card).to_contain_text("Waiting for the billing service")
    await expect(card).to_contain_text(re.compile(r"Next try in \d+ seconds?\."))
    await expect(card.get_by_text("short")).to_have_count(0)
    assert (await page.request.post(f"{shop}/sandbox/reset")).ok
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await expect(card).to_have_count(0)
