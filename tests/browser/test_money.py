"""Credits in the page: the meter, all about them behind it, saved searches, and runs that wait for credits."""

import asyncio
import re

import psycopg
import pytest
from playwright.async_api import Locator, Page, expect
from pydantic import SecretStr

from engine.operations import plans
from engine.services import open_data
from engine.settings import Settings
from store.organizations import LOCAL
from tests.browser.conftest import Leave, Watched
from tests.browser.test_chat import A_MINUTE, CONFIRM, RUN, say, state
from tests.browser.waiting import reload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def opened(page: Page) -> Locator:
    await page.get_by_test_id("meter").click()
    money = page.get_by_test_id("money")
    await expect(money).to_be_visible()
    return money


def part(money: Locator, name: str) -> Locator:
    return money.locator(f"[data-part={name}]")


async def given(window: Watched, page: Page, amount: int) -> None:
    grant = {"account": "atlas_credits", "amount": amount}
    assert (await page.request.post(f"{window.address}/api/credits/grants", data=grant)).status == 201


async def started(window: Watched, page: Page, text: str, leads: int) -> str:
    wanted = {"text": text, "leads": leads}
    return (await (await page.request.post(f"{window.address}/api/runs", data=wanted)).json())["id"]


async def only_run(page: Page) -> str:
    told = await (await page.request.get(f"{page.url.split('/thread')[0]}/api/runs")).json()
    return told["items"][0]["id"]


def resumed(database_url: str, run: str) -> int:
    """How often it went on."""
    with psycopg.connect(database_url) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        told = "select count(*) from run_events where run_id = %s and type = 'run_resumed'"
        row = connection.execute(told, [run]).fetchone()
    return row[0] if row else 0


async def test_the_meter_says_plan_and_renewal_and_opens_all_about_credits(window: Watched) -> None:
    page = await window.tab()
    meter = page.get_by_test_id("meter")
    await expect(meter).to_contain_text("50 Atlas")
    await expect(meter).to_contain_text(
        re.compile(r"8,000 AI.*\$2\.00.*Free.*renews 1 \w+|8,000 AI.*\$2\.00.*Free.*renews \w+ 1")
    )
    name = await meter.get_attribute("aria-label") or ""
    assert re.match(r"50 Atlas credits and 8,000 AI credits left\. Free plan, renews on \w+ 1\. Open credits", name)
    money = await opened(page)
    await expect(part(money, "balances")).to_contain_text("of 50 Atlas credits")
    await expect(part(money, "balances")).to_contain_text("of 8,000 AI credits")
    await expect(part(money, "balances")).to_contain_text("Enough for 25 audits.")
    await expect(part(money, "balances")).to_contain_text("$2.00 of $2.00. 4,000 credits are $1.")
    await part(money, "balances").get_by_text("What ends when").click()
    await expect(part(money, "balances")).to_contain_text(re.compile("From your planEnds on"))
    await expect(part(money, "shop").locator("[data-offer]")).to_have_count(4)
    await expect(part(money, "spent")).to_contain_text("Nothing yet.")
    await page.reload()
    await expect(money).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(money).to_be_hidden()
    await page.reload()
    await expect(meter).to_be_visible()
    await expect(money).to_be_hidden()


async def test_what_was_spent_is_told_by_run_by_chat_and_by_model(window: Watched) -> None:
    page = await window.tab()
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    await page.wait_for_url(re.compile("/thread/"))
    chat = page.url
    await page.goto(window.address)
    money = await opened(page)
    by_run = money.locator("[data-usage=run] tbody tr")
    await expect(by_run).to_have_count(1)
    await expect(by_run).to_contain_text(re.compile(r"Florists in Springfield.*5[\d.]+\$0\.\d+"))
    await expect(money.locator("[data-usage=model] tbody tr")).to_contain_text(re.compile(r"tokens read, .* written"))
    async with page.expect_download() as told:
        await by_run.get_by_role("link", name="Receipt").click()
    lines = (await (await told.value).path()).read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith("sum,,,5,"), lines
    await by_run.get_by_role("button").click()
    await page.wait_for_url(chat)
    receipt = page.get_by_test_id("run").get_by_role("link", name="Receipt")
    await expect(receipt).to_have_attribute("href", f"/api/runs/{await only_run(page)}/receipt?format=csv")
    await expect(page.get_by_test_id("money")).to_have_count(0)


async def test_typed_or_said_it_is_answered_without_the_assistant_and_leads_there(window: Watched) -> None:
    page = await window.tab()
    await say(page, "How many credits do I have?", start=False)
    link = page.get_by_role("link", name="Open credits and usage")
    await expect(page.get_by_text("50 Atlas credits left")).to_be_visible()
    await link.click()
    money = page.get_by_test_id("money")
    await expect(part(money, "balances")).to_contain_text("of 50 Atlas credits")
    await money.get_by_role("button", name="Close").click()
    await expect(money).to_be_hidden()
    await page.fill("#chat-input", "/campaigns")
    await page.keyboard.press("Enter")
    await link.nth(1).click()
    await expect(part(money, "campaigns")).to_be_in_viewport()


