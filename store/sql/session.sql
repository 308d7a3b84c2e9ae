-- Statements about the connection itself: transaction, lock, health.

-- name: set_organization
select set_config('app.org_id', %s, true)

-- name: take_run_lock
select pg_try_advisory_lock(hashtextextended('run:' || %s, 0)) as taken

-- name: free_run_lock
select pg_advisory_unlock(hashtextextended('run:' || %s, 0))

-- name: ping
select 1
