-- The migration runner's own statements.

-- name: migration_state
select current_user as role, r.rolsuper, r.rolbypassrls,
       array(select version from schema_migrations) as applied
  from pg_roles r
 where r.rolname = current_user

-- name: role_state
select current_user as role, r.rolsuper, r.rolbypassrls
  from pg_roles r
 where r.rolname = current_user

-- name: try_migration_lock
select pg_try_advisory_lock(hashtextextended('migrate', 0)) as taken

-- name: create_migration_table
create table if not exists schema_migrations (
    version    text primary key,
    applied_at timestamptz not null default now()
)

-- name: applied_versions
select version from schema_migrations

-- name: record_version
insert into schema_migrations (version) values (%s) on conflict do nothing