async def test_the_message_box_has_the_way_to_runs_and_credits_and_a_run_opens_from_its_line(window: Watched) -> None:
    page = await window.tab()
    run = await started(window, page, "florists in Springfield", 1)
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    tools = page.get_by_test_id("tools")
    await tools.get_by_role("button", name="Find leads").click()
    await expect(page.locator("#chat-input")).to_have_value("find 10 ")
    await tools.get_by_role("button", name="Credits").click()
    await page.get_by_test_id("money").get_by_role("button", name="Close").click()
    await tools.get_by_role("button", name="My runs").click()
    line = page.get_by_role("link", name="Florists in Springfield", exact=True)
    await expect(line).to_have_attribute("href", f"#run={run}")
    await line.click()
    await page.locator("[data-testid=run]").wait_for()
    await expect(page.locator("[data-testid=run] h3")).to_have_text("Florists in Springfield")


async def test_few_credits_are_said_in_words_until_it_is_hidden(window: Watched, leave: Leave) -> None:
    await leave(8)
    page = await window.tab()
    meter, low = page.get_by_test_id("meter"), page.get_by_test_id("low")
    await expect(meter).to_contain_text("8 Atlaslow")
    await expect(meter).to_have_attribute("aria-label", re.compile("Atlas credits: low"))
    await expect(low).to_contain_text("8 Atlas credits left. Enough for 4 more audits.")
    await low.get_by_role("button", name="Hide until the balance changes").click()
    await expect(low).to_have_count(0)
    await page.reload()
    await expect(meter).to_contain_text("8 Atlaslow")
    await expect(low).to_have_count(0)
    await leave(1)
    await page.reload()
    await expect(low).to_contain_text("1 Atlas credit left. Not enough for another audit.")
    await low.get_by_role("button", name="Top up").click()
    shop = part(page.get_by_test_id("money"), "shop")
    await shop.get_by_role("button", name="Add 100 Atlas credits").click()
    await expect(meter).to_contain_text("101 Atlas")
    await expect(low).to_have_count(0)


async def test_saved_searches_warn_before_the_last_and_the_limit_says_who_keeps_more(window: Watched) -> None:
    page = await window.tab()
    money = await opened(page)
    saved = part(money, "campaigns")
    await expect(saved).to_contain_text("3 places left on the Free plan.")

    async def keep(name: str) -> None:
        if not await saved.locator("form").is_visible():
            await saved.locator("summary").click()
        for field, words in (("name", name), ("vertical", "florists"), ("geography", "Springfield"), ("leads", "2")):
            await saved.locator(f"input[name={field}]").fill(words)
        await saved.get_by_role("button", name="Save", exact=True).click()

    for number in range(1, 4):
        await keep(f"Number {number}")
        await expect(saved.locator("li")).to_have_count(number)
        if number == 2:
            await expect(saved).to_contain_text("One left")
    await expect(saved).to_contain_text("3of 3 saved campaignsFull")
    await keep("One too many")
    alert = saved.get_by_role("alert")
    await expect(alert).to_contain_text("Your plan keeps 3 saved campaigns: delete one, or change to Pro")
    await expect(saved.locator("input[name=name]")).to_have_value("One too many")
    await saved.get_by_role("button", name="Delete Number 1").click()
    await saved.get_by_role("button", name="Delete", exact=True).click()
    await expect(saved.locator("li")).to_have_count(2)
    await saved.locator("li", has_text="Number 2").get_by_role("button", name="Search").click()
    await expect(money).to_be_hidden()
    await expect(page.locator(CONFIRM)).to_contain_text("Check and start")
    await expect(page.get_by_text("find 2 florists in Springfield", exact=True)).to_be_visible()


async def test_two_paused_runs_are_one_card_that_says_which_goes_first(window: Watched, leave: Leave) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    await page.wait_for_url(re.compile("/thread/"))
    await page.fill("#chat-input", "find 2 plumbers in Springfield")
    await page.keyboard.press("Enter")
    await page.locator(CONFIRM).last.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(state(page, "paused_for_upgrade"))).to_have_count(2, timeout=A_MINUTE)
    card, behind = page.get_by_test_id("waiting"), page.get_by_test_id("behind")
    await expect(card).to_have_count(1)
    await expect(card.locator("li").first).to_have_text(re.compile(r"Florists in Springfield \(4 .*\) Resumes first"))
    await expect(card.locator("li").nth(1)).to_contain_text("Plumbers in Springfield (")
    await expect(behind).to_contain_text("It waits its turn after Florists in Springfield.")
    await page.reload()
    await expect(behind).to_be_visible()
    await behind.get_by_role("button", name="See options").click()
    await expect(card).to_have_count(2)
    enough = card.nth(1).get_by_role("button", name=re.compile(r"Add \d+ Atlas credits and resume"))
    await enough.click()
    await expect(page.locator(state(page, "completed"))).to_have_count(2, timeout=A_MINUTE)


