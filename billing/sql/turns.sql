-- Messages of the chat (`chat:CHAT:MESSAGE`): what each one's charge is, and what its model calls were. Calls stand in the
-- chat's thread, under the charge's key with their number behind it, and more where a reply could not be used.

-- name: turns
with asked as (
  select distinct unnest(%(keys)s::text[]) as key),
charged as (
  select asked.key, sum(u.credits) as credits
    from asked
    join usage_events u on u.org_id = %(org)s and u.key in (asked.key, asked.key || ':overshoot')
   group by asked.key),
called as (
  select asked.key, sum(m.prompt_tokens)::int as prompt_tokens, sum(m.completion_tokens)::int as completion_tokens,
         sum(m.credits) as credits, (count(*) filter (where m.usd is null))::int as unpriced
    from asked
    join model_calls m on m.org_id = %(org)s and m.thread_id = split_part(asked.key, ':', 2)::uuid
                      and starts_with(m.key, asked.key || ':')
   group by asked.key)
select asked.key, coalesce(charged.credits, 0) as credits, coalesce(called.credits, 0) - coalesce(h.absorbed, 0) as due,
       coalesce(called.prompt_tokens, 0) as prompt_tokens, coalesce(called.completion_tokens, 0) as completion_tokens,
       coalesce(called.unpriced, 0) as unpriced
  from asked
  join credit_holds h on h.org_id = %(org)s and h.key = asked.key
  left join charged on charged.key = asked.key
  left join called on called.key = asked.key

-- name: past
-- AI credits of the latest messages, without those of which a call is unpriced.
with recent as (
  select key, credits + coalesce((data ->> 'absorbed')::numeric, 0) as cost
    from usage_events
   where org_id = %(org)s and run_id is null and feature = 'ai_credits' and key like 'chat:%%'
     and key not like '%%:absorbed:%%'
   order by id desc
   limit %(most)s),
turns as (
  select regexp_replace(key, ':overshoot$', '') as key, sum(cost) as cost from recent group by 1)
select count(*) as turns, percentile_disc(0.9) within group (order by cost) as p90
  from turns t
 where not exists (select 1 from model_calls m
                    where m.org_id = %(org)s and m.thread_id = split_part(t.key, ':', 2)::uuid
                      and starts_with(m.key, t.key || ':') and m.usd is null)

-- name: stale
-- Holds of messages whose answer never came.
select key from credit_holds
 where org_id = %(org)s and account = 'ai_credits' and state = 'held' and key like 'chat:%%'
   and updated_at < %(before)s
 order by key
