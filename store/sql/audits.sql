-- Rows are locked in one order: audits, their phases, opportunities by id, their run_leads; the accounts come last.

-- name: queue
with best as (
  select distinct on (o.domain) o.domain, o.id, o.website, l.score
  from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
  where l.org_id = %(org)s and l.run_id = %(run_id)s and not l.dropped and o.domain is not null
    and o.website is not null
  order by o.domain, l.score desc, o.id
)
select * from best order by score desc, domain;

-- name: insert_audits
with new as (
  insert into audits (id, org_id, run_id, opportunity_id, domain, target_url, score)
  select a.id, %(org)s, %(run_id)s, a.opportunity_id, a.domain, a.target_url, a.score
  from jsonb_to_recordset(%(audits)s) as a (id uuid, opportunity_id uuid, domain text, target_url text, score numeric)
  on conflict do nothing
  returning id
)
insert into audit_phases (org_id, audit_id, phase, position)
select %(org)s, new.id, p.phase, p.number - 1
from new, unnest(%(phases)s::text[]) with ordinality as p (phase, number);

-- name: assign_audits
update run_leads l set audit_id = a.id
from audits a, opportunities o
where l.org_id = %(org)s and l.run_id = %(run_id)s and not l.dropped
  and a.org_id = l.org_id and a.run_id = l.run_id and o.org_id = l.org_id and o.id = l.opportunity_id
  and o.domain = a.domain;

-- name: mark_leads
-- Of a whole run or of one audit. Opportunities are locked by id: two runs may meet in them.
with mine as (
  select l.run_id, o.id,
         case when a.id is null or a.status in ('unreadable', 'skipped', 'error') then 'DATA_READY'
              when a.status = 'completed' then 'READY' else 'AUDITING' end as status
  from run_leads l
  join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
  left join audits a on a.id = l.audit_id and a.org_id = l.org_id
  where l.org_id = %(org)s and (l.run_id = %(run_id)s or l.audit_id = %(audit_id)s) and not l.dropped
  order by o.id
  for no key update of o
), leads as (
  update run_leads l set status = mine.status from mine
  where l.org_id = %(org)s and l.run_id = mine.run_id and l.opportunity_id = mine.id
)
update opportunities o
set status = mine.status, fit_reason = coalesce(%(fit_reason)s, o.fit_reason), updated_at = now()
from mine
where o.org_id = %(org)s and o.id = mine.id;

-- name: lead_counts
-- Without an audit, and those of them that have a site of their own: there were better ones.
select count(*) filter (where l.status = 'DATA_READY') as ready,
       count(*) filter (where l.status = 'DATA_READY' and o.domain is not null and o.website is not null) as beyond
from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
where l.org_id = %(org)s and l.run_id = %(run_id)s and not l.dropped;

-- name: waiting
select count(*) as n from audits where org_id = %(org)s and run_id = %(run_id)s and status = 'queued';

-- name: claim
-- The audit that carries the slot, else the first that waits; none while commands of people wait.
with run as (
  select r.budget, exists (select from run_commands c where c.run_id = r.id and c.applied_at is null) as steered
  from runs r where r.org_id = %(org)s and r.id = %(run_id)s
), own as (
  select id, org_id, run_id, opportunity_id, domain, target_url, status, slot
  from audits where org_id = %(org)s and run_id = %(run_id)s and slot = %(slot)s and not (select steered from run)
), first as (
  select id, org_id, run_id, opportunity_id, domain, target_url, status, slot
  from audits
  where org_id = %(org)s and run_id = %(run_id)s and status = 'queued' and not (select steered from run)
    and not exists (select from own)
  order by priority desc, score desc, id
  limit 1 for update skip locked
)
select run.budget, run.steered, audit.*
from run left join (select * from own union all select * from first) audit on true;

-- name: take
update audits set status = 'running', slot = %(slot)s, started_at = clock_timestamp()
where org_id = %(org)s and id = %(id)s and status = 'queued';

-- name: audit
select id, org_id, run_id, opportunity_id, domain, target_url, status, slot
from audits where org_id = %(org)s and id = %(id)s;

-- name: enter
-- A phase begins, with its event, unless it is complete or the audit has ended; either way, how far the audit is.
with started as (
  update audit_phases p
  set status = 'running', message = %(message)s, started_at = coalesce(p.started_at, clock_timestamp())
  from audits a
  where a.org_id = %(org)s and a.id = %(audit_id)s and a.status = 'running'
    and p.org_id = a.org_id and p.audit_id = a.id and p.phase = %(phase)s and p.status <> 'complete'
  returning a.org_id, a.run_id, a.id, a.domain, p.phase, p.status, p.message
), told as (
  insert into run_events (org_id, run_id, type, phase, audit_id, message, data)
  select org_id, run_id, 'audit_phase', 'generate_dossier', id, domain || ': ' || message,
         jsonb_build_object('phase', phase, 'status', status)
  from started
)
select a.id, a.org_id, a.run_id, a.opportunity_id, a.domain, a.target_url, a.status, a.slot, a.site_map, a.choice,
       (select coalesce(jsonb_object_agg(p.url, p.visible_chars), '{}')
        from pages p where p.org_id = a.org_id and p.audit_id = a.id) as read,
       (select coalesce(jsonb_agg(distinct o.website), '[]')
        from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
        where l.org_id = a.org_id and l.audit_id = a.id and not l.dropped and o.website <> a.target_url) as landings
from audits a where a.org_id = %(org)s and a.id = %(audit_id)s;

