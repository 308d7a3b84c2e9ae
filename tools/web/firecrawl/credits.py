"""What a request to the port took from our account: told with what came of it, and with its failure too."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from domain.errors import LeadatlasError

log = logging.getLogger(__name__)


class Credits:
    """What one request to the port took so far."""

    def __init__(self) -> None:
        self.used = 0

    def __str__(self) -> str:
        """In words for the audit."""
        return f"{self.used} Firecrawl {'credit' if self.used == 1 else 'credits'}"

    def spend(self, used: int) -> None:
        """So many more."""
        self.used += used

    @contextmanager
    def told(self) -> Generator[None]:
        """Around the request; the log has the number, beside the audit it is about."""
        try:
            yield
        except LeadatlasError as failure:
            failure.charged = str(self) if self.used else ""
            raise
        finally:
            log.info("Firecrawl credits used: %d", self.used, extra={"firecrawl_credits": self.used})
