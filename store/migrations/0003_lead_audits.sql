-- A lead keeps the audit that its run made for it: the business may get another website later, the dossier stays.

alter table run_leads add column audit_id uuid references audits on delete set null;
create index run_leads_by_audit on run_leads (audit_id);

-- Policies are lifted for this one statement: a migration belongs to no organization, and forced ones bind the owner.
alter table run_leads no force row level security;
alter table audits no force row level security;
alter table opportunities no force row level security;
update run_leads l set audit_id = a.id
from audits a, opportunities o
where a.run_id = l.run_id and o.id = l.opportunity_id and a.domain = o.domain and not l.dropped;
alter table run_leads force row level security;
alter table audits force row level security;
alter table opportunities force row level security;
