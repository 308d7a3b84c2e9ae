"""Services of others: what a node may ask of each, and what they raise."""

from collections.abc import Sequence
from typing import Protocol

from domain import vocabulary as v
from domain.areas import Area
from domain.conversation import ChatReply, ChatRequest, Hear
from domain.pages import Heard


class Places(Protocol):
    """A service that knows businesses."""

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[v.Place]:
        """At most `limit` (1–60) places for a text query, raw fields, in the service's order; [] when there are none.

        One that the service shows twice comes twice: what it shows is what it is paid for.

        With an area, only those within it. Raises: BadInput (what the service cannot search, and what to ask instead),
        BadKey, ServiceUnavailable, ServiceRefused.
        """
        ...


class Geocoder(Protocol):
    """A service that knows where places are."""

    async def geocode(self, place: str) -> Area | None:
        """The box around a town or a district, None when nobody knows it.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        ...


class Web(Protocol):
    """Reads websites."""

    async def map(self, url: str) -> v.SiteMap:
        """Discover a site's pages.

        Raises: PageUnreadable (with the reason), ServiceUnavailable; where a service reads, also OurAccount
        (BadKey, CreditsUsedUp) and ServiceRefused.
        """
        ...

    async def scrape(self, urls: Sequence[str], heard: Heard = ...) -> v.Scrape:
        """Read pages of one site. What cannot be read is in `skipped`. Raises: as `map`, but for PageUnreadable.

        Args:
            urls: of pages.
            heard: told how many of them are done, read or not, as far as it is known on the way. It must not wait.
        """
        ...


class Model(Protocol):
    """A language model. It has no tools and no secrets, and is believed nothing."""

    async def ask(self, request: v.ModelRequest) -> v.ModelAnswer:
        """One completion. Raises: OurAccount, ServiceUnavailable, ServiceRefused."""
        ...


class Assistant(Protocol):
    """A language model that talks with people. The tools it asks for are wishes: whoever fulfils them checks first."""

    async def converse(self, request: ChatRequest, hear: Hear) -> ChatReply:
        """The next message of a talk; `hear` gets its words as they come.

        Raises: OurAccount, ServiceUnavailable, ServiceRefused; what was heard before an error stands in its `spent`.
        """
        ...
