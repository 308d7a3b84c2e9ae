-- Movements of credits. Each expects the organization's accounts to be locked by the same transaction.

-- name: find_holds
select key, account, feature, units, credits, state, generation, run_id, audit_id
  from credit_holds
 where org_id = %(org)s and key = any(%(keys)s)

-- name: run_spent
select coalesce(sum(case state when 'held' then credits else captured end), 0) as credits
  from credit_holds
 where org_id = %(org)s and run_id = %(run_id)s and account = 'atlas_credits' and state in ('held', 'captured')

-- name: hold
-- Lots are taken by priority, then the one expiring first, then the oldest; what they lack is taken beyond them.
-- A key that was released keeps the amount of its first reserve.
with hold as (
  insert into credit_holds as h (org_id, key, account, feature, units, credits, state, run_id, audit_id)
  values (%(org)s, %(key)s, %(account)s, %(feature)s, %(units)s, %(credits)s, 'held', %(run_id)s, %(audit_id)s)
  on conflict (org_id, key) do update
     set state = 'held', generation = h.generation + 1, updated_at = clock_timestamp()
   where h.state = 'released'
  returning account, key, generation, credits),
lots as (
  select g.id, g.remaining, hold.credits,
         row_number() over w as seq, sum(g.remaining) over w - g.remaining as before
    from hold
    join credit_grants g on g.org_id = %(org)s and g.account = hold.account
   where g.remaining > 0 and (g.expires_at is null or g.expires_at > %(now)s)
  window w as (order by g.priority, g.expires_at nulls last, g.created_at, g.id)),
taken as (
  update credit_grants g
     set remaining = g.remaining - least(lots.remaining, lots.credits - lots.before)
    from lots
   where g.id = lots.id and lots.before < lots.credits
  returning g.id, lots.seq, least(lots.remaining, lots.credits - lots.before) as amount),
beyond as (
  update credit_accounts a
     set overage_used = a.overage_used + missing.amount
    from (select account, credits - coalesce((select sum(amount) from taken), 0) as amount from hold) missing
   where a.org_id = %(org)s and a.account = missing.account and missing.amount > 0
  returning missing.amount),
legs as (
  select seq, id, amount from taken
  union all
  select (select count(*) + 1 from taken), null, amount from beyond)
insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
select %(org)s, hold.account, hold.key, hold.generation, 'debit', legs.seq, legs.id, -legs.amount
  from hold, legs

-- name: give_back
-- What was taken last goes back first.
with legs as (
  select account, seq, grant_id, -amount as amount, sum(-amount) over (order by seq desc) + amount as before
    from credit_entries
   where org_id = %(org)s and account = %(account)s and key = %(key)s and generation = %(generation)s
     and leg = 'debit'),
given as (
  insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
  select %(org)s, account, %(key)s, %(generation)s, 'restore', seq, grant_id,
         least(amount, %(credits)s::numeric - %(charged)s::numeric - before)
    from legs
   where before < %(credits)s::numeric - %(charged)s::numeric
  returning account, grant_id, amount),
lots as (
  update credit_grants g set remaining = g.remaining + given.amount from given where g.id = given.grant_id)
update credit_accounts a
   set overage_used = a.overage_used - given.amount
  from given
 where given.grant_id is null and a.org_id = %(org)s and a.account = given.account

-- name: capture
with hold as (
  update credit_holds
     set state = 'captured', captured = %(charged)s, absorbed = absorbed + %(absorbed)s, updated_at = clock_timestamp()
   where org_id = %(org)s and key = %(key)s and state = 'held'
  returning key, feature, account, units, captured, run_id, audit_id)
insert into usage_events (org_id, key, feature, account, units, credits, run_id, audit_id, data)
select %(org)s, key, feature, account, case feature when 'ai_credits' then captured else units end, captured,
       run_id, audit_id, %(data)s
  from hold

-- name: release
update credit_holds
   set state = 'released', absorbed = absorbed + %(absorbed)s, updated_at = clock_timestamp()
 where org_id = %(org)s and key = %(key)s and state = 'held'

-- name: record_absorbed
insert into usage_events (org_id, key, feature, account, units, credits, run_id, audit_id, data)
select %(org)s, key || ':absorbed:' || generation, feature, account, 0, 0, run_id, audit_id, %(data)s
  from credit_holds
 where org_id = %(org)s and key = %(key)s

-- name: held_of_run
select h.key,
       case h.account when 'ai_credits' then
         (select sum(m.credits) from model_calls m where m.org_id = h.org_id and m.audit_id = h.audit_id)
       end as absorbed
  from credit_holds h
 where h.org_id = %(org)s and h.run_id = %(run_id)s and h.state = 'held'
 order by h.key
