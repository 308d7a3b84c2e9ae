"""Protocols of the outside world: a node's signature names the ones it touches (DESIGN section 1)."""

from dataclasses import dataclass

from domain.ports.leads import Audits, Leads
from domain.ports.money import CostSink, Meter
from domain.ports.outside import Assistant, Geocoder, Model, Places, Web
from domain.ports.runs import Runs, Steering
from domain.ports.transactions import Fence, Transactions, Tx

__all__ = [
    "Assistant",
    "Audits",
    "CostSink",
    "Fence",
    "Geocoder",
    "Leads",
    "Meter",
    "Model",
    "Places",
    "Ports",
    "Runs",
    "Steering",
    "Transactions",
    "Tx",
    "Web",
]


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Everything `graph/build.py` passes to nodes."""

    transaction: Transactions
    places: Places
    geocoder: Geocoder
    web: Web
    model: Model
    meter: Meter
    costs: CostSink
    runs: Runs
    leads: Leads
    audits: Audits
    steering: Steering
