"""Answers one message: through the graph, on the chat's own memory, and never with a hold left behind."""

import asyncio
from typing import Any, Final
from uuid import UUID

from domain.conversation import Hear
from domain.errors import ServiceUnavailable
from engine.memory import open_memory
from engine.operations import turns
from engine.operations.turns import Cost, Turn
from engine.services import Services
from ui.assistant.desk import Desk
from ui.assistant.graph import PAUSE_SECONDS, build
from ui.assistant.state import Talk
from ui.assistant.words import ENGLISH, Words

TURN_SECONDS: Final = 180.0
"""Far below the 15 minutes after which a hold is taken for forgotten."""


async def answer(
    services: Services, turn: Turn, text: str, hear: Hear, words: Words = ENGLISH, pause: float = PAUSE_SECONDS
) -> tuple[str, Cost | None]:
    """The whole answer, and what it cost. The same turn again is answered from what is stored, free.

    Args:
        services: of the acting person.
        text: what they said.
        hear: gets the words as they come.
        words: of the language of what is no word of the model's.
        pause: seconds before a model that did not answer is asked again.

    Raises: NotFound when the chat is not theirs, Conflict while it answers another message, Overloaded,
        NotEnoughCredits, BillingUnavailable, OurAccount, ServiceUnavailable, ServiceRefused,
        DatabaseUnreachable. Nothing is held then.
    """
    done = False
    async with open_memory(services, turn.chat_id) as memory:
        try:
            graph = build(Desk(services, turn, hear, words), pause).compile(checkpointer=memory.saver)
            async with asyncio.timeout(TURN_SECONDS):
                said: Talk = {"text": text}
                told: Any = await graph.ainvoke(said, memory.config, durability="sync")
            done = True
        except TimeoutError as error:
            raise ServiceUnavailable("The answer took too long.") from error
        finally:
            if not done:  # also when the person stops it
                await asyncio.shield(turns.give_up(services, turn))
    return told["answer"], await cost_of(services, turn)


async def cost_of(services: Services, turn: Turn) -> Cost | None:
    """What a turn cost; None when nothing was ever held for it."""
    costs: dict[UUID, Cost] = await turns.costs(services, [turn])
    return costs.get(turn.answer_id)
