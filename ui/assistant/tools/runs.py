"""Runs: proposed, listed, opened, exported. None is started here."""

from pydantic import BaseModel, Field

from domain.asking import asked
from domain.errors import BadInput
from domain.query import SPLIT
from domain.vocabulary import MAX_LEADS, MOST_LEADS
from engine.operations import demo, estimate
from engine.operations.runs import Request
from ui import words
from ui.assistant import telling
from ui.assistant.desk import Desk, OfRun, Told, Tool
from ui.assistant.quoting import harmless
from ui.assistant.tools.which import leads_of, run_of
from ui.assistant.words import ENGLISH

LISTED = 20


class Search(BaseModel):
    """What to look for, and where."""

    trade: str = Field(min_length=1, max_length=120)
    place: str = Field(min_length=1, max_length=120)
    number: int = Field(default=10, ge=1, le=MOST_LEADS, strict=True)
    """Above 20 the place is searched in parts, each search for a credit; 200 when all are wanted."""


class Many(BaseModel):
    """How many."""

    number: int = Field(default=telling.RUNS, ge=1, le=LISTED)


class File(OfRun):
    """Which run as what kind of file."""

    format: str = Field(default="csv", pattern="^(csv|json|md)$")


async def propose_run(desk: Desk, given: Search) -> Told:
    """Show the person a search with its price and a button to start it. It starts nothing."""
    said = f"find {given.number} {given.trade} in {given.place}"
    search = asked(said)
    same = search.leads == given.number and search.text == f"{given.trade} in {given.place}"
    if not same or SPLIT.search(given.place):
        raise BadInput("Name one trade and one place in plain words, such as dentists and Springfield.")
    wide = given.number > MAX_LEADS
    request = Request(text=search.text, leads=given.number, wide=wide)
    if place := await demo.unknown_place(desk.services, request):
        towns = ", ".join(town["name"] for town in desk.services.sandbox.towns) if desk.services.sandbox else ""
        raise BadInput(f"The demo knows made-up towns only: {towns}, and no {harmless(place)}.")
    price = await estimate.of_run(desk.services, given.number, wide=wide)
    what = f"{given.number} {search.text}"
    text = f"Proposed, with a button to start it: {what}: {ENGLISH.cost(price)} Nothing has been started."
    return Told(text=text, proposal={"words": said, "told": f"{what}: {desk.words.cost(price)}"})


async def list_runs(desk: Desk, given: Many) -> Told:
    """The organization's runs, newest first."""
    return Told(text=await telling.runs(desk.services, number=given.number))


async def open_run(desk: Desk, given: OfRun) -> Told:
    """One run: how it stands, what it cost to wait for, and its leads in the order to call them."""
    return Told(text=await telling.opened(desk.services, await run_of(desk, given.run)))


async def export_run(desk: Desk, given: File) -> Told:
    """A link to a run's leads and dossiers as a file: csv, json or md."""
    run_id, leads = await leads_of(desk, given.run)
    return Told(text=f"{words.count(len(leads), 'lead')}: [Download](/api/runs/{run_id}/export?format={given.format})")


TOOLS = (
    Tool(run=propose_run, arguments=Search, acts=True),
    Tool(run=list_runs, arguments=Many),
    Tool(run=open_run, arguments=OfRun, reads_web=True),
    Tool(run=export_run, arguments=File),
)
