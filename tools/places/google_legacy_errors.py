"""What the legacy Google Maps web services refuse, in our words: they say it in `status`, mostly under HTTP 200."""

from typing import Any, cast

from domain.errors import BadKey, LeadatlasError, ServiceRefused, ServiceUnavailable
from tools.http_status import excerpt, may_heal
from tools.outside_json import parsed
from tools.places.google_errors import KEY_REASONS

MAY_HEAL = frozenset({"OVER_QUERY_LIMIT", "UNKNOWN_ERROR"})
OF_THE_KEY = frozenset({"REQUEST_DENIED", "OVER_DAILY_LIMIT"})
"""OVER_DAILY_LIMIT is no quota: a key that is none, a project without billing, or a cap that its owner has set."""
RESTRICTED = "The API key may not use the {api}: add it to the key's API restrictions."
OFF = "The {api} is switched off: enable it for the project of GOOGLE_PLACES_API_KEY."
NOT_FOR_NEW = (
    "The project of GOOGLE_PLACES_API_KEY may not use the {api}, which Google opens to no new project: "
    "set PLACES_PROVIDER=google."
)
DENIALS = (
    ("legacy api", NOT_FOR_NEW),
    ("key is invalid", KEY_REASONS["API_KEY_INVALID"]),
    ("key is expired", KEY_REASONS["API_KEY_INVALID"]),
    ("not authorized to use this service", RESTRICTED),
    ("not activated", OFF),
    ("project is not authorized", OFF),
    ("this ip", KEY_REASONS["API_KEY_IP_ADDRESS_BLOCKED"]),
    ("referer restrictions", KEY_REASONS["API_KEY_HTTP_REFERRER_BLOCKED"]),
    ("enable billing", KEY_REASONS["BILLING_DISABLED"]),
)
"""What occurs in `error_message` → what to do; nothing else tells the reasons apart."""


def refusal(status: str, message: str, secret: str, api: str) -> LeadatlasError:
    """The error that stands for a `status` which is no answer.

    Args:
        status: as Google names it, such as REQUEST_DENIED.
        message: its `error_message`, empty when it gave none.
        secret: our key, never quoted.
        api: which one was asked, for people.
    """
    said = excerpt(message, secret) or "no reason given"
    if status in MAY_HEAL:
        return ServiceUnavailable(f"Google's {api} answered {status}: {said}")
    if status in OF_THE_KEY:
        return BadKey(_denied(said, api))
    return ServiceRefused(f"Google's {api} refused the request ({excerpt(status, secret, 40)}): {said}")


def http_refusal(code: int, text: str, secret: str, api: str) -> LeadatlasError:
    """The error that stands for an HTTP status other than 200; some come with a `status` beneath.

    Args:
        code: the HTTP status.
        text: the body as received.
        secret: our key, never quoted.
        api: which one was asked, for people.
    """
    if may_heal(code):
        return ServiceUnavailable(f"Google's {api} answered {code}: {excerpt(text, secret)}")
    status, message = _read(text)
    if status:
        return refusal(status, message, secret, api)
    if code in (401, 403):
        return BadKey(f"Google refused GOOGLE_PLACES_API_KEY: {excerpt(text, secret) or 'no reason given'}")
    return ServiceRefused(f"Google's {api} refused the request ({code}): {excerpt(text, secret)}")


def _denied(said: str, api: str) -> str:
    known = (sentence for words, sentence in DENIALS if words in said.lower())
    return next(known, f"Google refused GOOGLE_PLACES_API_KEY for the {api}: {{said}}").format(api=api, said=said)


def _read(text: str) -> tuple[str, str]:
    """(status, error_message) of Google's body; ("", "") for anything else, such as a proxy's page."""
    try:
        body: object = parsed(text)
    except ValueError:
        return "", ""
    told = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return str(told.get("status") or ""), str(told.get("error_message") or "")
