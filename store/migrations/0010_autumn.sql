-- Autumn (DESIGN section 4): who keeps an organization's balances, what was fetched of them, and what is yet to be told.

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

-- Organizations of Autumn that have something to tell by now.
create function outbox_due() returns setof uuid language plpgsql as $$
declare each uuid;
begin
  for each in select id from organizations where billing = 'autumn' loop
    perform set_config('app.org_id', each::text, true);
    if exists (select from billing_outbox where org_id = each and acked_at is null and due_at <= clock_timestamp()) then
      return next each;
    end if;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- All organizations change over to another keeper of balances; what one keeper allowed does not hold with the next.
create function keep_balances_with(provider text) returns void language plpgsql as $$
declare each uuid;
begin
  for each in select id from organizations where billing <> provider order by id loop
    perform set_config('app.org_id', each::text, true);
    update organizations set billing = provider where id = each;
    update credit_accounts set unlimited = false, overage_limit = 0, fetched_at = null, renews_at = null,
           renews_every = null
     where org_id = each;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;
