-- A generation that a gateway reports twice costs once: the second report is kept for its answer, without the cost.

alter table model_calls add column repeated boolean not null default false;

-- Policies are lifted for this one statement: a migration belongs to no organization, and forced ones bind the owner.
-- What was charged already stays as it is; of reports that are alike the first one counts from now on.
alter table model_calls no force row level security;
update model_calls c set repeated = true
 where usd is not null and exists (
   select 1 from model_calls f
    where f.org_id = c.org_id and f.provider = c.provider and f.generation_id = c.generation_id and f.id < c.id
      and f.usd is not null);
alter table model_calls force row level security;

create unique index model_calls_by_generation on model_calls (org_id, provider, generation_id)
  where usd is not null and not repeated;
