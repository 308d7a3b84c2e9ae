"""What the demo town promises: websites of every temper, each told in words a person understands."""

import re
from typing import Any

import pytest

from tests.acceptance.product import Product, everything_said, lead_of
from tests.acceptance.town import cut

NAMES = (
    *("Law Office of Teresa Quiroga", "Trattoria Benedetta", "Springfield Flower Barn", "Southtown Muffler & Brake"),
    *("Rosewood Florist", "Lotus Room Yoga", "Harlan P. Stubbs, Attorney at Law", "Dunmore & Fitch Injury Lawyers"),
    *("Vera's Beauty Corner", "24 Hour Plumbing Pros", "Caldwell's Grill Downtown", "Caldwell's Grill Westgate"),
    *("Prairie Rooter", "Prairie Rooter & Sewer LLC", "Gentle Touch Denture Studio", "Lakeview Dental Arts"),
    *("Dr. Okafor & Daughters", "Fleur de Prairie", "Bright Harbor Dental", "Old Mill Dental Care"),
)
Told = dict[str, Any]


@pytest.fixture(scope="module")
def told(shared_product: Product) -> Told:
    town = cut(shared_product.folder / "town", NAMES)
    said = shared_product("run", "businesses everywhere", "-n", "20", "--town", str(town), "--json")
    assert said.code == 0
    return said.json


def pages(lead: Told) -> list[str]:
    return [re.sub(r"^https?://[^/]+", "", source) for source in lead["dossier"]["sources"]]


def test_a_site_whose_robots_txt_forbids_is_left_alone_and_said_so(told: Told) -> None:
    lead = lead_of(told, "quirogalaw.test")
    assert (lead["status"], lead["audit"]["status"], lead["dossier"]) == ("DATA_READY", "error", None)
    assert "robots.txt" in lead["audit"]["reason"]


def test_an_oversized_page_does_not_keep_the_others_from_being_read(told: Told, shared_product: Product) -> None:
    lead = lead_of(told, "trattoriabenedetta.test")
    assert lead["status"] == "READY"
    assert {"/", "/dinner", "/house-rules"} <= set(pages(lead))
    stored = shared_product.rows("select max(length(markdown)) as most from pages where strpos(url, '/wine-list') > 0")
    assert (stored[0]["most"] or 0) < 100_000


def test_a_site_without_https_is_read_over_http_and_told_so(told: Told) -> None:
    lead = lead_of(told, "springfieldflowerbarn.test")
    assert lead["status"] == "READY"
    assert "The home page was read over plain http, not https." in [gap["text"] for gap in lead["dossier"]["gaps"]]


def test_a_site_with_a_broken_certificate_is_read_without_it(told: Told) -> None:
    lead = lead_of(told, "southtownmuffler.test")
    assert lead["status"] == "READY"
    assert all(source.startswith("http://") for source in lead["dossier"]["sources"])
    assert "NOT_HTTPS" in [key for gap in lead["dossier"]["gaps"] for key in gap["signals"]]


def test_a_host_that_moved_is_read_where_it_is_now(told: Told) -> None:
    lead = lead_of(told, "rosewoodflorist.test")
    assert lead["status"] == "READY"
    assert {source.split("/")[2] for source in lead["dossier"]["sources"]} == {"rosewoodandvine.test"}


def test_a_start_page_that_only_refreshes_is_followed(told: Told) -> None:
    lead = lead_of(told, "lotusroomyoga.test")
    assert lead["status"] == "READY"
    assert "/home.html" in pages(lead)


def test_old_encodings_are_read_as_they_were_meant(told: Told) -> None:
    said = everything_said(lead_of(told, "stubbslaw.test"))
    assert re.search(r"[½¼£éç–’]", said)
    assert not re.search("[\x80-\x9f\ufffd]|Ã|â€", said)


