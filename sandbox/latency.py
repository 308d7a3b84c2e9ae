"""How long answers take: told when the sandbox starts, and changed while it runs by who wants one moment slow."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(kw_only=True)
class Latency:
    """Milliseconds of each answer; one that takes longer to compose is not held back."""

    site: float = 0
    places: float = 0
    model: float = 0

    def seconds(self, service: str) -> float:
        """The delay of a service's answers."""
        known = {"site": self.site, "firecrawl": self.site, "places": self.places, "model": self.model}
        return known.get(service, 0) / 1000

    def change(self, told: Mapping[str, float]) -> None:
        """Of the named services, from their next request on."""
        self.site = told.get("site", self.site)
        self.places = told.get("places", self.places)
        self.model = told.get("model", self.model)
