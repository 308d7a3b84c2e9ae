-- Movements of credits. Each expects the organization's accounts to be locked by the same transaction.

-- name: find_holds
select key, account, feature, units, credits, state, generation, run_id, audit_id
  from credit_holds
 where org_id = %(org)s and key = any(%(keys)s)

-- name: run_spent
select coalesce(sum(case state when 'held' then credits else captured end), 0) as credits
  from credit_holds
 where org_id = %(org)s and run_id = %(run_id)s and account = 'atlas_credits' and state in ('held', 'captured')

-- name: take
-- Lots are taken by priority, then the one expiring first, then the oldest; what they lack is taken beyond them.
-- Holds on one account take one after the other. A key that was released keeps the amount of its first reserve.
with asked as (
  select *
    from rows from (jsonb_to_recordset(%(holds)s) as (key text, account text, feature text, units numeric,
                                                      credits numeric, run_id uuid, audit_id uuid))
         with ordinality as given (key, account, feature, units, credits, run_id, audit_id, place)),
holds as (
  insert into credit_holds as h (org_id, key, account, feature, units, credits, state, run_id, audit_id, keeper)
  select %(org)s, key, account, feature, units, credits, 'held', run_id, audit_id,
         (select o.billing from organizations o where o.id = %(org)s)
    from asked
  on conflict (org_id, key) do update
     set state = 'held', generation = h.generation + 1, keeper = excluded.keeper, updated_at = clock_timestamp()
   where h.state = 'released'
  returning account, key, generation, credits),
needs as (
  select h.*, sum(h.credits) over w - h.credits as starts, sum(h.credits) over w as ends
    from holds h
    join asked on asked.key = h.key
  window w as (partition by h.account order by asked.place)),
lots as (
  select g.id, g.account, row_number() over w as seq,
         sum(g.remaining) over w - g.remaining as starts, sum(g.remaining) over w as ends
    from credit_grants g
   where g.org_id = %(org)s and g.account in (select account from holds)
     and g.remaining > 0 and (g.expires_at is null or g.expires_at > %(now)s)
     and (g.kind = 'provider') = (select o.billing = 'autumn' from organizations o where o.id = %(org)s)
  window w as (partition by g.account order by g.priority, g.expires_at nulls last, g.created_at, g.id)),
taken as (
  select n.account, n.key, n.generation, lots.seq, lots.id as grant_id,
         least(n.ends, lots.ends) - greatest(n.starts, lots.starts) as amount
    from needs n
    join lots on lots.account = n.account and lots.starts < n.ends and lots.ends > n.starts
   where n.credits > 0),
beyond as (
  select n.account, n.key, n.generation, coalesce(max(t.seq), 0) + 1 as seq, null::uuid as grant_id,
         n.credits - coalesce(sum(t.amount), 0) as amount
    from needs n
    left join taken t on t.key = n.key
   group by n.account, n.key, n.generation, n.credits
  having n.credits > coalesce(sum(t.amount), 0)),
emptied as (
  update credit_grants g set remaining = g.remaining - t.amount
    from (select grant_id, sum(amount) as amount from taken group by grant_id) t
   where g.id = t.grant_id),
overdrawn as (
  update credit_accounts a set overage_used = a.overage_used + b.amount
    from (select account, sum(amount) as amount from beyond group by account) b
   where a.org_id = %(org)s and a.account = b.account)
insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
select %(org)s, account, key, generation, 'debit', seq, grant_id, -amount
  from (select * from taken union all select * from beyond) legs

-- name: finish
-- Holds end, captured or released: what is not charged goes back, what was taken last first. The receipt tells what was
-- charged, and what was released although it had cost us something. What was charged is to be told to whom it was taken
-- from. Overage of an earlier period comes back there, and leaves this one's room as it is.
with given as (
  select * from jsonb_to_recordset(%(holds)s) as g (key text, charged numeric, absorbed numeric)),
ended as (
  update credit_holds h
     set state = %(state)s, captured = g.charged, absorbed = h.absorbed + g.absorbed, updated_at = clock_timestamp()
    from given g
   where h.org_id = %(org)s and h.key = g.key and h.state = 'held'
  returning h.*, h.credits - h.captured as surplus, g.absorbed as lost),
legs as (
  select e.id, e.account, e.key, e.generation, e.seq, e.grant_id, -e.amount as amount, ended.surplus,
         sum(-e.amount) over (partition by e.account, e.key order by e.seq desc) + e.amount as before
    from ended
    join credit_entries e on e.org_id = %(org)s and e.account = ended.account and e.key = ended.key
                         and e.generation = ended.generation and e.leg = 'debit'
   where ended.surplus > 0),
restored as (
  insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
  select %(org)s, account, key, generation, 'restore', seq, grant_id, least(amount, surplus - before)
    from legs
   where before < surplus
  returning grant_id, amount),
refilled as (
  update credit_grants g set remaining = g.remaining + r.amount
    from (select grant_id, sum(amount) as amount from restored group by grant_id) r
   where g.id = r.grant_id),
repaid as (
  update credit_accounts a
     set overage_used = a.overage_used - r.amount, overage_before = greatest(a.overage_before - r.earlier, 0)
    from (select l.account, sum(least(l.amount, l.surplus - l.before)) as amount,
                 coalesce(sum(least(l.amount, l.surplus - l.before)) filter (where l.id <= c.overage_since), 0) as earlier
            from legs l
            join credit_accounts c on c.org_id = %(org)s and c.account = l.account
           where l.grant_id is null and l.before < l.surplus
           group by l.account) r
   where a.org_id = %(org)s and a.account = r.account),
receipt as (
  insert into usage_events (org_id, key, feature, account, units, credits, run_id, audit_id, data)
  select %(org)s, case %(state)s when 'captured' then key else key || ':absorbed:' || generation end, feature, account,
         case when %(state)s = 'released' then 0 when feature = 'ai_credits' then captured else units end, captured,
         run_id, audit_id,
         jsonb_strip_nulls(jsonb_build_object(
           'held', case when %(state)s = 'captured' and surplus > 0 then credits::text end,
           'absorbed', case when lost > 0 then lost::text end))
    from ended
   where %(state)s = 'captured' or lost > 0
   order by key
  returning key, feature, account, units, credits),
told as (
  insert into billing_outbox (org_id, key, feature, account, value, credits)
  select %(org)s, key, feature, account, units, credits
    from receipt
   where credits > 0 and key in (select ended.key from ended where ended.keeper = 'autumn'))
select key, account, feature, units, credits, state, generation, run_id, audit_id from ended

-- name: held_of_run
select h.key,
       case h.account when 'ai_credits' then
         (select coalesce(sum(m.credits), 0) from model_calls m where m.org_id = h.org_id and m.audit_id = h.audit_id)
       else 0 end as absorbed
  from credit_holds h
 where h.org_id = %(org)s and h.run_id = %(run_id)s and h.state = 'held'
 order by h.key
