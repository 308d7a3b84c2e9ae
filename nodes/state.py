"""What a node reads from the state it is given, as real ids instead of strings."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

State = Mapping[str, Any]


def run_id(state: State) -> UUID:
    """The run."""
    return UUID(state["run_id"])


def org_id(state: State) -> UUID:
    """Whose run it is."""
    return UUID(state["org_id"])


def audit_id(state: State) -> UUID:
    """The audit that the slot carries."""
    return UUID(state["audit_id"])
