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
