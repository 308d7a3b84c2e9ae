"""How much is queued at once, how slow the outside world is, and what would be left if only the waiting took time."""

from dataclasses import dataclass

from bench.plan import AUDITS_AT_ONCE, FETCHES_PER_HOST

MODEL_CALLS_AT_ONCE = 8
"""Of one process (tools/llm/model.py)."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """Sizes; latencies in milliseconds. Sites of six pages or fewer ask the model once, as most real ones do."""

    organizations: int = 100
    runs: int = 5
    audits: int = 10
    pages: int = 6
    towns: int = 20
    concurrency: int = 4
    followers: int = 200
    bare: int = 60
    """Runs of the bare script: its pace is even, so a part of the load tells it."""
    places_latency: int = 300
    page_latency: int = 100
    model_latency: int = 600

    @property
    def queued(self) -> int:
        """Runs of all organizations."""
        return self.organizations * self.runs

    @property
    def audit(self) -> float:
        """Seconds of waiting in one audit: robots.txt; home page beside the sitemap; the other pages; the dossier."""
        rest = -(-(self.pages - 1) // FETCHES_PER_HOST)
        return ((2 + rest) * self.page_latency + self.model_latency) / 1000

    @property
    def run(self) -> float:
        """Seconds of waiting in one run."""
        return self.places_latency / 1000 + -(-self.audits // AUDITS_AT_ONCE) * self.audit

    def ideal(self, workers: int) -> float:
        """Runs per minute if only the waiting took time."""
        return 60 * workers * self.concurrency / self.run

    @property
    def latencies(self) -> dict[str, int]:
        """As the sandbox's settings."""
        return {
            "sandbox_latency": self.page_latency,
            "sandbox_places_latency": self.places_latency,
            "sandbox_model_latency": self.model_latency,
        }


SMALL = {"organizations": 6, "runs": 2, "audits": 4, "towns": 6, "followers": 20, "bare": 6}
"""Everything once, in under a minute."""
