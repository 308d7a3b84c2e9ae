-- Runs that wait for credits, and when they go on by themselves.

-- name: wake
with waiting as (
  select id from runs
   where org_id = %(org)s and status = 'paused_for_upgrade' and billing_block->>'kind' = 'insufficient'
     and billing_block->>'phase' = any(%(phases)s::text[]) and (%(granted)s or not put_off)
     and (resume_at is null or resume_at < now())  -- a countdown that runs is not begun anew
   order by created_at, id
     for no key update
),
woken as (
  update runs set resume_at = %(at)s, put_off = false, error = null, updated_at = now()
    from waiting where runs.org_id = %(org)s and runs.id = waiting.id
  returning runs.id
)
insert into run_events (org_id, run_id, type, message, data)
select %(org)s, id, 'credits_arrived', 'Credits have arrived', jsonb_build_object('resume_at', %(at)s::timestamptz)
  from woken;

-- name: put_off
update runs set put_off = true, resume_at = null, updated_at = now() where org_id = %(org)s and id = %(run_id)s;

-- name: end_put_off
update runs set put_off = false, updated_at = now() where org_id = %(org)s and put_off and status = 'paused_for_upgrade';

-- name: stays
update runs set resume_at = null, error = %(reason)s, updated_at = now()
 where org_id = %(org)s and id = %(run_id)s and status in ('paused_for_upgrade', 'waiting_for_billing');

-- name: later
update runs set resume_at = %(at)s, updated_at = now()
 where org_id = %(org)s and id = %(run_id)s and status = 'waiting_for_billing';

-- name: outages
-- How often in a row the billing service could not be reached: since an audit or a phase last moved.
select count(*) as n from run_events
 where org_id = %(org)s and run_id = %(run_id)s and type = 'run_paused' and data->>'kind' = 'unavailable'
   and id > coalesce((select max(id) from run_events where org_id = %(org)s and run_id = %(run_id)s
                       and (type like 'phase\_%%' or type like 'audit\_%%')), 0);

-- name: older_at_work
-- What older runs of the organization that are under way may still take: their queued audits, or all that they were asked
-- for before anybody knows how many sites there are.
with older as (
  select r.id, r.requested, least(r.requested, r.max_audits) as most, p.status = 'complete' as searched
    from runs r join run_phases p on p.run_id = r.id and p.org_id = r.org_id and p.phase = 'scrape_content'
   where r.org_id = %(org)s and r.status = 'running'
     and (r.created_at, r.id) < (select created_at, id from runs where org_id = %(org)s and id = %(run_id)s)
)
select coalesce(sum(case when o.searched then
                      (select count(*) from audits a where a.org_id = %(org)s and a.run_id = o.id and a.status = 'queued')
                    else o.most end), 0)::int as audits,
       coalesce(array_agg(o.requested) filter (where not o.searched), '{}') as requested
  from older o;

-- name: resumable
select org_id, run_id, status, phase, dated from resumable_runs(%(demo)s, %(town)s, %(due)s, %(undated)s);
