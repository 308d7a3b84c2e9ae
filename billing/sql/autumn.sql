-- Where Autumn keeps the balances: what was fetched, set against what it has not heard of yet, and what is to be told.

-- name: begin
-- What Autumn knew by this moment is in the answer to come.
select o.name, clock_timestamp() as asked_at,
       (select u.email from memberships m join users u on u.id = m.user_id
         where m.org_id = o.id order by m.created_at, u.email limit 1) as email
  from organizations o
 where o.id = %(org)s and o.billing = 'autumn'

-- name: set_plan
update organizations set plan = %(plan)s where id = %(org)s and plan <> %(plan)s

-- name: sync
-- Available = fetched - open holds on it - captures that Autumn has not acknowledged, or only after we asked. The caller has
-- locked the accounts. Credits have `arrived` when it tells more than before: charges only make it less. An answer older
-- than the one we have is left aside. What holds have taken beyond the lot stays beyond it: they give it back there.
with fetched as (
  select * from jsonb_to_recordset(%(balances)s)
    as f (account text, balance numeric, granted numeric, unlimited boolean, overage_limit numeric,
          renews_at timestamptz, renews_every text)),
taken as (
  select h.account, sum(-e.amount) as held, coalesce(sum(-e.amount) filter (where e.grant_id is null), 0) as beyond
    from credit_holds h
    join credit_entries e on e.org_id = h.org_id and e.account = h.account and e.key = h.key
                         and e.generation = h.generation and e.leg = 'debit'
   where h.org_id = %(org)s and h.state = 'held' and h.keeper = 'autumn'
   group by h.account),
untold as (
  select account, sum(credits) as credits
    from billing_outbox
   where org_id = %(org)s and (acked_at is null or acked_at >= %(asked_at)s)
   group by account),
known as (
  select a.account, a.overage_used as beyond_before, a.fetched as fetched_before,
         f.balance as fetched, f.granted, f.unlimited, f.overage_limit, f.renews_at, f.renews_every,
         coalesce(taken.held, 0) as held, coalesce(taken.beyond, 0) as beyond,
         f.balance - coalesce(untold.credits, 0) - coalesce(taken.held, 0) as available
    from fetched f
    join credit_accounts a on a.org_id = %(org)s and a.account = f.account
    left join taken on taken.account = f.account
    left join untold on untold.account = f.account
   where a.fetched_at is null or a.fetched_at < %(asked_at)s),
wanted as (
  select known.*, greatest(available, 0) as remaining, greatest(beyond, -available) as beyond_now from known),
before as (
  select account, remaining from credit_grants where org_id = %(org)s and kind = 'provider'),
mirror as (
  insert into credit_grants (org_id, account, kind, amount, remaining, priority, source_key)
  select %(org)s, account, 'provider', greatest(granted, remaining + held), remaining, 20, 'autumn' from wanted
  on conflict (org_id, account, source_key) do update set amount = excluded.amount, remaining = excluded.remaining
  returning id, account, remaining),
accounts as (
  update credit_accounts a
     set unlimited = w.unlimited, overage_limit = w.overage_limit, overage_used = w.beyond_now,
         renews_at = w.renews_at, renews_every = w.renews_every, fetched = w.fetched,
         fetched_at = %(asked_at)s
    from wanted w
   where a.org_id = %(org)s and a.account = w.account),
legs as (
  select m.account, 0 as seq, m.id as grant_id, m.remaining - coalesce(b.remaining, 0) as amount
    from mirror m left join before b on b.account = m.account
   union all
  select account, 1, null, beyond_before - beyond_now from wanted),
entries as (
  insert into credit_entries (org_id, account, key, generation, leg, seq, grant_id, amount)
  select %(org)s, account, 'sync:' || %(asked_at)s::timestamptz, 0, 'sync', seq, grant_id, amount
    from legs where amount <> 0)
select coalesce(bool_or(fetched > fetched_before), false) as arrived from wanted

-- name: claim_untold
-- Whoever claims rows has a minute to tell them; then they are due again.
with next as (
  select key from billing_outbox
   where org_id = %(org)s and acked_at is null and due_at <= clock_timestamp()
   order by due_at limit %(most)s
     for update skip locked)
update billing_outbox b
   set due_at = clock_timestamp() + interval '1 minute', tries = b.tries + 1
  from next
 where b.org_id = %(org)s and b.key = next.key
returning b.key, b.feature, b.value, b.tries, b.queued, b.created_at, clock_timestamp() - b.created_at as age

-- name: occupy
-- One more, or one less, of something that is kept and not consumed.
insert into billing_outbox (org_id, key, feature, account, value, credits)
select id, %(key)s, %(feature)s, %(feature)s, %(change)s, 0 from organizations
 where id = %(org)s and billing = 'autumn'
on conflict do nothing

-- name: acknowledge
update billing_outbox set acked_at = clock_timestamp(), error = null where org_id = %(org)s and key = %(key)s

-- name: tell_later
update billing_outbox
   set due_at = clock_timestamp() + make_interval(secs => %(seconds)s), queued = queued or %(queued)s, error = %(error)s
 where org_id = %(org)s and key = any(%(keys)s) and acked_at is null

-- name: charged
-- Everything that was taken from Autumn's balances, queued to be told or not.
select u.key, u.feature, case when u.feature = 'ai_credits' then u.credits else u.units end as value,
       b.key is not null as queued
  from usage_events u
  left join billing_outbox b on b.org_id = u.org_id and b.key = u.key
  left join credit_holds h on h.org_id = u.org_id and h.key = u.key
 where u.org_id = %(org)s and u.credits > 0 and (b.key is not null or h.keeper = 'autumn')
 order by u.id

-- name: untold
select key from billing_outbox where org_id = %(org)s and acked_at is null

-- name: due
select outbox_due() as org_id
