-- Each statement but the last two lists what must not be: none of them may give a row.

-- name: runs_that_did_not_end
select id, status, error from runs where status not in ('completed', 'cancelled');

-- name: completed_audits_not_charged_once
select a.id, count(u.id) as charges, sum(u.credits) as credits
  from audits a left join usage_events u on u.audit_id = a.id and u.feature = 'dossier_research'
 where a.status = 'completed' group by a.id having count(u.id) <> 1 or sum(u.credits) <> 2;

-- name: other_audits_charged
select a.id, a.status, u.key from audits a join usage_events u on u.audit_id = a.id where a.status <> 'completed' and u.credits > 0;

-- name: searches_not_charged_once
-- one that found nothing, or never came to be, costs nothing
select r.id, count(u.id) as charges
  from runs r left join usage_events u on u.run_id = r.id and u.feature = 'lead_discovery'
 group by r.id having coalesce(sum(u.credits), 0) <> (r.places_snapshot <> '[]')::int or count(u.id) > 1;

-- name: holds_that_dangle
select key, run_id from credit_holds where state = 'held';

-- name: lots_that_differ_from_their_entries
select g.id, g.remaining, sum(e.amount) as entries
  from credit_grants g left join credit_entries e on e.grant_id = g.id
 group by g.id having g.remaining <> coalesce(sum(e.amount), 0);

-- name: accounts_whose_charges_differ_from_their_entries
select a.org_id, a.account, e.spent, u.charged
  from credit_accounts a
  left join lateral (select -coalesce(sum(amount), 0) as spent from credit_entries
                      where org_id = a.org_id and account = a.account and leg in ('debit', 'restore')) e on true
  left join lateral (select coalesce(sum(credits), 0) as charged from usage_events
                      where org_id = a.org_id and account = a.account) u on true
 where e.spent <> u.charged;

-- name: model_costs_that_differ_from_their_charges
select a.id, c.cost, u.charged, h.absorbed
  from audits a
  join lateral (select coalesce(sum(credits), 0) as cost from model_calls where audit_id = a.id) c on true
  join lateral (select coalesce(sum(credits), 0) as charged from usage_events
                 where audit_id = a.id and account = 'ai_credits') u on true
  join lateral (select coalesce(sum(absorbed), 0) as absorbed from credit_holds where audit_id = a.id) h on true
 where c.cost <> u.charged + h.absorbed;

-- name: audits_without_their_one_dossier
select a.id, count(d.id) as dossiers from audits a left join dossiers d on d.audit_id = a.id
 group by a.id, a.status having count(d.id) <> case when a.status = 'completed' then 1 else 0 end;

-- name: ends_not_told_once
select r.id, r.status, count(e.id) as told
  from runs r left join run_events e on e.run_id = r.id and e.type = 'run_' || r.status
 group by r.id having count(e.id) <> 1;

-- name: audits_not_told_once
select a.id, a.status, count(e.id) as told
  from audits a left join run_events e on e.audit_id = a.id and e.type = 'audit_' || a.status
 where a.status in ('completed', 'error', 'unreadable') group by a.id having count(e.id) <> 1;

-- name: tell_now
-- nobody waits for the pauses between the tries
update billing_outbox set due_at = clock_timestamp() where acked_at is null returning key;

-- name: figures
select (select count(*) from runs where status = 'completed') as "runs completed",
       (select count(*) from runs where status = 'cancelled') as "runs cancelled",
       (select count(*) from audits where status = 'completed') as "audits completed",
       (select count(*) from audits where status <> 'completed') as "audits failed, unreadable or cancelled",
       (select count(*) from usage_events where feature = 'dossier_research') as "audits charged",
       (select sum(credits) from usage_events where account = 'atlas_credits') as "Atlas credits charged",
       (select count(*) from model_calls) as "model calls",
       (select count(*) from run_events where type = 'run_paused') as "pauses for want of credit",
       (select count(*) from run_events where type = 'run_resumed') as "resumes",
       (select count(*) from run_events where type = 'run_failed') as "runs that failed and were resumed",
       (select count(*) from run_attempts) as "attempts";
