"""Nodes as they are run: what is logged while one works says which run, phase and audit it is about."""

from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

from domain.about import about
from domain.vocabulary import PHASES
from graph.routes import ENTRIES

PHASE_OF: Mapping[str, str] = {**{node: phase for phase, node in ENTRIES.items()}, **{phase: phase for phase in PHASES}}


def logged(node: Callable[..., Any]) -> Callable[..., Any]:
    """The same node, with the same signature."""
    name: str = getattr(node, "func", node).__name__

    async def told(state: Any, *more: Any, **given: Any) -> Any:
        with about(**subject(name, state)):
            return await node(state, *more, **given)

    told.__signature__ = signature(node)  # pyright: ignore[reportFunctionMemberAccess]
    return told


def subject(node: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a log record, from a node's name and the state it is given."""
    phase = "generate_dossier" if "slot" in state else PHASE_OF.get(node)
    names = {"run": "run_id", "organization": "org_id", "audit": "audit_id"}
    return {"phase": phase, **{field: state.get(key) for field, key in names.items()}}
