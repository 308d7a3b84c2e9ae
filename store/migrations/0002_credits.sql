-- Credits (DESIGN section 4): accounts, the lots they are filled with, holds, the append-only books, and model calls.
-- The statements that move credits live in billing/sql.

-- NaN sorts above infinity, so the upper bound keeps both out.
create domain credit_amount as numeric check (value >= 0 and value < 'Infinity');

create table credit_accounts (
  org_id        uuid not null references organizations,
  account       text not null check (account in ('ai_credits', 'atlas_credits')),
  unlimited     boolean not null default false,
  overage_limit credit_amount not null default 0,
  overage_used  credit_amount not null default 0,
  created_at    timestamptz not null default now(),
  primary key (org_id, account)
);

create table credit_grants (
  id         uuid primary key default gen_random_uuid(),
  org_id     uuid not null references organizations,
  account    text not null,
  kind       text not null check (kind in ('plan', 'topup', 'promo', 'adjustment', 'refund')),
  amount     credit_amount not null check (amount > 0),
  remaining  credit_amount not null,
  priority   smallint not null,
  expires_at timestamptz,
  source_key text not null,
  created_at timestamptz not null default clock_timestamp(),
  check (remaining <= amount),
  unique (org_id, account, source_key),
  foreign key (org_id, account) references credit_accounts
);
create index credit_grants_open on credit_grants (org_id, account, priority, expires_at) where remaining > 0;

create table credit_holds (
  org_id     uuid not null references organizations,
  key        text not null,
  account    text not null,
  feature    text not null,
  units      credit_amount not null,
  credits    credit_amount not null,
  state      text not null check (state in ('held', 'captured', 'released')),
  generation int not null default 1,
  captured   credit_amount not null default 0,
  absorbed   credit_amount not null default 0,
  run_id     uuid,
  audit_id   uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (org_id, key),
  foreign key (org_id, account) references credit_accounts,
  check (captured <= credits)
);
create index credit_holds_by_run on credit_holds (run_id, state);
create index credit_holds_open on credit_holds (org_id, account) where state = 'held';

-- A leg of a movement. Without a lot it was taken beyond the lots: overage, or an unlimited account.
create table credit_entries (
  id         bigint generated always as identity primary key,
  org_id     uuid not null references organizations,
  account    text not null,
  key        text not null,
  generation int not null,
  leg        text not null check (leg in ('grant', 'debit', 'restore')),
  seq        int not null,
  grant_id   uuid references credit_grants,
  amount     numeric not null check (amount > '-Infinity' and amount < 'Infinity'),
  created_at timestamptz not null default clock_timestamp(),
  foreign key (org_id, account) references credit_accounts,
  unique (org_id, account, key, generation, leg, seq)
);
create index credit_entries_by_grant on credit_entries (grant_id);

create table usage_events (
  id         bigint generated always as identity primary key,
  org_id     uuid not null references organizations,
  key        text not null,
  feature    text not null,
  account    text not null,
  units      credit_amount not null,
  credits    credit_amount not null,
  run_id     uuid,
  audit_id   uuid,
  data       jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  unique (org_id, key)
);
create index usage_events_by_run on usage_events (run_id, id);
create index usage_events_by_org on usage_events (org_id, id desc);

create table model_calls (
  id                bigint generated always as identity primary key,
  org_id            uuid not null references organizations,
  key               text not null,
  purpose           text not null,
  user_id           text,
  run_id            uuid,
  audit_id          uuid,
  thread_id         uuid,
  provider          text not null,
  model             text not null,
  prompt_tokens     int not null check (prompt_tokens >= 0),
  completion_tokens int not null check (completion_tokens >= 0),
  usd               credit_amount,
  credits           credit_amount,
  generation_id     text,
  answer            text not null,
  created_at        timestamptz not null default clock_timestamp(),
  unique (org_id, key),
  check ((usd is null) = (credits is null))
);
create index model_calls_by_run on model_calls (run_id, id);
create index model_calls_by_audit on model_calls (audit_id);
create index model_calls_by_org on model_calls (org_id, id desc);

create function refuse_rewriting() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger append_only before update or delete or truncate on credit_entries
  for each statement execute function refuse_rewriting();
create trigger append_only before update or delete or truncate on usage_events
  for each statement execute function refuse_rewriting();

do $$
declare t text;
begin
  foreach t in array array['credit_accounts', 'credit_grants', 'credit_holds', 'credit_entries', 'usage_events',
                           'model_calls'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_rows on %I using (org_id = app_org()) with check (org_id = app_org())', t);
  end loop;
end $$;
