"""How often and for how many the chat is measured."""

from dataclasses import dataclass

from bench.load_plan import Load


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Each chat follows a run of its own; `watched` runs are looked at in Chromium before and beside them."""

    rounds: int = 7
    """Times that each page is opened, ours and the peer's in turns."""
    organizations: int = 10
    chats: int = 50
    audits: int = 4
    watched: int = 2
    watched_audits: int = 10

    @property
    def load(self) -> Load:
        """The world in which this happens."""
        per = -(-self.chats // self.organizations)
        return Load(
            organizations=self.organizations, runs=per, audits=self.audits, towns=self.organizations + 1,
            page_latency=50, model_latency=400, concurrency=6,
        )  # fmt: skip


SMALL = Sizes(rounds=1, organizations=2, chats=4, audits=2, watched=1, watched_audits=3)
"""Everything once."""
