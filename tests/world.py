"""A whole product on a real database, with outside services that a test scripts and counts."""

import json
import re
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid4, uuid5

from billing.costs import Costs
from billing.ledger import Ledger
from domain.areas import Area
from domain.pages import Heard, unheard
from domain.ports import Ports
from domain.vocabulary import Contact, Link, ModelAnswer, ModelRequest, Page, Phase, Place, Scrape, SiteMap
from engine import worker
from engine.operations import runs
from engine.services import Services, now
from engine.settings import Settings
from store.audits import PostgresAudits
from store.leads import PostgresLeads
from store.listen import open_hub
from store.organizations import LOCAL, PostgresOrganizations
from store.pool import open_pool
from store.queue import Queue
from store.runs import PostgresRuns
from store.steering import PostgresSteering
from store.transaction import Transactions

TEXT = (
    "# {name}\n\nWe have looked after families in Springfield since 1994 with two chairs and a small lab of our own. "
    "New patients are seen within five working days.\n\nA first check-up costs 89 dollars and takes forty minutes. "
    "We are open Monday to Thursday from 8:00 to 17:00 and on Friday until noon.\n"
)


SETTINGS = Settings(_env_file=None)


@dataclass
class FakePlaces:
    """Answers what it was given, and counts."""

    found: list[Place] = field(default_factory=list[Place])
    asked: list[str] = field(default_factory=list[str])
    error: Exception | None = None

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
        self.asked.append(query)
        if self.error:
            raise self.error
        return self.found[:limit]

    async def geocode(self, place: str) -> Area | None:
        return None


@dataclass
class FakeWeb:
    """Three pages per site with real sentences; `broken` hosts raise, `empty` hosts say nothing."""

    broken: dict[str, Exception] = field(default_factory=dict[str, Exception])
    empty: set[str] = field(default_factory=set[str])
    paths: tuple[str, ...] = ("", "about", "contact")
    fetched: Counter[str] = field(default_factory=Counter[str])
    before: Callable[[str], Any] | None = None
    phones: dict[str, str] = field(default_factory=dict[str, str])
    """URL → the number that stands on that page."""

    async def map(self, url: str) -> SiteMap:
        host = url.split("/")[2]
        if self.before:
            await self.before(host)
        if host in self.broken:
            raise self.broken[host]
        paths = dict.fromkeys([url.split("/", 3)[3], *self.paths])
        links = tuple(Link(url=f"https://{host}/{path}", title=path or "Home") for path in paths)
        return SiteMap(links=links, pages=(self._page(links[0].url),))

    async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
        return Scrape(pages=tuple(self._page(url) for url in urls))

    def _page(self, url: str) -> Page:
        self.fetched[url] += 1
        host = url.split("/")[2]
        text = "" if host in self.empty else TEXT.format(name=f"{host} {url.rsplit('/', 1)[1]}")
        return Page(
            url=url,
            title=host,
            markdown=text,
            hash=url,
            status=200,
            fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
            visible_chars=len("".join(text.split())),
            contacts=tuple(
                Contact(kind="phone", value=phone, page_url=url, quote=phone)
                for page, phone in self.phones.items()
                if page == url
            ),
        )


