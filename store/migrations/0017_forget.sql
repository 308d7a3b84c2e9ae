-- Retention: words are forgotten where they stand for a business, and one organization at a time.

-- A name within words of ours or of a model's, where no letter or digit of its own kind of writing is next to it.
create function forget_name(said text, name text, instead text) returns text language sql immutable as $$
select case when name = '' then said else regexp_replace(said,
         case when name ~ ('^' || letter) then '(?<!' || letter || ')' else '' end
         || regexp_replace(name, '([][\\.^$*+?(){}|])', '\\\1', 'g')
         || case when name ~ (letter || '$') then '(?!' || letter || ')' else '' end,
         replace(instead, '\', '\\'), 'g') end
  from (values ('[0-9A-Za-z\u00C0-\u024F\u0370-\u052F]')) as kind (letter)
$$;

-- A sentence of ours about one lead, whatever the lead was called by then: what stands around the name stays where it is
-- known (engine/operations/steering.py, nodes/obey.py, nodes/dossier.py).
create function forget_lead(said text, instead text) returns text language sql immutable as $$
select case when said in ('This business is not in the run any more', 'Too late: the run had ended') then said
            when head is null and tail is null then 'Removed after its time: search again.'
            else coalesce(head, '') || instead || coalesce(tail, '') end
  from (select substring(said from '^(?:Asked to leave out |Asked to audit )') as head,
               substring(said from '(?:: \d+ claims, each quoted| first| is left out| is audited next'
                 '| has no website to audit| is being audited already| has its dossier already'
                 '| has been tried: its website could not be read| has been tried: its audit failed'
                 '| has been left out already| is added and will be audited| is not added: the run is full'
                 '| is added, without an audit: its website is not its own)$') as tail) parts
$$;

-- Sentences of a dossier lose the name that a listing told, and their words where they rest on it; those of a dossier that a
-- business shares may rest on another's.
drop function forget_listing(jsonb, text, text);

create function forget_listing(sentences jsonb, name text, instead text, own boolean) returns jsonb language sql immutable as $$
select coalesce(jsonb_agg(jsonb_set(s.value, '{text}', to_jsonb(
         case when own and s.value->'signals' ?| array['MISSING_WEBSITE', 'WEAK_WEB_PRESENCE', 'LOW_GOOGLE_RATING',
                                                       'FEW_GOOGLE_REVIEWS']
              then 'Removed after its time: search again.'
              else forget_name(s.value->>'text', name, instead) end)) order by s.place), '[]')
  from jsonb_array_elements(sentences) with ordinality as s (value, place)
$$;

drop function expire_places(timestamptz, int);

-- Blank at most so many businesses of an organization that were told before a moment, what was copied out of them, and what
-- runs kept of that time. Made-up ones of demo runs stay. Returns how many were blanked. Data of events have ids and what
-- people typed, nothing of a listing's; names stand in the sentences that are about one lead.
create function expire_places(of_org uuid, before timestamptz, most int) returns int language plpgsql as $$
declare old record; total int := 0;
begin
  perform set_config('app.org_id', of_org::text, true);
  for old in
    select o.id, o.name, coalesce(o.domain, o.place_id) as instead from opportunities o
     where o.org_id = of_org and o.source = 'google_places' and o.expired_at is null and o.fetched_at < before
       and exists (select from run_leads l join runs r on r.id = l.run_id and r.org_id = l.org_id
                    where l.org_id = of_org and l.opportunity_id = o.id and not r.demo)
     order by o.id limit most for no key update of o skip locked
  loop
    update opportunities o
       set name = old.instead, website = null, phone = null, phone_e164 = null, address = null,
           rating = null, reviews = null, business_status = null, trade = null, expired_at = now(), updated_at = now(),
           attribution = 'removed after its time: search again', signals = forget_evidence(o.signals),
           fit_reason = forget_listing(o.fit_reason, old.name, old.instead, true)
     where o.org_id = of_org and o.id = old.id;
    update run_leads l set signals = forget_evidence(l.signals)
     where l.org_id = of_org and l.opportunity_id = old.id;
    update dossiers d
       set summary = forget_listing(d.summary, old.name, old.instead, a.opportunity_id = old.id),
           gaps = forget_listing(d.gaps, old.name, old.instead, a.opportunity_id = old.id),
           talking_points = forget_listing(d.talking_points, old.name, old.instead, a.opportunity_id = old.id),
           fit_reason = forget_listing(d.fit_reason, old.name, old.instead, a.opportunity_id = old.id)
      from audits a
     where d.org_id = of_org and a.org_id = of_org and a.id = d.audit_id
       and (a.opportunity_id = old.id
            or exists (select from run_leads l
                        where l.org_id = of_org and l.audit_id = a.id and l.opportunity_id = old.id));
    update run_events e set message = forget_lead(e.message, old.instead)
      from audits a
     where e.org_id = of_org and a.org_id = of_org and a.opportunity_id = old.id and e.run_id = a.run_id
       and e.audit_id = a.id and e.type = 'audit_completed';
    update run_events e set message = forget_lead(e.message, old.instead)
      from run_leads l
     where e.org_id = of_org and l.org_id = of_org and l.opportunity_id = old.id and e.run_id = l.run_id
       and e.type = 'steer_asked' and e.data->>'lead' = old.id::text;
    -- who was added may be a business that a search had found: then it is told by that name
    with told as (
      update run_commands c set outcome = forget_lead(c.outcome, old.instead)
        from run_leads l
       where c.org_id = of_org and l.org_id = of_org and l.opportunity_id = old.id and c.run_id = l.run_id
         and (c.payload->>'lead' = old.id::text or c.kind = 'add' and forget_lead(c.outcome, old.name) = c.outcome)
      returning c.id, c.run_id)
    update run_events e set message = forget_lead(e.message, old.instead)
      from told
     where e.org_id = of_org and e.run_id = told.run_id and e.type = 'steer_applied'
       and e.data->>'command' = told.id::text;
    update model_calls m set answer = ''
      from audits a join runs r on r.id = a.run_id and r.org_id = a.org_id
     where m.org_id = of_org and a.org_id = of_org and m.audit_id = a.id
       and (a.opportunity_id = old.id
            or exists (select from run_leads l
                        where l.org_id = of_org and l.audit_id = a.id and l.opportunity_id = old.id))
       and r.status in ('completed', 'cancelled');
    total := total + 1;
  end loop;
  update runs r set places_snapshot = '[]', shortlist = '[]'
   where r.org_id = of_org and r.created_at < before and not r.demo and r.places_snapshot <> '[]'
     and (r.status in ('completed', 'cancelled')
          or exists (select from run_phases p where p.org_id = of_org and p.run_id = r.id
                        and p.phase = 'persist_leads' and p.status = 'complete'));
  perform set_config('app.org_id', '', true);
  return total;
end $$;

-- What was blanked before is looked at once more: what came of commands was left.
do $$
declare each uuid;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    with told as (
      update run_commands c set outcome = 'Removed after its time: search again.'
       where c.org_id = each and c.kind = 'add' and c.outcome is not null
         and exists (select from run_leads l
                       join opportunities o on o.org_id = l.org_id and o.id = l.opportunity_id
                      where l.org_id = each and l.run_id = c.run_id and o.expired_at is not null)
      returning c.id, c.run_id)
    update run_events e set message = 'Removed after its time: search again.'
      from told
     where e.org_id = each and e.run_id = told.run_id and e.type = 'steer_applied'
       and e.data->>'command' = told.id::text;
    update opportunities set expired_at = null where org_id = each and expired_at is not null;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- Plans
-- The last entry before this period: what was taken beyond the lots until then and comes back is not this period's.
alter table credit_accounts add column overage_since bigint not null default 0;
