"""Dossiers, pages behind signed addresses, and what a person notes about a lead."""

from datetime import timedelta
from uuid import uuid4

import pytest

from api.signing import Links
from engine.services import now
from store.organizations import LOCAL
from tests.api.serving import served


async def test_a_dossier_and_the_pages_it_quotes_can_be_read(database_url: str) -> None:
    async with served(database_url, leads=1) as (world, http):
        run_id, _ = await world.run()
        (lead,) = (await http.get(f"/api/runs/{run_id}/opportunities")).json()["items"]
        dossier = (await http.get(f"/api/dossiers/{lead['dossier']['id']}")).json()
        assert (dossier["name"], dossier["claims"]) == ("Dentist 0", lead["dossier"]["claims"])
        assert dossier["fit_reason"] == lead["fit_reason"]
        pages = (await http.get(f"/api/audits/{dossier['audit_id']}/pages")).json()["items"]
        assert len(pages) == 3
        claim = dossier["claims"][0]
        page = next(page for page in pages if page["id"] == claim["page_id"])
        text = await http.get(page["content_url"])
        assert " ".join(text.text[claim["offset"] :].split()).startswith(claim["quote"])
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        assert (text.headers["x-content-type-options"], "sandbox" in text.headers["content-security-policy"]) == (
            "nosniff",
            True,
        )


async def test_a_list_without_dossiers_says_only_that_they_are_there_and_each_lead_is_read_alone(
    database_url: str,
) -> None:
    async with served(database_url, leads=2) as (world, http):
        run_id, _ = await world.run()
        path = f"/api/runs/{run_id}/opportunities"
        whole = (await http.get(path)).json()["items"]
        brief = (await http.get(path, params={"dossiers": False})).json()["items"]
        for lead, line in zip(whole, brief, strict=True):
            dossier = {"id": lead["dossier"]["id"], "claims": len(lead["dossier"]["claims"])}
            assert line == {**{k: v for k, v in lead.items() if k != "fit_reason"}, "dossier": dossier}
            assert (await http.get(f"{path}/{lead['id']}")).json() == lead
        assert (await http.get(f"{path}/{uuid4()}")).status_code == 404
        assert (await http.get(f"/api/runs/{uuid4()}/opportunities/{whole[0]['id']}")).status_code == 404
        assert (await http.get(f"/api/runs/{uuid4()}/opportunities", params={"dossiers": False})).status_code == 404


async def test_an_address_that_was_changed_or_is_old_opens_nothing(database_url: str) -> None:
    moments = [now()]
    async with served(database_url, leads=1, clock=lambda: moments[-1]) as (world, http):
        run_id, _ = await world.run()
        (audit,) = (await http.get(f"/api/runs/{run_id}/audits")).json()["items"]
        url = (await http.get(f"/api/audits/{audit['id']}/pages")).json()["items"][0]["content_url"]
        foreign = Links("another secret", now).sign(LOCAL, uuid4())
        for changed in (url[:-2] + "AA", url.replace(".", "", 1), f"/api/pages/{foreign}", "/api/pages/x"):
            assert (await http.get(changed)).status_code == 404, changed
        moments.append(now() + timedelta(minutes=14))
        assert (await http.get(url)).status_code == 200
        moments.append(now() + timedelta(minutes=16))
        answer = await http.get(url)
        assert answer.status_code == 410
        assert "expired" in answer.json()["detail"]


async def test_an_appointment_and_notes_are_set_kept_and_cleared(database_url: str) -> None:
    async with served(database_url, leads=1) as (world, http):
        run_id, _ = await world.run()
        (lead,) = (await http.get(f"/api/runs/{run_id}/opportunities")).json()["items"]
        path = f"/api/opportunities/{lead['id']}"
        told = (await http.patch(path, json={"meeting_time": "2027-01-15T14:30:00+01:00"})).json()
        assert told["meeting_time"] == "2027-01-15T13:30:00Z"
        told = (await http.patch(path, json={"notes": "Ask for Dr. Lee"})).json()
        assert (told["meeting_time"], told["notes"]) == ("2027-01-15T13:30:00Z", "Ask for Dr. Lee")
        told = (await http.patch(path, json={"meeting_time": None})).json()
        assert (told["meeting_time"], told["notes"]) == (None, "Ask for Dr. Lee")
        (lead,) = (await http.get(f"/api/runs/{run_id}/opportunities")).json()["items"]
        assert (lead["meeting_time"], lead["notes"]) == (None, "Ask for Dr. Lee")
        assert (await http.patch(path, json={"meeting_time": "2027-01-15T14:30:00"})).status_code == 422, "no zone"
        assert (await http.patch(path, json={"name": "X"})).status_code == 422
        assert (await http.patch(f"/api/opportunities/{uuid4()}", json={})).status_code == 404


async def test_an_appointment_has_a_time_that_every_calendar_knows(database_url: str) -> None:
    async with served(database_url, leads=1) as (world, http):
        run_id, _ = await world.run()
        (lead,) = (await http.get(f"/api/runs/{run_id}/opportunities")).json()["items"]
        path = f"/api/opportunities/{lead['id']}"
        for never in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"):
            answer = await http.patch(path, json={"meeting_time": never})
            assert answer.status_code == 422, never
            assert answer.json()["detail"].endswith("use a time between the years 1 and 9999 in UTC.")
        for odd, told in (("2027-01-15T14:30:00+23:30", "2027-01-14T15:00:00Z"), ("9999-12-31T23:59:59Z",) * 2):
            assert (await http.patch(path, json={"meeting_time": odd})).json()["meeting_time"] == told
        assert (await http.get(f"/api/runs/{run_id}/opportunities")).json()["items"][0]["meeting_time"] == told


@pytest.mark.parametrize(
    ("format", "kind"), [("csv", "text/csv"), ("json", "application/json"), ("md", "text/markdown")]
)
async def test_a_run_is_exported_as_a_file(database_url: str, format: str, kind: str) -> None:
    async with served(database_url, leads=1) as (world, http):
        run_id, _ = await world.run()
        answer = await http.get(f"/api/runs/{run_id}/export", params={"format": format})
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["content-disposition"] == f'attachment; filename="leads-{str(run_id)[:8]}.{format}"'
        assert "Dentist 0" in answer.text
        assert (await http.get(f"/api/runs/{run_id}/export", params={"format": "pdf"})).status_code == 422
