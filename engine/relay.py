"""Between the worker, which drives a run to its end, and Studio's server, which wants a stream of it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.runtime import RunControl
from langgraph.types import Interrupt

from domain.errors import LeadatlasError, RunStopped
from domain.vocabulary import RunStatus
from engine.worker import Thread
from nodes.fail_audit import Halted

_END = object()


class Relay:
    """One execution and its stream.

    The execution is a task of its own: the server iterates in changing tasks, and a lost lock has to cancel the one.
    """

    def __init__(self, config: RunnableConfig, options: Mapping[str, Any]) -> None:
        """Stream with the server's config and options, but with the worker's limits, and durably."""
        self._config = config
        self._options: dict[str, Any] = {**options, "durability": "sync"}
        self._chunks: asyncio.Queue[Any] = asyncio.Queue()
        self._graph: asyncio.Task[None] | None = None
        self._error: LeadatlasError | None = None
        self._stopped = False

    async def drive(self, thread: Thread, step: Any, control: RunControl | None) -> Sequence[Interrupt]:
        """What the worker calls instead of its own invoke. Raises: RunStopped, and whatever a node raised."""
        self._graph = asyncio.create_task(self._stream(thread, step, control))
        if self._stopped:
            self._graph.cancel()
        try:
            await self._graph
        except LeadatlasError as error:
            self._error = error
            raise
        except Halted as halted:
            self._error = halted.error
            raise
        except asyncio.CancelledError:
            if self._stopped:
                raise RunStopped("Stopped in Studio. Resume the run to go on.") from None
            raise
        return (await thread.graph.aget_state(thread.config)).interrupts

    async def _stream(self, thread: Thread, step: Any, control: RunControl | None) -> None:
        limits = {key: value for key, value in thread.config.items() if key != "configurable"}
        config = cast("RunnableConfig", {**self._config, **limits})
        options: dict[str, Any] = {**self._options, "context": thread.ports, "control": control}
        async for chunk in thread.graph.astream(step, config, **options):
            self._chunks.put_nowait(chunk)

    @contextlib.asynccontextmanager
    async def execution(self, work: Coroutine[Any, Any, RunStatus]) -> AsyncGenerator[None]:
        """Run the worker's part beside the block, and end it when the block is left early.

        Raises: what made the run fail, after its status was settled; RunStopped when it was cancelled elsewhere.
        """
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._chunks.put_nowait(_END))
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit) as left:
            self._end(task, left)
            await asyncio.wait([task])
            raise
        status = await task
        if self._error:
            raise self._error
        if status == "cancelled":
            raise RunStopped("This run was cancelled.")

    def _end(self, task: asyncio.Task[RunStatus], left: BaseException) -> None:
        """Stopped by a person, the run is settled; at a shutdown it stays `running`, and whoever comes next goes on.

        The server cancels with the person's wish as argument; where it only closes us, nobody knows, and a wish counts.
        """
        if isinstance(left, asyncio.CancelledError) and not any(isinstance(wish, Exception) for wish in left.args):
            task.cancel()
            return
        self._stopped = True
        if self._graph:
            self._graph.cancel()

    async def chunks(self) -> AsyncGenerator[Any]:
        """What the graph streamed, until the worker's part is over."""
        while (chunk := await self._chunks.get()) is not _END:
            yield chunk
