-- Runs on procrastinate's queue. A finished job is deleted; `runs` says what became of the run.

-- name: defer
-- Fair between organizations: a job's turn is now, or a minute after the last turn of its own organization. So a burst
-- is spread, others step in between, nobody is overtaken for longer than that spread, and one's own stay in order.
with mine as (
  select max(-priority) as last from procrastinate_jobs
   where queue_name = %(queue)s and status in ('todo', 'doing') and args->>'org' = %(org)s::text
), turn as (
  select greatest(extract(epoch from clock_timestamp() - timestamptz '2026-01-01 00:00:00+00')::int, last + 60) as at
    from mine
)
select unnest(procrastinate_defer_jobs_v1(array[row(
         %(queue)s, %(task)s, -turn.at, 'run:' || %(run_id)s, null,
         jsonb_build_object('org', %(org)s::text, 'run', %(run_id)s::text), null)::procrastinate_job_to_defer_v1]))
  from turn
 where not exists (select from procrastinate_jobs where lock = 'run:' || %(run_id)s and status = 'todo');

-- name: put_back
select procrastinate_retry_job_v2(j.id, null, null, null, null)
  from (select id from procrastinate_jobs where id = %(job_id)s and status = 'doing' for update skip locked) j;

-- name: waiting
select exists (select from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
                where j.lock = 'run:' || %(run_id)s
                  and (j.status = 'todo'
                       or (j.status = 'doing'
                           and w.last_heartbeat > clock_timestamp() - make_interval(secs => %(stale)s)))) as yes;

-- name: locked
select exists (select from pg_locks
                where locktype = 'advisory' and objsubid = 1
                  and database = (select oid from pg_database where datname = current_database())
                  and (classid::bigint << 32) | objid::bigint = hashtextextended('run:' || %(run_id)s, 0)) as yes;

-- name: revive
-- Jobs whose worker's heart has stopped wait again, unless a frozen worker still holds the run's lock.
with held as (
  select (classid::bigint << 32) | objid::bigint as key from pg_locks
   where locktype = 'advisory' and objsubid = 1
     and database = (select oid from pg_database where datname = current_database())
), dead as (
  select j.id from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
   where j.queue_name = %(queue)s and j.status = 'doing'
     and coalesce(w.last_heartbeat < clock_timestamp() - make_interval(secs => %(stale)s), true)
     and not exists (select from held where held.key = hashtextextended(j.lock, 0))
     for update of j skip locked
)
select procrastinate_retry_job_v2(id, null, null, null, null) from dead;

-- name: left_alone
-- Unfinished runs of a world that nobody executes: their lock is free, and either no job of theirs waits, or one that a
-- living worker has taken (and not let go) keeps the others waiting.
with held as (
  select (classid::bigint << 32) | objid::bigint as key from pg_locks
   where locktype = 'advisory' and objsubid = 1
     and database = (select oid from pg_database where datname = current_database())
)
select u.org_id, u.run_id, u.status, j.id as job_id
  from unfinished_runs(%(demo)s, %(town)s) u
  left join procrastinate_jobs j on j.lock = 'run:' || u.run_id and j.status = 'doing'
 where not exists (select from held where held.key = hashtextextended('run:' || u.run_id, 0))
   and (u.status <> 'running' or j.id is not null
        or not exists (select from procrastinate_jobs q where q.lock = 'run:' || u.run_id and q.status = 'todo'));
