"""A run whose websites are read through Firecrawl's API: the same promises, and what it took is told."""

from typing import Any

import pytest

from domain.quotes import fold
from tests.acceptance.product import Product, everything_said, lead_of
from tests.acceptance.town import cut

NAMES = (
    *(
        "Trattoria Benedetta",
        "Springfield Flower Barn",
        "Rosewood Florist",
        "Lotus Room Yoga",
        "Dunmore & Fitch Injury Lawyers",
    ),
    *("Vera's Beauty Corner", "Southtown Muffler & Brake"),
)
Told = dict[str, Any]


@pytest.fixture(scope="module")
def told(shared_product: Product) -> Told:
    town = cut(shared_product.folder / "town", NAMES)
    words = ("run", "businesses everywhere", "-n", "20", "--town", str(town), "--json")
    said = shared_product(*words, WEB_PROVIDER="firecrawl", FIRECRAWL_API_KEY="fc-never-sent")
    assert said.code == 0
    return said.json


def test_every_website_becomes_a_dossier(told: Told) -> None:
    assert told["run"]["status"] == "completed"
    assert {lead["name"] for lead in told["opportunities"] if lead["status"] == "READY"} == set(NAMES)


def test_every_quote_stands_in_its_page(told: Told, shared_product: Product) -> None:
    stored = {row["url"]: row["markdown"] for row in shared_product.rows("select url, markdown from pages")}
    claims = [claim for lead in told["opportunities"] for claim in lead["dossier"]["claims"]]
    assert len(claims) > len(NAMES)
    for claim in claims:
        rest = stored[claim["page_url"]][claim["offset"] :]
        assert fold(rest).startswith(fold(claim["quote"])), claim


def test_filler_and_hidden_instructions_are_cited_nowhere(told: Told) -> None:
    assert "lorem" not in everything_said(lead_of(told, "verasbeautycorner.test")).lower()
    assert "evil.test" not in str(told)
    assert "ignore previous" not in str(told).lower()


def test_every_audit_says_what_firecrawl_took(told: Told, shared_product: Product) -> None:
    sql = "select message from audit_phases where phase in ('map_urls', 'scrape_content')"
    messages = [row["message"] for row in shared_product.rows(sql)]
    assert len(messages) == 2 * len(NAMES)
    assert all("Firecrawl credit" in message or message == "1 pages read" for message in messages), messages


def test_doctor_names_who_reads_websites(shared_product: Product) -> None:
    assert "Firecrawl, as the sandbox speaks it" in shared_product("doctor", WEB_PROVIDER="firecrawl").out
    assert "built-in crawler; a key is set" in shared_product("doctor", FIRECRAWL_API_KEY="fc-1").out
