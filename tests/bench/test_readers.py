"""The bench of reading: its pure parts, and the whole of it in its smallest size without peers."""

from pathlib import Path

import pytest

from bench.readers import measured
from bench.readers_facts import Labelled, Marked, marked
from bench.readers_measure import middle
from bench.readers_report import report
from bench.readers_score import score
from bench.readers_server import at_home
from bench.readers_sites import SMALL, Site, Sizes

FACTS = (
    "tel (217) 555-0142 / +1 217 555 0142; fax 0217 555 01 99; 12 Elm St, Springfield IL 62701; info@elm.test; "
    "since 2002; Mon, Wed-Sat 11:30-22:00"
)
SIDES = {
    "ours": {"rate": 90.0, "cpu": 2.0, "memory": 100.0, "import": 1.0, "imports": 3.0},
    "A": {"rate": 60.0, "cpu": 1.0, "memory": 100.0, "import": 1.0, "imports": 1.0},
    "B": {"rate": 100.0, "cpu": 4.0, "memory": 200.0, "import": 2.0, "imports": 2.0},
    "C": None,
}


def test_facts_are_read_from_the_words_that_mark_them() -> None:
    assert marked(FACTS) == Marked(
        frozenset({"75550142", "75550199"}), frozenset({"info@elm.test"}), frozenset({"62701"})
    )


def test_several_addresses_of_one_domain_are_marked_in_short() -> None:
    assert marked("a@/b.c@elm.test; L1S 7G8").emails == {"a@elm.test", "b.c@elm.test"}
    assert marked("Rua 1, CEP 17201-390") == Marked(frozenset(), frozenset(), frozenset({"17201-390"}))


def test_recall_counts_text_and_contacts_and_precision_what_is_told() -> None:
    site = Labelled(Site("elm.test", "", ""), marked(FACTS), "US")
    page = {"title": "Elm", "text": "Springfield IL 62701, info@elm.test, call (312) 867-5309", "contacts": None}
    texts = score([site], {"elm.test": [page]})
    assert (texts["recall"], texts["precision"]) == (0.5, 0.5)
    told = score([site], {"elm.test": [{**page, "contacts": [["phone", "217 555 0142"], ["hours", "Mon 8-12"]]}]})
    assert (told["recall"], told["precision"], told["missed"]) == (0.75, 1.0, ["elm.test 75550199"])


def test_only_readings_that_ended_count() -> None:
    assert middle([{"pages": 2, "seconds": 1.0}, None, {"pages": 2, "seconds": 3.0}]) == {"pages": 2, "seconds": 2.0}
    assert middle([None]) is None


def test_links_to_the_sites_own_domain_lead_to_where_it_is_served() -> None:
    page = b"<a href='https://www.elm.test/x'>x</a> info@elm.test <a href=\"//elm.test\">y</a>"
    there = b"<a href='http://127.0.1.1:80/x'>x</a> info@elm.test <a href=\"http://127.0.1.1:80\">y</a>"
    assert at_home(page, "elm.test", "127.0.1.1:80") == there


def test_the_section_tells_ratios_to_the_best_peer_and_where_we_are_behind() -> None:
    text = report(Sizes(), {"pace": SIDES}, "a machine")
    assert "| pages per second ÷ best peer | 0.90 | 0.60 | 1.00 | – |" in text
    assert "| CPU per page (start included) ÷ best peer | 2.00 | 1.00 | 4.00 | – |" in text
    assert "- Pages per second: " in text and "- Peak memory" not in text
    assert "not beside this checkout" in text


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_our_reading_is_measured_without_peers_and_without_real_pages(tmp_path: Path) -> None:
    told = measured(SMALL, [], tmp_path / "absent")
    assert told["pace"]["ours"]["rate"] > 0 and told["pace"]["ours"]["memory"] > 0
    assert "ours stands alone" in report(SMALL, told, "a machine")
