"""Transactions of one organization, and the token that shuts out an execution that was taken over."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Tx(Protocol):
    """An open transaction of one organization; everything that writes takes it."""

    @property
    def org_id(self) -> UUID: ...


@dataclass(frozen=True)
class Fence:
    """A fencing token: all that one execution of a run writes carries it, and a later execution shuts it out.

    The run's lock tells who may begin. A process that was frozen learns only some moments after it woke that it lost
    the lock (Kleppmann, "How to do distributed locking", 2016).
    """

    org_id: UUID
    run_id: UUID
    attempt: int


class Transactions(Protocol):
    """Opens transactions."""

    def __call__(self, org_id: UUID, /) -> AbstractAsyncContextManager[Tx]: ...

    def behind(self, fence: Fence) -> "Transactions":
        """The same for one execution; they raise RunLockLost once another process has taken the run over."""
        ...
