"""What was asked of the sandbox, so that tests and benches can count requests, tokens and politeness."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.wire import Object


@dataclass(frozen=True)
class Visit:
    """One request: `service` is places, model, firecrawl, site or control."""

    service: str
    host: str
    path: str


@dataclass
class Stats:
    """Counts since the start or the last reset; `running` is what is open now."""

    requests: Counter[Visit] = field(default_factory=Counter[Visit])
    faults: Counter[str] = field(default_factory=Counter[str])
    tokens: Counter[str] = field(default_factory=Counter[str])
    peak: dict[str, int] = field(default_factory=dict[str, int])
    running: Counter[str] = field(default_factory=Counter[str])
    answers: int = 0
    usd: Decimal = Decimal(0)
    """The model's bill: US dollars of all its answers, exact."""

    @contextmanager
    def visiting(self, visit: Visit) -> Generator[None, None, None]:
        """Count a request and keep its host busy until it is answered."""
        self.requests[visit] += 1
        self.running[visit.host] += 1
        self.peak[visit.host] = max(self.peak.get(visit.host, 0), self.running[visit.host])
        try:
            yield
        finally:
            self.running[visit.host] -= 1

    def used(self, prompt: int, completion: int, usd: Decimal) -> None:
        """Add the tokens and the cost of one model answer."""
        self.tokens.update(prompt=prompt, completion=completion)
        self.answers += 1
        self.usd += usd

    def reset(self) -> None:
        """Zero all counts; requests that are open now stay open."""
        for counts in (self.requests, self.faults, self.tokens, self.peak):
            counts.clear()
        self.answers, self.usd = 0, Decimal(0)

    def report(self) -> Object:
        """The counts as `GET /sandbox/stats` gives them."""
        rows = [{"service": v.service, "host": v.host, "path": v.path, "count": n} for v, n in self.requests.items()]
        return {
            "requests": rows,
            "total": self.requests.total(),
            "tokens": {"prompt": self.tokens["prompt"], "completion": self.tokens["completion"]},
            "bill": {"answers": self.answers, "usd": f"{self.usd:f}"},
            "peak_concurrency": dict(self.peak),
            "faults": dict(self.faults),
        }