def test_hidden_instructions_are_neither_followed_nor_cited(told: Told) -> None:
    lead = lead_of(told, "dunmorefitch.test")
    everything = everything_said(lead).lower()
    assert lead["status"] == "READY"
    for words in ("evil.test", "ignore previous", "best in the world", "contact list", "ai assistants", "system:"):
        assert words not in everything
    assert "LOW_GOOGLE_RATING" in [key for gap in lead["dossier"]["gaps"] for key in gap["signals"]]
    assert "evil.test" not in str(told)


@pytest.mark.parametrize(
    ("host", "filler"),
    [
        ("verasbeautycorner.test", ("lorem", "ipsum", "dolor")),
        ("plumbingpros24.test", ("your company name here", "deep dropdown")),
        ("fleurdeprairie.test", ("123-456-7890", "1234567890")),
    ],
)
def test_filler_is_cited_nowhere(told: Told, host: str, filler: tuple[str, ...]) -> None:
    lead = lead_of(told, host)
    assert lead["status"] == "READY"
    assert not any(words in everything_said(lead).lower() for words in filler)


def test_two_branches_keep_their_own_opportunity_and_share_one_audit(told: Told, shared_product: Product) -> None:
    branches = [lead for lead in told["opportunities"] if lead["domain"] == "caldwellsgrill.test"]
    assert {lead["name"] for lead in branches} == {"Caldwell's Grill Downtown", "Caldwell's Grill Westgate"}
    assert [lead["status"] for lead in branches] == ["READY", "READY"]
    assert len(shared_product.rows("select id from audits where domain = 'caldwellsgrill.test'")) == 1


def test_a_branch_is_never_told_the_rating_of_another(told: Told) -> None:
    by_name = {lead["name"]: lead for lead in told["opportunities"]}
    assert "Rated 3.7 by 143 people" in everything_said(by_name["Caldwell's Grill Westgate"])
    assert "Rated 3.7" not in everything_said(by_name["Caldwell's Grill Downtown"])


def test_a_business_that_is_listed_twice_is_one_lead(told: Told) -> None:
    assert "1 listed twice" in told["run"]["phases"][0]["message"]
    assert [lead["domain"] for lead in told["opportunities"]].count("prairierooter.test") == 1


def test_closed_and_unreachable_businesses_are_dropped_with_the_reason(told: Told) -> None:
    message = told["run"]["phases"][1]["message"]
    assert "1 dropped (closed for good)" in message
    assert "1 dropped (no phone)" in message
    names = {lead["name"] for lead in told["opportunities"]}
    assert not names & {"Gentle Touch Denture Studio", "Lakeview Dental Arts"}


def test_who_has_no_website_or_only_a_social_page_is_a_lead_without_an_audit(told: Told) -> None:
    by_name = {lead["name"]: lead for lead in told["opportunities"]}
    for name, key in (("Bright Harbor Dental", "MISSING_WEBSITE"), ("Old Mill Dental Care", "WEAK_WEB_PRESENCE")):
        lead = by_name[name]
        assert (lead["status"], lead["audit"]) == ("DATA_READY", None)
        assert key in [signal["key"] for signal in lead["signals"]]


def test_a_full_run_costs_one_credit_and_two_for_each_website(told: Told, shared_product: Product) -> None:
    sql = "select sum(credits) as credits from usage_events where account = 'atlas_credits'"
    charged = shared_product.rows(sql)[0]["credits"]
    assert told["run"]["requested"] == 20
    assert charged == 1 + 2 * told["run"]["counts"]["audits_completed"] <= 41


def test_reasons_are_words_for_a_person(told: Told) -> None:
    reasons = [lead["audit"]["reason"] for lead in told["opportunities"] if lead["audit"] and not lead["dossier"]]
    assert len(reasons) == 2
    for reason in reasons:
        assert len(reason.split()) >= 5
        assert not re.search(r"error|exception|traceback|none|\{|\bnull\b|status \d", reason, re.IGNORECASE)
