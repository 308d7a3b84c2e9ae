-- Statements about the connection itself: transaction, lock, health.

-- name: begin
-- gates re-read after waiting for a lock, and a stricter default level would show them stale rows
begin isolation level read committed

-- name: of_organization
select set_config('app.org_id', %(org)s, true)

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
