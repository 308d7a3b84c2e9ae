"""What an operator asks of an installation: is the database usable, is it migrated, does the sandbox start."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Literal

from domain.errors import BadKey, DatabaseUnreachable, LeadatlasError, Misconfigured, OurAccount, ServiceError
from domain.ports import Model
from domain.vocabulary import ModelAnswer, ModelRequest
from engine.sandbox import start_sandbox
from engine.services import Data
from engine.settings import Settings
from store.embedded import start as start_embedded
from store.pool import acting_role
from store.roles import prepare

READY_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Database:
    """What answers behind DATABASE_URL."""

    version: str
    """Of the server, such as `16.2`."""
    name: str
    role: str
    embedded: bool


async def migrate(settings: Settings) -> list[str]:
    """Bring the database to today's schema; the names of what was applied, none when it was up to date.

    An administrator's database gets a plain role first, which everything runs as from then on.

    Raises: DatabaseUnreachable, DatabaseMisconfigured.
    """
    given = settings.database_url
    url = given.get_secret_value() if given else await asyncio.to_thread(start_embedded, settings.leadatlas_home)
    return await asyncio.to_thread(prepare, url)


async def database(data: Data) -> Database:
    """What the connections of the pool are."""
    async with data.pool.connection() as connection:
        info, role = connection.info, await acting_role(connection)
        major, minor = divmod(info.server_version, 10_000)
        return Database(
            version=f"{major}.{minor}", name=info.dbname, role=role, embedded=data.settings.database_url is None
        )


async def ready(data: Data) -> str:
    """The version of the database that has just answered. Raises: DatabaseUnreachable within three seconds."""
    try:
        async with asyncio.timeout(READY_SECONDS), data.transaction(data.org_id):
            return (await database(data)).version
    except TimeoutError as error:
        raise DatabaseUnreachable("The database does not answer.") from error


async def towns(settings: Settings) -> tuple[dict[str, Any], ...]:
    """Start the sandbox once and say which towns it serves: `{"name", "businesses"}`.

    Raises: Misconfigured when it does not start.
    """
    async with start_sandbox(settings) as sandbox:
        return sandbox.towns


async def autumn_key(settings: Settings) -> None:
    """Try Autumn's key by asking which features there are.

    Raises: Misconfigured without a key, BadKey, BillingRefused, BillingUnavailable.
    """
    from billing.autumn.client import open_autumn

    if settings.autumn_secret_key is None:
        raise Misconfigured("AUTUMN_SECRET_KEY is not set.")
    async with open_autumn(settings.autumn_secret_key, settings.autumn_base_url) as autumn:
        await autumn.known("features")


@dataclass(frozen=True, kw_only=True)
class Overture:
    """What reads Overture's places."""

    pyarrow: str
    """Its version."""
    release: str
    """Empty: the latest, which nobody asked for; or files of one's own, which belong to none."""


async def overture(settings: Settings, live: bool) -> Overture:
    """Whether places of Overture can be read, and of which release.

    Args:
        live: ask Overture's catalog for the latest release, unless one is set.

    Raises: Misconfigured without pyarrow, ServiceUnavailable.
    """
    from tools.places.overture.arrow import load
    from tools.places.overture.location import Location
    from tools.places.overture.release import Releases

    arrow, needed = load(), Location(settings.overture_url).needs_release
    latest = await Releases().latest() if live and needed and not settings.overture_release else ""
    return Overture(pyarrow=arrow.version, release=(settings.overture_release or latest) if needed else "")


async def google_apis(settings: Settings) -> dict[str, LeadatlasError | None]:
    """Try the Google key with each Places API, by one request that asks for ids only: None, or why it is refused.

    Raises: Misconfigured without a key.
    """
    from tools.places.key_check import check_key, check_legacy_key

    key = settings.google_places_api_key
    if key is None:
        raise Misconfigured("GOOGLE_PLACES_API_KEY is not set: made-up businesses need none.")
    return {
        "google": await _refusal(check_key(key, base_url=settings.google_places_base_url)),
        "google_legacy": await _refusal(check_legacy_key(key, base_url=settings.google_maps_base_url)),
    }


async def models(settings: Settings) -> dict[str, ModelAnswer | LeadatlasError]:
    """Ask each model of the gateway for one word, by its setting: what it answered, or why it did not."""
    from engine.adapters import gateway_model

    asked: dict[str, Literal["filter_urls", "dossier"]] = {"LLM_MODEL": "filter_urls"}
    if settings.llm_model_dossier:
        asked["LLM_MODEL_DOSSIER"] = "dossier"
    async with gateway_model(settings, None) as model:
        return {name: await _answer(model, purpose) for name, purpose in asked.items()}


async def _answer(model: Model, purpose: Literal["filter_urls", "dossier"]) -> ModelAnswer | LeadatlasError:
    schema = {
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    }
    request = ModelRequest(
        purpose=purpose, system="Answer with one word.", user="Say yes.", schema_name="word", schema=schema
    )
    try:
        return await model.ask(request)
    except (OurAccount, ServiceError) as error:
        return error


async def firecrawl_credits(settings: Settings) -> int | None:
    """What is left at Firecrawl; None from a server of one's own.

    Raises: OurAccount and its kinds, ServiceUnavailable.
    """
    from tools.web.firecrawl.account import remaining
    from tools.web.firecrawl.client import BASE_URL

    return await remaining(settings.firecrawl_api_key, settings.firecrawl_base_url or BASE_URL)


async def _refusal(check: Awaitable[None]) -> LeadatlasError | None:
    try:
        await check
    except (BadKey, ServiceError) as error:
        return error
    return None
