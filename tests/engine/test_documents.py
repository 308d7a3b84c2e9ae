"""Exports: what the web says stays data in a spreadsheet, in Markdown and in JSON."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest

from engine.operations import documents
from tests.world import open_world


def told(**lead: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "rank": 1, "name": "A", "phone": "(217) 555-0101", "website": None, "address": None, "rating": 4.5,
        "reviews": 3, "score": 0.25, "signals": [], "status": "DATA_READY", "contacts": [], "fit_reason": [],
        "source": "google_places", "attribution": None, "audit": None, "branches": [], "dossier": None,
    }  # fmt: skip
    run = {"vertical": "dentists", "geography": "Springfield", "demo": True}
    return {"run": run, "opportunities": [{**values, **lead}]}


@pytest.mark.parametrize(
    "name",
    [
        "=HYPERLINK(1)", "=1+1|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", " =1", "\uff1d1",
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_compute_is_disarmed(name: str) -> None:
    row = next(csv.DictReader(io.StringIO(documents.as_csv(told(name=name)), newline="")))
    assert row["name"] == f"'{name}"


@pytest.mark.parametrize("mark", [";", "\t", "\r", "\n", "; ", ";\t"])
@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\uff1d1", '"=1"'])
def test_a_formula_is_disarmed_behind_whatever_another_spreadsheet_begins_a_cell_with(mark: str, formula: str) -> None:
    row = next(csv.DictReader(io.StringIO(documents.as_csv(told(name=f"Smith{mark}{formula}")), newline="")))
    assert row["name"] in (f"Smith{mark}'{formula}", f"Smith;' {formula}")


@pytest.mark.parametrize("name", ["Smith; Sons", "A;B;C", "Café - Bar", "Tab\there", "a@b.test; c=d", "5; 6"])
def test_ordinary_text_stays_as_it_is(name: str) -> None:
    row = next(csv.DictReader(io.StringIO(documents.as_csv(told(name=name)), newline="")))
    assert row["name"] == name


@pytest.mark.parametrize("phone", ["+1 217-555-0101", "(217) 555-0101", "+49 30 123/45", "555.0101", "+1 217; +1 218"])
def test_a_phone_keeps_its_form(phone: str) -> None:
    row = next(csv.DictReader(io.StringIO(documents.as_csv(told(phone=phone)))))
    assert row["phone"] == phone


SIGNALS = [
    {"key": "MISSING_WEBSITE", "evidence": ["No website on Google"]},
    {"key": "LOW_GOOGLE_RATING", "evidence": ["Rated 3.4 by 28 people on Google"]},
]


def test_a_spreadsheet_has_the_words_of_the_screen() -> None:
    row = next(csv.DictReader(io.StringIO(documents.as_csv(told(score=0.5, rating=3.4, signals=SIGNALS)))))
    assert row["score"] == "50"
    assert row["signals"] == "No website, Low rating 3.4"
    assert row["status"] == "No site to audit"
    assert row["fit_reason"] == "No website on Google. Rated 3.4 by 28 people on Google."
    assert row["source"] == "demo"


@pytest.mark.parametrize(("status", "words"), [("unreadable", "Site unreadable"), ("error", "Audit failed")])
def test_a_spreadsheet_tells_audits_without_a_dossier_apart(status: str, words: str) -> None:
    audit = {"id": "1", "status": status, "reason": "It answers 500"}
    row = next(csv.DictReader(io.StringIO(documents.as_csv(told(audit=audit, website="https://a.test")))))
    assert row["status"] == words


def test_a_real_lead_keeps_its_source_and_a_dossier_its_own_reason() -> None:
    document = told(signals=SIGNALS, fit_reason=[{"text": "They ask for calls.", "claims": ["c1"], "signals": []}])
    document["run"]["demo"] = False
    row = next(csv.DictReader(io.StringIO(documents.as_csv(document))))
    assert (row["source"], row["fit_reason"]) == ("google_places", "They ask for calls.")


def test_markdown_has_the_words_of_the_screen() -> None:
    text = documents.as_markdown(told(score=0, rating=3.4, signals=SIGNALS))
    assert "| 1 | A | 0 | (217) 555-0101 | No website, Low rating 3.4 | No site to audit |" in text
    assert "\n## A\n\nNo website on Google. Rated 3.4 by 28 people on Google.\n" in text


def test_markdown_has_no_markup_but_ours() -> None:
    quote = "</p><img src=x onerror=alert(1)> | [a](b) `c`"
    claim = {"id": "c1", "quote": quote, "page_url": "https://a.test/x>\n<script>alert(1)</script>"}
    lists: dict[str, Any] = {"summary": [], "gaps": [], "talking_points": [], "dropped_claims": 0, "claims": [claim]}
    text = documents.as_markdown(told(name="A | B\n# C", dossier=lists))
    assert "<img" not in text.replace("\\<img", "")
    assert "<script" not in text
    assert "\n# C" not in text
    assert "A \\| B \\# C" in text


def test_numbers_in_json_say_what_the_database_says() -> None:
    values = {
        "score": Decimal("0.3333"),
        "rating": Decimal("4.5"),
        "budget": Decimal("41.000000"),
        "usd": Decimal("0.1"),
    }
    assert json.dumps(documents.plain(values)) == '{"score": 0.3333, "rating": 4.5, "budget": 41, "usd": 0.1}'


async def test_a_run_as_a_document_is_plain_json(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        run_id, _ = await world.run(budget=Decimal("2.5"))
        text = documents.as_json(await documents.document(world.services, run_id))
        run = json.loads(text)["run"]
        assert run["budget"] == 2.5
        told = run["billing_block"]["credit_info"]
        assert {name: Decimal(told[name]) for name in ("budget_deficit", "balance")} == {
            "budget_deficit": Decimal("0.5"),
            "balance": 49,
        }
