"""A run as documents: the JSON of `run --json` and `show --json`, CSV for spreadsheets, Markdown for reading."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from domain import lead_words
from domain.ports import Tx
from domain.vocabulary import SIGNALS
from engine.services import Data

COLUMNS = (
    "rank", "name", "phone", "website", "address", "rating", "reviews", "score", "signals", "status", "emails",
    "fit_reason", "source", "attribution", "demo",
)  # fmt: skip

FORMULA = re.compile(r"[\s\x00\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
SEPARATOR = re.compile(r"([;\t\r\n]+)")
"""Where programs set to other countries' lists begin a new cell, whatever the quotes say."""
PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]*")


async def document(data: Data, run_id: UUID) -> dict[str, Any]:
    """`{"run": …, "opportunities": [...]}` in plain JSON values. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        return plain({"run": await _run(data, tx, run_id), "opportunities": await _opportunities(data, tx, run_id)})


async def run(data: Data, run_id: UUID) -> dict[str, Any]:
    """The document's first part alone. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        return plain(await _run(data, tx, run_id))


async def opportunities(data: Data, run_id: UUID) -> list[dict[str, Any]]:
    """The document's second part alone. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        return plain(await _opportunities(data, tx, run_id))


async def _run(data: Data, tx: Tx, run_id: UUID) -> dict[str, Any]:
    row = await data.runs.row(tx, run_id)
    for internal in ("agency", "steered"):
        row.pop(internal)
    counts = {"found": row["fetched"], **await data.runs.counts(tx, run_id)}
    return {**row, "phases": await data.runs.phase_rows(tx, run_id), "counts": counts}


async def _opportunities(data: Data, tx: Tx, run_id: UUID) -> list[dict[str, Any]]:
    rows = await data.leads.of_run(tx, run_id)
    return [_opportunity(row, _branches(row, rows)) for row in rows]


def _branches(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Who else has the same website, and so the same audit and dossier."""
    same = (other for other in rows if row["audit_id"] and other["audit_id"] == row["audit_id"])
    return [other["name"] for other in same if other["id"] != row["id"]]


def _opportunity(row: Mapping[str, Any], branches: Sequence[str]) -> dict[str, Any]:
    names = (
        "id", "place_id", "name", "phone", "phone_e164", "website", "domain", "address", "rating", "reviews",
        "business_status", "trade", "source", "attribution", "fetched_at", "rank", "status", "score", "score_parts",
        "signals", "meeting_time", "notes",
    )  # fmt: skip
    audit = {"id": row["audit_id"], "status": row["audit_status"], "reason": row["reason"]} if row["audit_id"] else None
    more: dict[str, Any] = {"contacts": row["contacts"] or [], "audit": audit, "branches": branches}
    more["fit_reason"] = _sentences(row, "fit_reason")
    return {**{name: row[name] for name in names}, **more, "dossier": _dossier(row)}


def _dossier(row: Mapping[str, Any]) -> dict[str, Any] | None:
    if row["dossier_id"] is None:
        return None
    lists = {name: _sentences(row, name) for name in ("summary", "gaps", "talking_points")}
    names = ("sources", "dropped_claims", "dropped_sentences", "model", "claims")
    return {"id": row["dossier_id"], **lists, **{name: row[name] for name in names}}


