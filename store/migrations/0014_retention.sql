-- What a places service told may be kept only for so long (DESIGN section 8). Place ids and what we found ourselves stay:
-- domain, pages, contacts, dossiers, signals.

alter table opportunities add column expired_at timestamptz;
create index opportunities_to_expire on opportunities (org_id, fetched_at)
  where expired_at is null and source = 'google_places';

-- Blank at most so many businesses per organization that were told before a moment, and what runs kept of that time.
-- Made-up ones of demo runs stay. Returns how many were blanked.
create function expire_places(before timestamptz, most int) returns int language plpgsql as $$
declare each uuid; n int; total int := 0;
begin
  for each in select id from organizations loop
    perform set_config('app.org_id', each::text, true);
    with old as (
      select o.id from opportunities o
       where o.org_id = each and o.source = 'google_places' and o.expired_at is null and o.fetched_at < before
         and exists (select from run_leads l join runs r on r.id = l.run_id and r.org_id = l.org_id
                      where l.org_id = each and l.opportunity_id = o.id and not r.demo)
       order by o.id limit most for no key update of o skip locked)
    update opportunities o
       set name = coalesce(o.domain, o.place_id), website = null, phone = null, phone_e164 = null, address = null,
           rating = null, reviews = null, business_status = null, trade = null, expired_at = now(), updated_at = now(),
           attribution = 'removed after its time: search again'
      from old where o.org_id = each and o.id = old.id;
    get diagnostics n = row_count;
    total := total + n;
    update runs r set places_snapshot = '[]', shortlist = '[]'
     where r.org_id = each and r.created_at < before and not r.demo and r.places_snapshot <> '[]'
       and (r.status in ('completed', 'cancelled')
            or exists (select from run_phases p where p.org_id = each and p.run_id = r.id
                          and p.phase = 'persist_leads' and p.status = 'complete'));
  end loop;
  perform set_config('app.org_id', '', true);
  return total;
end $$;
