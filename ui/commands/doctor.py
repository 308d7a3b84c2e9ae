"""`doctor`: is everything there that a run needs; which services are real and which are the sandbox."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

import typer
import uvloop

from domain.errors import LeadatlasError, Misconfigured
from ui import exits
from ui.commands.findings import Finding, google_findings, model_findings, python, services
from ui.console import out
from ui.text import cell
from ui.views.nothing import listed

if TYPE_CHECKING:
    from engine.settings import Settings

ICONS = {"ok": "✓", "warn": "!", "bad": "✗"}


def doctor(
    live: Annotated[
        bool, typer.Option("--live", help="Try keys, models and addresses, by one small request each.")
    ] = False,
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
        for finding in await _google_key(settings):
            yield finding
    if live and settings.billing == "autumn":
        yield await _autumn_key(settings)
    if live and settings.model == "gateway":
        for finding in await _models(settings):
            yield finding
    if live and settings.web == "firecrawl" and settings.places != "sandbox":
        yield await _firecrawl(settings)


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
    except LeadatlasError as error:
        return Finding("bad" if settings.demo else "warn", "Sandbox", str(error))
    return Finding("ok", "Sandbox", f"starts; {listed(towns)}")


async def _autumn_key(settings: "Settings") -> Finding:
    from engine.operations import health

    try:
        await health.autumn_key(settings)
    except LeadatlasError as error:
        return Finding("bad", "Autumn key", str(error))
    return Finding("ok", "Autumn key", "accepted")


async def _google_key(settings: "Settings") -> list[Finding]:
    from engine.operations import health

    try:
        refusals = await health.google_apis(settings)
    except Misconfigured as error:
        return [Finding("warn", "Google key", str(error))]
    return google_findings(settings.places, refusals)


async def _models(settings: "Settings") -> list[Finding]:
    from engine.operations import health

    return model_findings(await health.models(settings))


async def _firecrawl(settings: "Settings") -> Finding:
    from engine.operations import health

    try:
        left = await health.firecrawl_credits(settings)
    except LeadatlasError as error:
        return Finding("bad", "Firecrawl", str(error))
    return Finding("ok", "Firecrawl", "answers" if left is None else f"{left} credits left")
