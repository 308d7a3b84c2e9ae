-- What a POST with a key was answered. A claim without an answer is under way, or its process died.

-- name: forget
delete from idempotency_keys
where org_id = %(org)s
  and (created_at < now() - interval '24 hours' or (status is null and created_at < now() - interval '1 minute'));

-- name: claim
insert into idempotency_keys (org_id, key, request) values (%(org)s, %(key)s, %(request)s) on conflict do nothing;

-- name: find
select request, status, location, body from idempotency_keys where org_id = %(org)s and key = %(key)s;

-- name: answer
update idempotency_keys set status = %(status)s, location = %(location)s, body = %(body)s
where org_id = %(org)s and key = %(key)s;

-- name: give_up
delete from idempotency_keys where org_id = %(org)s and key = %(key)s and status is null;
