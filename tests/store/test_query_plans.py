"""Lists stay fast as an organization grows: with thousands of rows around, each query finds its own by an index."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from store.organizations import LOCAL
from store.queries import load
from tests.databases import temporary_database

STORE, BILLING = Path("store/sql"), Path("billing/sql")
ROOT = Path(__file__).parents[2]
RUN, AUDIT = UUID(int=7), UUID(int=77)
FILLED = """
select set_config('app.org_id', '{org}', false);
insert into organizations (id, name) values ('{org}', 'Grown');
insert into agencies (id, org_id, name, criteria) values ('{org}', '{org}', 'Grown', '[]');
insert into runs (id, org_id, agency_id, vertical, geography, requested, demo, created_at)
select lpad(to_hex(n), 32, '0')::uuid, '{org}', '{org}', 'dentists', 'Austin', 5, true, now() - n * interval '1 minute'
from generate_series(1, 2000) n;
insert into opportunities (id, org_id, place_id, name, domain, phone, source, target_vertical, target_geography)
select lpad(to_hex(n), 32, '0')::uuid, '{org}', 'p' || n, 'n' || n, 'd' || n || '.test', n, 'x', 'dentists', 'Austin'
from generate_series(1, 10000) n;
insert into audits (id, org_id, run_id, opportunity_id, domain, target_url, status)
select lpad(to_hex(n), 32, '0')::uuid, '{org}', lpad(to_hex(1 + n % 2000), 32, '0')::uuid,
       lpad(to_hex(n), 32, '0')::uuid, 'd' || n || '.test', 'https://x.test/', 'completed'
from generate_series(1, 10000) n;
insert into run_leads (org_id, run_id, opportunity_id, audit_id, score)
select '{org}', run_id, opportunity_id, id, 0 from audits;
insert into run_events (org_id, run_id, type, message)
select '{org}', lpad(to_hex(1 + n % 2000), 32, '0')::uuid, 'x', 'x' from generate_series(1, 20000) n;
insert into credit_accounts (org_id, account) values ('{org}', 'atlas_credits'), ('{org}', 'ai_credits');
insert into credit_holds (org_id, key, account, feature, units, credits, state, run_id)
select '{org}', 'k' || n, 'atlas_credits', 'x', 1, 2, 'captured', lpad(to_hex(1 + n % 2000), 32, '0')::uuid
from generate_series(1, 10000) n;
insert into usage_events (org_id, key, feature, account, units, credits, run_id)
select '{org}', key, 'x', 'atlas_credits', 1, 2, run_id from credit_holds;
insert into model_calls (org_id, key, purpose, run_id, audit_id, provider, model, prompt_tokens, completion_tokens,
                         answer)
select '{org}', 'k' || n, 'x', lpad(to_hex(1 + n % 2000), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'x', 'x',
       1, 1, 'x' from generate_series(1, 10000) n;
analyze;
"""
VALUES = {
    "org": LOCAL, "id": RUN, "run_id": RUN, "audit_id": AUDIT, "limit": 20, "after": 0, "place_id": "p5",
    "domain": "d5.test", "phone": "5", "phone_e164": None, "address": None, "slot": "1:0", "key": "k5",
    "keys": ["k5", "k6"], "places": ["p5"], "fit_reason": None, "phase": "map_urls", "message": "x",
    "before": None, "before_id": None, "status": None, "at": "2027-01-01", "most": 200,
    "phases": ["source"], "granted": True, "reason": None,
    "by": "run", "since": None, "until": None, "before_part": None,
}  # fmt: skip
BIG = {"runs", "run_leads", "opportunities", "audits", "run_events", "credit_holds", "usage_events", "model_calls"}
QUERIES = {
    STORE / "runs.sql": ["run", "events", "phases", "counts"],
    STORE / "reads.sql": ["runs_page"],
    STORE / "leads.sql": ["of_run", "dossiers_of_run", "claims_of_run", "alike", "places_of_run"],
    STORE / "audits.sql": [
        "of_run",
        "pages",
        "lead",
        "waiting",
        "claim",
        "enter",
        "progress",
        "mark_leads",
    ],
    STORE / "steering.sql": ["next", "waiting", "lead", "audit_of_lead", "is_stopping"],
    STORE / "resuming.sql": ["wake", "put_off", "stays", "outages", "older_at_work"],
    BILLING / "holds.sql": ["find_holds", "run_spent", "held_of_run"],
    BILLING / "receipts.sql": ["usage_of_run", "calls_of_run", "answers", "spent_on_audit"],
    BILLING / "usage.sql": ["usage_by", "audit_costs", "audits_per_lead"],
}


@pytest.fixture(scope="module")
def grown(postgres_url: str, template: str) -> Iterator[psycopg.Connection]:
    with temporary_database(postgres_url, template) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(FILLED.replace("{org}", str(LOCAL))))  # type: ignore[arg-type]
        yield connection


@pytest.mark.parametrize(("file", "name"), [(file, name) for file, names in QUERIES.items() for name in names])
def test_a_query_reads_no_big_table_as_a_whole(grown: psycopg.Connection, file: Path, name: str) -> None:
    statement = getattr(load(ROOT / file), name)
    plan = "\n".join(row[0] for row in grown.execute(f"explain {statement}", VALUES))
    whole = {line.partition(" on ")[2].split()[0] for line in plan.splitlines() if "Seq Scan on " in line}
    assert not whole & BIG, plan
