"""What travels through a turn: plain values. The memory is what was said before, without what tools told."""

from typing import Literal

from typing_extensions import TypedDict

from domain.conversation import Said, ToolCall

REMEMBERED = 16
"""Messages of earlier turns that the model is told."""
REMEMBERED_CHARACTERS = 8_000


class Call(TypedDict):
    """`conversation.ToolCall`."""

    id: str
    name: str
    arguments: str


class Step(TypedDict):
    """`conversation.Said`."""

    role: Literal["user", "assistant", "tool"]
    text: str
    calls: list[Call]
    call_id: str


class Proposal(TypedDict):
    """A search that the person may start; `words` are those that a starter would say."""

    words: str
    told: str


class Talk(TypedDict, total=False):
    """The assistant's state."""

    text: str
    """What the person says; all that a turn begins with."""
    steps: list[Step]
    """What the model and its tools said in this turn."""
    touched: bool
    """Text from the web has been read in this turn: nothing is changed any more."""
    proposals: list[Proposal]
    answer: str
    """All that the person reads in the end."""
    memory: list[Step]


def step(said: Said) -> Step:
    """For the state."""
    calls: list[Call] = [{"id": each.id, "name": each.name, "arguments": each.arguments} for each in said.calls]
    return {"role": said.role, "text": said.text, "calls": calls, "call_id": said.call_id}


def said(step: Step) -> Said:
    """For the model."""
    calls = tuple(ToolCall(**each) for each in step["calls"])
    return Said(role=step["role"], text=step["text"], calls=calls, call_id=step["call_id"])


def calls(state: Talk) -> tuple[ToolCall, ...]:
    """What the model asked for just now."""
    steps = state.get("steps", [])
    return said(steps[-1]).calls if steps and steps[-1]["role"] == "assistant" else ()


def words(state: Talk) -> str:
    """What the model has said to the person in this turn."""
    return "\n\n".join(each["text"] for each in state.get("steps", []) if each["role"] == "assistant" and each["text"])


def remembered(state: Talk) -> list[Step]:
    """The memory with this turn: as much of its end as the model will be told."""
    asked, told = Said(role="user", text=state.get("text", "")), Said(role="assistant", text=words(state))
    everything = [*state.get("memory", []), step(asked), step(told)][-REMEMBERED:]
    size = 0
    for place in range(len(everything) - 1, -1, -1):
        size += len(everything[place]["text"])
        if size > REMEMBERED_CHARACTERS:
            return everything[place + 1 :]
    return everything
