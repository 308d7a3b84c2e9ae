"""What an audit's row says of a site that shows nothing of a business: unreadable, why, and not charged."""

from dataclasses import replace
from typing import Any

from domain.dead_pages import CHALLENGE, COMING_SOON, NOT_FOUND, PARKED
from domain.errors import PageUnreadable
from domain.pages import Heard, unheard
from domain.vocabulary import Page, Scrape
from engine.operations import documents
from nodes.scrape import nothing_to_quote
from tests.domain.making import page
from tests.world import FakeWeb, open_world


class LeavesOut(FakeWeb):
    """Finds that one page is not there."""

    async def scrape(self, urls: Any, heard: Heard = unheard) -> Scrape:
        read = await super().scrape(urls)
        return Scrape(pages=read.pages[:-1], skipped={urls[-1]: NOT_FOUND})


class Unfinished(FakeWeb):
    """Has nothing but announcements."""

    def _page(self, url: str) -> Page:
        return replace(super()._page(url), markdown="", visible_chars=0, facts={"unfinished": COMING_SOON})


async def test_a_parked_domain_and_a_robot_check_are_unreadable_and_free(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.web.broken = {"dentist0.test": PageUnreadable(PARKED), "dentist1.test": PageUnreadable(CHALLENGE)}
        run_id, status = await world.run()
        leads = (await documents.document(world.services, run_id))["opportunities"]
        audits = {lead["domain"]: (lead["audit"]["status"], lead["audit"]["reason"]) for lead in leads}
        charged = await world.rows("select count(*) as n from usage_events where audit_id is not null and credits > 0")
    assert status == "completed"
    assert audits["dentist0.test"] == ("unreadable", f"There is nothing to read: {PARKED}")
    assert audits["dentist1.test"] == ("unreadable", f"There is nothing to read: {CHALLENGE}")
    assert audits["dentist2.test"][0] == "completed"
    assert charged[0]["n"] == 2, "both accounts of the one audit that succeeded"


async def test_pages_left_out_are_told_in_the_phase_with_their_reason(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        _, status = await world.but(web=LeavesOut()).run()
        told = await world.rows("select message from audit_phases where phase = 'scrape_content'")
    assert status == "completed"
    assert told[0]["message"] == f"2 pages read, 1 left out: {NOT_FOUND}"


async def test_a_site_that_is_not_ready_says_so(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.but(web=Unfinished()).run()
        (lead,) = (await documents.document(world.services, run_id))["opportunities"]
    assert lead["audit"]["status"] == "unreadable"
    assert lead["audit"]["reason"] == f"There is nothing to read: {COMING_SOON}"


def test_a_page_with_too_little_is_told_how_its_characters_were_counted() -> None:
    short = page(49 * "four ")
    assert nothing_to_quote([short], Scrape(pages=(short,))) == (
        "Its page shows fewer than 200 characters of text (blanks not counted), so there is nothing to quote"
    )
