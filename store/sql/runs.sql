-- name: insert_run
insert into runs (id, org_id, agency_id, user_id, vertical, geography, requested, review, budget, demo, town,
                  max_audits)
values (%(id)s, %(org)s, %(agency_id)s, %(user_id)s, %(vertical)s, %(geography)s, %(requested)s, %(review)s,
        %(budget)s, %(demo)s, %(town)s, %(max_audits)s)
on conflict (id) do nothing;

-- name: insert_phases
insert into run_phases (org_id, run_id, phase, position)
values (%(org)s, %(run_id)s, %(phase)s, %(position)s);

-- name: run
select r.id, r.org_id, r.status, r.vertical, r.geography, r.requested, r.fetched, r.review, r.budget, r.demo, r.user_id,
       r.town, r.billing_block, r.error, r.resume_at, r.put_off, r.created_at, r.completed_at, r.max_audits, r.coverage,
       exists (select from run_commands c where c.run_id = r.id and c.applied_at is null) as steered,
       to_jsonb(a) || jsonb_strip_nulls(jsonb_build_object('criteria', r.criteria)) as agency
from runs r join agencies a on a.id = r.agency_id and a.org_id = r.org_id
where r.org_id = %(org)s and r.id = %(id)s;

-- name: run_exists
select 1 from runs where org_id = %(org)s and id = %(id)s;

-- name: lock_run
select 1 from runs where org_id = %(org)s and id = %(id)s for no key update;

-- name: phases
select phase, status, progress, message, started_at, completed_at, duration_ms
from run_phases where org_id = %(org)s and run_id = %(run_id)s order by position;

-- name: start_phase
with changed as (
  update run_phases
  set status = 'running', message = %(message)s, progress = greatest(progress, %(progress)s), completed_at = null,
      duration_ms = null, started_at = coalesce(started_at, clock_timestamp())
  where org_id = %(org)s and run_id = %(run_id)s and phase = %(phase)s and status <> 'complete'
  returning run_id, phase, message
)
insert into run_events (org_id, run_id, type, phase, message)
select %(org)s, run_id, 'phase_started', phase, message from changed;

-- name: audit_ended
with changed as (
  update run_phases set message = %(so_far)s, progress = greatest(progress, %(progress)s)
  where org_id = %(org)s and run_id = %(run_id)s and phase = 'generate_dossier' and status = 'running'
)
insert into run_events (org_id, run_id, type, phase, audit_id, message)
values (%(org)s, %(run_id)s, %(type)s, 'generate_dossier', %(audit_id)s, %(message)s);

-- name: complete_phase
with changed as (
  update run_phases
  set status = 'complete', message = %(message)s, progress = 1, completed_at = clock_timestamp(),
      started_at = coalesce(started_at, clock_timestamp()),
      duration_ms = (extract(epoch from clock_timestamp() - coalesce(started_at, clock_timestamp())) * 1000)::bigint
  where org_id = %(org)s and run_id = %(run_id)s and phase = %(phase)s and status <> 'complete'
  returning run_id, phase, message
)
insert into run_events (org_id, run_id, type, phase, message)
select %(org)s, run_id, 'phase_completed', phase, message from changed;

-- name: fail_phase
with changed as (
  update run_phases set status = 'error', message = %(message)s
  where org_id = %(org)s and run_id = %(run_id)s and phase = %(phase)s and status <> 'complete'
  returning run_id, phase, message
)
insert into run_events (org_id, run_id, type, phase, message)
select %(org)s, run_id, 'phase_failed', phase, message from changed;

-- name: reopen_phases
update run_phases set status = 'running'
where org_id = %(org)s and run_id = %(run_id)s and status = 'error';

-- name: reset_phases
update run_phases
set status = 'pending', progress = 0, message = '', started_at = null, completed_at = null, duration_ms = null
where org_id = %(org)s and run_id = %(run_id)s and position >= %(position)s and status <> 'complete';

-- name: insert_event
insert into run_events (org_id, run_id, type, phase, audit_id, actor, message, data)
values (%(org)s, %(run_id)s, %(type)s, %(phase)s, %(audit_id)s, %(actor)s, %(message)s, %(data)s);

-- name: events
select id, type, phase, audit_id, actor, message, data, created_at
from run_events where org_id = %(org)s and run_id = %(run_id)s and id > %(after)s order by id limit %(limit)s;

-- name: save_places
update runs set places_snapshot = %(places)s, coverage = %(coverage)s, fetched = %(fetched)s, updated_at = now()
where org_id = %(org)s and id = %(run_id)s;

-- name: places
select places_snapshot from runs where org_id = %(org)s and id = %(run_id)s;

-- name: save_shortlist
update runs set shortlist = %(leads)s, updated_at = now() where org_id = %(org)s and id = %(run_id)s;

-- name: shortlist
select shortlist from runs where org_id = %(org)s and id = %(run_id)s;

-- name: review_decision
select review_decision from runs where org_id = %(org)s and id = %(run_id)s;

-- name: save_review_decision
update runs set review_decision = %(decision)s, updated_at = now()
where org_id = %(org)s and id = %(run_id)s and status = 'waiting_for_review';

-- name: set_status
update runs
set status = %(status)s, billing_block = %(billing_block)s, error = %(error)s, updated_at = now(),
    resume_at = %(resume_at)s, put_off = false,
    completed_at = case when %(status)s = 'completed' then now() else completed_at end
where org_id = %(org)s and id = %(run_id)s and status = any(%(from)s);

-- name: swept
update runs set swept_at = now() where org_id = %(org)s and id = %(run_id)s;

-- name: stop_phases
update run_phases set status = 'error', message = %(message)s
where org_id = %(org)s and run_id = %(run_id)s and status = 'running';

-- name: last_of_type
select message, actor, created_at from run_events
where org_id = %(org)s and run_id = %(run_id)s and type = %(type)s order by id desc limit 1;

-- name: set_budget
update runs set budget = %(budget)s, updated_at = now() where org_id = %(org)s and id = %(run_id)s;

-- name: start_attempt
insert into run_attempts (org_id, run_id, from_phase, worker)
values (%(org)s, %(run_id)s, %(from_phase)s, %(worker)s) returning id;

-- name: deaths
select count(*) as n from run_attempts
where org_id = %(org)s and run_id = %(run_id)s and (ended_at is null or outcome = 'interrupted')
  and started_at > (select max(created_at) from run_events where org_id = %(org)s and run_id = %(run_id)s);

-- name: end_attempt
update run_attempts set ended_at = now(), outcome = %(outcome)s where org_id = %(org)s and id = %(id)s;

-- name: counts
select 'leads' as key, count(*) filter (where not dropped) as n
from run_leads where org_id = %(org)s and run_id = %(run_id)s
union all
select 'leads_' || lower(status), count(*)
from run_leads where org_id = %(org)s and run_id = %(run_id)s and not dropped group by status
union all
select 'audits_' || status, count(*)
from audits where org_id = %(org)s and run_id = %(run_id)s group by status;

-- name: rank
update run_leads l set rank = r.rank
from (
  select rl.opportunity_id,
         row_number() over (order by rl.dropped, rl.score desc, rl.status = 'READY' desc, o.name, o.id) as rank
  from run_leads rl join opportunities o on o.id = rl.opportunity_id and o.org_id = rl.org_id
  where rl.org_id = %(org)s and rl.run_id = %(run_id)s
) r
where l.org_id = %(org)s and l.run_id = %(run_id)s and l.opportunity_id = r.opportunity_id;
