"""How people may come in besides a password: through a proxy that vouches for them, or through OAuth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from domain.errors import Misconfigured

if TYPE_CHECKING:
    from engine.settings import Settings

OAUTH = {
    "github": ("client_id", "client_secret"),
    "google": ("client_id", "client_secret"),
    "generic": ("client_id", "client_secret", "auth_url", "token_url", "user_info_url"),
}
"""What each needs, after OAUTH_ and its name; only those that say whether an e-mail was verified."""
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
TAKEN = ("authorization", "cookie", "host", "origin", "x-forwarded-for")


def oauth_environment(settings: Settings) -> dict[str, str]:
    """The variables that Chainlit reads, of those providers that are set up."""
    found = dict[str, str]()
    for provider, parts in OAUTH.items():
        told = _told(settings, provider, parts)
        if all(told.values()):
            found |= told
    if "OAUTH_GENERIC_CLIENT_ID" in found:
        found["OAUTH_GENERIC_SCOPES"] = settings.oauth_generic_scopes
        found["OAUTH_GENERIC_NAME"] = settings.oauth_generic_name
    return found


def verified_email(provider: str, told: dict[str, Any]) -> str | None:
    """The e-mail that a provider vouches for; None when it vouches for none."""
    if provider == "github":
        mine = [each for each in told.get("emails") or () if each.get("primary") and each.get("verified")]
        return mine[0].get("email") if mine else None
    verified = told.get("verified_email") if provider == "google" else told.get("email_verified")
    return told.get("email") if verified in (True, "true") else None


def check(settings: Settings) -> None:
    """Raises: Misconfigured, naming the variable that is missing."""
    others = bool(settings.auth_header or oauth_environment(settings))
    if others and settings.auth_secret is None:
        raise Misconfigured("Signing in by AUTH_HEADER or OAUTH_… needs AUTH_SECRET.")
    if not settings.auth_passwords and not others:
        raise Misconfigured("AUTH_PASSWORDS is false, but AUTH_HEADER and OAUTH_… are not set: nobody could come in.")
    _check_header(settings)
    _check_oauth(settings)


def _check_header(settings: Settings) -> None:
    name = settings.auth_header
    if name is None:
        return
    if not HEADER.fullmatch(name) or name.lower() in TAKEN:
        raise Misconfigured("AUTH_HEADER is not usable: name the header that your proxy sets, such as X-Auth-Email.")
    if not settings.proxies:
        raise Misconfigured("AUTH_HEADER needs TRUSTED_PROXIES: anybody could send that header otherwise.")


def _check_oauth(settings: Settings) -> None:
    for provider, parts in OAUTH.items():
        names = _told(settings, provider, parts)
        missing = [name for name, value in names.items() if not value]
        if missing and len(missing) < len(names):
            raise Misconfigured(f"Signing in by {provider} needs {' and '.join(missing)} too.")
    if oauth_environment(settings) and not settings.public_url:
        raise Misconfigured("OAUTH_… needs PUBLIC_URL: the provider sends people back there.")


def _told(settings: Settings, provider: str, parts: tuple[str, ...]) -> dict[str, str]:
    """Their variables and values; empty where one is not set."""
    fields = (f"oauth_{provider}_{part}" for part in parts)
    return {name.upper(): _plain(getattr(settings, name)) for name in fields}


def _plain(value: Any) -> str:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else value or ""
