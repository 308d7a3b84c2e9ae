"""Opportunities belong to the organization, a run refers to them: the `Leads` port."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain import normalise, signals
from domain.dedupe import same_business
from domain.ports import Tx
from domain.vocabulary import Lead, Place, Run
from store import records
from store.queries import load
from store.rows import Row, execute, fetch_all, fetch_one, json, send

_sql = load(Path(__file__).parent / "sql" / "leads.sql")
ATTRIBUTION = {
    "google_places": "Google Maps",
    "overture": "© Overture Maps Foundation (CDLA-Permissive-2.0); bounds of towns © OpenStreetMap contributors (ODbL)",
}
"""By a place's source. Overture's places are its own and its members'; where a town ends, OpenStreetMap told."""


class PostgresLeads:
    """Each business is known once per organization, however often it is found."""

    async def persist(self, tx: Tx, run: Run, leads: Sequence[Lead]) -> dict[str, int]:
        """By place id first, then by the duplicate rule: same domain and same phone or address (DESIGN section 3)."""
        counts = {"created": 0, "updated": 0, "skipped": 0}
        for lead in sorted(leads, key=lambda lead: _id(tx, lead.place)):  # two runs that meet lock rows in one order
            outcome, opportunity = await self._upsert(tx, run, lead)
            counts[outcome] += 1
            await send(tx, _sql.link, run_id=run.id, id=opportunity, **_score(lead))
        return counts

    async def _upsert(self, tx: Tx, run: Run, lead: Lead) -> tuple[str, UUID]:
        place = lead.place
        alike = await fetch_all(tx, _sql.alike, place_id=place.place_id, domain=place.domain)
        if known := next((row for row in alike if same_business(place, _identity(row))), None):
            if known["place_id"] != place.place_id:
                return "skipped", known["id"]
            await send(tx, _sql.update_opportunity, id=known["id"], **_columns(run, lead))
            return "updated", known["id"]
        opportunity = _id(tx, place)
        await send(tx, _sql.insert_opportunity, id=opportunity, place_id=place.place_id, **_columns(run, lead))
        return "created", opportunity

    async def apply_review(self, tx: Tx, run: Run, decision: Mapping[str, Any]) -> dict[str, int]:
        """`{"drop": [place id …], "edit": {place id: {name, website, phone}}, "add": [{name, website, phone}]}`."""
        dropped = await execute(tx, _sql.drop_leads, run_id=run.id, places=[*decision.get("drop", [])])
        edits: Mapping[str, Any] = decision.get("edit", {})
        rows = await fetch_all(tx, _sql.places_of_run, run_id=run.id, places=[*edits])
        await self._change(tx, run, [_edited(row, edits[row["place_id"]], run) for row in rows])
        new = [added(fields, run) for fields in decision.get("add", [])]
        await self.persist(tx, run, new)
        row = await fetch_one(tx, _sql.accepted, run_id=run.id)
        return {"accepted": row["n"] if row else 0, "dropped": dropped, "edited": len(rows), "added": len(new)}

    async def add(self, tx: Tx, run: Run, lead: Lead) -> UUID:
        """One business that a person names; its opportunity, known or new."""
        _, opportunity = await self._upsert(tx, run, lead)
        await send(tx, _sql.link, run_id=run.id, id=opportunity, **_score(lead))
        await send(tx, _sql.readmit, run_id=run.id, id=opportunity)
        return opportunity

    async def _change(self, tx: Tx, run: Run, leads: Sequence[Lead]) -> None:
        for lead in leads:
            await send(tx, _sql.edit_opportunity, id=_id(tx, lead.place), **_columns(run, lead))
            await send(tx, _sql.rescore, run_id=run.id, id=_id(tx, lead.place), **_score(lead))

    async def of_run(self, tx: Tx, run_id: UUID) -> list[Row]:
        """Leads with their audits, best first; of a dossier its id and how many claims it has."""
        return await fetch_all(tx, _sql.of_run, run_id=run_id)

    async def dossiers(self, tx: Tx, run_id: UUID, audit_id: UUID | None = None) -> dict[UUID, Row]:
        """Dossiers by id, `claims` in order: those of a run, or that of one of its audits."""
        of = {"run_id": run_id, "audit_id": audit_id}
        rows = await fetch_all(tx, _sql.dossiers_of_run, **of)
        found: dict[UUID, Row] = {row["dossier_id"]: {**row, "claims": []} for row in rows}
        for claim in await fetch_all(tx, _sql.claims_of_run, **of):
            if dossier := found.get(claim.pop("dossier_id")):  # one may have been finished in between
                dossier["claims"].append(claim)
        return found

    async def follow_up(self, tx: Tx, opportunity_id: UUID, changes: Mapping[str, Any]) -> Row | None:
        """Set `meeting_time` and `notes` where given; None when there is no such opportunity."""
        given = {"set_meeting": "meeting_time" in changes, "set_notes": "notes" in changes}
        values = {name: changes.get(name) for name in ("meeting_time", "notes")}
        return await fetch_one(tx, _sql.follow_up, id=opportunity_id, **given, **values)


def _id(tx: Tx, place: Place) -> UUID:
    """The same organization and place always give the same opportunity."""
    return uuid5(NAMESPACE_URL, f"{tx.org_id}/{place.place_id}")


def _columns(run: Run, lead: Lead) -> dict[str, Any]:
    names = ("name", "website", "domain", "phone", "phone_e164", "address", "rating", "reviews", "business_status")
    values = {name: getattr(lead.place, name) for name in (*names, "trade", "source")}
    scored = {"score": lead.score, "signals": records.column(lead.signals)}
    where = {"vertical": run.vertical, "geography": run.geography, "attribution": ATTRIBUTION.get(lead.place.source)}
    return {**values, **scored, **where, "run_id": run.id}


def _score(lead: Lead) -> dict[str, Any]:
    parts = json(records.dump(lead)["score_parts"])
    return {"score": lead.score, "score_parts": parts, "signals": records.column(lead.signals)}


def _edited(row: Row, fields: Mapping[str, Any], run: Run) -> Lead:
    known = records.load(Place, row)
    e164 = None if fields.get("phone") else known.phone_e164
    return _lead(replace(known, phone_e164=e164, **fields), run)


def added(fields: Mapping[str, Any], run: Run) -> Lead:
    """A business that a person adds, `{name, website, phone}`; without a service's place id it gets one of its own."""
    name, website = str(fields["name"]), fields.get("website")
    place_id = f"added:{uuid5(NAMESPACE_URL, f'{name}|{website}')}"
    return _lead(Place(place_id=place_id, name=name, website=website, phone=fields.get("phone"), source="person"), run)


def _lead(raw: Place, run: Run) -> Lead:
    """What a person changes is normalised, judged and scored like what a service tells."""
    place = normalise.place(raw, run.agency.country)
    found = signals.detect(place)
    points, parts = signals.score(found, run.agency.criteria)
    return Lead(place=place, signals=found, score=points, score_parts=parts)


def _identity(row: Row) -> Place:
    """What tells whether two records are one business."""
    named = ("place_id", "domain", "phone", "phone_e164", "address")
    return Place(name="", **{name: row[name] for name in named})
