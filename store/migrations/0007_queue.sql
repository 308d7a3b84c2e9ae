-- What rescue and sweep look for, organization by organization (DESIGN section 5). The queue's own tables are
-- procrastinate's; store/migrate.py applies them.

-- When everything that an ended run still held was given back.
alter table runs add column swept_at timestamptz;
create index runs_to_watch on runs (org_id)
  where status = 'running' or (status in ('completed', 'cancelled') and swept_at is null);

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
