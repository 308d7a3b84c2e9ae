"""Failed log-ins are counted by e-mail, so that nobody can go on guessing a password; in the memory of one server."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.errors import TooManyTries
from engine.services import now

FAILURES = 10
WINDOW = timedelta(minutes=15)
REMEMBERED = 10_000
"""E-mails, of which each cost whoever tried it a verification; the one tried longest ago is forgotten first."""


class Tries:
    """What one server knows of failed log-ins."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        """Nobody has tried yet."""
        self._clock, self._failed = clock, dict[str, deque[datetime]]()

    def begin(self, email: str) -> None:
        """Count a try as failed until `succeeded` or `take_back`: many at once are many.

        Raises: TooManyTries when there were too many of late; this one is not counted then.
        """
        moment = self._clock()
        failed = self._failed[email] = self._failed.pop(email, deque[datetime]())  # the latest stands last
        while failed and failed[0] <= moment - WINDOW:
            failed.popleft()
        if len(failed) >= FAILURES:
            raise TooManyTries("Too many failed log-ins with this e-mail: wait 15 minutes, then try again.")
        failed.append(moment)
        if len(self._failed) > REMEMBERED:
            del self._failed[next(iter(self._failed))]

    def take_back(self, email: str) -> None:
        """The latest try could not be judged."""
        if failed := self._failed.get(email):
            failed.pop()

    def succeeded(self, email: str) -> None:
        """Whoever knows the password begins anew."""
        self._failed.pop(email, None)
