-- name: unfinished
select count(*) as n from runs where status not in ('completed', 'cancelled', 'error');

-- name: runs
select r.id, r.org_id, r.status, r.created_at, r.completed_at, a.started_at, a.attempts
  from runs r
  left join (select run_id, min(started_at) as started_at, count(*) as attempts from run_attempts group by run_id) a
    on a.run_id = r.id
 order by r.created_at;

-- name: books
select (select count(*) from audits where status = 'completed') as completed,
       (select count(*) from audits where status <> 'completed') as not_completed,
       (select count(*) from usage_events where feature = 'dossier_research') as charged,
       (select count(*) - count(distinct (org_id, key)) from usage_events) as twice,
       (select count(*) from credit_holds where state = 'held') as held;

-- name: events
select run_id, array_agg(id order by id) as ids from run_events group by run_id;
