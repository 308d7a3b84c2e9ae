-- Statements about the connection itself: transaction, lock, health.

-- name: begin
-- gates re-read after waiting for a lock, and a stricter default level would show them stale rows
begin isolation level read committed

-- name: of_organization
select set_config('app.org_id', %(org)s, true)

-- name: of_execution
select bind_execution(%(org)s, %(run)s, %(attempt)s)

-- name: commit
commit

-- name: miss_us_soon
-- a machine that vanishes says no farewell, and a server's own keepalive lets it hold a lock for two hours
select set_config('tcp_keepalives_idle', '4', false), set_config('tcp_keepalives_interval', '2', false),
       set_config('tcp_keepalives_count', '2', false)

-- name: take_run_lock
select pg_try_advisory_lock(hashtextextended('run:' || %s, 0)) as taken

-- name: free_run_lock
select pg_advisory_unlock(hashtextextended('run:' || %s, 0))

-- name: acting_role
select current_user as role

-- name: ping
select 1

-- name: listen
listen run_events

-- name: as_who_logged_in
-- only who logged in as the same role may end its sessions, whatever role they act as
set local role none

-- name: shut_out
select pg_terminate_backend(l.pid, 3000)
from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.objsubid = 1 and l.database = a.datid and a.datname = current_database()
  and (l.classid::bigint << 32 | l.objid::bigint) = execution_key(%(run)s) and a.usename = session_user

-- name: bound
-- whoever is frozen within a transaction keeps nobody waiting for longer; servers before 17 do not know this
select set_config('transaction_timeout', '30s', false) where current_setting('server_version_num')::int >= 170000
