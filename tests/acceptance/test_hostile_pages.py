"""A whole run over pages that give orders, in every place of a page, with models that obey or invent."""

import re
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from domain.quotes import fold
from domain.vocabulary import ModelRequest
from engine.operations import documents
from tests.acceptance.attacks import (
    FOREIGN,
    HIDDEN,
    PLACES,
    Inventor,
    Model,
    Obedient,
    attacks,
    demands,
    make_town,
    pieces,
)
from tests.databases import temporary_database
from tests.sandbox.conftest import Served, serving
from tests.tools.web.contract import ADAPTERS
from tests.world import open_world, place

pytestmark = pytest.mark.asyncio(loop_scope="module")
MODELS = {"obedient": Obedient, "inventor": Inventor}
FAST = {("builtin", "obedient"), ("firecrawl", "inventor")}
TEXTS = attacks()


@dataclass(frozen=True)
class Told:
    """What is left of a run: its documents, what was stored and asked."""

    leads: dict[str, dict[str, Any]]
    """By place."""
    exports: dict[str, str]
    stored: dict[str, str]
    """Address → Markdown."""
    asked: list[ModelRequest]
    visited: set[str]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    town = make_town(tmp_path_factory.mktemp("hostile"), [*TEXTS.values()])
    with serving("--data", str(town)) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=[
        pytest.param((web, model), id=f"{web}-{model}", marks=[] if (web, model) in FAST else pytest.mark.slow)
        for web in ADAPTERS
        for model in MODELS
    ],
)
async def told(
    request: pytest.FixtureRequest, hostile: Served, postgres_url: str, template: str
) -> AsyncGenerator[Told]:
    web, model = request.param
    with temporary_database(postgres_url, template) as url:
        async with ADAPTERS[web](hostile.port, hostile.ca_file) as opened, open_world(url, leads=0) as quiet:
            world = quiet.but(web=opened)
            obey: Model = MODELS[model]([*TEXTS.values()])
            world.model.answer = obey
            world.places.found = [
                replace(place(number), website=f"https://{each}.test/") for number, each in enumerate(PLACES)
            ]
            run_id, status = await world.run("bakers in Springfield", leads=20)
            assert status == "completed"
            document = await documents.document(world.services, run_id)
            pages = await world.rows("select url, markdown from pages")
            seen = hostile.get("/sandbox/stats").json()["requests"]
            yield Told(
                leads={each["domain"].removesuffix(".test"): each for each in document["opportunities"]},
                exports={
                    "json": documents.as_json(document),
                    "csv": documents.as_csv(document),
                    "md": documents.as_markdown(document),
                },
                stored={each["url"]: each["markdown"] for each in pages},
                asked=world.model.asked,
                visited={each["host"] for each in seen if each["service"] == "site"},
            )


async def test_every_site_gets_a_dossier_of_what_is_true(told: Told) -> None:
    assert {name: lead["status"] for name, lead in told.leads.items()} == dict.fromkeys(PLACES, "READY")
    for lead in told.leads.values():
        assert lead["dossier"]["claims"] and lead["dossier"]["dropped_claims"]


async def test_no_claim_is_without_its_quote_on_a_page_of_its_site(told: Told) -> None:
    for name, lead in told.leads.items():
        for claim in lead["dossier"]["claims"]:
            assert claim["page_url"].startswith(f"https://{name}.test/")
            rest = told.stored[claim["page_url"]][claim["offset"] :]
            assert fold(rest).startswith(fold(claim["quote"])), claim


async def test_nothing_that_was_ordered_is_in_any_export(told: Told) -> None:
    for kind, export in told.exports.items():
        folded = fold(export).casefold()
        assert [each for each in demands() if fold(each[1]).casefold() in folded] == [], kind
        assert FOREIGN.findall(export) == [], kind


async def test_nothing_that_is_hidden_is_quoted(told: Told) -> None:
    for name in HIDDEN:
        words = fold(documents.as_json(told.leads[name])).casefold()
        assert [
            (name, part) for text in TEXTS.values() for part in pieces(text) if fold(part).casefold() in words
        ] == []


async def test_no_markup_of_a_page_is_in_an_export(told: Told) -> None:
    for kind in ("json", "csv"):
        assert re.findall(r"<[a-z/!][^>]*>", told.exports[kind], re.I) == []
    assert re.findall(r"<(?!https://[\w.]+\.test/)[a-z/!]", told.exports["md"], re.I) == []


async def test_no_address_but_the_sites_own_is_asked_for_or_told(told: Told) -> None:
    hosts = {f"{place}.test" for place in PLACES}
    assert told.visited <= hosts
    for export in told.exports.values():
        assert set(re.findall(r"https?://([^/\s\"<>\\]+)", export)) <= hosts


async def test_a_model_is_shown_neither_hidden_words_nor_orders(told: Told) -> None:
    assert any("<page n=" in asked.user for asked in told.asked)
    first = [asked.user for asked in told.asked if asked.purpose != "dossier_repair"]  # that one tells it its own words
    folded = fold("\n".join(first)).casefold()
    assert [each for each in demands() if fold(each[1]).casefold() in folded] == []


async def test_contacts_come_from_nobodys_orders(told: Told) -> None:
    assert {name: lead["contacts"] for name, lead in told.leads.items() if lead["contacts"]} == {}


async def test_only_what_a_visitor_sees_is_stored(told: Told) -> None:
    """And the attacks were there: without that the tests above prove nothing."""
    for url, markdown in told.stored.items():
        place = url.removeprefix("https://").partition(".")[0]
        held = [name for name, text in TEXTS.items() for part in pieces(text) if fold(part) in fold(markdown)]
        assert bool(held) is (place not in HIDDEN), url
