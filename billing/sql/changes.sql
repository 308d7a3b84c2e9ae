-- What an operator changes: the plan, adjustments, refunds. Each expects the organization's accounts to be locked.

-- name: set_plan
update organizations set plan = %(plan)s where id = %(org)s

-- name: plan_lot
select 1 from credit_grants where org_id = %(org)s and kind = 'plan' and source_key = any(%(keys)s::text[]) limit 1

-- name: end_plan_lots
-- What another plan gave ends now, spent or not.
update credit_grants set expires_at = %(now)s
 where org_id = %(org)s and kind = 'plan' and expires_at > %(now)s and not source_key = any(%(keys)s::text[])

-- name: reopen_plan_lots
-- Back to a plan in the same period: what was left of its lots is there again, and no more.
update credit_grants set expires_at = %(expires)s
 where org_id = %(org)s and kind = 'plan' and source_key = any(%(keys)s::text[])

-- name: set_overage
update credit_accounts a set overage_limit = given.most
  from unnest(%(accounts)s::text[], %(limits)s::numeric[]) as given (account, most)
 where a.org_id = %(org)s and a.account = given.account

-- name: give_reason
update credit_grants set reason = %(reason)s
 where org_id = %(org)s and account = %(account)s and source_key = %(key)s

-- name: adjusted
select 1 from credit_holds where org_id = %(org)s and key = %(key)s
union all
select 1 from credit_grants where org_id = %(org)s and source_key = %(key)s

-- name: charge_adjustment
with ended as (
  update credit_holds set state = 'captured', captured = credits, updated_at = clock_timestamp()
   where org_id = %(org)s and key = %(key)s and state = 'held'
  returning *)
insert into usage_events (org_id, key, feature, account, units, credits, data)
select %(org)s, key, feature, account, units, captured, jsonb_build_object('reason', %(reason)s::text) from ended

-- name: charged
select account, captured from credit_holds where org_id = %(org)s and key = %(key)s and state = 'captured'