async def test_a_run_that_waits_elsewhere_has_a_way_back_from_every_page(window: Watched, leave: Leave) -> None:
    await leave(2)
    page = await window.tab()
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=A_MINUTE)
    await page.wait_for_url(re.compile("/thread/"))
    chat = page.url
    chip = page.get_by_test_id("put-off")
    await expect(chip).to_have_count(0)
    await page.get_by_test_id("waiting").get_by_role("button", name="Not now").click()
    await expect(chip).to_contain_text("Paused: 3 Atlas credits short. Florists in Springfield. 2 audits are waiting.")
    await expect(page.get_by_test_id("waiting")).to_have_count(0)
    await page.goto(window.address)
    await chip.get_by_role("button", name="See options").click()
    await page.wait_for_url(chat)
    await page.locator(RUN).wait_for()
    await expect(page.get_by_test_id("waiting")).to_have_count(0)
    await chip.get_by_role("button", name="See options").click()
    await expect(page.get_by_test_id("waiting")).to_be_visible()
    await expect(chip).to_have_count(0)


def later(database_url: str) -> None:
    """Both tabs have been looked at before the run that counts down goes on by itself."""
    with psycopg.connect(database_url) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        connection.execute("update runs set resume_at = now() + interval '1 minute' where resume_at is not null")


async def test_two_tabs_that_resume_at_once_resume_once(window: Watched, leave: Leave, database_url: str) -> None:
    await leave(2)
    page = await window.tab()
    run = await started(window, page, "florists in Springfield", 2)
    tabs = [await window.tab(f"/thread/{run}") for _ in range(2)]
    for tab in tabs:
        await tab.wait_for_selector(state(tab, "paused_for_upgrade"), timeout=A_MINUTE)
    await given(window, page, 3)
    later(database_url)
    buttons = [tab.get_by_test_id("countdown").get_by_role("button", name="Resume now") for tab in tabs]
    for tab, button in zip(tabs, buttons, strict=True):
        await tab.bring_to_front()
        await expect(button).to_be_visible()
    await asyncio.gather(*(button.evaluate("button => button.click()") for button in buttons))
    for tab in tabs:
        await tab.bring_to_front()
        await tab.wait_for_selector(state(tab, "completed"), timeout=A_MINUTE)
        await expect(tab.get_by_role("alert")).to_have_count(0)
    assert resumed(database_url, run) == 1


async def test_two_tabs_that_count_down_resume_once(window: Watched, leave: Leave, database_url: str) -> None:
    await leave(2)
    page = await window.tab()
    run = await started(window, page, "florists in Springfield", 2)
    tabs = [await window.tab(f"/thread/{run}") for _ in range(2)]
    for tab in tabs:
        await tab.wait_for_selector(state(tab, "paused_for_upgrade"), timeout=A_MINUTE)
    await given(window, page, 3)
    for tab in tabs:
        await tab.bring_to_front()
        await tab.wait_for_selector(state(tab, "completed"), timeout=A_MINUTE)
    assert resumed(database_url, run) == 1


async def test_a_plan_with_overage_says_in_dollars_how_far_beyond_it_goes(window: Watched, database_url: str) -> None:
    async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as data:
        await plans.change(data, "pro_monthly")
    page = await window.tab()
    money = await opened(page)
    overage = money.get_by_test_id("overage")
    await expect(overage).to_have_count(1)
    await expect(overage).to_contain_text("Beyond your plan$0.00 of at most $15.00")
    await expect(overage).to_contain_text("at $0.25 per 1,000.")
    await expect(part(money, "campaigns")).to_contain_text("Keep as many as you like.")
    await expect(part(money, "shop").locator("[data-offer=pro_monthly]")).to_contain_text("Your plan")


def charged(database_url: str, run: str, audits: int) -> None:
    """As many further audits, as a larger run would have had them."""
    one = """
        insert into usage_events (org_id, key, feature, account, units, credits, run_id)
        select %(org)s, account || n, 'dossier_research', account, 1, credits, %(run)s
        from generate_series(1, %(audits)s) n, (values ('atlas_credits', 2.0), ('ai_credits', 7.1)) a (account, credits)
    """
    with psycopg.connect(database_url) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        connection.execute(one, {"org": LOCAL, "run": run, "audits": audits})


async def test_the_card_of_a_large_run_tells_the_sum_of_all_that_was_charged(
    window: Watched, database_url: str
) -> None:
    page = await window.tab()
    await say(page, "find 2 florists in Springfield")
    await page.wait_for_selector(state(page, "completed"), timeout=A_MINUTE)
    run = await only_run(page)
    charged(database_url, run, 200)
    receipt = await (await page.request.get(f"{window.address}/api/runs/{run}/receipt")).json()
    assert receipt["charged"]["atlas_credits"] == 200 * 2 + 5
    await reload(page)
    facts = page.locator("[data-testid=run] .la-facts")
    await expect(facts).to_contain_text("405 Atlas credits")
    await expect(facts).to_contain_text(f"{receipt['charged']['ai_credits']:,.2f} AI credits")
