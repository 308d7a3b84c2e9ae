"""How credits, usage, runs, leads and the agency are told: in English to the model, and in their own language to people
who type the word."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.usage import By, Group
from domain import lead_words
from domain.credits import CREDITS_PER_USD
from domain.vocabulary import Account
from engine.operations import agency, billing, credits, documents, listing
from engine.operations.credits import Balance
from engine.services import Services
from ui.assistant.phrases import Forms
from ui.assistant.quoting import NAME, harmless
from ui.assistant.words import ENGLISH, Words

GROUPS, RUNS = 8, 5
PROFILE = 2_000
"""Characters of an agency's profile."""


async def balances(services: Services, words: Words = ENGLISH) -> str:
    """What is left, of which plan, and when it renews."""
    plan, accounts = await credits.plan_and_balances(services)
    lines = (_balance(accounts[name], words) for name in words.accounts)
    return "\n".join([words.told.plan.format(name=plan.name), *lines])


async def usage(services: Services, words: Words = ENGLISH, by: By = "run") -> str:
    """What credits were used for, the latest first."""
    groups = await credits.usage(services, by, GROUPS)
    return "\n".join(_group(each, words) for each in groups) or words.told.nothing_used


async def runs(services: Services, number: int = RUNS) -> str:
    """The organization's runs, newest first."""
    return "\n".join(run(each) for each in await listing.runs(services, number)) or ENGLISH.told.no_runs


async def opened(services: Services, run_id: UUID, words: Words = ENGLISH) -> str:
    """One run: how it stands, what it waits for, and its leads in the order to call them."""
    told = await documents.document(services, run_id)
    block, lines = told["run"]["billing_block"], [run({**told["run"], "id": run_id}, words)]
    if block:
        lines.append(words.told.way_on.format(why=words.told.pauses[block["kind"]]))
    return "\n".join([*lines, *(_lead(rank, each, words) for rank, each in enumerate(told["opportunities"], 1))])


async def profile(services: Services, words: Words = ENGLISH) -> str:
    """The agency's profile."""
    return profiled(await agency.read(services), words)


def profiled(told: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """A profile in a line."""
    say = words.told
    weights = [
        f"{say.leads.signals[each['key']]} {each['weight']:g}".replace(".", say.leads.point)
        for each in told["criteria"]
    ]
    line = say.profile.format(
        name=_usual("name", told["name"], words),
        services=_usual("services", ", ".join(told["services"]), words) or say.no_services,
        tone=_usual("tone", told["tone"], words),
        trade=told["default_vertical"] or say.no_trade,
        place=told["default_geography"] or say.no_place,
        criteria=", ".join(weights) or say.no_criteria,
    )
    return harmless(line, PROFILE)


def _usual(name: str, told: str, words: Words) -> str:
    """What nobody has changed is ours to translate; what a person wrote stays."""
    return words.told.usual[name] if told == ENGLISH.told.usual[name] else told


def _lead(rank: int, told: lead_words.Lead, words: Words) -> str:
    say = words.told
    return say.lead.format(
        rank=rank,
        name=harmless(told["name"], NAME),
        score=lead_words.score(told),
        reasons=", ".join(lead_words.reasons(told, say.leads)) or say.no_reason,
        audit=lead_words.audit(told, say.leads),
    )


async def offers(services: Services, words: Words = ENGLISH) -> str:
    """How more credits can be had here; prices only where something is sold."""
    ways = {account: billing.top_up(services, account) for account in words.accounts}
    way, say = ways["ai_credits"].way, words.told
    if way == "buy":
        return "\n".join(say.offer.format(name=offer.name, price=offer.price) for offer in billing.offers())
    each = {account: _whole(account, ways[account].credits, words) for account in words.accounts}
    return say.book.format(**each) if way == "book" else say.ask


def run(row: Mapping[str, Any], words: Words = ENGLISH) -> str:
    """A run in a line, with the beginning of its id."""
    search, came_of = searched(row, words)
    return f"{str(row['id'])[:8]}: {search}, {came_of}"


def searched(row: Mapping[str, Any], words: Words = ENGLISH) -> tuple[str, str]:
    """What a run looks for, and what has come of it."""
    found = _many(row["fetched"], words.told.found)
    search = words.told.search.format(trade=harmless(row["vertical"]), place=harmless(row["geography"]))
    return search, words.told.came_of.format(state=words.told.states[row["status"]], found=found)


def _balance(told: Balance, words: Words) -> str:
    account, say = credits.known(told.account), words.told
    if told.unlimited:
        return say.unlimited.format(account=words.accounts[account]["other"])
    usd = words.figure("ai_credits", told.balance / CREDITS_PER_USD)
    return say.left.format(
        amount=words.credits(account, told.balance),
        usd=say.usd.format(usd=usd) if account == "ai_credits" else "",
        held=say.held.format(amount=words.credits(account, told.held)) if told.held else "",
        when=told.renews_at.strftime(say.date),
        low=say.low if told.low else "",
    )


def _whole(account: Account, amount: Decimal, words: Words) -> str:
    return f"{words.figure('atlas_credits', amount)} {words.accounts[account]['other']}"


def _group(told: Group, words: Words) -> str:
    spent = [
        words.credits("atlas_credits", told.atlas_credits) if told.atlas_credits else "",
        words.credits("ai_credits", told.ai_credits or told.model_credits),
        _many(told.unpriced, words.told.unpriced) if told.unpriced else "",
    ]
    return f"{harmless(told.name or words.told.elsewhere)}: {', '.join(filter(None, spent))}"


def _many(n: int, forms: Forms) -> str:
    return forms["one" if n == 1 else "other"].format(n=n)
