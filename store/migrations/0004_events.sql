-- Events become visible in the order of their ids, and each wakes its run's followers; people steer a run by commands.

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

-- What an agency looks for may be changed for one run; null = as the agency has it.
alter table runs add column criteria jsonb;

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
alter table run_commands enable row level security;
alter table run_commands force row level security;
create policy own_rows on run_commands using (org_id = app_org()) with check (org_id = app_org());
