"""The panel beside the list: from a sentence to its quote to the stored page, and what one does with a lead."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Watched
from tests.browser.test_chat import ROWS, dossier_of_first
from tests.browser.test_table import LEAD, OPPORTUNITIES, completed
from tests.browser.waiting import settled

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DOSSIER = "[data-testid=dossier]"
STORED = "[data-testid=stored]"
PAGE = """# <img src=x onerror="document.title='owned'"> Welcome

<script>document.title='owned'</script> [click me](javascript:alert(1)) and ![a picture](https://tracker.test/x.png)

\u202eשלום\u202c עברית **bold** words \U0001f9b7

- We open **at [nine](https://x.test/a_(b)) sharp**, \U0001f9b7 every
  single day of the week.
"""
QUOTE = "We open at nine sharp, \U0001f9b7 every single day of the week."


async def with_dossier(window: Watched) -> Page:
    page, _ = await completed(window, text="florists in Springfield", leads=2)
    await dossier_of_first(page)
    return page


async def open_source(page: Page) -> str:
    """Of the first claim that a sentence names; the quote."""
    await page.locator(f"{DOSSIER} .la-sent button.la-cl").first.click()
    quote = await page.locator(f"{DOSSIER} .la-quote q").inner_text()
    await page.locator(f"{DOSSIER} .la-quote").get_by_title("Open at the quote").click()
    return quote


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


async def test_a_quote_opens_the_stored_page_at_its_words_and_escape_goes_back_step_by_step(window: Watched) -> None:
    page = await with_dossier(window)
    quote = await open_source(page)
    mark = page.locator(f"{STORED} mark[data-mark=quote]")
    await expect(mark).to_be_focused()
    await expect(mark).to_be_in_viewport()
    assert letters("".join(await mark.all_inner_texts())) == letters(quote)
    await expect(page.get_by_text("The marked words stand on this page exactly as quoted.")).to_be_visible()
    counter = page.locator("[data-testid=source]").get_by_text(re.compile(r"Claim \d+ of \d+"))
    first = await counter.inner_text()
    await page.get_by_role("button", name="Next claim").click()
    await expect(counter).not_to_have_text(first)
    await page.keyboard.press("k")
    await expect(counter).to_have_text(first)
    await page.reload()
    assert letters("".join(await mark.all_inner_texts())) in ("", letters(quote))
    await expect(mark.first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(f"{DOSSIER} .la-quote q")).to_have_text(quote)
    await page.locator(f"{DOSSIER} h2").click()
    await page.keyboard.press("Escape")
    await expect(page.locator(DOSSIER)).to_have_count(0)
    await expect(page.locator(f"{ROWS}.la-sel")).to_have_count(0)


async def test_an_appointment_and_notes_are_stored_as_they_are_typed(window: Watched) -> None:
    page = await with_dossier(window)
    note = "<b>Ask</b> for\nDr. Lee \u05e9\u05dc\u05d5\u05dd **now**"
    await page.get_by_role("button", name="Notes", exact=True).click()
    await page.get_by_role("textbox", name="Notes").fill(note)
    await expect(page.locator(DOSSIER).get_by_text("Saved", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Meeting", exact=True).click()
    await page.get_by_label("Meeting", exact=True).fill("2027-01-15T14:30")
    await expect(page.get_by_role("button", name=re.compile("Meeting Fri"))).to_be_visible()
    await expect(page.locator(DOSSIER).get_by_text("Saved", exact=True)).to_be_visible()
    await page.evaluate("sessionStorage.removeItem('la:doing')")
    await page.reload()
    await expect(page.get_by_role("button", name=re.compile("Meeting Fri"))).to_be_visible()
    await page.get_by_role("button", name="Notes (1)").click()
    await expect(page.get_by_role("textbox", name="Notes")).to_have_value(note)
    run = page.url.rsplit("/", 1)[1]
    told = await (await page.request.get(f"{window.address}/api/runs/{run}/opportunities")).json()
    (lead,) = [each for each in told["items"] if each["notes"]]
    assert lead["notes"] == note
    assert lead["meeting_time"].startswith("2027-01-1")
    await page.get_by_role("button", name=re.compile("Meeting Fri")).click()
    await page.get_by_role("button", name="No meeting").click()
    await expect(page.get_by_role("button", name="Meeting", exact=True)).to_be_visible()


async def test_the_list_comes_without_dossiers_and_each_is_read_once_when_it_is_opened(window: Watched) -> None:
    asked: list[str] = []

    async def so_far() -> int:
        return len(asked)

    window.context.on("request", lambda request: "/opportunities" in request.url and asked.append(request.url))
    page, _ = await completed(window, text="florists in Springfield", leads=2)
    await settled(so_far, 2)  # the page looks for the last time after what came behind the event that showed the end
    assert asked and all(OPPORTUNITIES.search(url) for url in asked)
    asked.clear()

    async def refused(route: Route) -> None:
        await route.fulfill(status=503, json={"detail": "The database does not answer."})

    await page.route(LEAD, refused)
    await page.locator(ROWS, has_text=re.compile(r"\d+ claims")).first.locator(".la-nm").click()
    alert = page.locator(DOSSIER).get_by_role("alert")
    await expect(alert).to_contain_text("Leadatlas does not answer.")
    await expect(page.get_by_role("button", name="Copy")).to_be_disabled()
    await page.unroute(LEAD)
    await alert.get_by_role("button", name="Try again").click()
    await expect(page.locator(f"{DOSSIER} .la-claims")).to_be_visible()
    await open_source(page)
    await expect(page.locator(STORED)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(f"{DOSSIER} .la-claims")).to_be_visible()
    assert [bool(LEAD.search(url)) for url in asked] == [True, True], "refused once, read once, and the list not anew"


async def test_what_could_not_be_stored_is_said_and_stays_typed(window: Watched) -> None:
    page = await with_dossier(window)

    async def refused(route: Route) -> None:
        await route.fulfill(status=503, json={"detail": "The database does not answer."})

    await page.route("**/api/opportunities/*", refused)
    await page.get_by_role("button", name="Notes", exact=True).click()
    await page.get_by_role("textbox", name="Notes").fill("Call on Monday")
    await expect(page.get_by_text("Not saved: The database does not answer.")).to_be_visible()
    await page.unroute("**/api/opportunities/*")
    await page.reload()
    await expect(page.get_by_role("textbox", name="Notes")).to_have_value("Call on Monday")
    await expect(page.locator(DOSSIER).get_by_text("Saved", exact=True)).to_be_visible()


async def test_a_dossier_is_copied_as_plain_text_and_the_list_leaves_in_three_formats(window: Watched) -> None:
    await window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await with_dossier(window)
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_text("Copied")).to_be_visible()
    text = await page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(await page.locator(f"{DOSSIER} h2").inner_text())
    assert "Claims and sources\n1. " in text
    await page.locator(DOSSIER).get_by_role("button", name="Export").click()
    for name, media in (("CSV", "text/csv"), ("JSON", "application/json"), ("Markdown", "text/markdown")):
        link = page.locator(DOSSIER).get_by_role("link", name=name)
        answer = await page.request.get(f"{window.address}{await link.get_attribute('href')}")
        assert answer.headers["content-type"].startswith(media)


async def test_a_hostile_page_is_text_and_its_quote_is_found_through_marks_and_links(window: Watched) -> None:
    page = await with_dossier(window)

    async def claimed(route: Route) -> None:
        answer = await route.fetch()
        told: Any = await answer.json()
        told["dossier"]["dropped_claims"] = 2
        for claim in told["dossier"]["claims"]:
            claim.update(quote=QUOTE, offset=PAGE.index("We open"), text=PAGE, page_url="javascript:alert(1)")
        await route.fulfill(response=answer, json=told)

    async def stored(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/plain", body=PAGE)

    await page.route(LEAD, claimed)
    await page.route("**/api/pages/*", stored)
    await page.reload()
    await expect(page.get_by_text("2 claims were dropped.")).to_be_visible()
    await open_source(page)
    marks = page.locator(f"{STORED} mark[data-mark=quote]")
    await expect(marks.first).to_be_visible()
    assert " ".join("".join(await marks.all_text_contents()).split()) == QUOTE
    told = await page.locator(STORED).inner_text()
    assert "<script>document.title='owned'</script> click me and a picture" in told
    assert "\u202e" not in told
    assert await page.locator("[data-testid=source]").locator("img, script, a[href^=javascript]").count() == 0
    assert "owned" not in await page.title()
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
