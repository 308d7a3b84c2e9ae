"""The rules that the books are held against: a run in order breaks none, and each notices what it is there for."""

from store.organizations import LOCAL
from tests.chaos.__main__ import RULES, statement
from tests.chaos.weather import HURRY
from tests.world import World, open_world

BOUND = "select set_config('app.org_id', %s, true)"
HARM = {
    "runs_that_did_not_end": "update runs set status = 'error'",
    "completed_audits_not_charged_once": """
        insert into usage_events (org_id, key, feature, account, units, credits, audit_id)
        select org_id, 'again', 'dossier_research', 'atlas_credits', 1, 2, id from audits limit 1""",
    "other_audits_charged": "update audits set status = 'error'",
    "searches_not_charged_once": "update runs set places_snapshot = '[]'",
    "holds_that_dangle": "update credit_holds set state = 'held'",
    "lots_that_differ_from_their_entries": "update credit_grants set remaining = remaining - 1",
    "accounts_whose_charges_differ_from_their_entries": """
        insert into usage_events (org_id, key, feature, account, units, credits)
        select org_id, 'more ' || account, 'x', account, 1, 1 from credit_accounts""",
    "model_costs_that_differ_from_their_charges": "update model_calls set credits = credits + 1",
    "audits_without_their_one_dossier": "delete from dossiers",
    "ends_not_told_once": "delete from run_events where type = 'run_completed'",
    "audits_not_told_once": "delete from run_events where type = 'audit_completed'",
}


async def test_a_run_in_order_breaks_no_rule_and_each_rule_notices_what_it_is_there_for(database_url: str) -> None:
    async with open_world(database_url) as world:
        await world.run()
        assert await broken(world) == []
        assert {rule for rule in RULES if rule not in await broken(world, HARM[rule])} == set()


async def test_who_waits_for_the_billing_service_asks_again_soon(database_url: str) -> None:
    async with open_world(database_url) as world:
        await world.run()
        assert await world.rows(HURRY) == []
        waits = "status = 'waiting_for_billing', completed_at = null, resume_at = now() + interval '9 minutes'"
        await world.rows(f"update runs set {waits} returning id")
        assert len(await world.rows(HURRY)) == 1
        assert await world.rows("select 1 from runs where resume_at > now() + interval '1 second'") == []


async def broken(world: World, harm: str = "select 1") -> list[str]:
    """The rules that do not hold once this harm is done; it is undone again."""
    async with world.services.pool.connection() as connection, connection.transaction(force_rollback=True):
        await connection.execute(BOUND, [str(LOCAL)])
        await connection.execute(harm.encode())
        answers = {rule: await (await connection.execute(statement(rule).encode())).fetchall() for rule in RULES}
    return [rule for rule in RULES if answers[rule]]
