-- Run once by the embedded cluster's administrator, under the cluster's file lock.

-- name: role_exists
select 1 from pg_roles where rolname = 'leadatlas'

-- name: create_role
create role leadatlas login nosuperuser nocreatedb nocreaterole noreplication nobypassrls

-- name: database_exists
select 1 from pg_database where datname = 'leadatlas'

-- name: create_database
create database leadatlas owner leadatlas
