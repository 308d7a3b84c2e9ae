-- More than one page of results: up to 200 businesses, of which the best are audited, and how they were found.

alter table runs drop constraint runs_places_snapshot_check;
alter table runs add constraint runs_places_snapshot_check check (jsonb_array_length(places_snapshot) <= 200);
alter table runs add column max_audits int not null default 20 check (max_audits between 1 and 200);
alter table runs add column coverage jsonb;
