-- Today's truth about the tables; a test holds it against the sum of migrations/. Every row has an organization, and
-- row-level security is forced (store/transaction.py sets the organization of each transaction).

create function app_org() returns uuid language sql stable
  return nullif(current_setting('app.org_id', true), '')::uuid;

create table organizations (
  id         uuid primary key,
  name       text not null,
  plan       text not null default 'free',
  created_at timestamptz not null default now()
);

create table agencies (
  id                uuid primary key,
  org_id            uuid not null unique references organizations,
  name              text not null,
  services          text[] not null default '{}',
  tone              text not null default 'friendly and concrete',
  default_vertical  text,
  default_geography text,
  country           text,
  criteria          jsonb not null,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);

create table runs (
  id              uuid primary key,
  org_id          uuid not null references organizations,
  agency_id       uuid not null references agencies,
  user_id         text,
  status          text not null default 'idle' check (status in (
                    'idle', 'running', 'paused_for_upgrade', 'waiting_for_review', 'waiting_for_billing',
                    'error', 'completed', 'cancelled')),
  vertical        text not null,
  geography       text not null,
  requested       int not null check (requested between 1 and 200),
  fetched         int not null default 0,
  review          boolean not null default false,
  review_decision jsonb,
  budget          numeric(20, 6) check (budget >= 0),
  demo            boolean not null,
  town            text,
  places_snapshot jsonb not null default '[]' check (jsonb_array_length(places_snapshot) <= 20),
  shortlist       jsonb not null default '[]',
  criteria        jsonb,
  billing_block   jsonb,
  error           text,
  resume_at       timestamptz,
  swept_at        timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  completed_at    timestamptz
);
create index runs_by_org on runs (org_id, created_at desc);
create index runs_by_status on runs (org_id, status, created_at desc);
create index runs_to_watch on runs (org_id)
  where status = 'running' or (status in ('completed', 'cancelled') and swept_at is null);

create table run_phases (
  org_id       uuid not null references organizations,
  run_id       uuid not null references runs on delete cascade,
  phase        text not null,
  position     smallint not null,
  status       text not null default 'pending' check (status in ('pending', 'running', 'complete', 'error')),
  progress     numeric(5, 4) not null default 0 check (progress between 0 and 1),
  message      text not null default '',
  started_at   timestamptz,
  completed_at timestamptz,
  duration_ms  bigint,
  primary key (run_id, phase)
);

create table run_attempts (
  id         bigint generated always as identity primary key,
  org_id     uuid not null references organizations,
  run_id     uuid not null references runs on delete cascade,
  from_phase text not null,
  worker     text not null,
  started_at timestamptz not null default now(),
  ended_at   timestamptz,
  outcome    text
);
create index run_attempts_by_run on run_attempts (run_id, id);

create table run_events (
  id         bigint generated always as identity primary key,
  org_id     uuid not null references organizations,
  run_id     uuid not null references runs on delete cascade,
  type       text not null,
  phase      text,
  audit_id   uuid,
  actor      text,
  message    text not null,
  data       jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp()
);
create index run_events_by_run on run_events (run_id, id);

-- The number is drawn when the transaction commits, under a lock of the run that ends with it: whoever has read up to an
-- id has read all below it, and no transaction waits for this lock while it still wants another.
create function announce_event() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('events:' || new.run_id, 0));
  update run_events set id = default where id = new.id returning id into new.id;
  perform pg_notify('run_events', new.org_id || ':' || new.run_id || ':' || new.id);
  return null;
end $$;
create constraint trigger announce after insert on run_events
  deferrable initially deferred for each row execute function announce_event();

create table run_commands (
  id         bigint generated always as identity primary key,
  org_id     uuid not null references organizations,
  run_id     uuid not null references runs on delete cascade,
  kind       text not null check (kind in ('stop', 'skip', 'first', 'criteria', 'add')),
  payload    jsonb not null default '{}',
  actor      text,
  created_at timestamptz not null default clock_timestamp(),
  applied_at timestamptz,
  outcome    text
);
create index run_commands_by_run on run_commands (run_id, id);
create index run_commands_waiting on run_commands (run_id, id) where applied_at is null;

