-- What faces list and look up; keyset pages, newest first.

-- name: runs_page
select r.id, r.status, r.vertical, r.geography, r.requested, r.fetched, r.demo, r.created_at, r.completed_at,
       (select coalesce(avg(p.progress), 0) from run_phases p where p.run_id = r.id and p.org_id = r.org_id) as progress
from runs r
where r.org_id = %(org)s
  and (%(status)s::text is null or r.status = %(status)s)
  and (%(before)s::timestamptz is null or (r.created_at, r.id) < (%(before)s, %(before_id)s::uuid))
order by r.created_at desc, r.id desc limit %(limit)s;

-- name: audits_of_run
select a.id, a.run_id, a.opportunity_id, o.name, a.domain, a.target_url, a.status, a.reason, a.started_at,
       a.completed_at, jsonb_array_length(a.site_map) as found, jsonb_array_length(a.choice) as chosen,
       (select p.phase from audit_phases p where p.audit_id = a.id and p.org_id = a.org_id and p.status = 'running'
        order by p.position desc limit 1) as phase,
       (select coalesce(jsonb_agg(jsonb_build_object('phase', p.phase, 'status', p.status, 'message', p.message)
                                  order by p.position), '[]')
        from audit_phases p where p.audit_id = a.id and p.org_id = a.org_id) as phases
from audits a join opportunities o on o.id = a.opportunity_id and o.org_id = a.org_id
where a.org_id = %(org)s and a.run_id = %(run_id)s
order by a.priority desc, a.score desc, a.id;

-- name: audit
select id from audits where org_id = %(org)s and id = %(id)s;

-- name: dossier
select d.id, d.audit_id, d.created_at, a.run_id, a.opportunity_id
from dossiers d join audits a on a.id = d.audit_id and a.org_id = d.org_id
where d.org_id = %(org)s and d.id = %(id)s;

-- name: pages_of_audit
select id, url, title, http_status, visible_chars, fetched_at
from pages where org_id = %(org)s and audit_id = %(audit_id)s order by fetched_at, url;

-- name: page
select id, url, title, markdown, fetched_at from pages where org_id = %(org)s and id = %(id)s;

-- name: usage_page
select id, key, feature, account, units, credits, run_id, audit_id, data, created_at
from usage_events
where org_id = %(org)s
  and (%(run_id)s::uuid is null or run_id = %(run_id)s)
  and (%(before)s::bigint is null or id < %(before)s)
  and (%(since)s::timestamptz is null or created_at >= %(since)s)
  and (%(until)s::timestamptz is null or created_at < %(until)s)
order by id desc limit %(limit)s;
