"""What settings must be together to be of use: each mistake is one sentence that names its variable."""

from __future__ import annotations

import base64
import re
import ssl
from typing import TYPE_CHECKING

from domain.errors import Misconfigured
from engine import signing_in

if TYPE_CHECKING:
    from pydantic import SecretStr

    from engine.settings import Settings

SECRET_CHARACTERS = 32
SENT_AS_HEADERS = ("google_places_api_key", "llm_api_key", "firecrawl_api_key", "autumn_secret_key")
PRINTABLE = re.compile(r"(?:[!-~](?:[ -~]*[!-~])?)?")


def check(settings: Settings) -> None:
    """Raises: Misconfigured, naming the variable and what to write in it."""
    _check_keys(settings)
    _check_providers(settings)
    _check_overture(settings)
    _check_firecrawl(settings)
    _check_web(settings)
    _check_webhook(settings)
    _check_access(settings)
    signing_in.check(settings)


def _check_keys(settings: Settings) -> None:
    """What no header can carry fails at every call, each time as something else."""
    for name in SENT_AS_HEADERS:
        secret: SecretStr | None = getattr(settings, name)
        if secret is not None and not PRINTABLE.fullmatch(secret.get_secret_value()):
            raise Misconfigured(
                f"{name.upper()} is not usable: a key is plain ASCII without spaces or line breaks around it."
            )


def _check_providers(settings: Settings) -> None:
    if settings.places in ("google", "google_legacy") and not settings.google_places_api_key:
        raise Misconfigured(f"PLACES_PROVIDER is {settings.places}, but GOOGLE_PLACES_API_KEY is not set.")
    half = settings.llm_provider == "auto" and settings.llm_api_key is not None and not settings.llm_model
    if half or (settings.model == "gateway" and not (settings.llm_api_key and settings.llm_model)):
        raise Misconfigured("A model gateway needs LLM_API_KEY and LLM_MODEL (and LLM_BASE_URL if it is not Vercel's).")
    if settings.billing == "autumn" and not settings.autumn_secret_key:
        raise Misconfigured("BILLING_PROVIDER is autumn, but AUTUMN_SECRET_KEY is not set.")
    if settings.town is not None and not (settings.town / "places.json").is_file():
        raise Misconfigured(f"{settings.town} is not a town: it has no places.json.")


def _check_overture(settings: Settings) -> None:
    release, url = settings.overture_release, settings.nominatim_url
    if release is not None and not re.fullmatch(r"\d{4}-\d{2}-\d{2}\.\d+", release):
        raise Misconfigured("OVERTURE_RELEASE is not usable: write it as 2026-10-21.0.")
    if not re.fullmatch(r"https?://[^\s?#]+", url):
        raise Misconfigured("NOMINATIM_URL is not usable: write it as https://nominatim.example.com.")


def _check_firecrawl(settings: Settings) -> None:
    url = settings.firecrawl_base_url
    if settings.web == "firecrawl" and settings.places != "sandbox" and not (settings.firecrawl_api_key or url):
        raise Misconfigured(
            "WEB_PROVIDER is firecrawl, but FIRECRAWL_API_KEY is not set (nor FIRECRAWL_BASE_URL for an own server)."
        )
    if url is not None and not re.fullmatch(r"https?://[^\s/?#]+/?", url):
        raise Misconfigured(
            "FIRECRAWL_BASE_URL is not usable: write it as https://firecrawl.example.com, without a path."
        )


def _check_web(settings: Settings) -> None:
    for target in settings.connect_to.values():
        if not (found := re.fullmatch(r"(?:[^\s:]+|\[[^\s\]]+\]):(\d{1,5})", target)) or int(found[1]) > 65535:
            raise Misconfigured("WEB_CONNECT_TO is not usable: write it as *.test=127.0.0.1:8080, pairs with commas.")
    if path := settings.web_ca_file:
        try:
            ssl.create_default_context(cafile=path)
        except OSError as error:  # also what is no certificate
            why = error.strerror or "it holds no certificate"
            raise Misconfigured(f"WEB_CA_FILE is not usable: {path} ({why}).") from error


def _check_webhook(settings: Settings) -> None:
    """A secret that signs nothing would be told to Autumn as its own bad signature."""
    if (secret := settings.autumn_webhook_secret) is None:
        return
    try:
        usable = base64.b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True)
    except ValueError:
        usable = b""
    if not usable:
        raise Misconfigured("AUTUMN_WEBHOOK_SECRET is not usable: copy it whole from Autumn, with its whsec_.")


def _check_access(settings: Settings) -> None:
    secret, url = settings.auth_secret, settings.public_url
    if secret is not None and len(secret.get_secret_value()) < SECRET_CHARACTERS:
        raise Misconfigured(
            f"AUTH_SECRET is too short: use {SECRET_CHARACTERS} characters, as `openssl rand -hex 16` makes."
        )
    if url is not None and not re.fullmatch(r"https?://[\w.-]+(:\d+)?/?", url):
        raise Misconfigured("PUBLIC_URL is not usable: write it as https://leads.example.com, without a path.")
    try:
        _ = settings.proxies
    except ValueError as error:
        raise Misconfigured(f"TRUSTED_PROXIES is not usable: {error}. Write it as 10.0.0.5, 10.1.0.0/16.") from error
