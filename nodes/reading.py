"""Reads pages and tells how far it is, for whoever watches: nothing of a site that is read within a second."""

import asyncio
import logging
from collections.abc import Sequence

from domain.errors import DatabaseUnreachable
from domain.ports import Audits, Transactions, Web
from domain.vocabulary import AuditSoFar, Scrape

log = logging.getLogger(__name__)

TELL_SECONDS = 1.0
"""Between two looks: an event is written only where a page was done since."""


class Counter:
    """How many of an audit's pages are done, those of a try before this one included.

    Args:
        chosen: pages of the audit.
        missing: those that are read now.
    """

    def __init__(self, chosen: int, missing: int) -> None:
        self._chosen, self._before, self._missing = chosen, chosen - missing, missing
        self._done = self._told = 0

    def heard(self, done: int) -> None:
        """So many of the missing are done; a service may count as it likes."""
        self._done = min(max(done, 0), self._missing)

    def news(self) -> str:
        """`Reading page 4 of 6`, once each; nothing where nothing has changed."""
        if self._done == self._told:
            return ""
        self._told = self._done
        return f"Reading page {min(self._before + self._done + 1, self._chosen)} of {self._chosen}"


async def read_telling(
    web: Web,
    missing: Sequence[str],
    known: AuditSoFar,
    transaction: Transactions,
    audits: Audits,
    every: float = TELL_SECONDS,
) -> Scrape:
    """What `web.scrape` gives, and its errors; meanwhile its phase tells the page, at most once in `every` seconds."""
    counter = Counter(len(known.choice or ()), len(missing))
    reading = asyncio.ensure_future(web.scrape(missing, counter.heard))
    try:
        while not (await asyncio.wait({reading}, timeout=every))[0]:
            if news := counter.news():
                await _tell(known, news, transaction, audits)
        return reading.result()
    finally:
        reading.cancel()
        await asyncio.wait({reading})


async def _tell(known: AuditSoFar, news: str, transaction: Transactions, audits: Audits) -> None:
    try:
        async with transaction(known.audit.org_id) as tx:
            await audits.enter(tx, known.audit.id, "scrape_content", news)
    except DatabaseUnreachable as error:  # what is read is worth more than the number that could not be told
        log.info("how far an audit is cannot be told now: %s", error)
