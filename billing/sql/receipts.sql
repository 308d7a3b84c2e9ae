-- What was used and what the model calls cost.

-- name: usage_of_run
select key, feature, account, units, credits, run_id, audit_id, data, created_at
  from usage_events
 where org_id = %(org)s and run_id = %(run_id)s
 order by id

-- name: calls_of_run
select key, purpose, audit_id, provider, model, prompt_tokens, completion_tokens, usd, credits, generation_id, repeated,
       created_at
  from model_calls
 where org_id = %(org)s and run_id = %(run_id)s
 order by id

-- name: answers
select key, answer as text, provider, model, prompt_tokens, completion_tokens, usd, generation_id
  from model_calls
 where org_id = %(org)s and audit_id = %(audit_id)s

-- name: record_call
-- A generation costs once, whatever it is reported for: a second report of it costs nothing and says so.
with seen as (
  select exists (select 1 from model_calls
                  where org_id = %(org)s and provider = %(provider)s and generation_id = %(generation_id)s
                    and usd is not null and not repeated) as before)
insert into model_calls (org_id, key, purpose, user_id, run_id, audit_id, thread_id, provider, model,
                         prompt_tokens, completion_tokens, usd, credits, generation_id, repeated, answer)
select %(org)s, %(key)s, %(purpose)s, %(user_id)s, %(run_id)s, %(audit_id)s, %(thread_id)s, %(provider)s, %(model)s,
       %(prompt_tokens)s, %(completion_tokens)s, case when before then 0 else %(usd)s::numeric end,
       case when before then 0 else %(credits)s::numeric end, %(generation_id)s, before, %(answer)s
  from seen
on conflict do nothing

-- name: spent_on_audit
select coalesce(sum(credits), 0) as credits
  from model_calls
 where org_id = %(org)s and audit_id = %(audit_id)s

-- name: stored
select key, answer as text, provider, model, prompt_tokens, completion_tokens, usd, generation_id
  from model_calls
 where org_id = %(org)s and key = any(%(keys)s)