create table opportunities (
  id                  uuid primary key,
  org_id              uuid not null references organizations,
  place_id            text not null,
  name                text not null,
  website             text,
  domain              text,
  phone               text,
  phone_e164          text,
  address             text,
  rating              numeric(2, 1),
  reviews             int,
  business_status     text,
  trade               text,
  source              text not null,
  fetched_at          timestamptz not null default now(),
  attribution         text,
  status              text not null default 'SOURCED' check (status in ('SOURCED', 'DATA_READY', 'AUDITING', 'READY')),
  target_vertical     text not null,
  target_geography    text not null,
  qualification_score numeric(5, 4) not null default 0,
  signals             jsonb not null default '[]',
  fit_reason          jsonb not null default '[]',
  meeting_time        timestamptz,
  notes               text,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  unique (org_id, place_id)
);
create index opportunities_by_domain on opportunities (org_id, domain) where domain is not null;
create index opportunities_by_campaign on opportunities (org_id, target_vertical, target_geography);
create index opportunities_by_status on opportunities (org_id, status, qualification_score desc);

create table run_leads (
  org_id         uuid not null references organizations,
  run_id         uuid not null references runs on delete cascade,
  opportunity_id uuid not null references opportunities,
  status         text not null default 'SOURCED' check (status in ('SOURCED', 'DATA_READY', 'AUDITING', 'READY')),
  rank           int,
  score          numeric(5, 4) not null,
  score_parts    jsonb not null default '[]',
  signals        jsonb not null default '[]',
  dropped        boolean not null default false,
  audit_id       uuid,
  primary key (run_id, opportunity_id)
);
create index run_leads_by_score on run_leads (run_id, score desc);
create index run_leads_by_opportunity on run_leads (opportunity_id);
create index run_leads_by_audit on run_leads (audit_id);

create table audits (
  id             uuid primary key,
  org_id         uuid not null references organizations,
  run_id         uuid not null references runs on delete cascade,
  opportunity_id uuid not null references opportunities,
  domain         text not null,
  target_url     text not null,
  status         text not null default 'queued' check (status in (
                   'queued', 'running', 'completed', 'unreadable', 'skipped', 'error')),
  slot           text,
  priority       int not null default 0,
  score          numeric(5, 4) not null default 0,
  reason         text,
  site_map       jsonb,
  choice         jsonb,
  contacts       jsonb not null default '[]',
  metered_at     timestamptz,
  queued_at      timestamptz not null default now(),
  started_at     timestamptz,
  completed_at   timestamptz,
  unique (run_id, domain),
  unique (run_id, slot)
);
create index audits_queue on audits (run_id, priority desc, score desc, id) where status = 'queued';
create index audits_by_run on audits (run_id, status);
create index audits_by_opportunity on audits (opportunity_id);

-- A lead keeps the audit that its run made for it: the business may get another website later, the dossier stays.
alter table run_leads add foreign key (audit_id) references audits on delete set null;

create table audit_phases (
  org_id       uuid not null references organizations,
  audit_id     uuid not null references audits on delete cascade,
  phase        text not null,
  position     smallint not null,
  status       text not null default 'pending' check (status in ('pending', 'running', 'complete', 'error')),
  message      text not null default '',
  started_at   timestamptz,
  completed_at timestamptz,
  duration_ms  bigint,
  primary key (audit_id, phase)
);

create table pages (
  id            uuid primary key,
  org_id        uuid not null references organizations,
  audit_id      uuid not null references audits on delete cascade,
  url           text not null,
  title         text not null,
  markdown      text not null,
  hash          text not null,
  http_status   int not null,
  visible_chars int not null,
  contacts      jsonb not null default '[]',
  facts         jsonb not null default '{}',
  fetched_at    timestamptz not null,
  unique (audit_id, url)
);

