-- name: as_organization
select set_config('app.org_id', %(org_id)s, false);

-- name: echo
select pg_notify('bench_echo', %(what)s);

-- name: told
-- What an event says of an audit, as a place in the order in which its lead's row shows it: steps 1 to 4, then the end.
select a.opportunity_id::text as lead, extract(epoch from e.created_at)::float8 as at,
       case when e.type = 'audit_phase' then p.position + 1 else 9 end as rank
from run_events e
join audits a on a.id = e.audit_id
left join audit_phases p on p.audit_id = e.audit_id and p.phase = e.data ->> 'phase'
where e.run_id = %(run_id)s
  and (e.type in ('audit_completed', 'audit_unreadable', 'audit_error')
       or e.type = 'audit_phase' and e.data ->> 'status' = 'running');
