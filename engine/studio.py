"""The graph for LangGraph Studio: an async context manager, because the server calls it for every request."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from engine.services import open_services
from engine.settings import read_settings
from graph.build import build


@contextlib.asynccontextmanager
async def leadatlas() -> AsyncGenerator[CompiledStateGraph[Any, Any, Any, Any]]:
    """The run's graph without a checkpointer: the server brings its own."""
    async with open_services(read_settings()) as services:
        yield build(services.ports).compile()