create table dossiers (
  id                uuid primary key,
  org_id            uuid not null references organizations,
  audit_id          uuid not null unique references audits on delete cascade,
  summary           jsonb not null,
  gaps              jsonb not null,
  talking_points    jsonb not null,
  fit_reason        jsonb not null,
  sources           jsonb not null,
  dropped_claims    int not null,
  dropped_sentences int not null,
  model             text not null,
  created_at        timestamptz not null default now()
);

create table claims (
  org_id       uuid not null references organizations,
  dossier_id   uuid not null references dossiers on delete cascade,
  id           text not null,
  position     smallint not null,
  kind         text not null,
  text         text not null,
  page_id      uuid not null references pages,
  quote        text not null,
  quote_offset int not null,
  primary key (dossier_id, id)
);
create index claims_by_page on claims (page_id);

-- One policy for all: rows of the transaction's organization, nothing when none is set. Not for the list of
-- organizations: it belongs to none of them, and system jobs walk along it.
do $$
declare t text;
begin
  foreach t in array array['agencies', 'runs', 'run_phases', 'run_attempts', 'run_events', 'run_commands', 'opportunities',
                           'run_leads', 'audits', 'audit_phases', 'pages', 'dossiers', 'claims'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_rows on %I using (org_id = app_org()) with check (org_id = app_org())', t);
  end loop;
end $$;

-- Credits
-- (DESIGN section 4) Accounts, the lots they are filled with, holds, the append-only books, and model calls.
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
  repeated          boolean not null default false,
  unique (org_id, key),
  check ((usd is null) = (credits is null))
);
create index model_calls_by_run on model_calls (run_id, id);
create index model_calls_by_audit on model_calls (audit_id);
create index model_calls_by_org on model_calls (org_id, id desc);
create unique index model_calls_by_generation on model_calls (org_id, provider, generation_id)
  where usd is not null and not repeated;

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

-- People
-- People, their organizations, their keys, and what a repeated POST was answered.
-- Users and organizations belong to nobody; memberships and keys have an organization and its row policy. Who comes in
-- has no organization yet: the two functions below find exactly the one row whose id or digest they were given.

create table users (
  id            uuid primary key,
  email         text not null unique check (email = lower(email)),
  name          text not null,
  password_hash text not null,
  created_at    timestamptz not null default now()
);

create table memberships (
  org_id     uuid not null references organizations,
  user_id    uuid not null references users on delete cascade,
  role       text not null default 'member' check (role in ('owner', 'member')),
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id)
);
create index memberships_by_user on memberships (user_id, created_at);