def _sentences(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Branches share their website's dossier, but what rests on the listing of one is not said of another."""
    told: list[Mapping[str, Any]] = row[name] or []
    if row["audited_id"] == row["id"]:
        return told
    own = [_gap(signal) for signal in row["signals"]] if name == "gaps" else []
    return own + [each for each in told if not set(SIGNALS) & set(each["signals"])]


def _gap(signal: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": f"{'. '.join(signal['evidence'])}.", "claims": [], "signals": [signal["key"]]}


def plain(value: Any) -> Any:
    """Decimals as JSON numbers, ids and times as text."""
    match value:
        case Mapping():
            pairs = cast(Mapping[Any, Any], value)
            return {str(key): plain(item) for key, item in pairs.items()}
        case str() | bytes():
            return value
        case Sequence():
            return [plain(item) for item in cast(Sequence[Any], value)]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case _:
            return value


def as_json(told: Mapping[str, Any]) -> str:
    """The document as text."""
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_csv(told: Mapping[str, Any]) -> str:
    """One line per lead. A cell that a spreadsheet would take for a formula is disarmed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for lead in told["opportunities"]:
        row = {**lead, **_in_words(lead), "demo": told["run"]["demo"]}
        row["source"] = "demo" if told["run"]["demo"] else lead["source"]
        writer.writerow({name: _disarmed(row.get(name)) for name in COLUMNS})
    return out.getvalue()


def _in_words(lead: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that a person reads as on the screen; JSON keeps the codes."""
    return {
        "score": lead_words.score(lead),
        "signals": ", ".join(lead_words.reasons(lead)),
        "status": lead_words.audit(lead),
        "emails": " ".join(each["value"] for each in lead["contacts"] if each["kind"] == "email"),
        "fit_reason": " ".join(lead_words.why(lead)),
    }


def _disarmed(value: Any) -> Any:
    """Names come from the web: `=HYPERLINK(…)` must stay text (OWASP, CSV injection), behind a separator too."""
    return "".join(_harmless(part) for part in SEPARATOR.split(value)) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """Phones keep their plus."""
    return f"'{text}" if FORMULA.match(text) and not PHONE.fullmatch(text.strip()) else text


def as_markdown(told: Mapping[str, Any]) -> str:
    """A readable report: the table of leads, then each dossier with its quotes."""
    run = told["run"]
    mark = " (demo data)" if run["demo"] else ""
    title = f"# {_text(run['vertical'])} in {_text(run['geography'])}{mark}"
    head = [title, "", "| # | Business | Score | Phone | Reasons to call | Audit |"]
    rows = [_row(number, lead) for number, lead in enumerate(told["opportunities"], 1)]
    parts = [section for lead in told["opportunities"] for section in _section(lead)]
    sources = {lead["attribution"] for lead in told["opportunities"] if lead["attribution"]}
    foot = ["", f"Business data: {', '.join(sorted(sources))}."] if sources else []
    return "\n".join([*head, "|---|---|---|---|---|---|", *rows, *parts, *foot, ""])


def _row(number: int, lead: Mapping[str, Any]) -> str:
    told = (lead["name"], str(lead_words.score(lead)), lead["phone"], ", ".join(lead_words.reasons(lead)))
    return f"| {number} | {' | '.join(_text(each) for each in (*told, lead_words.audit(lead)))} |"


def _section(lead: Mapping[str, Any]) -> list[str]:
    dossier = lead["dossier"]
    if not dossier:
        return _without(lead)
    out = ["", f"## {_text(lead['name'])}"]
    if lead["branches"]:
        out += ["", f"*{_text(lead_words.shared(lead['branches']))}*"]
    titles = {"summary": "Summary", "gaps": "Gaps", "talking_points": "Talking points"}
    lists = [("Why call", lead["fit_reason"]), *((title, dossier[name]) for name, title in titles.items())]
    for title, sentences in lists:
        if sentences:
            out += ["", f"**{title}**", "", *(f"- {_text(each['text'])} {_refs(each, lead)}" for each in sentences)]
    quotes = (
        f"- [{claim['id']}] “{_text(claim['quote'])}” — <{_url(claim['page_url'])}>" for claim in dossier["claims"]
    )
    dropped = dossier["dropped_claims"]
    return [
        *out,
        "",
        "**Quotes**",
        "",
        *quotes,
        *([f"- Dropped, because no page says so word for word: {dropped}"] if dropped else []),
    ]


def _without(lead: Mapping[str, Any]) -> list[str]:
    """Why there is no dossier, and what speaks for a call all the same."""
    reason = lead["audit"] and lead["audit"]["reason"]
    told = [*lead_words.why(lead), *([reason] if reason else [])]
    return ["", f"## {_text(lead['name'])}", "", _text(" ".join(told))] if told else []


def _refs(sentence: Mapping[str, Any], lead: Mapping[str, Any]) -> str:
    rests_on = [*sentence["claims"], *(_text(lead_words.support(key, lead)) for key in sentence["signals"])]
    return f"[{', '.join(rests_on)}]"


def _url(url: str) -> str:
    """An address that cannot leave its angle brackets."""
    return quote(url, safe="/:?#[]@!$&'()*+,;=%~")


def _text(value: Any) -> str:
    """Text from a web page is data: no markup of its own survives."""
    text = " ".join(str(value or "").split())
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#|" else mark for mark in text)
