"""What `doctor` can say without asking anybody: from settings, from the interpreter, from answers that are there."""

import platform
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from domain.errors import LeadatlasError

if TYPE_CHECKING:
    from domain.vocabulary import ModelAnswer
    from engine.settings import Settings

OLDEST = (3, 11)
GOOGLE_APIS = {"google": "Places API (New)", "google_legacy": "legacy Places API"}


class Finding(NamedTuple):
    """One line: how it is (`ok`, `warn`, `bad`), what was looked at, and what was found."""

    mark: str
    what: str
    words: str


def python() -> Finding:
    """The interpreter."""
    good = sys.version_info >= OLDEST
    return Finding("ok" if good else "bad", "Python", platform.python_version() + ("" if good else ", 3.11 is needed"))


def services(settings: "Settings") -> list[Finding]:
    """Which provider serves what. Keys are said to be there or not, never shown."""
    places = {
        "google": "Google Places, key present",
        "google_legacy": "Google Places (legacy API), key present",
        "overture": f"Overture Maps at {settings.overture_url}, no key needed",
        "sandbox": "sandbox (made-up businesses)",
    }
    model = {
        "gateway": f"{settings.llm_model} at {settings.llm_base_url}, key present",
        "sandbox": "sandbox (extractive)",
    }
    billing = {
        "autumn": f"Autumn at {settings.autumn_base_url}, key present",
        "sandbox": "sandbox (made-up credits)",
        "ledger": "ledger in the database",
    }
    key, google = bool(settings.autumn_secret_key), bool(settings.google_places_api_key)
    return [
        Finding("ok", "Places", places[settings.places] + unused(google, settings.places in GOOGLE_APIS)),
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


def google_findings(provider: str, refusals: Mapping[str, LeadatlasError | None]) -> list[Finding]:
    """Which Places APIs the key may use: one that a run would need and may not is bad, the other one worth a word.

    Args:
        provider: who tells of businesses by the settings.
        refusals: by provider, why the key may not use its API; None where it may.
    """
    needed = "google_legacy" if provider == "google_legacy" else "google"
    other = "google" if needed == "google_legacy" else "google_legacy"
    switch = f"; PLACES_PROVIDER={other} uses it" if refusals[needed] and not refusals[other] else ""
    findings: list[Finding] = []
    for each, refusal in refusals.items():
        mark = "ok" if refusal is None else "bad" if each == needed else "warn"
        said = str(refusal) if refusal else "accepted" + (switch if each == other else "")
        findings.append(Finding(mark, "Google key", f"{GOOGLE_APIS[each]}: {said}"))
    return findings


def model_findings(answers: "Mapping[str, ModelAnswer | LeadatlasError]") -> list[Finding]:
    """Which models answer, and whether their gateway says what they cost: by their settings."""
    return [_model(setting, answer) for setting, answer in answers.items()]


def _model(setting: str, answer: "ModelAnswer | LeadatlasError") -> Finding:
    if isinstance(answer, LeadatlasError):
        return Finding("bad", "Model key", f"{setting}: {answer}")
    if answer.usd is None:
        words = "answers, but the gateway does not say what it costs: no AI credits are charged for it"
        return Finding("warn", "Model key", f"{setting}: {answer.model} {words}")
    return Finding("ok", "Model key", f"{setting}: {answer.model} answers; this question cost {answer.usd:f} USD")
