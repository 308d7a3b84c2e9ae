-- People, their organizations, their keys, and what a repeated POST was answered.
-- Users and organizations belong to nobody; memberships and keys have an organization and its row policy. Who comes in
-- has no organization yet: the two functions below find exactly the one row whose id or digest they were given.

drop policy own_rows on organizations;
alter table organizations no force row level security;
alter table organizations disable row level security;

create table users (
  id            uuid primary key,
  email         text not null unique check (email = lower(email)),
  name          text not null,
  password_hash text not null,
  created_at    timestamptz not null default now()
);

create table memberships (
  org_id     uuid not null references organizations,
  user_id    uuid not null references users on delete cascade,
  role       text not null default 'member' check (role in ('owner', 'member')),
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id)
);
create index memberships_by_user on memberships (user_id, created_at);

create table api_keys (
  id           uuid primary key,
  org_id       uuid not null references organizations,
  user_id      uuid references users on delete cascade,
  name         text not null,
  prefix       text not null,
  digest       text not null unique,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create index api_keys_by_org on api_keys (org_id, created_at);
create index api_keys_by_user on api_keys (user_id);

create table idempotency_keys (
  org_id     uuid not null references organizations,
  key        text not null,
  request    text not null,
  status     int,
  location   text,
  body       text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (org_id, created_at);

do $$
declare t text;
begin
  foreach t in array array['memberships', 'api_keys', 'idempotency_keys'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_rows on %I using (org_id = app_org()) with check (org_id = app_org())', t);
  end loop;
end $$;

-- Forced policies bind the functions' owner too, so each says what it looks up and forgets it again.
create function app_lookup() returns text language sql stable
  return nullif(current_setting('app.lookup', true), '');
create policy looked_up on memberships for select using (user_id::text = app_lookup());
create policy looked_up on api_keys for select using (digest = app_lookup());

create function find_login(wanted text)
returns table (user_id uuid, email text, name text, password_hash text, org_id uuid, org_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('app.lookup', coalesce((select u.id::text from users u where u.email = wanted), ''), true);
  return query
    select u.id, u.email, u.name, u.password_hash, o.id, o.name
      from users u
      left join lateral (select m.org_id from memberships m where m.user_id = u.id
                          order by m.created_at, m.org_id limit 1) first on true
      left join organizations o on o.id = first.org_id
     where u.email = wanted;
  perform set_config('app.lookup', '', true);
end $$;

create function find_api_key(wanted text)
returns table (key_id uuid, key_name text, last_used_at timestamptz, user_id uuid, email text, org_id uuid, org_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('app.lookup', wanted, true);
  return query
    select k.id, k.name, k.last_used_at, u.id, u.email, o.id, o.name
      from api_keys k
      join organizations o on o.id = k.org_id
      left join users u on u.id = k.user_id
     where k.digest = wanted and k.revoked_at is null;
  perform set_config('app.lookup', '', true);
end $$;
