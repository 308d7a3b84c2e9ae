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
