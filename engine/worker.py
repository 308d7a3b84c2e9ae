"""Executes one run in this process: takes its lock, continues its thread, settles what comes back."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.errors import GraphDrained
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import RunControl
from langgraph.types import Command, Interrupt, StateSnapshot

from domain.errors import Conflict, DatabaseUnreachable, LeadatlasError, RunDrained, RunLockLost
from domain.ports import Ports
from domain.vocabulary import PHASES, Phase, RunStatus
from engine.cancelling import unless_cancelled
from engine.ending import put_in_order
from engine.outcome import settle
from engine.services import Services
from engine.world import World
from graph.build import AUDITS_AT_ONCE, compiled
from nodes.fail_audit import Halted
from store.fence import shut_out
from store.lock import run_lock
from store.pool import reaching
from store.saver import Saver

log = logging.getLogger(__name__)
MOST_DEATHS = 5
"""So many attempts may die without any progress: what brings its process down would bring down one after the other."""
HOPELESS = "This run has stopped several times at the same place. Resume it to try once more."
GOES_ON = "Nothing is lost: resume the run to go on."
UNEXPECTED = f"Something went wrong on our side. {GOES_ON}"


@dataclass(frozen=True)
class Thread:
    """A run's graph with its checkpoints and its ports; the thread's id is the run's."""

    graph: CompiledStateGraph[Any, Any, Any, Any]
    saver: Saver
    config: Any
    ports: Ports


Drive = Callable[[Thread, Any, RunControl | None], Awaitable[Sequence[Interrupt]]]
"""Takes a thread a step on until nothing is left to do; the pauses that are open then."""


def open_saver(services: Services, kind: type[Saver] = Saver) -> Saver:
    """A saver on the shared pool."""
    serde = JsonPlusSerializer(allowed_msgpack_modules=None)
    return kind(services.pool, serde=serde, fence=services.fence)


def open_thread(services: Services, run_id: UUID) -> Thread:
    """One saver per run: a saver serialises its own calls."""
    saver = open_saver(services)
    config = {"configurable": {"thread_id": str(run_id)}, "max_concurrency": AUDITS_AT_ONCE, "recursion_limit": 1000}
    return Thread(compiled().copy({"checkpointer": saver}), saver, config, services.ports)


async def to_the_end(thread: Thread, step: Any, control: RunControl | None) -> Sequence[Interrupt]:
    """Invoke the graph and look at nothing but its end."""
    graph, ports = thread.graph, thread.ports
    result = await graph.ainvoke(step, thread.config, context=ports, durability="sync", control=control)
    return result.get("__interrupt__", [])


async def execute(
    services: Services,
    run_id: UUID,
    start_phase: Phase = PHASES[0],
    *,
    afresh: bool = False,
    control: RunControl | None = None,
    drive: Drive = to_the_end,
) -> RunStatus:
    """Start or continue a `running` run until it ends, is cancelled, or waits for somebody.

    Args:
        start_phase: where to begin when the run has no checkpoint.
        afresh: forget the checkpoints and go by the tables alone.
        control: by it a drain may be asked for: then the run stops after its step and stays `running`.
        drive: how the graph is invoked; Studio streams it.

    Raises: NotFound, Conflict when the run is not `running` or of another world, RunBusy, RunLockLost, RunDrained,
        DatabaseUnreachable.
    """
    async with run_lock(services.url, run_id):
        await services.pool.check()  # a database that was restarted leaves dead connections behind
        if await _check(services, run_id) >= MOST_DEATHS:
            return await settle(services, run_id, [], HOPELESS)
        async with _attempt(services, run_id, start_phase) as (mine, outcome):
            thread = open_thread(mine, run_id)
            if afresh:
                await _forget(mine, thread, run_id, start_phase)
            with reaching(services.pool):
                snapshot = await thread.graph.aget_state(thread.config)
            step = _step(mine, run_id, start_phase, snapshot)
            driven = partial(drive, thread, step, control)
            ended = await unless_cancelled(mine, run_id, _invoke(mine, run_id, driven))
            status = outcome["status"] = await settle(mine, run_id, *ended) if ended else "cancelled"
        if status == "completed":
            with reaching(services.pool):
                await thread.saver.aprune([str(run_id)])
        await put_in_order(services, run_id)
        return status


