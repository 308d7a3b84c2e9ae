"""The assistant as a graph: one turn, from the person's message to the answer that is charged with its storing.

Ask, then act: `reserve` only holds credits, `settle` charges what the calls cost in the transaction of the answer.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy

from domain.errors import ServiceUnavailable
from ui.assistant import nodes, state
from ui.assistant.desk import Desk
from ui.assistant.state import Talk

MODEL_TRIES = 3
PAUSE_SECONDS = 1.0


def silent(error: Exception) -> bool:
    """Worth another try: it may heal, and nobody has heard anything yet."""
    return isinstance(error, ServiceUnavailable) and error.spent is None


def build(desk: Desk, pause: float = PAUSE_SECONDS) -> StateGraph[Talk]:
    """The graph of one turn; it is small, and made anew for each.

    Args:
        desk: what it works with.
        pause: seconds before a model that did not answer is asked again.
    """
    again = RetryPolicy(max_attempts=MODEL_TRIES, initial_interval=pause, retry_on=silent)
    talk = StateGraph(Talk)
    talk.add_node("reserve", _at(desk, nodes.reserve))
    talk.add_node("model", _at(desk, nodes.model), retry_policy=again)
    talk.add_node("tools", _at(desk, nodes.tools))
    talk.add_node("settle", _at(desk, nodes.settle))

    talk.add_edge(START, "reserve")
    talk.add_conditional_edges("reserve", _paid)
    talk.add_conditional_edges("model", _wishes)
    talk.add_edge("tools", "model")
    talk.add_edge("settle", END)
    return talk


def _at(desk: Desk, node: Callable[..., Awaitable[Talk]]) -> Any:
    return partial(node, desk=desk)


def _paid(talk: Talk) -> Literal["model", "__end__"]:
    return "__end__" if talk.get("answer") else "model"


def _wishes(talk: Talk) -> Literal["tools", "settle"]:
    return "tools" if state.calls(talk) else "settle"
