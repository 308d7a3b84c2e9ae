"""Failed log-ins are counted, so that nobody goes on guessing and nobody locks another person out; by one server.

Ten from one address end what that address may try with an e-mail. A hundred from wherever end what strangers may
try with it; addresses from which the person has come in before go on.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from domain.errors import TooManyTries
from engine.services import now

FAILURES = 10
"""From one address with one e-mail."""
FROM_ANYWHERE = 100
"""With one e-mail, by those from whom nobody came in with it."""
WINDOW = timedelta(minutes=15)
REMEMBERED = 10_000
"""Each cost whoever tried it a verification; the one tried longest ago is forgotten first."""
FAMILIAR = 5
"""Addresses of one person."""
REFUSED = "Too many failed log-ins with this e-mail: wait 15 minutes, then try again."


class Tries:
    """What one server knows of failed log-ins."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        """Nobody has tried yet."""
        self._near, self._anywhere = _Failures(clock, FAILURES), _Failures(clock, FROM_ANYWHERE)
        self._familiar = OrderedDict[str, deque[str]]()

    def begin(self, email: str, address: str) -> None:
        """Count a try as failed until `succeeded` or `take_back`: many at once are many.

        Raises: TooManyTries when there were too many of late; this one is not counted then.
        """
        known = address in self._familiar.get(email, ())
        if self._near.full((email, address)) or (not known and self._anywhere.full(email)):
            raise TooManyTries(REFUSED)
        self._near.add((email, address))
        if not known:
            self._anywhere.add(email)

    def take_back(self, email: str, address: str) -> None:
        """The latest try could not be judged."""
        self._near.take_back((email, address))
        if address not in self._familiar.get(email, ()):
            self._anywhere.take_back(email)

    def succeeded(self, email: str, address: str) -> None:
        """Whoever knows the password begins anew there, and is known there from now on."""
        self.take_back(email, address)
        self._near.forget((email, address))
        addresses = self._familiar.pop(email, deque[str](maxlen=FAMILIAR))
        if address not in addresses:
            addresses.append(address)
        self._familiar[email] = addresses
        if len(self._familiar) > REMEMBERED:
            self._familiar.popitem(last=False)


class _Failures:
    """Moments by whatever they are counted for."""

    def __init__(self, clock: Callable[[], datetime], most: int) -> None:
        self._clock, self._most, self._at = clock, most, OrderedDict[Hashable, deque[datetime]]()

    def full(self, key: Hashable) -> bool:
        if (failed := self._at.get(key)) is None:
            return False
        self._at.move_to_end(key)
        while failed and failed[0] <= self._clock() - WINDOW:
            failed.popleft()
        return len(failed) >= self._most

    def add(self, key: Hashable) -> None:
        self._at.setdefault(key, deque[datetime]()).append(self._clock())
        if len(self._at) > REMEMBERED:
            self._at.popitem(last=False)

    def take_back(self, key: Hashable) -> None:
        if failed := self._at.get(key):
            failed.pop()

    def forget(self, key: Hashable) -> None:
        self._at.pop(key, None)
