"""Credit arithmetic: what work costs, what a dollar is worth, when a balance is low, and the keys of charges."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact
from typing import Final
from uuid import UUID

from domain.vocabulary import Account

CREDITS_PER_USD: Final = Decimal(4000)
"""Seed 003: 4000 AI credits = 1 USD."""

COSTS: Final[dict[str, tuple[Account, Decimal]]] = {
    "lead_discovery": ("atlas_credits", Decimal(1)),
    "dossier_research": ("atlas_credits", Decimal(2)),
    "ai_credits": ("ai_credits", Decimal(1)),
}
"""Feature → the account that pays, and credits per unit (DESIGN section 2; billing/plans.toml says the same)."""

NAMES: Final[Mapping[Account, str]] = {"atlas_credits": "Atlas credits", "ai_credits": "AI credits"}
"""What the accounts are called."""

WORK: Final[Mapping[str, str]] = {
    "lead_discovery": "Search",
    "dossier_research": "Website audit",
    "ai_credits": "Model calls",
    "filter_urls": "Choosing pages",
    "dossier": "Writing dossier",
    "dossier_repair": "Repairing quotes",
    "chat": "Chat",
}
"""What the work is called that is paid for: features, and what a model was asked for."""

RESEARCH_PROMPT_TOKENS: Final = 6_000
"""What one audit is assumed to send to the model in total, before the organization has a history."""

_USD_PER_1K_TOKENS = Decimal("0.0002")
_COMPLETION_FACTOR = 2
_CHARACTERS_PER_TOKEN = 4
_LOW = Decimal("0.2")
_CENT = Decimal("0.01")
_EXACT = Context(prec=200, traps=[Inexact])


def usd_to_credits(usd: Decimal) -> Decimal:
    """AI credits of a gateway's bill, exact (DESIGN section 4: rounding is for display only).

    Args:
        usd: US dollars as the gateway wrote them.
    """
    return _EXACT.multiply(usd, CREDITS_PER_USD)


def display(amount: Decimal) -> Decimal:
    """An amount rounded to 2 decimals, half up, as people see it (seed 003)."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def figure(account: Account, amount: Decimal | float | str) -> str:
    """An amount without its name: whole for Atlas, two places for AI; an Atlas fraction is shown rather than hidden."""
    value = display(Decimal(str(amount)))
    whole = account == "atlas_credits" and value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,.2f}"


def spoken(account: Account, amount: Decimal | float | str) -> str:
    """`1 Atlas credit`, `14.24 AI credits`."""
    one = display(Decimal(str(amount))) == 1
    return f"{figure(account, amount)} {NAMES[account].removesuffix('s') if one else NAMES[account]}"


def tokens(text: str) -> int:
    """Tokens of a text by seed 003's rule of thumb: one per four characters, rounded up."""
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


def estimate(prompt_tokens: int) -> Decimal:
    """AI credits that a prompt and its answer will cost, by seed 003: 0.0002 USD per 1k tokens, times 2 and 4000.

    Args:
        prompt_tokens: tokens to be sent, `tokens(text)` for a message.
    """
    return usd_to_credits(prompt_tokens * _USD_PER_1K_TOKENS * _COMPLETION_FACTOR / 1000)


def estimate_research(prompt_tokens: int = RESEARCH_PROMPT_TOKENS) -> Decimal:
    """AI credits to hold for one audit.

    Args:
        prompt_tokens: tokens of all its prompts together.
    """
    return estimate(prompt_tokens)


def low(balance: Decimal, included: Decimal) -> bool:
    """Whether under 20 % is left (seed 003).

    Args:
        balance: credits that can be spent.
        included: credits of the plan's period and of unexpired top-ups.
    """
    return balance < included * _LOW


def discovery_keys(run_id: UUID, searches: int = 1) -> list[str]:
    """The keys a run's searches are charged under, in the order in which they are used."""
    return [f"{run_id}:discovery" + (f":{number}" if number > 1 else "") for number in range(1, searches + 1)]


def research_key(run_id: UUID, audit_id: UUID) -> str:
    """The key one audit is charged under."""
    return f"{run_id}:{audit_id}:research"


def ai_key(key: str) -> str:
    """The key of the AI credits that go with a piece of work."""
    return f"{key}:ai"


def countable(number: Decimal, digits: int, finest: int) -> bool:
    """Whether a number from outside can be an amount; asked without arithmetic, which overflows on what is refused.

    Args:
        number: whatever `Decimal` reads, NaN and infinity too.
        digits: so many before the point at most.
        finest: the place of the last digit at most, below 0 for those behind the point.
    """
    last = number.as_tuple().exponent
    return isinstance(last, int) and last >= finest and number.adjusted() < digits


def cost(feature: str) -> Decimal:
    """Credits per unit of a feature."""
    return COSTS[feature][1]
