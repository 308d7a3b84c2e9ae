"""What a node is given when the graph runs it."""

from inspect import signature
from typing import Any

from langgraph.runtime import Runtime

from domain.about import current
from graph.wiring import wire


class Ports:
    web, model = "the web", "a model"


async def helper(state: object, *, model: object) -> object:
    return state, model


async def source(state: object, error: object = None, *, web: object, helper: Any = None) -> object:
    return state, error, web, helper and await helper(2), dict(current())


async def run(node: Any, *given: Any) -> Any:
    return await node(*given, runtime=Runtime(context=Ports()))


async def test_a_node_gets_the_ports_it_names_from_the_run() -> None:
    state = {"run_id": "r"}
    assert await run(wire(source, helper=helper), state, "e") == (
        state,
        "e",
        "the web",
        (2, "a model"),
        {"run": "r", "phase": "source"},
    )


def test_langgraph_sees_what_it_has_to_give_and_nothing_else() -> None:
    assert [*signature(wire(source)).parameters] == ["state", "error", "runtime"]
