-- Who may come in. Only the two functions look across organizations.

-- name: find_login
select * from find_login(%(email)s);

-- name: find_api_key
select * from find_api_key(%(digest)s);

-- name: key_used
update api_keys set last_used_at = now() where org_id = %(org)s and id = %(id)s;

-- name: organization_named
select id, name from organizations where lower(name) = lower(%(name)s) order by created_at limit 1;

-- name: organization_names
select name from organizations order by created_at, id limit %(limit)s;

-- name: insert_user
insert into users (id, email, name, password_hash)
values (%(id)s, %(email)s, %(name)s, %(password_hash)s) on conflict do nothing;

-- name: join
insert into memberships (org_id, user_id) values (%(org)s, %(user_id)s)
on conflict (org_id, user_id) do update set created_at = clock_timestamp();

-- name: leave
with gone as (
  delete from memberships m using users u where m.org_id = %(org)s and m.user_id = u.id and u.email = %(email)s
  returning m.user_id
), ended as (
  update api_keys k set revoked_at = now() from gone
  where k.org_id = %(org)s and k.user_id = gone.user_id and k.revoked_at is null
)
select user_id from gone;

-- name: list_users
select u.id, u.email, u.name, m.role, u.created_at
from memberships m join users u on u.id = m.user_id where m.org_id = %(org)s order by u.email;

-- name: member
select u.id from memberships m join users u on u.id = m.user_id where m.org_id = %(org)s and u.email = %(email)s;

-- name: set_password
update users set password_hash = %(password_hash)s where email = %(email)s;

-- name: remove_user
delete from users where email = %(email)s;

-- name: insert_key
insert into api_keys (id, org_id, user_id, name, prefix, digest)
values (%(id)s, %(org)s, %(user_id)s, %(name)s, %(prefix)s, %(digest)s);

-- name: list_keys
select k.id, k.name, k.prefix, u.email, k.created_at, k.last_used_at, k.revoked_at
from api_keys k left join users u on u.id = k.user_id where k.org_id = %(org)s order by k.created_at, k.id;

-- name: revoke_key
update api_keys set revoked_at = now() where org_id = %(org)s and prefix = %(prefix)s and revoked_at is null;
