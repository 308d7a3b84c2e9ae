"""Opportunities belong to the organization, a run refers to them: the `Leads` port."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain import normalise
from domain.ports import Tx
from domain.vocabulary import Lead, Place, Run
from store import records
from store.queries import load
from store.rows import Row, execute, fetch_all, fetch_one, json

_sql = load(Path(__file__).parent / "sql" / "leads.sql")
ATTRIBUTION = {"google_places": "Google Maps"}


class PostgresLeads:
    """Each business is known once per organization, however often it is found."""

    async def persist(self, tx: Tx, run: Run, leads: Sequence[Lead]) -> dict[str, int]:
        """By place id first, then by the duplicate rule: same domain and same phone or address (DESIGN section 3)."""
        counts = {"created": 0, "updated": 0, "skipped": 0}
        for lead in leads:
            outcome, opportunity = await self._upsert(tx, run, lead)
            counts[outcome] += 1
            score = {"score": lead.score, "score_parts": json(records.dump(lead)["score_parts"])}
            await execute(tx, _sql.link, run_id=run.id, id=opportunity, signals=records.column(lead.signals), **score)
        return counts

    async def _upsert(self, tx: Tx, run: Run, lead: Lead) -> tuple[str, UUID]:
        place = lead.place
        if known := await fetch_one(tx, _sql.opportunity_by_place, place_id=place.place_id):
            await execute(tx, _sql.update_opportunity, id=known["id"], **_columns(run, lead))
            return "updated", known["id"]
        same = {"domain": place.domain, "phone_e164": place.phone_e164, "phone": place.phone, "address": place.address}
        if place.domain and (other := await fetch_one(tx, _sql.same_business, place_id=place.place_id, **same)):
            return "skipped", other["id"]
        opportunity = uuid5(NAMESPACE_URL, f"{tx.org_id}/{place.place_id}")
        await execute(tx, _sql.insert_opportunity, id=opportunity, place_id=place.place_id, **_columns(run, lead))
        return "created", opportunity

    async def apply_review(self, tx: Tx, run: Run, decision: Mapping[str, Any]) -> dict[str, int]:
        """`{"drop": [place id …], "edit": {place id: {name, website, phone}}, "add": [{name, website, phone}]}`."""
        dropped = await execute(tx, _sql.drop_leads, run_id=run.id, places=[*decision.get("drop", [])])
        edits = dict(decision.get("edit", {}))
        for place, fields in edits.items():
            await execute(tx, _sql.edit_opportunity, place=place, **_edited(fields, run.agency.country))
        added = [_added(fields, run) for fields in decision.get("add", [])]
        await self.persist(tx, run, added)
        row = await fetch_one(tx, _sql.accepted, run_id=run.id)
        return {"accepted": row["n"] if row else 0, "dropped": dropped, "edited": len(edits), "added": len(added)}

    async def of_run(self, tx: Tx, run_id: UUID) -> list[Row]:
        """Leads with audit and dossier, best first; `claims` holds the dossier's claims in order."""
        claims: dict[UUID, list[Row]] = {}
        for claim in await fetch_all(tx, _sql.claims_of_run, run_id=run_id):
            claims.setdefault(claim.pop("dossier_id"), []).append(claim)
        rows = await fetch_all(tx, _sql.of_run, run_id=run_id)
        return [{**row, "claims": claims.get(row["dossier_id"], [])} for row in rows]


def _columns(run: Run, lead: Lead) -> dict[str, Any]:
    names = ("name", "website", "domain", "phone", "phone_e164", "address", "rating", "reviews", "business_status")
    values = {name: getattr(lead.place, name) for name in (*names, "trade", "source")}
    scored = {"score": lead.score, "signals": records.column(lead.signals)}
    where = {"vertical": run.vertical, "geography": run.geography, "attribution": ATTRIBUTION.get(lead.place.source)}
    return {**values, **scored, **where}


def _edited(fields: Mapping[str, Any], country: str | None) -> dict[str, Any]:
    website = normalise.website(fields["website"]) if fields.get("website") else None
    domain = normalise.registrable_domain(website) if website else None
    return {"name": fields.get("name"), "website": website, "domain": domain, "phone": fields.get("phone")}


def _added(fields: Mapping[str, Any], run: Run) -> Lead:
    """A business that a person adds has no place id of a service: one is made from its own data."""
    name, website = str(fields["name"]), fields.get("website")
    place_id = f"added:{uuid5(NAMESPACE_URL, f'{name}|{website}')}"
    place = Place(place_id=place_id, name=name, website=website, phone=fields.get("phone"), source="person")
    return records.load(
        Lead, {"place": normalise.place(place, run.agency.country), "signals": (), "score": 0, "score_parts": ()}
    )
