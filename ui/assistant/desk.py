"""What the assistant works with during one turn, and what a tool is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

from pydantic import BaseModel

from domain.conversation import Hear, Offer
from engine.operations.turns import Turn
from engine.services import Services
from ui.assistant.state import Proposal
from ui.assistant.words import ENGLISH, Words


@dataclass(frozen=True)
class Desk:
    """The caller's services, the message that is answered, and who hears the answer."""

    services: Services
    turn: Turn
    hear: Hear
    words: Words = ENGLISH
    """Of the person's language, for what we write ourselves."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A tool's result: words for the model, and what the person is to be shown by us."""

    text: str
    proposal: Proposal | None = None


@dataclass(frozen=True, kw_only=True)
class Tool:
    """An engine operation as the model may ask for it. Its docstring is what the model is told."""

    run: Callable[[Desk, Any], Awaitable[Told]]
    arguments: type[BaseModel]
    acts: bool = False
    """It changes something, or leads to it: never in a turn that has read text from the web."""
    reads_web: bool = False
    """Its result has text from the web in it, or names as their owners write them."""

    @property
    def name(self) -> str:
        """As the model calls it."""
        return self.run.__name__

    @property
    def offer(self) -> Offer:
        """For the model."""
        schema = self.arguments.model_json_schema()
        schema.pop("description", None)
        return Offer(name=self.name, about=getdoc(self.run) or "", schema=schema)


class Nothing(BaseModel):
    """No arguments."""


class OfRun(BaseModel):
    """Arguments of a tool that is about one run."""

    run: str = "last"
    """`last`, or an id as lists show it."""
