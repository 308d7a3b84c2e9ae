-- name: alike
-- What is known under its place id, then what shares its domain, oldest first: a chain may have many branches there.
(select id, false as elsewhere, place_id, domain, phone, phone_e164, address, created_at
 from opportunities where org_id = %(org)s and place_id = %(place_id)s)
union all
(select id, true, place_id, domain, phone, phone_e164, address, created_at
 from opportunities where org_id = %(org)s and domain = %(domain)s and place_id <> %(place_id)s)
order by elsewhere, created_at;

-- name: insert_opportunity
insert into opportunities (
  id, org_id, place_id, name, website, domain, phone, phone_e164, address, rating, reviews, business_status, trade,
  source, attribution, target_vertical, target_geography, qualification_score, signals, fetched_at)
values (
  %(id)s, %(org)s, %(place_id)s, %(name)s, %(website)s, %(domain)s, %(phone)s, %(phone_e164)s, %(address)s, %(rating)s,
  %(reviews)s, %(business_status)s, %(trade)s, %(source)s, %(attribution)s, %(vertical)s, %(geography)s, %(score)s,
  %(signals)s,
  coalesce((select p.completed_at from run_phases p
             where p.org_id = %(org)s and p.run_id = %(run_id)s and p.phase = 'source'), now()))
on conflict do nothing;

-- name: update_opportunity
-- Told anew; when, the search says: a run may wait for days between that and here.
update opportunities
set name = %(name)s, website = %(website)s, domain = %(domain)s, phone = %(phone)s, phone_e164 = %(phone_e164)s,
    address = %(address)s, rating = %(rating)s, reviews = %(reviews)s, business_status = %(business_status)s,
    trade = %(trade)s, source = %(source)s, attribution = %(attribution)s, target_vertical = %(vertical)s,
    target_geography = %(geography)s, qualification_score = %(score)s, signals = %(signals)s, expired_at = null,
    fetched_at = coalesce((select p.completed_at from run_phases p
                            where p.org_id = %(org)s and p.run_id = %(run_id)s and p.phase = 'source'), now()),
    updated_at = now()
where org_id = %(org)s and id = %(id)s;

-- name: edit_opportunity
-- What a person corrects makes nothing fresh that a places service told.
update opportunities
set name = %(name)s, website = %(website)s, domain = %(domain)s, phone = %(phone)s, phone_e164 = %(phone_e164)s,
    qualification_score = %(score)s, signals = %(signals)s, updated_at = now()
where org_id = %(org)s and id = %(id)s;

-- name: link
insert into run_leads (org_id, run_id, opportunity_id, score, score_parts, signals)
values (%(org)s, %(run_id)s, %(id)s, %(score)s, %(score_parts)s, %(signals)s)
on conflict (run_id, opportunity_id) do nothing;

-- name: readmit
update run_leads set dropped = false
where org_id = %(org)s and run_id = %(run_id)s and opportunity_id = %(id)s and dropped;

-- name: drop_leads
update run_leads l set dropped = true
from opportunities o
where l.org_id = %(org)s and l.run_id = %(run_id)s and o.id = l.opportunity_id and not l.dropped
  and o.org_id = l.org_id and o.place_id = any(%(places)s);

-- name: places_of_run
select o.place_id, o.name, o.website, o.phone, o.phone_e164, o.rating, o.reviews, o.address, o.business_status, o.trade,
       o.domain, o.source
from run_leads l join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
where l.org_id = %(org)s and l.run_id = %(run_id)s and not l.dropped and o.place_id = any(%(places)s)
order by o.id;

-- name: rescore
update run_leads set score = %(score)s, score_parts = %(score_parts)s, signals = %(signals)s
where org_id = %(org)s and run_id = %(run_id)s and opportunity_id = %(id)s;

-- name: accepted
select count(*) as n from run_leads where org_id = %(org)s and run_id = %(run_id)s and not dropped;

-- name: of_run
select l.opportunity_id as id, o.place_id, o.name, o.phone, o.phone_e164, o.website, o.domain, o.address, o.rating,
       o.reviews, o.business_status, o.trade, o.source, o.attribution, o.fetched_at, o.meeting_time, o.notes, l.rank, l.status,
       l.score, l.score_parts, l.signals, a.id as audit_id, a.opportunity_id as audited_id, a.status as audit_status,
       a.reason, a.contacts, d.id as dossier_id,
       (select count(*) from claims c where c.org_id = d.org_id and c.dossier_id = d.id) as claim_count
from run_leads l
join opportunities o on o.id = l.opportunity_id and o.org_id = l.org_id
left join audits a on a.id = l.audit_id and a.org_id = l.org_id
left join dossiers d on d.audit_id = a.id and d.org_id = l.org_id
where l.org_id = %(org)s and l.run_id = %(run_id)s and not l.dropped
order by l.rank nulls last, l.score desc, o.name, o.id;

-- name: dossiers_of_run
-- Of all audits of a run, or of one.
select d.id as dossier_id, d.summary, d.gaps, d.talking_points, d.fit_reason, d.sources, d.dropped_claims,
       d.dropped_sentences, d.model
from dossiers d
join audits a on a.id = d.audit_id and a.org_id = d.org_id
where d.org_id = %(org)s and a.run_id = %(run_id)s and (%(audit_id)s::uuid is null or a.id = %(audit_id)s);

-- name: claims_of_run
select c.dossier_id, c.id, c.kind, c.text, c.page_id, p.url as page_url, c.quote, c.quote_offset as "offset"
from claims c
join dossiers d on d.id = c.dossier_id and d.org_id = c.org_id
join audits a on a.id = d.audit_id and a.org_id = c.org_id
join pages p on p.id = c.page_id and p.org_id = c.org_id
where c.org_id = %(org)s and a.run_id = %(run_id)s and (%(audit_id)s::uuid is null or a.id = %(audit_id)s)
order by c.dossier_id, c.position;

-- name: follow_up
update opportunities
set meeting_time = case when %(set_meeting)s then %(meeting_time)s else meeting_time end,
    notes = case when %(set_notes)s then %(notes)s else notes end,
    updated_at = now()
where org_id = %(org)s and id = %(id)s
returning id, name, meeting_time, notes;
