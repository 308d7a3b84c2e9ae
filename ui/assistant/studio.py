"""LangGraph Studio's door to the assistant: a thread is a chat of Studio's person, charged like every other."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from engine.operations import chats, turns
from engine.operations.turns import Turn
from engine.services import Services
from engine.studio import serving
from engine.studio_input import find
from engine.worker import open_saver
from ui.assistant.desk import Desk
from ui.assistant.graph import build


@contextlib.asynccontextmanager
async def assistant(config: RunnableConfig) -> AsyncGenerator["StudioAssistant"]:
    """The graph as the server asks for it, to draw, to read a thread or to execute.

    Raises: ValueError when the thread is no chat of Studio's.
    """
    yield await studio_graph(serving(), config)


async def studio_graph(services: Services, config: RunnableConfig) -> "StudioAssistant":
    """The graph for one request. A thread that remembers something is reached only through its own chat.

    Raises: ValueError when the thread is no chat of Studio's.
    """
    thread_id = config.get("configurable", {}).get("thread_id")
    chat_id = UUID(str(thread_id)) if thread_id else uuid4()
    if thread_id and not await _may_use(services, chat_id):
        raise ValueError(f"There is no chat {thread_id}: create a new thread.")
    desk = Desk(services, Turn(chat_id, uuid4()), _nobody)
    return StudioAssistant(desk=desk, **vars(build(desk).compile()))


async def _may_use(services: Services, chat_id: UUID) -> bool:
    if await find(services, chat_id) is not None:  # a run is its own thread
        return False
    if await chats.read(services, chat_id) is not None:
        return True
    saver = open_saver(services)
    return await saver.aget_tuple({"configurable": {"thread_id": str(chat_id)}}) is None


class StudioAssistant(CompiledStateGraph[Any, Any, Any, Any]):
    """The assistant's graph, behind which no hold stays; the server keeps its memory."""

    def __init__(self, *, desk: Desk, **compiled: Any) -> None:
        """Take over what a graph was compiled to; the server copies us by our attributes."""
        super().__init__(**compiled)
        self.desk = desk

    def get_input_jsonschema(self, config: RunnableConfig | None = None) -> dict[str, Any]:
        """What a person fills in."""
        return {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}

    async def astream(  # pyright: ignore[reportIncompatibleMethodOverride] - its overloads name options passed on
        self, input: Any, config: RunnableConfig | None = None, **options: Any
    ) -> AsyncGenerator[Any]:
        """One turn. Raises: what the nodes raise."""
        try:
            async for chunk in super().astream(input, config, **options):
                yield chunk
        finally:
            await turns.give_up(self.desk.services, self.desk.turn)


async def _nobody(_: str) -> None:
    """Studio sees the state."""
