"""Pages of a batch are extracted as they arrive: the parser works while the rest is still on its way."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from domain.errors import PageUnreadable
from tools.web.firecrawl.documents import understood
from tools.web.firecrawl.wire import Document
from tools.web.pool import Extractor
from tools.web.reads import Read

Understood = Read | PageUnreadable


class EarlyReads:
    """Extractions under way, by their documents.

    Args:
        extractor: parses pages, in a process of its own.
        clock: the present, with its time zone.
    """

    def __init__(self, extractor: Extractor, clock: Callable[[], datetime]) -> None:
        self._extractor, self._clock = extractor, clock
        self._tasks: dict[int, asyncio.Task[Understood]] = {}

    def begin(self, document: Document) -> None:
        """Extract it in the background; one that tells no address is nobody's page."""
        told = document.metadata
        if address := told.source_url or told.url:
            self._tasks[id(document)] = asyncio.create_task(self._read(document, address))

    async def of(self, document: Document) -> Understood:
        """What came of a document that was begun."""
        return await self._tasks[id(document)]

    def abandon(self) -> None:
        """Stop what nobody will ask for any more."""
        for task in self._tasks.values():
            task.cancel()

    async def _read(self, document: Document, address: str) -> Understood:
        try:
            return await understood(document, address, self._extractor, self._clock)
        except PageUnreadable as failure:
            return failure
