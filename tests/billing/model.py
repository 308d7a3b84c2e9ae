"""The ledger's rules once more, in plain Python and in memory: what the real one is held against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

PLAN = {"ai_credits": Decimal(8000), "atlas_credits": Decimal(50)}
PRICE = {
    "lead_discovery": ("atlas_credits", 1),
    "dossier_research": ("atlas_credits", 2),
    "ai_credits": ("ai_credits", 1),
}
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Lot:
    key: str
    account: str
    remaining: Decimal
    priority: int
    expires: datetime


@dataclass
class Hold:
    account: str
    feature: str
    credits: Decimal
    run: str
    state: str = "released"
    generation: int = 0
    charged: Decimal = Decimal(0)
    legs: list[tuple[Lot | None, Decimal]] = field(default_factory=list[tuple[Lot | None, Decimal]])
    """What was taken, in order; no lot = overage."""


@dataclass
class Model:
    limit: Decimal
    """Overage of the atlas account."""
    lots: list[Lot] = field(default_factory=list[Lot])
    holds: dict[str, Hold] = field(default_factory=dict[str, Hold])
    events: dict[str, Decimal] = field(default_factory=dict[str, Decimal])
    absorbed: Decimal = Decimal(0)
    overage: Decimal = Decimal(0)

    def renew(self, now: datetime) -> None:
        ends = (now.replace(day=1, hour=0) + 31 * (datetime(2026, 1, 2) - datetime(2026, 1, 1))).replace(day=1)
        for account, amount in PLAN.items():
            self.grant(f"plan:free:{account}:{now:%Y-%m}", account, amount, 20, ends)

    def grant(self, key: str, account: str, amount: Decimal, priority: int, expires: datetime) -> bool:
        new = all((lot.key, lot.account) != (key, account) for lot in self.lots)
        if new:
            self.lots.append(Lot(key, account, amount, priority, expires))
        return new

    def open(self, account: str, now: datetime) -> list[Lot]:
        lots = [lot for lot in self.lots if lot.account == account and lot.expires > now]
        return sorted(lots, key=lambda lot: (lot.priority, lot.expires))

    def balance(self, account: str, now: datetime) -> Decimal:
        return sum((lot.remaining for lot in self.open(account, now)), Decimal(0))

    def covers(self, account: str, need: Decimal, now: datetime) -> bool:
        beyond = self.limit - self.overage if account == "atlas_credits" else Decimal(0)
        return need <= self.balance(account, now) + beyond

    def reserve(
        self, run: str, asks: Sequence[tuple[str, str, Decimal]], budget: Decimal | None, now: datetime
    ) -> tuple[str, str | None]:
        self.renew(now)
        new = {
            key: Hold(PRICE[feature][0], feature, units * PRICE[feature][1], run)
            for key, feature, units in asks
            if key not in self.holds
        }
        all_asked = {key: new.get(key) or self.holds[key] for key, _, _ in asks}
        missing = {key: hold for key, hold in all_asked.items() if hold.state == "released"}
        if feature := self._refused_by_budget(run, missing, budget):
            return "budget", feature
        for hold in missing.values():
            if not self.covers(hold.account, self._need(missing, hold.account), now):
                return "insufficient", hold.feature
        for key, hold in missing.items():
            self._take(key, hold, now)
        return ("paid" if all(hold.state == "captured" for hold in all_asked.values()) else "held"), None

    def _refused_by_budget(self, run: str, missing: Mapping[str, Hold], budget: Decimal | None) -> str | None:
        atlas = [hold for hold in missing.values() if hold.account == "atlas_credits"]
        mine = [hold for hold in self.holds.values() if hold.run == run and hold.account == "atlas_credits"]
        spent = sum(hold.credits if hold.state == "held" else hold.charged for hold in mine)
        over = budget is not None and spent + self._need(missing, "atlas_credits") > budget
        return atlas[0].feature if atlas and over else None

    def _need(self, missing: Mapping[str, Hold], account: str) -> Decimal:
        return sum((hold.credits for hold in missing.values() if hold.account == account), Decimal(0))

    def _take(self, key: str, hold: Hold, now: datetime) -> None:
        need, hold.legs = hold.credits, []
        for lot in self.open(hold.account, now):
            part = min(need, lot.remaining)
            lot.remaining -= part
            need -= part
            hold.legs.append((lot, part))
        self.overage += need
        hold.legs.append((None, need))
        hold.state, hold.generation = "held", hold.generation + 1
        self.holds[key] = hold

    def _give_back(self, hold: Hold, amount: Decimal) -> None:
        for lot, taken in reversed(hold.legs):
            part = min(amount, taken)
            amount -= part
            if lot is None:
                self.overage -= part
            else:
                lot.remaining += part

    def capture(self, actual: Mapping[str, Decimal | None], now: datetime) -> bool:
        """All or none; what is left over comes back before anything more is taken."""
        holds = {key: self.holds.get(key) for key in actual}
        held = {key: hold for key, hold in holds.items() if hold and hold.state == "held"}
        if held.keys() != actual.keys():
            return False
        used = {key: hold.credits if (told := actual[key]) is None else told for key, hold in held.items()}
        for key, hold in held.items():
            self._charge(key, hold, min(used[key], hold.credits))
        for key, hold in held.items():
            if (over := used[key] - hold.credits) > 0:
                self._overshoot(f"{key}:overshoot", hold, over, now)
        return True

    def _overshoot(self, key: str, hold: Hold, over: Decimal, now: datetime) -> None:
        self.renew(now)
        if not self.covers(hold.account, over, now):
            self.absorbed += over
            return
        extra = Hold(hold.account, hold.feature, over, hold.run)
        self._take(key, extra, now)
        self._charge(key, extra, over)

    def _charge(self, key: str, hold: Hold, amount: Decimal) -> None:
        self._give_back(hold, hold.credits - amount)
        hold.state, hold.charged, self.events[key] = "captured", amount, amount

    def release(self, absorbed: Mapping[str, Decimal | None]) -> bool:
        holds = {key: self.holds[key] for key in absorbed if key in self.holds}
        if any(hold.state == "captured" for hold in holds.values()):
            return False
        for key, hold in holds.items():
            if hold.state == "held":
                self._release(key, hold, absorbed[key])
        return True

    def _release(self, key: str, hold: Hold, absorbed: Decimal | None) -> None:
        self._give_back(hold, hold.credits)
        hold.state = "released"
        if absorbed:
            self.absorbed += absorbed
            self.events[f"{key}:absorbed:{hold.generation}"] = Decimal(0)
