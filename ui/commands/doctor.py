"""`doctor`: is everything there that a run needs; which services are real and which are the sandbox."""

import platform
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
import uvloop

from domain.errors import LeadatlasError, Misconfigured
from ui import exits
from ui.console import out
from ui.text import cell
from ui.views.nothing import listed

if TYPE_CHECKING:
    from engine.settings import Settings

OLDEST = (3, 11)
ICONS = {"ok": "✓", "warn": "!", "bad": "✗"}


class Finding(NamedTuple):
    """One line: how it is (`ok`, `warn`, `bad`), what was looked at, and what was found."""

    mark: str
    what: str
    words: str


def doctor(
    live: Annotated[bool, typer.Option("--live", help="Try the keys of Google and Autumn, one request each.")] = False,
) -> int:
    """Check Python, database, services, keys and the sandbox."""
    return uvloop.run(_print(live))


async def _print(live: bool) -> int:
    console, worst = out(), exits.COMPLETED
    async for finding in _findings(live):
        worst = exits.FAILED if finding.mark == "bad" else worst
        line = (
            cell(ICONS[finding.mark], finding.mark)
            .append(f" {finding.what:<10} ", "faint")
            .append_text(cell(finding.words))
        )
        console.print(line, soft_wrap=not console.is_terminal)
    return worst


async def _findings(live: bool) -> AsyncIterator[Finding]:
    from engine.settings import read_settings

    yield python()
    try:
        settings = read_settings()
    except Misconfigured as error:
        yield Finding("bad", "Settings", str(error))
        return
    yield await _database(settings)
    for finding in services(settings):
        yield finding
    if settings.places == "overture":
        yield await _overture(settings, live)
    yield await _sandbox(settings)
    if live and (settings.places != "overture" or settings.google_places_api_key):
        yield await _places_key(settings)
    if live and settings.billing == "autumn":
        yield await _autumn_key(settings)


def python() -> Finding:
    """The interpreter."""
    good = sys.version_info >= OLDEST
    return Finding("ok" if good else "bad", "Python", platform.python_version() + ("" if good else ", 3.11 is needed"))


async def _database(settings: "Settings") -> Finding:
    from engine.operations import health
    from engine.services import open_data

    try:
        async with open_data(settings) as data:
            found = await health.database(data)
    except LeadatlasError as error:
        return Finding("bad", "Database", str(error))
    kind = "embedded " if found.embedded else ""
    return Finding(
        "ok", "Database", f"{kind}Postgres {found.version}, database {found.name}, role {found.role} (plain)"
    )


def services(settings: "Settings") -> list[Finding]:
    """Which provider serves what. Keys are said to be there or not, never shown."""
    places = {
        "google": "Google Places, key present",
        "overture": f"Overture Maps at {settings.overture_url}, no key needed",
        "sandbox": "sandbox (made-up businesses)",
    }[settings.places]
    model = {
        "gateway": f"{settings.llm_model} at {settings.llm_base_url}, key present",
        "sandbox": "sandbox (extractive)",
    }
    billing = {
        "autumn": f"Autumn at {settings.autumn_base_url}, key present",
        "sandbox": "sandbox (made-up credits)",
        "ledger": "ledger in the database",
    }
    key = bool(settings.autumn_secret_key)
    return [
        Finding("ok", "Places", places + unused(bool(settings.google_places_api_key), settings.places == "google")),
        Finding("ok", "Web", web(settings)),
        Finding("ok", "Model", model[settings.model] + unused(bool(settings.llm_api_key), settings.model == "gateway")),
        Finding("ok", "Billing", billing[settings.billing] + unused(key, settings.billing == "autumn")),
        Finding("ok", "Runs", "marked Demo data" if settings.demo else "on real data"),
    ]


def web(settings: "Settings") -> str:
    """Who reads websites."""
    key = settings.firecrawl_api_key is not None
    if settings.web == "builtin":
        return "built-in crawler" + unused(key, False)
    if settings.places == "sandbox":
        return "Firecrawl, as the sandbox speaks it" + unused(key, False)
    where = settings.firecrawl_base_url or "api.firecrawl.dev"
    return f"Firecrawl at {where}, {'key present' if key else 'without a key'}"


def unused(key: bool, real: bool) -> str:
    """A key that nobody uses is worth a word."""
    return "; a key is set, but not used" if key and not real else ""


async def _overture(settings: "Settings", live: bool) -> Finding:
    from engine.operations import health

    try:
        found = await health.overture(settings, live)
    except LeadatlasError as error:
        return Finding("bad", "Overture", str(error))
    pinned = " (OVERTURE_RELEASE)" if settings.overture_release else ", the latest"
    latest = "the latest release (--live asks which)" if "{release}" in settings.overture_url else "files of your own"
    return Finding(
        "ok",
        "Overture",
        f"pyarrow {found.pyarrow}; " + (f"release {found.release}{pinned}" if found.release else latest),
    )


async def _sandbox(settings: "Settings") -> Finding:
    from engine.operations import health

    try:
        towns = await health.towns(settings)
    except (LeadatlasError, TimeoutError) as error:
        return Finding("bad" if settings.demo else "warn", "Sandbox", str(error) or "It does not start in time.")
    return Finding("ok", "Sandbox", f"starts; {listed(towns)}")


async def _autumn_key(settings: "Settings") -> Finding:
    from engine.operations import health

    try:
        await health.autumn_key(settings)
    except LeadatlasError as error:
        return Finding("bad", "Autumn key", str(error))
    return Finding("ok", "Autumn key", "accepted")


async def _places_key(settings: "Settings") -> Finding:
    from engine.operations import health

    try:
        await health.places_key(settings)
    except LeadatlasError as error:
        return Finding("bad", "Google key", str(error))
    return Finding("ok", "Google key", "accepted")
