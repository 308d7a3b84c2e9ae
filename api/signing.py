"""Addresses of page texts that open without a log-in and for a short time only."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from domain.errors import NotFound

SECONDS = 15 * 60

Clock = Callable[[], datetime]


class LinkExpired(NotFound):
    """The signed address was right, but too long ago."""


class Links:
    """Signs and reads page addresses."""

    def __init__(self, secret: str, clock: Clock, seconds: int = SECONDS) -> None:
        """`secret` signs; whoever has it can open any page."""
        self._clock = clock
        self._seconds = seconds
        self._signer = URLSafeTimedSerializer(secret, salt="leadatlas page", signer=_signer(clock))

    def ends(self) -> datetime:
        """When an address that is made now expires."""
        return self._clock().replace(microsecond=0) + timedelta(seconds=self._seconds)

    def sign(self, org_id: UUID, page_id: UUID) -> str:
        """The token for a page of an organization."""
        return self._signer.dumps([org_id.hex, page_id.hex])

    def read(self, token: str) -> tuple[UUID, UUID]:
        """Organization and page of a token. Raises: NotFound, LinkExpired."""
        try:
            org_id, page_id = self._signer.loads(token, max_age=self._seconds)
        except SignatureExpired as error:
            raise LinkExpired("This address has expired: ask for the audit's pages again.") from error
        except BadData as error:
            raise NotFound("This address is not one of ours.") from error
        return UUID(org_id), UUID(page_id)


def _signer(clock: Clock) -> type[TimestampSigner]:
    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock().timestamp())

    return Signer
