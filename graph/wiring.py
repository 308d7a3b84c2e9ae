"""Nodes as they are run: with the ports of this execution, and with log records that say what they are about.

A graph is compiled once per process and serves every run, so ports come with the invocation, as LangGraph's context.
"""

from collections.abc import Callable, Mapping
from functools import partial
from inspect import Parameter, Signature, signature
from typing import Any

from langgraph.runtime import Runtime

from domain.about import about
from domain.ports import Ports
from domain.vocabulary import PHASES
from graph.routes import ENTRIES

Node = Callable[..., Any]

PHASE_OF: Mapping[str, str] = {**{node: phase for phase, node in ENTRIES.items()}, **{phase: phase for phase in PHASES}}
_RUNTIME = Parameter("runtime", Parameter.KEYWORD_ONLY, annotation=Runtime[Ports])


def wire(node: Node, **helpers: Node) -> Node:
    """A node as the graph runs it.

    Args:
        node: a coroutine function whose keyword-only parameters name ports, or helpers.
        helpers: what the node calls, with ports of its own.
    """
    name, ports = node.__name__, asked(node) - set(helpers)
    calls = {helper: (each, asked(each)) for helper, each in helpers.items()}

    async def told(state: Any, *more: Any, runtime: Runtime[Ports], **given: Any) -> Any:
        have = runtime.context
        bound = {helper: partial(each, **chosen(have, names)) for helper, (each, names) in calls.items()}
        with about(**subject(name, state)):
            return await node(state, *more, **given, **bound, **chosen(have, ports))

    positional = [each for each in signature(node).parameters.values() if each.kind is not Parameter.KEYWORD_ONLY]
    told.__signature__ = Signature([*positional, _RUNTIME])  # pyright: ignore[reportFunctionMemberAccess]
    return told


def asked(node: Node) -> frozenset[str]:
    """The names of its keyword-only parameters that have no default."""
    named = [each for each in signature(node).parameters.values() if each.kind is Parameter.KEYWORD_ONLY]
    return frozenset(each.name for each in named if each.default is Parameter.empty)


def chosen(ports: Ports, names: frozenset[str]) -> dict[str, Any]:
    """These of the ports, by name."""
    return {name: getattr(ports, name) for name in names}


def subject(node: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a log record, from a node's name and the state it is given."""
    phase = "generate_dossier" if "slot" in state else PHASE_OF.get(node)
    names = {"run": "run_id", "organization": "org_id", "audit": "audit_id"}
    return {"phase": phase, **{field: state.get(key) for field, key in names.items()}}
