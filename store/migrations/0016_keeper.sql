-- Whoever keeps the balances is noted on each hold too: a charge is told to whom its credits were taken from.

alter table credit_holds add column keeper text not null default 'ledger' check (keeper in ('ledger', 'autumn'));

-- What the provider said last: more than that means that credits have arrived.
alter table credit_accounts add column fetched numeric;

do $$
declare each record;
begin
  for each in select id, billing from organizations loop
    perform set_config('app.org_id', each.id::text, true);
    update credit_holds h set keeper = 'autumn'
     where h.org_id = each.id
       and (exists (select from credit_entries e join credit_grants g on g.id = e.grant_id
                     where e.org_id = h.org_id and e.account = h.account and e.key = h.key
                       and e.generation = h.generation and e.leg = 'debit' and g.kind = 'provider')
            or exists (select from billing_outbox b where b.org_id = h.org_id and b.key = h.key)
            or (h.state = 'held' and each.billing = 'autumn'
                and not exists (select from credit_entries e
                                 where e.org_id = h.org_id and e.account = h.account and e.key = h.key
                                   and e.generation = h.generation and e.leg = 'debit' and e.grant_id is not null)));
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- Organizations that have something to tell Autumn by now, whoever keeps their balances today.
create or replace function outbox_due() returns setof uuid language plpgsql as $$
declare each uuid;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    if exists (select from billing_outbox where org_id = each and acked_at is null and due_at <= clock_timestamp()) then
      return next each;
    end if;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;

-- Whether anything but demos was ever run here.
create function in_earnest() returns boolean language plpgsql as $$
declare each uuid; found_one boolean := false;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    found_one := exists (select from runs where org_id = each and not demo);
    exit when found_one;
  end loop;
  perform set_config('app.org_id', '', true);
  return found_one;
end $$;

drop function keep_balances_with(text);

create index model_calls_by_thread on model_calls (thread_id, id) where thread_id is not null;

-- Retention: what was copied out of a business goes with it. Signals stay by their key, without what they rest on.
create function forget_evidence(signals jsonb) returns jsonb language sql immutable as $$
select coalesce(jsonb_agg(jsonb_set(s.value, '{evidence}', '["removed after its time: search again"]') order by s.place),
                '[]')
  from jsonb_array_elements(signals) with ordinality as s (value, place)
$$;

-- Sentences of a dossier that rest on a listing lose their words, the others the name that it told.
create function forget_listing(sentences jsonb, name text, instead text) returns jsonb language sql immutable as $$
select coalesce(jsonb_agg(jsonb_set(s.value, '{text}', to_jsonb(
         case when s.value->'signals' ?| array['MISSING_WEBSITE', 'WEAK_WEB_PRESENCE', 'LOW_GOOGLE_RATING',
                                               'FEW_GOOGLE_REVIEWS']
              then 'Removed after its time: search again.'
              else replace(s.value->>'text', name, instead) end)) order by s.place), '[]')
  from jsonb_array_elements(sentences) with ordinality as s (value, place)
$$;

-- Blank at most so many businesses per organization that were told before a moment, what was copied out of them, and what
-- runs kept of that time. Made-up ones of demo runs stay. Returns how many were blanked.
create or replace function expire_places(before timestamptz, most int) returns int language plpgsql as $$
declare each uuid; old record; total int := 0;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    for old in
      select o.id, o.name, coalesce(o.domain, o.place_id) as instead from opportunities o
       where o.org_id = each and o.source = 'google_places' and o.expired_at is null and o.fetched_at < before
         and exists (select from run_leads l join runs r on r.id = l.run_id and r.org_id = l.org_id
                      where l.org_id = each and l.opportunity_id = o.id and not r.demo)
       order by o.id limit most for no key update of o skip locked
    loop
      update opportunities o
         set name = old.instead, website = null, phone = null, phone_e164 = null, address = null,
             rating = null, reviews = null, business_status = null, trade = null, expired_at = now(), updated_at = now(),
             attribution = 'removed after its time: search again', signals = forget_evidence(o.signals),
             fit_reason = forget_listing(o.fit_reason, old.name, old.instead)
       where o.org_id = each and o.id = old.id;
      update run_leads l set signals = forget_evidence(l.signals)
       where l.org_id = each and l.opportunity_id = old.id;
      update dossiers d
         set summary = forget_listing(d.summary, old.name, old.instead),
             gaps = forget_listing(d.gaps, old.name, old.instead),
             talking_points = forget_listing(d.talking_points, old.name, old.instead),
             fit_reason = forget_listing(d.fit_reason, old.name, old.instead)
        from audits a
       where d.org_id = each and a.org_id = each and a.id = d.audit_id and a.opportunity_id = old.id;
      update run_events e
         set message = replace(e.message, old.name, old.instead),
             data = replace(e.data::text, btrim(to_jsonb(old.name)::text, '"'), btrim(to_jsonb(old.instead)::text, '"'))::jsonb
        from run_leads l
       where e.org_id = each and l.org_id = each and l.opportunity_id = old.id and e.run_id = l.run_id
         and (strpos(e.message, old.name) > 0 or strpos(e.data::text, btrim(to_jsonb(old.name)::text, '"')) > 0);
      update model_calls m set answer = ''
        from audits a join runs r on r.id = a.run_id and r.org_id = a.org_id
       where m.org_id = each and a.org_id = each and m.audit_id = a.id and a.opportunity_id = old.id
         and r.status in ('completed', 'cancelled');
      total := total + 1;
    end loop;
    update runs r set places_snapshot = '[]', shortlist = '[]'
     where r.org_id = each and r.created_at < before and not r.demo and r.places_snapshot <> '[]'
       and (r.status in ('completed', 'cancelled')
            or exists (select from run_phases p where p.org_id = each and p.run_id = r.id
                          and p.phase = 'persist_leads' and p.status = 'complete'));
  end loop;
  perform set_config('app.org_id', '', true);
  return total;
end $$;

-- What was blanked before is looked at once more: its copies were left.
do $$
declare each uuid;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    update opportunities set expired_at = null where org_id = each and expired_at is not null;
  end loop;
  perform set_config('app.org_id', '', true);
end $$;
