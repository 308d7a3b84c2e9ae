"""What a run will take: the seed's formula at first, this organization's own past once it has twenty audits."""

from decimal import Decimal
from uuid import UUID, uuid4

from billing.costs import Costs
from billing.estimates import ENOUGH, of_run, past
from billing.ledger import Ledger
from domain.ports import Tx
from domain.vocabulary import Ask, ModelAnswer, ModelCall
from store.transaction import Transactions
from tests.billing.conftest import NewOrganization, ai


async def audit(tx: Tx, ledger: Ledger, usd: str | None, *, good: bool = True) -> None:
    """One audit that asked a model once, charged or failed."""
    run, of = uuid4(), uuid4()
    key, answer = f"{of}:research", ModelAnswer(
        text="{}", provider="p", model="m", prompt_tokens=1, completion_tokens=1, generation_id=None,
        usd=None if usd is None else Decimal(usd),
    )  # fmt: skip
    await ledger.reserve(tx, [Ask(key=key, feature="dossier_research", run_id=run, audit_id=of)])
    await ledger.reserve(tx, [ai(f"{key}:ai", "9.6", run, of)])
    await Costs().record(tx, ModelCall(key=key, purpose="dossier", answer=answer, run_id=run, audit_id=of))
    spent = {f"{key}:ai": await Costs().spent(tx, of)}
    if good:
        await ledger.capture(tx, key, f"{key}:ai", actual=spent)
    else:
        await ledger.release(tx, key, f"{key}:ai", absorbed=spent)


async def test_without_a_past_the_seeds_formula_is_both_ends(transactions: Transactions, org: UUID) -> None:
    async with transactions(org) as tx:
        middle, most = of_run(20, await past(tx))
    assert middle == most
    assert (most.audits, most.atlas_credits, most.ai_credits, most.usd) == (20, 41, 192, Decimal("0.048"))


async def test_twenty_audits_of_its_own_replace_the_formula(
    transactions: Transactions, org: UUID, ledger: Ledger, new_organization: NewOrganization
) -> None:
    async with transactions(org) as tx:
        for number in range(1, ENOUGH):
            await audit(tx, ledger, f"0.{number:03}")
        assert (await past(tx)).audits == 0
        await audit(tx, ledger, f"0.{ENOUGH:03}")
        told = await past(tx)
        assert (told.audits, told.per_audit) == (20, (Decimal(40), Decimal(72))), "10 and 18 of 20, times 4"
        middle, most = of_run(10, told)
        assert (middle.ai_credits, most.ai_credits, most.usd) == (400, 720, Decimal("0.18"))
    async with transactions(await new_organization()) as tx:
        assert (await past(tx)).audits == 0, "another organization's past is its own"


async def test_failed_and_unpriced_audits_say_nothing_about_the_cost(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    async with transactions(org) as tx:
        for _ in range(ENOUGH):
            await audit(tx, ledger, "0.001")
        for usd, good in (("0.9", False), (None, True), (None, True)):
            await audit(tx, ledger, usd, good=good)
        told = await past(tx)
    assert (told.audits, told.per_audit) == (20, (4, 4))


async def test_what_was_absorbed_beyond_a_hold_counts_as_cost(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    """An audit that cost more than the balance is as dear to the next run as it was to us."""
    async with transactions(org) as tx:
        await ledger.reserve(tx, [ai("rest", "7610")])
        for _ in range(ENOUGH):
            await audit(tx, ledger, "0.05")
        assert (await past(tx)).per_audit == (200, 200)
