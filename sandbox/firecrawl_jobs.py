"""Batch scrapes under way, and their results part by part."""

import asyncio
import uuid
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.firecrawl_errors import FirecrawlError
from sandbox.wire import Object

PART = 3
"""Documents of one answer: small, so that every client meets the second part."""
KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Job:
    """Pages being read; one that cannot be had is missing in the results."""

    pages: Sequence[asyncio.Future[Object]]
    reading: asyncio.Task[list[Object]]
    expires: datetime


class Jobs:
    """Starts batches and tells how far they are."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self.jobs: dict[str, Job] = {}

    def start(self, pages: Sequence[Awaitable[Object]]) -> str:
        """Begin to read; returns the id."""
        name = str(uuid.uuid4())
        begun = [asyncio.ensure_future(page) for page in pages]
        reading = asyncio.create_task(read_all(begun))
        self.jobs[name] = Job(begun, reading, datetime.now(UTC) + KEPT)
        return name

    def status(self, name: str, skip: int, base_url: str) -> Object:
        """How far a batch is, with the part of its documents that begins at `skip`."""
        job = self.jobs.get(name)
        if job is None:
            raise FirecrawlError(404)
        done = job.reading.result() if job.reading.done() else []
        left = skip + PART < len(done)
        return {
            "success": True,
            "status": "completed" if job.reading.done() else "scraping",
            "total": len(job.pages),
            "completed": len(done) if job.reading.done() else sum(page.done() for page in job.pages),
            "creditsUsed": len(done),
            "expiresAt": job.expires.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "next": f"{base_url}/v2/batch/scrape/{name}?skip={skip + PART}" if left else None,
            "data": done[skip : skip + PART],
        }


async def read_all(pages: Sequence[Awaitable[Object]]) -> list[Object]:
    """All pages at once, without those that cannot be had."""
    outcomes = await asyncio.gather(*pages, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, FirecrawlError):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
