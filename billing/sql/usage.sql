-- What credits and models were used for, summed up.

-- name: usage_by
-- Charges and model calls of one group each; what belongs to none is a group without a name, so that all groups
-- together are everything. Charges know no model, and whose message they are for by its first call.
with whose as (
  select m.created_at, m.usd, m.credits, m.prompt_tokens, m.completion_tokens,
         case %(by)s when 'run' then m.run_id::text when 'audit' then m.audit_id::text
                     when 'thread' then m.thread_id::text when 'model' then m.model
                     else coalesce(m.user_id, r.user_id) end as part
    from model_calls m
    left join runs r on r.id = m.run_id and r.org_id = m.org_id
   where m.org_id = %(org)s and (%(run_id)s::uuid is null or m.run_id = %(run_id)s)),
charged as (
  select u.created_at, u.account, u.credits, coalesce((u.data ->> 'absorbed')::numeric, 0) as absorbed,
         case %(by)s when 'run' then u.run_id::text when 'audit' then u.audit_id::text
                     when 'thread' then case when u.key like 'chat:%%' then split_part(u.key, ':', 2) end
                     else coalesce(r.user_id, m.user_id) end as part
    from usage_events u
    left join runs r on r.id = u.run_id and r.org_id = u.org_id
    left join model_calls m on m.org_id = u.org_id and u.key like 'chat:%%'
                           and m.key = 'chat:' || split_part(u.key, ':', 2) || ':' || split_part(u.key, ':', 3) || ':1'
   where u.org_id = %(org)s and %(by)s in ('run', 'audit', 'thread', 'user')
     and (%(run_id)s::uuid is null or u.run_id = %(run_id)s)),
lines as (
  select part, created_at, 0::numeric as atlas_credits, 0::numeric as ai_credits, 0::numeric as absorbed,
         coalesce(usd, 0) as usd, coalesce(credits, 0) as model_credits, prompt_tokens, completion_tokens,
         1 as calls, (usd is null)::int as unpriced
    from whose
   union all
  select part, created_at, case account when 'atlas_credits' then credits else 0 end,
         case account when 'ai_credits' then credits else 0 end, absorbed, 0, 0, 0, 0, 0, 0
    from charged),
groups as (
  select part, max(created_at) as last_at, sum(atlas_credits) as atlas_credits, sum(ai_credits) as ai_credits,
         sum(absorbed) as absorbed, sum(usd) as usd, sum(model_credits) as model_credits,
         sum(prompt_tokens) as prompt_tokens, sum(completion_tokens) as completion_tokens,
         sum(calls) as calls, sum(unpriced) as unpriced
    from lines
   where (%(since)s::timestamptz is null or created_at >= %(since)s)
     and (%(until)s::timestamptz is null or created_at < %(until)s)
   group by part)
select g.*,
       case %(by)s
         when 'run' then (select r.vertical || ' in ' || r.geography from runs r
                           where r.org_id = %(org)s and r.id = g.part::uuid)
         when 'audit' then (select a.domain from audits a where a.org_id = %(org)s and a.id = g.part::uuid)
         else g.part end as name
  from groups g
 where %(before)s::timestamptz is null or (g.last_at, coalesce(g.part, '')) < (%(before)s, %(before_part)s)
 order by g.last_at desc, coalesce(g.part, '') desc
 limit %(limit)s

-- name: audit_costs
-- What the latest finished audits cost in AI credits, without those of which a call is unpriced. An audit has two or
-- three charges: of so many times three as are wanted, none is missed.
with recent as (
  select audit_id, feature, credits + coalesce((data ->> 'absorbed')::numeric, 0) as cost
    from usage_events
   where org_id = %(org)s
   order by id desc
   limit 3 * %(most)s),
finished as (
  select audit_id, sum(cost) filter (where feature = 'ai_credits') as cost
    from recent
   where audit_id is not null
   group by audit_id
  having bool_or(feature = 'dossier_research') and bool_or(feature = 'ai_credits'))
select count(*) as audits, percentile_disc(0.5) within group (order by cost) as p50,
       percentile_disc(0.9) within group (order by cost) as p90
  from finished f
 where not exists (select 1 from model_calls m
                    where m.org_id = %(org)s and m.audit_id = f.audit_id and m.usd is null)

-- name: audits_per_lead
-- Which share of the businesses that were asked for came to be audited and paid, in the latest completed runs.
with latest as (
  select r.requested, (select count(*) from audits a
                        where a.org_id = r.org_id and a.run_id = r.id and a.status = 'completed') as audits
    from runs r
   where r.org_id = %(org)s and r.status = 'completed' and r.requested > 0
   order by r.created_at desc
   limit %(most)s)
select count(*) as runs, percentile_disc(0.5) within group (order by audits::numeric / requested) as p50,
       percentile_disc(0.9) within group (order by audits::numeric / requested) as p90
  from latest
