"""A run as documents: the JSON of `run --json` and `show --json`, CSV for spreadsheets, Markdown for reading."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from domain import lead_words
from domain.errors import NotFound
from domain.ports import Tx
from engine.operations import lead_documents, spreadsheets
from engine.services import Data

COLUMNS = (
    "rank", "name", "phone", "website", "address", "rating", "reviews", "score", "signals", "status", "emails",
    "fit_reason", "source", "attribution", "demo",
)  # fmt: skip


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


async def lines(data: Data, run_id: UUID) -> list[dict[str, Any]]:
    """The same leads, but of each dossier only its id and how many claims it has. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        rows = await data.leads.of_run(tx, run_id)
    return plain([lead_documents.line(row, rows) for row in rows])


async def opportunity(data: Data, run_id: UUID, opportunity_id: UUID) -> dict[str, Any]:
    """One lead of a run, with its dossier. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        rows = await data.leads.of_run(tx, run_id)
        row = next((each for each in rows if each["id"] == opportunity_id), None)
        if row is None:
            raise NotFound(f"There is no lead {opportunity_id} in this run.")
        dossiers = await data.leads.dossiers(tx, run_id, row["audit_id"]) if row["dossier_id"] else {}
    return plain(lead_documents.whole(row, rows, dossiers))


async def _run(data: Data, tx: Tx, run_id: UUID) -> dict[str, Any]:
    row = await data.runs.row(tx, run_id)
    for internal in ("agency", "steered"):
        row.pop(internal)
    counts = {"found": row["fetched"], **await data.runs.counts(tx, run_id)}
    return {**row, "phases": await data.runs.phase_rows(tx, run_id), "counts": counts}


async def _opportunities(data: Data, tx: Tx, run_id: UUID) -> list[dict[str, Any]]:
    rows = await data.leads.of_run(tx, run_id)
    dossiers = await data.leads.dossiers(tx, run_id)
    return [lead_documents.whole(row, rows, dossiers) for row in rows]


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
    """One line per lead."""
    demo = told["run"]["demo"]
    rows = ({**lead, **_in_words(lead), "demo": demo} for lead in told["opportunities"])
    return spreadsheets.written(COLUMNS, ({**row, "source": "demo" if demo else row["source"]} for row in rows))


def _in_words(lead: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that a person reads as on the screen; JSON keeps the codes."""
    return {
        "score": lead_words.score(lead),
        "signals": ", ".join(lead_words.reasons(lead)),
        "status": lead_words.audit(lead),
        "emails": " ".join(each["value"] for each in lead["contacts"] if each["kind"] == "email"),
        "fit_reason": " ".join(lead_words.why(lead)),
    }


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