@dataclass
class FakeModel:
    """Quotes the first long line of the first page; `answer` may change what it says."""

    usd: Decimal | None = Decimal("0.001")
    answer: Callable[[ModelRequest, dict[str, Any]], Any] | None = None
    asked: list[ModelRequest] = field(default_factory=list[ModelRequest])
    errors: list[Exception] = field(default_factory=list[Exception])

    async def ask(self, request: ModelRequest) -> ModelAnswer:
        self.asked.append(request)
        if self.errors:
            raise self.errors.pop(0)
        told = {"pages": [0, 1, 2]} if request.purpose == "filter_urls" else dossier(request.user)
        told = self.answer(request, told) if self.answer else told
        text = told if isinstance(told, str) else json.dumps(told)
        tokens = {"prompt_tokens": len(request.user) // 4, "completion_tokens": len(text) // 4}
        return ModelAnswer(
            text=text, provider="test", model="test", usd=self.usd, generation_id=f"gen_{uuid4()}", **tokens
        )


def dossier(user: str) -> dict[str, Any]:
    """An honest answer: one claim with the first long sentence of the first page, and a sentence resting on it."""
    pages = re.search(r'<page n="(\d+)"[^>]*>\n(.*?)\n</page>', user, re.S)
    assert pages, user
    sentences = [each for each in re.split(r"(?<=\.)\s", pages[2]) if "](" not in each]
    quote = max(sentences, key=len).strip()
    claim = {"id": "c1", "kind": "service", "text": f"They say: {quote}", "page": int(pages[1]), "quote": quote}
    rests = {"claims": ["c1"], "signals": []}
    lists = {name: [{"text": f"They say: {quote}", **rests}] for name in ("summary", "talking_points", "fit_reason")}
    return {"claims": [claim], "gaps": [], **lists}


def place(number: int, **more: Any) -> Place:
    """A dentist with a site of its own."""
    values: dict[str, Any] = {
        "place_id": f"place-{number}",
        "name": f"Dentist {number}",
        "website": f"https://dentist{number}.test/",
        "phone": f"(217) 555-01{number:02}",
        "address": f"{number} Elm St, Springfield, IL 62701, USA",
        "rating": 4.5,
        "reviews": 40,
    }
    return Place(**{**values, **more})


@dataclass(frozen=True)
class World:
    services: Services
    places: FakePlaces
    web: FakeWeb
    model: FakeModel

    async def start(self, text: str = "dentists in Springfield", **more: Any) -> UUID:
        return await runs.start(self.services, runs.Request(text=text, **more), here=True)

    async def run(self, text: str = "dentists in Springfield", **more: Any) -> tuple[UUID, str]:
        run_id = await self.start(text, **more)
        return run_id, await runs.execute(self.services, run_id)

    async def resume(self, run_id: UUID) -> str:
        await runs.resume(self.services, run_id, here=True)
        return await runs.execute(self.services, run_id)

    async def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """Look into the tables with a statement of the test's own."""
        async with self.services.transaction(LOCAL) as tx:
            return await (await tx.connection.execute(sql, values)).fetchall()

    def but(self, **ports: Any) -> "World":
        """The same world with other ports."""
        return replace(self, services=replace(self.services, ports=replace(self.services.ports, **ports)))


async def relaunch(services: Services, run_id: UUID, start_phase: Phase = "source") -> str:
    """Execute from the tables alone, as if there were no checkpoint."""
    return await worker.execute(services, run_id, start_phase, afresh=True)


async def another(services: Services, name: str = "Other Agency") -> Services:
    """The same installation on behalf of another organization."""
    other = services.of(uuid5(NAMESPACE_DNS, name))
    async with other.transaction(other.org_id) as tx:
        await other.organizations.ensure(tx, name)
    return other


@asynccontextmanager
async def open_world(url: str, leads: int = 3) -> AsyncGenerator[World]:
    places, web, model = FakePlaces([place(number) for number in range(leads)]), FakeWeb(), FakeModel()
    runs_, leads_, audits, ledger, costs = PostgresRuns(), PostgresLeads(), PostgresAudits(), Ledger(now), Costs()
    steering = PostgresSteering(leads_)
    async with open_pool(url, max_size=8) as pool, open_hub(url) as hub:
        transaction = Transactions(pool)
        ports = Ports(
            transaction=transaction,
            places=places,
            geocoder=places,
            web=web,
            model=model,
            meter=ledger,
            costs=costs,
            runs=runs_,
            leads=leads_,
            audits=audits,
            steering=steering,
        )
        services = Services(
            settings=SETTINGS,
            url=url,
            pool=pool,
            transaction=transaction,
            hub=hub,
            org_id=LOCAL,
            runs=runs_,
            leads=leads_,
            audits=audits,
            steering=steering,
            organizations=PostgresOrganizations(),
            ledger=ledger,
            costs=costs,
            ports=ports,
            sandbox=None,
            queue=Queue("runs:demo"),
        )
        async with transaction(LOCAL) as tx:
            await services.organizations.ensure(tx, "Local")
        yield World(services, places, web, model)
