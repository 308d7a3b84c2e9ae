"""What counts as drift between our charges and a list of events, without either of the two."""

from decimal import Decimal

from billing.autumn.reconcile import compare
from billing.autumn.shapes import Event


def test_one_value_under_another_feature_is_drift() -> None:
    """A search told as an audit costs twice as much there, and has the same value."""
    event = Event(id="evt_1", feature="dossier_research", value=Decimal(1), key="a")
    (drift,) = compare({"a": ("lead_discovery", Decimal(1))}, [event], set())
    assert (drift.kind, drift.key, drift.feature) == ("other feature", "a", "lead_discovery")
