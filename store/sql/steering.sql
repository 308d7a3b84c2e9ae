-- Commands of people, and what obeying them changes. Rows are locked in the order of everybody else: audits,
-- opportunities by id, their run_leads.

-- name: insert
insert into run_commands (org_id, run_id, kind, payload, actor)
values (%(org)s, %(run_id)s, %(kind)s, %(payload)s, %(actor)s) returning id;

-- name: next
select id, run_id, kind, payload, actor
from run_commands where org_id = %(org)s and run_id = %(run_id)s and applied_at is null
order by id limit 1 for update;

-- name: close
with closed as (
  update run_commands set applied_at = clock_timestamp(), outcome = %(outcome)s
  where org_id = %(org)s and run_id = %(run_id)s and id = coalesce(%(id)s, id) and applied_at is null
  returning id, kind, actor
)
insert into run_events (org_id, run_id, type, actor, message, data)
select %(org)s, %(run_id)s, 'steer_applied', actor, %(outcome)s, jsonb_build_object('command', id, 'kind', kind)
from closed order by id;

-- name: withdraw
delete from run_commands
where org_id = %(org)s and run_id = %(run_id)s and applied_at is null and payload ? 'of_review';

-- name: of_run
select id, kind, payload, actor, created_at, applied_at, outcome
from run_commands where org_id = %(org)s and run_id = %(run_id)s order by id;

-- name: is_stopping
select exists (select from run_commands
               where org_id = %(org)s and run_id = %(run_id)s and kind = 'stop' and applied_at is null) as stopping;

-- name: waiting
select id, org_id, run_id, opportunity_id, domain, target_url, status, slot
from audits where org_id = %(org)s and run_id = %(run_id)s and status = 'queued'
order by id for update;

-- name: audit_of_lead
select a.id, a.org_id, a.run_id, a.opportunity_id, a.domain, a.target_url, a.status, a.slot
from run_leads l join audits a on a.id = l.audit_id and a.org_id = l.org_id
where l.org_id = %(org)s and l.run_id = %(run_id)s and l.opportunity_id = %(id)s
for update of a;

-- name: lead
select o.id, o.name, o.website, o.domain, l.score,
       exists (select from run_leads s
               where s.org_id = l.org_id and s.run_id = l.run_id and s.audit_id = l.audit_id
                 and s.opportunity_id <> l.opportunity_id and not s.dropped) as shared
from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
where l.org_id = %(org)s and l.run_id = %(run_id)s and l.opportunity_id = %(id)s and not l.dropped;

-- name: put_first
update audits
set priority = 1 + (select max(priority) from audits where org_id = %(org)s and run_id = %(run_id)s)
where org_id = %(org)s and id = %(id)s and status = 'queued';

-- name: detach
with freed as (
  update run_leads set audit_id = null
  where org_id = %(org)s and run_id = %(run_id)s and opportunity_id = %(id)s and audit_id = %(audit_id)s
)
update audits a
set opportunity_id = heir.id, target_url = heir.website, score = heir.score
from (
  select o.id, o.website, l.score
  from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
  where l.org_id = %(org)s and l.run_id = %(run_id)s and l.audit_id = %(audit_id)s and l.opportunity_id <> %(id)s
    and not l.dropped
  order by l.score desc, o.id limit 1
) heir
where a.org_id = %(org)s and a.id = %(audit_id)s and a.opportunity_id = %(id)s;

-- name: lock_audit
select 1 from audits where org_id = %(org)s and id = %(id)s for update;

-- name: attach
update run_leads l set audit_id = a.id
from audits a
where l.org_id = %(org)s and l.run_id = %(run_id)s and l.opportunity_id = %(id)s and l.audit_id is null
  and a.org_id = l.org_id and a.id = %(audit_id)s;

-- name: mark_lead
with mine as (
  select o.id, case when a.id is null or a.status in ('unreadable', 'skipped', 'error') then 'DATA_READY'
                    when a.status = 'completed' then 'READY' else 'AUDITING' end as status
  from run_leads l
  join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
  left join audits a on a.id = l.audit_id and a.org_id = l.org_id
  where l.org_id = %(org)s and l.run_id = %(run_id)s and l.opportunity_id = %(id)s
  for no key update of o
), lead as (
  update run_leads l set status = mine.status from mine
  where l.org_id = %(org)s and l.run_id = %(run_id)s and l.opportunity_id = mine.id
)
update opportunities o set status = mine.status, updated_at = now() from mine where o.org_id = %(org)s and o.id = mine.id;

-- name: leads_to_score
select l.opportunity_id as id, l.signals
from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
where l.org_id = %(org)s and l.run_id = %(run_id)s
order by o.id for no key update of o;

-- name: rescore
update run_leads set score = %(score)s, score_parts = %(score_parts)s
where org_id = %(org)s and run_id = %(run_id)s and opportunity_id = %(id)s;

-- name: rescore_audits
update audits a
set score = (select coalesce(max(l.score), a.score) from run_leads l
             where l.org_id = a.org_id and l.run_id = a.run_id and l.audit_id = a.id and not l.dropped)
where a.org_id = %(org)s and a.run_id = %(run_id)s and a.status = 'queued';

-- name: save_criteria
update runs set criteria = %(criteria)s, updated_at = now() where org_id = %(org)s and id = %(run_id)s;

-- name: leads_of_run
select count(*) as n from run_leads where org_id = %(org)s and run_id = %(run_id)s and not dropped;
