"""LangGraph Studio's door to our runs: a thread is a run, executed under its lock and settled like everywhere else.

The server calls `leadatlas` for every request and keeps `checkpointer` open while it lives; langgraph.json names both.
"""

import contextlib
from collections.abc import AsyncGenerator, Generator, Sequence
from typing import Any, Never
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph

from domain.errors import LeadatlasError
from engine.relay import Relay
from engine.services import Services, open_services
from engine.settings import read_settings
from engine.studio_input import Asked, find, open_run
from engine.worker import execute, open_saver, open_thread
from graph.build import compiled
from store.saver import Saver

_servers: list[Services] = []
"""The services that `checkpointer` opened; the server has one event loop, and hands nothing from one to the other."""


@contextlib.asynccontextmanager
async def checkpointer() -> AsyncGenerator[Saver]:
    """Our checkpoint tables, and with them everything that a run needs, while the server lives.

    Raises: Misconfigured and its kinds.
    """
    async with open_services(read_settings()) as services:
        _servers.append(services.of(services.org_id, "Studio"))
        try:
            yield open_saver(services, StudioSaver)
        finally:
            _servers.pop()


def serving() -> Services:
    """The services of the server that asks, on behalf of Studio's person."""
    return _servers[-1]


@contextlib.asynccontextmanager
async def leadatlas(config: RunnableConfig) -> AsyncGenerator["StudioGraph"]:
    """The run's graph as the server asks for it, to draw, to read a thread or to execute.

    Raises: ValueError when the thread belongs to no run of ours.
    """
    yield await studio_graph(serving(), config)


async def studio_graph(services: Services, config: RunnableConfig) -> "StudioGraph":
    """The graph for one request. A thread is reached only through its run (DESIGN section 2): only a new one has none.

    Raises: ValueError when the thread belongs to no run of the organization.
    """
    thread_id = config.get("configurable", {}).get("thread_id")
    if thread_id and await find(services, UUID(str(thread_id))) is None:
        thread = open_thread(services, UUID(str(thread_id)))
        if await thread.saver.aget_tuple(thread.config) is not None:
            raise ValueError(f"There is no run {thread_id}. `leadatlas runs` lists yours.")
    return StudioGraph(services=services, **vars(compiled()))


class StudioGraph(CompiledStateGraph[Any, Any, Any, Any]):
    """The run's graph, whose execution is a run: the server streams it, the worker's own code drives it."""

    def __init__(self, *, services: Services, **compiled: Any) -> None:
        """Take over what a graph was compiled to; the server copies us by our attributes."""
        super().__init__(**compiled)
        self.services = services

    def get_input_jsonschema(self, config: RunnableConfig | None = None) -> dict[str, Any]:
        """What a person fills in: the graph's own input are ids."""
        return Asked.model_json_schema()

    async def astream(  # pyright: ignore[reportIncompatibleMethodOverride] - its overloads name options passed on
        self, input: Any, config: RunnableConfig | None = None, **options: Any
    ) -> AsyncGenerator[Any]:
        """Start the thread's run, or go on with it, and tell the server what happens.

        Args:
            input: what `Asked` describes, or a Command with the answer to a review; a thread that has a run goes on.

        Raises: ValueError with the words of what was refused, or of what made the run fail; its status is settled then.
        """
        config = config or {}
        if self.checkpointer is None:
            raise ValueError("A run needs a thread: create one and run in it, so that it can pause.")
        run_id = UUID(str(config.get("configurable", {})["thread_id"]))
        relay = Relay(config, options)
        with _told():
            await open_run(self.services, run_id, input)
            async with relay.execution(execute(self.services, run_id, drive=relay.drive)):
                async for chunk in relay.chunks():
                    yield chunk

    async def aupdate_state(self, *_: Any, **__: Any) -> Never:
        """Refuse: what a run knows stands in tables, its state holds ids only."""
        raise ValueError("A run's state is not edited: start, resume, review or cancel the run instead.")

    async def abulk_update_state(self, *_: Any, **__: Any) -> Never:
        """Refuse, likewise."""
        await self.aupdate_state()


@contextlib.contextmanager
def _told() -> Generator[None]:
    """The server keeps the words of every error to itself that is not Python's own."""
    try:
        yield
    except LeadatlasError as error:
        raise ValueError(str(error)) from error


class StudioSaver(Saver):
    """What is deleted in Studio is its thread; the run behind it stays whole, and one run is never two."""

    async def adelete_thread(self, thread_id: str) -> None:
        """Keep the run's checkpoints."""

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Keep them here too: a run goes on from where it was stopped."""

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Keep them: the worker prunes what is completed."""

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Refuse: the books of a run are one."""
        raise ValueError("A run is not copied: start a new one.")
