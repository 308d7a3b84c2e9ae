"""A lying model over the real wire: nothing it invents survives; without text it is not asked; pages are read once."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.acceptance.liar import ADDRESS, INVENTED, Liar, lying
from tests.acceptance.product import Product, Said, lead_of
from tests.acceptance.town import cut
from tests.sandbox.conftest import serving

NAMES = (
    *("Maple Street Family Dental", "Northgate Orthodontics", "Dr. Okafor & Daughters", "Hadley & Sons Plumbing"),
    *("Lotus Room Yoga", "Rosewood Florist"),
)
NO_PAGES = ("/robots.txt", "/sitemap.xml")
"""Asked for at the old host and at the new one where a site has moved; the old one redirects here too."""


@dataclass(frozen=True)
class Lied:
    """A run with every outside service on its real wire, and what those services saw."""

    said: Said
    liar: Liar
    visits: dict[tuple[str, str], int]
    """Host and path → how often it was asked for."""
    calls: list[dict[str, Any]]
    charges: list[dict[str, Any]]

    def lead(self, host: str) -> dict[str, Any]:
        return lead_of(self.said.json, host)


@pytest.fixture(scope="module")
def lied(shared_product: Product) -> Generator[Lied]:
    town = cut(shared_product.folder / "town", NAMES)
    with lying() as liar, serving("--data", str(town)) as sandbox:
        said = shared_product(
            *("run", "businesses everywhere", "-n", "20", "--json"),
            GOOGLE_PLACES_API_KEY="key",
            GOOGLE_PLACES_BASE_URL=sandbox.url,
            WEB_CONNECT_TO=f"*.test=127.0.0.1:{sandbox.port}",
            WEB_CA_FILE=sandbox.ca_file,
            LLM_API_KEY="key",
            LLM_MODEL="liar",
            LLM_BASE_URL=liar.url,
        )
        seen = sandbox.get("/sandbox/stats").json()["requests"]
        yield Lied(
            said=said,
            liar=liar,
            visits={(each["host"], each["path"]): each["count"] for each in seen if each["service"] == "site"},
            calls=shared_product.rows("select audit_id, purpose from model_calls"),
            charges=shared_product.rows("select audit_id, account, credits from usage_events"),
        )


def test_neither_an_invented_quote_nor_an_invented_address_survives(lied: Lied) -> None:
    assert (lied.said.code, lied.said.json["run"]["status"]) == (0, "completed")
    assert len(lied.liar.asked) >= 2 * 5
    assert INVENTED not in lied.said.out
    assert ADDRESS not in lied.said.out
    assert "planted.example" not in lied.said.out


def test_what_was_true_beside_the_lies_is_kept_and_the_lies_are_counted(lied: Lied) -> None:
    dossiers = [lead["dossier"] for lead in lied.said.json["opportunities"] if lead["dossier"]]
    assert len(dossiers) == 5
    for dossier in dossiers:
        assert len(dossier["claims"]) >= 4
        assert dossier["summary"]
        assert dossier["dropped_claims"] == 3


def test_without_text_no_model_is_asked_and_nothing_is_charged(lied: Lied) -> None:
    okafor = lied.lead("okafordental.test")
    assert (okafor["status"], okafor["audit"]["status"]) == ("DATA_READY", "unreadable")
    assert not any("Okafor" in asked for asked in lied.liar.asked)
    audits = {row["audit_id"] for row in lied.calls}
    assert len(audits) == 5
    charged = [row for row in lied.charges if row["account"] == "atlas_credits" and row["audit_id"]]
    assert {row["audit_id"] for row in charged} == audits
    assert [int(row["credits"]) for row in charged] == [2] * 5
    free = [row for row in lied.charges if row["audit_id"] not in {*audits, None}]
    assert all(row["credits"] == 0 for row in free)


def test_each_page_is_fetched_at_most_once(lied: Lied) -> None:
    assert len(lied.visits) > 20
    pages = {visit: count for visit, count in lied.visits.items() if visit[1] not in NO_PAGES}
    assert {visit: count for visit, count in pages.items() if count > 1} == {}
