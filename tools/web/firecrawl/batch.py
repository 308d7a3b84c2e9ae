"""Reading several pages at once: a batch that was paid for is asked about again, never started again."""

from collections.abc import AsyncIterator, Callable, Sequence

from domain.errors import ServiceRefused, ServiceUnavailable
from domain.pages import Heard, unheard
from tools.http_status import Sleep
from tools.web.firecrawl.client import FirecrawlClient
from tools.web.firecrawl.errors import FirecrawlUnavailable
from tools.web.firecrawl.wire import Batch, Document

BATCH_SECONDS = 150.0
FIRST_POLL, NEXT_POLL, LONGEST_POLL = 0.05, 1.8, 3.0
"""Seconds before the first question, the factor from one to the next, and the longest wait."""
POLL_FAILURES = 3
MAX_PARTS = 20
MAX_JOBS = 500

Arrived = Callable[[Document], None]


class Batches:
    """Batches under way, by their addresses, so that a second try of the same pages goes on with the first one's.

    Args:
        client: whom to ask.
        sleep: takes seconds.
    """

    def __init__(self, client: FirecrawlClient, sleep: Sleep) -> None:
        self._client, self._sleep = client, sleep
        self._jobs: dict[tuple[str, ...], str] = {}

    async def read(self, urls: Sequence[str], arrived: Arrived, heard: Heard = unheard) -> tuple[list[Document], int]:
        """The pages that could be read, and the credits they took.

        Args:
            urls: of pages.
            arrived: called with each page as it comes; others may still be awaited.
            heard: told how many are done, whenever we ask.

        Raises: ServiceUnavailable also when they are not read in time; ServiceRefused and its kinds, BadKey.
        """
        asked = tuple(urls)
        if asked not in self._jobs:
            self._remember(asked, await self._client.start_batch(asked))
        try:
            documents, used = await self._finished(self._jobs[asked], arrived, heard)
        except ServiceRefused:
            self._jobs.pop(asked, None)
            raise
        self._jobs.pop(asked, None)
        return documents, used

    def _remember(self, asked: tuple[str, ...], job: str) -> None:
        while len(self._jobs) >= MAX_JOBS:
            del self._jobs[next(iter(self._jobs))]
        self._jobs[asked] = job

    async def _finished(self, job: str, arrived: Arrived, heard: Heard) -> tuple[list[Document], int]:
        async for status in self._polls(job):
            if status.status == "scraping":
                heard(status.completed or 0)
                continue
            documents = [document async for document in self._parts(status, arrived)]
            if status.status != "completed" and not documents:
                raise ServiceRefused(f"Firecrawl ended the reading of these pages: {status.status}")
            return documents, len(documents) if status.credits_used is None else status.credits_used
        raise FirecrawlUnavailable(f"Firecrawl did not read these pages within {BATCH_SECONDS:.0f} s")

    async def _polls(self, job: str) -> AsyncIterator[Batch]:
        """Ask how far it is, ever more seldom. A failure or two to tell are no reason to give up what is paid."""
        pause, waited, failures = FIRST_POLL, 0.0, 0
        while waited < BATCH_SECONDS:
            await self._sleep(pause)
            waited, pause = waited + pause, min(pause * NEXT_POLL, LONGEST_POLL)
            try:
                status = await self._client.batch(job)
            except ServiceUnavailable:
                failures += 1
                if failures == POLL_FAILURES:
                    raise
                continue
            failures = 0
            yield status

    async def _parts(self, status: Batch, arrived: Arrived) -> AsyncIterator[Document]:
        """The first answer's pages, and what did not fit into it."""
        part = status
        for _ in range(1 + MAX_PARTS):
            for document in part.data:
                arrived(document)
                yield document
            if not part.next:
                return
            part = await self._client.batch_part(part.next)