async def _check(services: Services, run_id: UUID) -> int:
    """How often it died here. A thread is reached only through its run: an id is no permission (DESIGN section 2)."""
    async with services.transaction(services.org_id) as tx:
        run = await services.runs.get(tx, run_id)
        deaths = await services.runs.deaths(tx, run_id)
    if run.status != "running":
        raise Conflict(f"This run is {run.status}: resume it first.")
    World.around(services.settings).check(run)
    return deaths


async def _forget(services: Services, thread: Thread, run_id: UUID, start_phase: Phase) -> None:
    """The thread's checkpoints go first, running audits queue again, holds stay (DESIGN section 5)."""
    with reaching(services.pool):
        await thread.saver.adelete_thread(str(run_id))
    async with services.transaction(services.org_id) as tx:
        await services.audits.requeue(tx, run_id)
        await services.runs.reset_phases(tx, run_id, start_phase)


def _step(services: Services, run_id: UUID, start_phase: Phase, snapshot: StateSnapshot) -> Any:
    """No checkpoint: the first input. Pauses: a resume map of all. Else: go on, never with an input."""
    if snapshot.created_at is None:
        return {"run_id": str(run_id), "org_id": str(services.org_id), "start_phase": start_phase}
    if snapshot.interrupts:
        return Command(resume={pause.id: True for pause in snapshot.interrupts})
    return None


async def _invoke(
    services: Services, run_id: UUID, driven: Callable[[], Awaitable[Sequence[Interrupt]]]
) -> tuple[list[Mapping[str, Any]], str | None]:
    """The values of all open interrupts, or why it failed; a lost database or lock says nothing about the run."""
    try:
        with reaching(services.pool):
            pauses = await driven()
    except GraphDrained as drained:
        raise RunDrained(f"Run {run_id} stopped between two steps.") from drained
    except (DatabaseUnreachable, RunLockLost):
        raise
    except (LeadatlasError, Halted) as error:
        log.warning("run failed: %s", error, extra={"run": str(run_id), "organization": str(services.org_id)})
        return [], str(error)
    return [pause.value for pause in pauses], None


@contextlib.asynccontextmanager
async def _attempt(
    services: Services, run_id: UUID, start_phase: Phase
) -> AsyncGenerator[tuple[Services, dict[str, str]]]:
    """A row per start: who, from where, and how it ended; an unexpected end settles the run as failed first.

    What is yielded beside the outcome works for this execution alone, until another one begins.
    """
    async with services.transaction(services.org_id) as tx:
        attempt = await services.runs.start_attempt(tx, run_id, start_phase, f"{socket.gethostname()}:{os.getpid()}")
    await shut_out(services.pool, run_id)
    mine = services.executing(run_id, attempt)
    outcome, written = {"status": "interrupted"}, True
    about = {"run": str(run_id), "organization": str(services.org_id)}
    log.info("execution begins", extra=about)
    try:
        yield mine, outcome
    except RunLockLost:
        raise
    except DatabaseUnreachable as error:  # nothing can be written: rescue finds it `running`, its lock free
        written = False
        raise type(error)(f"{error} {GOES_ON}") from error
    except RunDrained:
        outcome["status"] = "drained"
        raise
    except Exception:
        outcome["status"] = await settle(mine, run_id, [], UNEXPECTED)
        raise
    finally:
        log.info("execution ended: %s", outcome["status"], extra=about)
        if written:
            async with services.transaction(services.org_id) as tx:
                await services.runs.end_attempt(tx, attempt, outcome["status"])


async def serve_worker(services: Services, concurrency: int, stop: asyncio.Event) -> None:
    """Execute queued runs of this world, `concurrency` at once, and rescue those left alone, until `stop` is set.

    It outlives a database that goes away. At the stop, runs are drained: others, or a later start, go on with them.
    """
    from engine.serving import serve  # late: executing one run in a terminal does without the queue

    await serve(services, concurrency, stop)
