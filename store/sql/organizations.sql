-- name: insert_organization
-- A new one has its balances where all others have them.
insert into organizations (id, name, billing)
values (%(org)s, %(name)s, coalesce((select o.billing from organizations o order by o.id limit 1), %(keeper)s))
on conflict (id) do nothing;

-- name: insert_agency
insert into agencies (id, org_id, name, services, criteria)
values (%(id)s, %(org)s, %(name)s, %(services)s, %(criteria)s)
on conflict do nothing;

-- name: agency
select id, name, services, tone, default_vertical, default_geography, country, criteria
from agencies where org_id = %(org)s;

-- name: save_agency
update agencies
set name = %(name)s, services = %(services)s, tone = %(tone)s, default_vertical = %(default_vertical)s,
    default_geography = %(default_geography)s, country = %(country)s, criteria = %(criteria)s, updated_at = now()
where org_id = %(org)s;

-- name: keepers
select distinct billing from organizations

-- name: in_earnest
select in_earnest() as in_earnest

-- name: billed_by_autumn
select id from organizations where billing = 'autumn' order by id

-- name: everybody
select id from organizations order by id
