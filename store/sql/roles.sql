-- What an administrator's connection asks and does, once per database.

-- name: owner
-- of our tables, when it is a plain role
select r.rolname as role
  from pg_class c
  join pg_roles r on r.oid = c.relowner
 where c.oid = to_regclass('schema_migrations') and not r.rolsuper and not r.rolbypassrls

-- name: create_role
create role leadatlas_app nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls

-- name: let_us_be_it
grant leadatlas_app to current_user

-- name: let_it_create
grant create, temporary on database {database} to leadatlas_app;
grant usage, create on schema public to leadatlas_app
