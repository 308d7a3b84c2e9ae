-- name: organizations
select id from organizations order by id

-- name: expire
select expire_places(%(org)s, %(before)s, %(most)s) as n