create table api_keys (
  id           uuid primary key,
  org_id       uuid not null references organizations,
  user_id      uuid references users on delete cascade,
  name         text not null,
  prefix       text not null,
  digest       text not null unique,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create index api_keys_by_org on api_keys (org_id, created_at);
create index api_keys_by_user on api_keys (user_id);

create table idempotency_keys (
  org_id     uuid not null references organizations,
  key        text not null,
  request    text not null,
  status     int,
  location   text,
  body       text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (org_id, created_at);

do $$
declare t text;
begin
  foreach t in array array['memberships', 'api_keys', 'idempotency_keys'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_rows on %I using (org_id = app_org()) with check (org_id = app_org())', t);
  end loop;
end $$;

-- Forced policies bind the functions' owner too, so each says what it looks up and forgets it again.
create function app_lookup() returns text language sql stable
  return nullif(current_setting('app.lookup', true), '');
create policy looked_up on memberships for select using (user_id::text = app_lookup());
create policy looked_up on api_keys for select using (digest = app_lookup());

create function find_login(wanted text)
returns table (user_id uuid, email text, name text, password_hash text, org_id uuid, org_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('app.lookup', coalesce((select u.id::text from users u where u.email = wanted), ''), true);
  return query
    select u.id, u.email, u.name, u.password_hash, o.id, o.name
      from users u
      left join lateral (select m.org_id from memberships m where m.user_id = u.id
                          order by m.created_at desc, m.org_id limit 1) latest on true
      left join organizations o on o.id = latest.org_id
     where u.email = wanted;
  perform set_config('app.lookup', '', true);
end $$;

create function find_api_key(wanted text)
returns table (key_id uuid, key_name text, last_used_at timestamptz, user_id uuid, email text, org_id uuid, org_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('app.lookup', wanted, true);
  return query
    select k.id, k.name, k.last_used_at, u.id, u.email, o.id, o.name
      from api_keys k
      join organizations o on o.id = k.org_id
      left join users u on u.id = k.user_id
     where k.digest = wanted and k.revoked_at is null;
  perform set_config('app.lookup', '', true);
end $$;

-- Chats
-- What people wrote in the chat, and which message stands for which run. The runs themselves live without it.

create table chats (
  id          uuid not null,
  org_id      uuid not null references organizations,
  owner       text not null,
  title       text,
  opened_with text not null default '',
  removed_at  timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (org_id, id)
);
create index chats_by_owner on chats (org_id, owner, updated_at desc);

create table chat_messages (
  id         uuid not null,
  org_id     uuid not null references organizations,
  chat_id    uuid not null,
  kind       text not null check (kind in ('user_message', 'assistant_message')),
  text       text not null,
  run_id     uuid references runs on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  proposal   jsonb,
  primary key (org_id, id),
  foreign key (org_id, chat_id) references chats on delete cascade
);
create index chat_messages_by_chat on chat_messages (org_id, chat_id, created_at);
create index chat_messages_by_run on chat_messages (run_id);

do $$
declare t text;
begin
  foreach t in array array['chats', 'chat_messages'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_rows on %I using (org_id = app_org()) with check (org_id = app_org())', t);
  end loop;
end $$;

-- Queue
-- (DESIGN section 5) Runs of a world, of every organization, that rescue and sweep have to look at.
create function unfinished_runs(of_demo boolean, of_town text)
returns table (org_id uuid, run_id uuid, status text) language plpgsql as $$
declare each uuid;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    return query
      select r.org_id, r.id, r.status from runs r
       where r.org_id = each and r.demo = of_demo and r.town is not distinct from of_town
         and (r.status = 'running' or (r.status in ('completed', 'cancelled') and r.swept_at is null));
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- Fence
-- An execution passes the number of its attempt with all it does; once a later one has begun, it may do nothing more.
-- What it has open then is found by the lock that each of its transactions shares.
create function execution_key(run uuid) returns bigint language sql immutable strict
return hashtextextended('execution:' || run, 0);

create function bind_execution(of_org uuid, of_run uuid, of_attempt bigint) returns void language plpgsql as $$
begin
  perform set_config('app.org_id', coalesce(of_org::text, ''), true);
  perform pg_advisory_xact_lock_shared(execution_key(of_run));
  if exists (select from run_attempts where org_id = of_org and run_id = of_run and id > of_attempt) then
    raise exception 'run % has been taken over', of_run using errcode = 'LA001';
  end if;
end $$;

-- Autumn
-- (DESIGN section 4): who keeps an organization's balances, what was fetched of them, and what is yet to be told.

alter table organizations
  add column billing text not null default 'ledger' check (billing in ('ledger', 'autumn'));

alter table credit_accounts add column fetched_at timestamptz;
alter table credit_accounts add column renews_at timestamptz;
alter table credit_accounts add column renews_every text;

-- The lot of kind `provider` mirrors what the provider says; each fetch sets it anew, by an entry with the leg `sync`.
alter table credit_grants drop constraint credit_grants_kind_check;
alter table credit_grants add constraint credit_grants_kind_check
  check (kind in ('plan', 'topup', 'promo', 'adjustment', 'refund', 'provider'));
alter table credit_grants drop constraint credit_grants_amount_check;
alter table credit_grants add constraint credit_grants_amount_check check (amount > 0 or kind = 'provider');
alter table credit_entries drop constraint credit_entries_leg_check;
alter table credit_entries add constraint credit_entries_leg_check
  check (leg in ('grant', 'debit', 'restore', 'sync'));

create table billing_outbox (
  org_id     uuid not null references organizations,
  key        text not null,
  feature    text not null,
  account    text not null,
  value      numeric not null,
  credits    credit_amount not null,
  tries      int not null default 0,
  queued     boolean not null default false,
  due_at     timestamptz not null default clock_timestamp(),
  acked_at   timestamptz,
  error      text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, key)
);
create index billing_outbox_due on billing_outbox (org_id, due_at) where acked_at is null;
create index billing_outbox_acked on billing_outbox (org_id, acked_at);

alter table billing_outbox enable row level security;
alter table billing_outbox force row level security;
create policy own_rows on billing_outbox using (org_id = app_org()) with check (org_id = app_org());

-- Organizations that have something to tell Autumn by now, whoever keeps their balances today.
create function outbox_due() returns setof uuid language plpgsql as $$
declare each uuid;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    if exists (select from billing_outbox where org_id = each and acked_at is null and due_at <= clock_timestamp()) then
      return next each;
    end if;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- Resume
-- (DESIGN section 4, blocks) `resume_at`: when the worker goes on with a run by itself. Put off, it does not until credits
-- arrive. `error` of a paused run: why it did not go on when it was tried.
alter table runs add column put_off boolean not null default false;
create index runs_to_resume on runs (org_id, created_at)
  where status in ('paused_for_upgrade', 'waiting_for_billing');

-- Runs of a world, of every organization, that may go on by themselves, oldest first within each: those that are due, and
-- on request those without a moment.
create function resumable_runs(of_demo boolean, of_town text, due timestamptz, undated boolean)
returns table (org_id uuid, run_id uuid, status text, phase text, dated boolean) language plpgsql as $$
declare each uuid;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    return query
      select r.org_id, r.id, r.status, r.billing_block->>'phase', r.resume_at is not null from runs r
       where r.org_id = each and r.demo = of_demo and r.town is not distinct from of_town
         and (r.status = 'waiting_for_billing'
              or (r.status = 'paused_for_upgrade' and r.billing_block->>'kind' = 'insufficient' and not r.put_off))
         and (r.resume_at <= due or (undated and r.resume_at is null))
       order by r.created_at, r.id;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- Plans
-- Overage counts by period: what was used beyond the lots before this one began.
alter table credit_accounts add column overage_before credit_amount not null default 0;
-- The last entry before this period: what was taken beyond the lots until then and comes back is not this period's.
alter table credit_accounts add column overage_since bigint not null default 0;
-- Why an operator gave or refunded credits.
alter table credit_grants add column reason text;

-- Campaigns
-- Saved searches. How many an organization may keep is its plan's to say (`canvases` of seeds 003 and 004).
create table campaigns (
  id         uuid primary key,
  org_id     uuid not null references organizations,
  user_id    text,
  name       text not null,
  vertical   text not null,
  geography  text not null,
  leads      int not null check (leads between 1 and 200),
  criteria   jsonb,
  created_at timestamptz not null default clock_timestamp()
);
create index campaigns_by_org on campaigns (org_id, created_at desc, id desc);
alter table campaigns enable row level security;
alter table campaigns force row level security;
create policy own_rows on campaigns using (org_id = app_org()) with check (org_id = app_org());

-- More than one page of results: up to 200 businesses, of which the best are audited, and how they were found.

alter table runs drop constraint runs_places_snapshot_check;
alter table runs add constraint runs_places_snapshot_check check (jsonb_array_length(places_snapshot) <= 200);
alter table runs add column max_audits int not null default 20 check (max_audits between 1 and 200);
alter table runs add column coverage jsonb;

-- What a places service told may be kept only for so long (DESIGN section 8). Place ids and what we found ourselves stay:
-- domain, pages, contacts, dossiers, signals.

alter table opportunities add column expired_at timestamptz;
create index opportunities_to_expire on opportunities (org_id, fetched_at)
  where expired_at is null and source = 'google_places';

-- Retention: what was copied out of a business goes with it. Signals stay by their key, without what they rest on.
create function forget_evidence(signals jsonb) returns jsonb language sql immutable as $$
select coalesce(jsonb_agg(jsonb_set(s.value, '{evidence}', '["removed after its time: search again"]') order by s.place),
                '[]')
  from jsonb_array_elements(signals) with ordinality as s (value, place)
$$;

-- A name within words of ours or of a model's, where no letter or digit of its own kind of writing is next to it.
create function forget_name(said text, name text, instead text) returns text language sql immutable as $$
select case when name = '' then said else regexp_replace(said,
         case when name ~ ('^' || letter) then '(?<!' || letter || ')' else '' end
         || regexp_replace(name, '([][\\.^$*+?(){}|])', '\\\1', 'g')
         || case when name ~ (letter || '$') then '(?!' || letter || ')' else '' end,
         replace(instead, '\', '\\'), 'g') end
  from (values ('[0-9A-Za-z\u00C0-\u024F\u0370-\u052F]')) as kind (letter)
$$;

-- A sentence of ours about one lead, whatever the lead was called by then: what stands around the name stays where it is
-- known (engine/operations/steering.py, nodes/obey.py, nodes/dossier.py).
create function forget_lead(said text, instead text) returns text language sql immutable as $$
select case when said in ('This business is not in the run any more', 'Too late: the run had ended') then said
            when head is null and tail is null then 'Removed after its time: search again.'
            else coalesce(head, '') || instead || coalesce(tail, '') end
  from (select substring(said from '^(?:Asked to leave out |Asked to audit )') as head,
               substring(said from '(?:: \d+ claims, each quoted| first| is left out| is audited next'
                 '| has no website to audit| is being audited already| has its dossier already'
                 '| has been tried: its website could not be read| has been tried: its audit failed'
                 '| has been left out already| is added and will be audited| is not added: the run is full'
                 '| is added, without an audit: its website is not its own)$') as tail) parts
$$;

-- Sentences of a dossier lose the name that a listing told, and their words where they rest on it; those of a dossier that a
-- business shares may rest on another's.
create function forget_listing(sentences jsonb, name text, instead text, own boolean) returns jsonb language sql immutable as $$
select coalesce(jsonb_agg(jsonb_set(s.value, '{text}', to_jsonb(
         case when own and s.value->'signals' ?| array['MISSING_WEBSITE', 'WEAK_WEB_PRESENCE', 'LOW_GOOGLE_RATING',
                                                       'FEW_GOOGLE_REVIEWS']
              then 'Removed after its time: search again.'
              else forget_name(s.value->>'text', name, instead) end)) order by s.place), '[]')
  from jsonb_array_elements(sentences) with ordinality as s (value, place)
$$;

-- Blank at most so many businesses of an organization that were told before a moment, what was copied out of them, and what
-- runs kept of that time. Made-up ones of demo runs stay. Returns how many were blanked. Data of events have ids and what
-- people typed, nothing of a listing's; names stand in the sentences that are about one lead.
create function expire_places(of_org uuid, before timestamptz, most int) returns int language plpgsql as $$
declare old record; total int := 0;
begin
  perform set_config('app.org_id', of_org::text, true);
  for old in
    select o.id, o.name, coalesce(o.domain, o.place_id) as instead from opportunities o
     where o.org_id = of_org and o.source = 'google_places' and o.expired_at is null and o.fetched_at < before
       and exists (select from run_leads l join runs r on r.id = l.run_id and r.org_id = l.org_id
                    where l.org_id = of_org and l.opportunity_id = o.id and not r.demo)
     order by o.id limit most for no key update of o skip locked
  loop
    update opportunities o
       set name = old.instead, website = null, phone = null, phone_e164 = null, address = null,
           rating = null, reviews = null, business_status = null, trade = null, expired_at = now(), updated_at = now(),
           attribution = 'removed after its time: search again', signals = forget_evidence(o.signals),
           fit_reason = forget_listing(o.fit_reason, old.name, old.instead, true)
     where o.org_id = of_org and o.id = old.id;
    update run_leads l set signals = forget_evidence(l.signals)
     where l.org_id = of_org and l.opportunity_id = old.id;
    update dossiers d
       set summary = forget_listing(d.summary, old.name, old.instead, a.opportunity_id = old.id),
           gaps = forget_listing(d.gaps, old.name, old.instead, a.opportunity_id = old.id),
           talking_points = forget_listing(d.talking_points, old.name, old.instead, a.opportunity_id = old.id),
           fit_reason = forget_listing(d.fit_reason, old.name, old.instead, a.opportunity_id = old.id)
      from audits a
     where d.org_id = of_org and a.org_id = of_org and a.id = d.audit_id
       and (a.opportunity_id = old.id
            or exists (select from run_leads l
                        where l.org_id = of_org and l.audit_id = a.id and l.opportunity_id = old.id));
    update run_events e set message = forget_lead(e.message, old.instead)
      from audits a
     where e.org_id = of_org and a.org_id = of_org and a.opportunity_id = old.id and e.run_id = a.run_id
       and e.audit_id = a.id and e.type = 'audit_completed';
    update run_events e set message = forget_lead(e.message, old.instead)
      from run_leads l
     where e.org_id = of_org and l.org_id = of_org and l.opportunity_id = old.id and e.run_id = l.run_id
       and e.type = 'steer_asked' and e.data->>'lead' = old.id::text;
    -- who was added may be a business that a search had found: then it is told by that name
    with told as (
      update run_commands c set outcome = forget_lead(c.outcome, old.instead)
        from run_leads l
       where c.org_id = of_org and l.org_id = of_org and l.opportunity_id = old.id and c.run_id = l.run_id
         and (c.payload->>'lead' = old.id::text or c.kind = 'add' and forget_lead(c.outcome, old.name) = c.outcome)
      returning c.id, c.run_id)
    update run_events e set message = forget_lead(e.message, old.instead)
      from told
     where e.org_id = of_org and e.run_id = told.run_id and e.type = 'steer_applied'
       and e.data->>'command' = told.id::text;
    update model_calls m set answer = ''
      from audits a join runs r on r.id = a.run_id and r.org_id = a.org_id
     where m.org_id = of_org and a.org_id = of_org and m.audit_id = a.id
       and (a.opportunity_id = old.id
            or exists (select from run_leads l
                        where l.org_id = of_org and l.audit_id = a.id and l.opportunity_id = old.id))
       and r.status in ('completed', 'cancelled');
    total := total + 1;
  end loop;
  update runs r set places_snapshot = '[]', shortlist = '[]'
   where r.org_id = of_org and r.created_at < before and not r.demo and r.places_snapshot <> '[]'
     and (r.status in ('completed', 'cancelled')
          or exists (select from run_phases p where p.org_id = of_org and p.run_id = r.id
                        and p.phase = 'persist_leads' and p.status = 'complete'));
  perform set_config('app.org_id', '', true);
  return total;
end $$;

-- Keeper
-- Whoever keeps the balances is noted on each hold too: a charge is told to whom its credits were taken from.

alter table credit_holds add column keeper text not null default 'ledger' check (keeper in ('ledger', 'autumn'));

-- What the provider said last: more than that means that credits have arrived.
alter table credit_accounts add column fetched numeric;

-- Whether anything but demos was ever run here.
create function in_earnest() returns boolean language plpgsql as $$
declare each uuid; found_one boolean := false;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    found_one := exists (select from runs where org_id = each and not demo);
    exit when found_one;
  end loop;
  perform set_config('app.org_id', '', true);
  return found_one;
end $$;

create index model_calls_by_thread on model_calls (thread_id, id) where thread_id is not null;
