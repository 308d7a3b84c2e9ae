-- Across organizations, one after the other.

-- name: expire
select expire_places(%(before)s, %(most)s) as n
