"""Google's refusals in our words: one sentence for each thing a person can mend in the Cloud console."""

from typing import Any, cast

from domain.errors import BadKey, LeadatlasError, ServiceRefused, ServiceUnavailable
from tools.http_status import excerpt, may_heal
from tools.outside_json import parsed

ENABLE = "enable Places API (New) for the project of GOOGLE_PLACES_API_KEY"
KEY_REASONS = {
    "API_KEY_INVALID": "Google says the API key is not valid or has expired: check GOOGLE_PLACES_API_KEY.",
    "SERVICE_DISABLED": f"Places API (New) is switched off: {ENABLE}.",
    "API_KEY_SERVICE_BLOCKED": "The API key may not use Places API (New): add it to the key's API restrictions.",
    "API_KEY_HTTP_REFERRER_BLOCKED": "The API key is restricted to web pages: use one without referrer restriction.",
    "API_KEY_IP_ADDRESS_BLOCKED": "The API key is not allowed from this machine's address: add it to the key's list.",
    "API_KEY_ANDROID_APP_BLOCKED": "The API key is restricted to Android apps: use one for servers.",
    "API_KEY_IOS_APP_BLOCKED": "The API key is restricted to iOS apps: use one for servers.",
    "BILLING_DISABLED": "The project of GOOGLE_PLACES_API_KEY has no billing account: Google asks for one.",
    "CONSUMER_SUSPENDED": "Google has suspended the project of GOOGLE_PLACES_API_KEY.",
}
"""`reason` of google.rpc.ErrorInfo → what to do (cloud.google.com/apis/design/errors, ErrorReason)."""


def refusal(status: int, text: str, secret: str) -> LeadatlasError:
    """The error that stands for an answer without success.

    Args:
        status: the HTTP status; a bad key is a 400, not a 401.
        text: the body as received.
        secret: our key, never quoted.
    """
    reason, words = _read(text)
    said = excerpt(words, secret)
    if may_heal(status):
        return ServiceUnavailable(f"Google Places answered {status}: {said}")
    if sentence := KEY_REASONS.get(reason):
        return BadKey(sentence)
    if status in (401, 403):
        return BadKey(_forbidden(said))
    return ServiceRefused(f"Google Places refused the search ({status}): {said}")


def _forbidden(said: str) -> str:
    if "legacy" in said.lower():
        return f"The project has only the legacy Places API: {ENABLE}."
    return f"Google refused GOOGLE_PLACES_API_KEY: {said or 'no reason given'}"


def _read(text: str) -> tuple[str, str]:
    """(reason, message) of Google's error body; ("", the text) for anything else, such as a proxy's page."""
    try:
        error = _object(_object(parsed(text)).get("error"))
    except ValueError:
        return "", text
    details = error.get("details")
    listed = cast("list[object]", details) if isinstance(details, list) else []
    reasons = [found for detail in listed if (found := _object(detail).get("reason"))]
    return str(reasons[0]) if reasons else "", str(error.get("message") or text)


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
