"""A talk with a model that may ask for tools: what travels between the assistant and whoever speaks for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from domain.vocabulary import ModelAnswer

LONGEST_MESSAGE: Final = 1_000
"""Characters of what a person says at once; to read one as a search takes longer than it is long."""
TOO_LONG: Final = f"This message has over {LONGEST_MESSAGE} characters: shorten it, or send it in parts."
LONGEST_ANSWER: Final = 60_000
"""Characters of an answer: more than all calls of a turn may write."""

Hear = Callable[[str], Awaitable[None]]
"""Gets the words of an answer as they come."""


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """What a model wishes to be done. Nobody has checked it yet."""

    id: str
    name: str
    arguments: str
    """JSON as the model wrote it."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of the talk; one of role `tool` is the result of the call `call_id`."""

    role: Literal["user", "assistant", "tool"]
    text: str
    calls: tuple[ToolCall, ...] = ()
    call_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A tool that a model may ask for."""

    name: str
    about: str
    schema: Mapping[str, Any]
    """JSON schema of its arguments, an object."""


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """What a model is told before it goes on with a talk."""

    system: str
    said: tuple[Said, ...]
    offers: tuple[Offer, ...] = ()
    max_tokens: int = 1_500


@dataclass(frozen=True, kw_only=True)
class ChatReply:
    """How it goes on: words (`answer.text`, which may be empty), calls, or both."""

    answer: ModelAnswer
    calls: tuple[ToolCall, ...] = ()
