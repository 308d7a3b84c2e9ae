"""A worker process: it fetches runs from the queue, rescues what others left alone, and drains when asked to end."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from langgraph.runtime import RunControl
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from domain.errors import BadInput, Conflict, DatabaseUnreachable, RunDrained, RunLockLost
from engine.forgotten import Forgotten
from engine.outbox import watch
from engine.rescue import Rescue
from engine.resuming import Resuming
from engine.retention import Retention
from engine.services import Services
from engine.worker import execute
from store.queue import TASK, open_connector, worker

log = logging.getLogger(__name__)

DRAIN_SECONDS = 4.0
"""What a step may take at a stop; then it is cancelled and done again by whoever goes on."""
RECONNECT_SECONDS = 1.0
PASSING = (RunDrained, RunLockLost, DatabaseUnreachable, asyncio.CancelledError)
"""Ends that say nothing about the run: it goes on, here or elsewhere."""


Work = Callable[[], Awaitable[None]]


async def serve(services: Services, concurrency: int, stop: asyncio.Event, grace: float = DRAIN_SECONDS) -> None:
    """As `engine.worker.serve_worker`; `grace`: seconds that a step may still take at the stop."""
    await again_and_again(lambda: Serving(services, concurrency, stop, grace).until_stopped(), stop)


async def again_and_again(work: Work, stop: asyncio.Event, pause: float = RECONNECT_SECONDS) -> None:
    """Begin again a second after whatever ended the work, until `stop` is set."""
    while not stop.is_set():
        try:
            await work()
        except (ConnectorException, DatabaseUnreachable) as error:
            log.warning("worker lost the database and tries again: %s", error)
        except Exception:  # a server without its worker would seem well, while runs wait for ever
            log.exception("the worker has failed, and begins again")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


@dataclass
class Serving:
    """A worker while its connections live."""

    services: Services
    concurrency: int
    stop: asyncio.Event
    grace: float
    controls: dict[UUID, RunControl] = field(default_factory=dict[UUID, RunControl])

    async def until_stopped(self) -> None:
        """Work until `stop` is set. Raises: ConnectorException, DatabaseUnreachable when the database goes away."""
        async with open_connector(self.services.url) as connector:
            app = self._app(connector)
            async with app.open_async():
                working = worker(app, self.services.queue.name, self.concurrency, self.grace)
                apart = (
                    Rescue(self.services).watch(), Resuming(self.services).watch(), watch(self.services),
                    Retention(self.services).watch(), Forgotten(self.services).watch(), self._end(working),
                )  # fmt: skip
                beside = [asyncio.create_task(each) for each in apart]
                try:
                    await working.run()
                finally:
                    self._drain()
                    for task in beside:
                        task.cancel()
                    await asyncio.gather(*beside, return_exceptions=True)

    def _app(self, connector: PsycopgConnector) -> App:
        app = App(connector=connector)
        app.task(name=TASK, retry=GoOn())(self._work)
        return app

    async def _work(self, org: str, run: str) -> None:
        """One job. A run that is not to be executed, or is already, ends the job: the truth is in the run's row."""
        run_id, control = UUID(run), RunControl()
        if self.stop.is_set():
            raise RunDrained(f"Run {run_id} was not begun: this process ends.")
        self.controls[run_id] = control
        try:
            await execute(self.services.of(UUID(org)), run_id, control=control)
        except (Conflict, BadInput) as reason:
            log.info("nothing to execute: %s", reason, extra={"run": run, "organization": org})
        finally:
            self.controls.pop(run_id, None)

    async def _end(self, working: Worker) -> None:
        await self.stop.wait()
        self._drain()
        working.stop()

    def _drain(self) -> None:
        for control in self.controls.values():
            control.request_drain("shutdown")


class GoOn(BaseRetryStrategy):
    """Jobs whose end says nothing about the run wait again; every other end is the run's own, and settled."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None = the job is over."""
        if not isinstance(exception, PASSING):
            return None
        return RetryDecision(retry_in={"seconds": int(isinstance(exception, DatabaseUnreachable))})
