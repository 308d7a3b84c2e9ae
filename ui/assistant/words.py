"""What we ourselves write under the assistant's words: a search that it proposes, in the person's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.credits import display, figure
from domain.vocabulary import Account
from engine.operations.estimate import Estimate
from ui.assistant import phrases


@dataclass(frozen=True, kw_only=True)
class Words:
    """Those of one language."""

    shall: str
    start: str
    later: str
    wide: str
    price: str
    short: str
    and_: str
    accounts: Mapping[Account, Mapping[str, str]]
    """What one credit and what other amounts are called."""
    told: phrases.Phrases
    """What is told of credits, usage and runs."""

    def cost(self, told: Estimate) -> str:
        """A sentence or two on what a search takes at most, and on what is missing for it."""
        most = told.p90
        wide = self.wide.format(searches=most.searches, audits=most.audits) if most.searches > 1 else ""
        atlas, ai = self.credits("atlas_credits", most.atlas_credits), self.credits("ai_credits", most.ai_credits)
        price = wide + self.price.format(atlas=atlas, ai=ai, usd=display(most.usd) or Decimal("0.01"))
        short = [self.credits(account, each.missing) for account, each in told.accounts.items() if each.missing]
        return f"{price} {self.short.format(missing=f' {self.and_} '.join(short))}" if short else price

    def credits(self, account: Account, amount: Decimal) -> str:
        """`7 Atlas credits`."""
        name = self.accounts[account]["one" if display(amount) == 1 else "other"]
        return f"{self.figure(account, amount)} {name}"

    def figure(self, account: Account, amount: Decimal) -> str:
        """An amount with this language's comma."""
        text = figure(account, amount)
        return text.translate(str.maketrans(",.", ".,")) if self is GERMAN else text


ENGLISH = Words(
    shall="Shall I search?",
    start="Start",
    later="Not now",
    wide="up to {searches} searches and {audits} audits, ",
    price="at most {atlas} and about {ai} (${usd}).",
    short="You lack {missing}: it would pause there.",
    and_="and",
    accounts={
        "atlas_credits": {"one": "Atlas credit", "other": "Atlas credits"},
        "ai_credits": {"one": "AI credit", "other": "AI credits"},
    },
    told=phrases.ENGLISH,
)
GERMAN = Words(
    shall="Soll ich suchen?",
    start="Starten",
    later="Nicht jetzt",
    wide="bis zu {searches} Suchen und {audits} Prüfungen, ",
    price="höchstens {atlas} und etwa {ai} ({usd} $).",
    short="Ihnen fehlen {missing}: Dort würde die Suche pausieren.",
    and_="und",
    accounts={
        "atlas_credits": {"one": "Atlas-Credit", "other": "Atlas-Credits"},
        "ai_credits": {"one": "KI-Credit", "other": "KI-Credits"},
    },
    told=phrases.GERMAN,
)