-- name: complete_phase
-- With what it found for the phases after it.
with audit as (
  update audits set site_map = coalesce(%(site_map)s, site_map), choice = coalesce(%(choice)s, choice)
  where org_id = %(org)s and id = %(audit_id)s
  returning org_id, run_id, id, domain
), changed as (
  update audit_phases p
  set status = 'complete', message = %(message)s, completed_at = clock_timestamp(),
      started_at = coalesce(p.started_at, clock_timestamp()),
      duration_ms = (extract(epoch from clock_timestamp() - coalesce(p.started_at, clock_timestamp())) * 1000)::bigint
  from audit a
  where p.org_id = a.org_id and p.audit_id = a.id and p.phase = %(phase)s and p.status <> 'complete'
  returning a.org_id, a.run_id, a.id, a.domain, p.phase, p.status, p.message
)
insert into run_events (org_id, run_id, type, phase, audit_id, message, data)
select org_id, run_id, 'audit_phase', 'generate_dossier', id, domain || ': ' || message,
       jsonb_build_object('phase', phase, 'status', status)
from changed;

-- name: save_pages
insert into pages (id, org_id, audit_id, url, title, markdown, hash, http_status, visible_chars, contacts, facts,
                   fetched_at)
select p.id, %(org)s, %(audit_id)s, p.url, p.title, p.markdown, p.hash, p.status, p.visible_chars, p.contacts, p.facts,
       p.fetched_at
from jsonb_to_recordset(%(pages)s) as p (id uuid, url text, title text, markdown text, hash text, status int,
                                         visible_chars int, contacts jsonb, facts jsonb, fetched_at timestamptz)
on conflict (audit_id, url) do update
set title = excluded.title, markdown = excluded.markdown, hash = excluded.hash, http_status = excluded.http_status,
    visible_chars = excluded.visible_chars, contacts = excluded.contacts, facts = excluded.facts,
    fetched_at = excluded.fetched_at;

-- name: pages
select id, url, title, markdown, hash, http_status as status, visible_chars, contacts, facts, fetched_at
from pages where org_id = %(org)s and audit_id = %(audit_id)s order by fetched_at, url;

-- name: lead
select o.place_id, o.name, o.website, o.phone, o.phone_e164, o.rating, o.reviews, o.address, o.business_status, o.trade,
       o.domain, o.source, l.signals, l.score, l.score_parts,
       (select coalesce(jsonb_agg(b order by other.score desc, b.id), '[]')
        from run_leads other
        join lateral (
          select id, place_id, name, website, phone, phone_e164, address
          from opportunities where org_id = other.org_id and id = other.opportunity_id
        ) b on true
        where other.org_id = a.org_id and other.audit_id = a.id and not other.dropped and b.id <> o.id) as branches
from audits a
join opportunities o on o.id = a.opportunity_id and o.org_id = a.org_id
join run_leads l on l.run_id = a.run_id and l.opportunity_id = o.id and l.org_id = a.org_id
where a.org_id = %(org)s and a.id = %(id)s;

-- name: insert_dossier
with dossier as (
  insert into dossiers (id, org_id, audit_id, summary, gaps, talking_points, fit_reason, sources, dropped_claims,
                        dropped_sentences, model)
  values (%(id)s, %(org)s, %(audit_id)s, %(summary)s, %(gaps)s, %(talking_points)s, %(fit_reason)s, %(sources)s,
          %(dropped_claims)s, %(dropped_sentences)s, %(model)s)
  returning id
)
insert into claims (org_id, dossier_id, id, position, kind, text, page_id, quote, quote_offset)
select %(org)s, dossier.id, c.id, c.position, c.kind, c.text, c.page_id, c.quote, c."offset"
from dossier,
     jsonb_to_recordset(%(claims)s) as c (id text, position smallint, kind text, text text, page_id uuid, quote text,
                                          "offset" int);

-- name: complete
update audits
set status = 'completed', contacts = %(contacts)s, completed_at = clock_timestamp(), metered_at = clock_timestamp()
where org_id = %(org)s and id = %(id)s and status = 'running';

-- name: close
with closed as (
  update audits
  set status = %(status)s, reason = %(reason)s, contacts = %(contacts)s, completed_at = clock_timestamp()
  where org_id = %(org)s and id = %(id)s and status in ('queued', 'running')
  returning id
), stopped as (
  update audit_phases p set status = 'error', message = %(reason)s
  from closed where p.org_id = %(org)s and p.audit_id = closed.id and p.status = 'running'
)
select id from closed;

-- name: lock_leads
-- Those of a run's open audits, before these are closed one after the other.
select o.id
from run_leads l
join audits a on a.id = l.audit_id and a.org_id = l.org_id
join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
where l.org_id = %(org)s and a.run_id = %(run_id)s and a.status in ('queued', 'running')
order by o.id
for no key update of o;

-- name: progress
select count(*) filter (where status not in ('queued', 'running')) as done, count(*) as total
from audits where org_id = %(org)s and run_id = %(run_id)s;

-- name: requeue
update audits
set status = case when status = 'running' then 'queued' else status end, slot = null
where org_id = %(org)s and run_id = %(run_id)s and slot is not null;

-- name: of_run
select a.id, a.domain, a.target_url, a.status, a.reason, a.started_at, a.completed_at, o.name,
       (select p.phase from audit_phases p where p.audit_id = a.id and p.status = 'running' order by p.position desc
        limit 1) as phase
from audits a join opportunities o on o.id = a.opportunity_id and o.org_id = a.org_id
where a.org_id = %(org)s and a.run_id = %(run_id)s
order by a.score desc, a.id;
