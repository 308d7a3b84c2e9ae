"""People and programs that may come in: who they are, and for which organization they act."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who was recognised; without an organization there is nothing to see yet."""

    user_id: UUID | None
    """None for a key that belongs to no person."""
    email: str | None
    name: str
    org_id: UUID | None
    org_name: str | None
