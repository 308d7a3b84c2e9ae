-- name: insert_organization
insert into organizations (id, name) values (%(org)s, %(name)s) on conflict (id) do nothing;

-- name: insert_agency
insert into agencies (id, org_id, name, services, criteria)
values (%(id)s, %(org)s, %(name)s, %(services)s, %(criteria)s)
on conflict do nothing;

-- name: agency
select id, name, services, tone, default_vertical, default_geography, country, criteria
from agencies where org_id = %(org)s;
