-- Saved searches, newest first.

-- name: insert
insert into campaigns (id, org_id, user_id, name, vertical, geography, leads, criteria)
values (%(id)s, %(org)s, %(user_id)s, %(name)s, %(vertical)s, %(geography)s, %(leads)s, %(criteria)s);

-- name: find
select id, name, vertical, geography, leads, criteria, created_at from campaigns where org_id = %(org)s and id = %(id)s;

-- name: page
select id, name, vertical, geography, leads, criteria, created_at from campaigns
 where org_id = %(org)s and (%(before)s::timestamptz is null or (created_at, id) < (%(before)s, %(before_id)s::uuid))
 order by created_at desc, id desc limit %(limit)s;

-- name: count
select count(*)::int as n from campaigns where org_id = %(org)s;

-- name: delete
delete from campaigns where org_id = %(org)s and id = %(id)s;
