-- Accounts and their lots.

-- name: open_accounts
insert into credit_accounts (org_id, account)
values (%(org)s, 'ai_credits'), (%(org)s, 'atlas_credits')
on conflict do nothing

-- name: see_accounts
select a.account, o.plan, o.billing,
       (select g.source_key from credit_grants g
         where g.org_id = a.org_id and g.account = a.account and g.kind = 'plan'
         order by g.created_at desc limit 1) as newest_lot
  from credit_accounts a
  join organizations o on o.id = a.org_id
 where a.org_id = %(org)s
 order by a.account

-- name: lock_accounts
select a.account, o.plan, o.billing,
       (select g.source_key from credit_grants g
         where g.org_id = a.org_id and g.account = a.account and g.kind = 'plan'
         order by g.created_at desc limit 1) as newest_lot
  from credit_accounts a
  join organizations o on o.id = a.org_id
 where a.org_id = %(org)s
 order by a.account
   for update of a

-- name: plan_of
select plan from organizations where id = %(org)s

-- name: keeper
select billing from organizations where id = %(org)s

-- name: keep
-- From here on another one keeps the balances. What the one before allowed does not hold with the next.
with changed as (
  update organizations set billing = %(keeper)s where id = %(org)s and billing <> %(keeper)s returning id)
update credit_accounts a
   set unlimited = false, overage_limit = given.most, fetched_at = null, fetched = null, renews_at = null,
       renews_every = null
  from changed, unnest(%(accounts)s::text[], %(limits)s::numeric[]) as given (account, most)
 where a.org_id = changed.id and a.account = given.account

-- name: insert_lots
with lots as (
  insert into credit_grants (org_id, account, kind, amount, remaining, priority, expires_at, source_key)
  select %(org)s, account, %(kind)s, amount, amount, %(priority)s, %(expires)s::timestamptz, source_key
    from unnest(%(accounts)s::text[], %(amounts)s::numeric[], %(keys)s::text[]) as given (account, amount, source_key)
  on conflict (org_id, account, source_key) do nothing
  returning id, account, source_key, amount)
insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
select %(org)s, account, 'grant:' || source_key, 0, 'grant', 0, id, amount from lots

-- name: renew
-- A period's lots of a plan, once, and only while the organization has it: who waited for the lock may know an older one.
-- With a new period (`begins`) the overage of its account begins anew.
with lots as (
  insert into credit_grants (org_id, account, kind, amount, remaining, priority, expires_at, source_key)
  select %(org)s, account, 'plan', amount, amount, %(priority)s, %(expires)s::timestamptz, source_key
    from unnest(%(accounts)s::text[], %(amounts)s::numeric[], %(keys)s::text[]) as given (account, amount, source_key)
   where exists (select from organizations where id = %(org)s and plan = %(plan)s)
  on conflict (org_id, account, source_key) do nothing
  returning id, account, source_key, amount),
entries as (
  insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
  select %(org)s, account, 'grant:' || source_key, 0, 'grant', 0, id, amount from lots)
update credit_accounts a
   set overage_before = a.overage_used,
       overage_since = (select coalesce(max(e.id), 0) from credit_entries e
                         where e.org_id = a.org_id and e.account = a.account)
  from lots where a.org_id = %(org)s and a.account = lots.account and %(begins)s

-- name: standings
-- Each account, once for each of its holds that are asked about, and once when there is none.
-- Lots of the provider count where it keeps the balances, all others where we do; and only our periods end overage.
select a.account, a.unlimited, a.overage_limit,
       case o.billing when 'autumn' then a.overage_used
                      else greatest(a.overage_used - a.overage_before, 0) end as overage_used,
       a.renews_at, a.renews_every, o.billing as keeper, lots.balance, lots.granted, lots.included,
       h.key, h.feature, h.units, h.credits, h.state, h.generation, h.run_id, h.audit_id
  from credit_accounts a
  join organizations o on o.id = a.org_id
 cross join lateral (
    select coalesce(sum(g.remaining), 0) as balance,
           coalesce(sum(g.amount), 0) as granted,
           coalesce(sum(g.amount) filter (where g.kind in ('plan', 'provider')), 0) as included
      from credit_grants g
     where g.org_id = a.org_id and g.account = a.account and (g.expires_at is null or g.expires_at > %(now)s)
       and (g.kind = 'provider') = (o.billing = 'autumn')) lots
  left join credit_holds h on h.org_id = a.org_id and h.account = a.account and h.key = any(%(keys)s)
 where a.org_id = %(org)s
 order by a.account

-- name: lots
-- What is left of both accounts, lot by lot, in the order in which they are spent.
select g.account, g.kind, g.amount, g.remaining, g.expires_at, g.created_at
  from credit_grants g
  join organizations o on o.id = g.org_id
 where g.org_id = %(org)s and g.remaining > 0 and (g.expires_at is null or g.expires_at > %(now)s)
   and (g.kind = 'provider') = (o.billing = 'autumn')
 order by g.account, g.priority, g.expires_at nulls last, g.created_at, g.id

-- name: held
-- `from_open_lots`: also beyond the lots, in this period.
select h.account, sum(-e.amount) as total,
       coalesce(sum(-e.amount) filter (where g.expires_at > %(now)s or (g.id is not null and g.expires_at is null)
                                          or (g.id is null and e.id > a.overage_since)), 0) as from_open_lots
  from credit_holds h
  join credit_entries e on e.org_id = h.org_id and e.account = h.account and e.key = h.key
                       and e.generation = h.generation and e.leg = 'debit'
  join credit_accounts a on a.org_id = h.org_id and a.account = h.account
  left join credit_grants g on g.id = e.grant_id
 where h.org_id = %(org)s and h.state = 'held'
 group by h.account
