-- What people wrote in the chat, and which message stands for which run. The runs themselves live without it.

create table chats (
  id          uuid not null,
  org_id      uuid not null references organizations,
  owner       text not null,
  title       text,
  opened_with text not null default '',
  removed_at  timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (org_id, id)
);
create index chats_by_owner on chats (org_id, owner, updated_at desc);

create table chat_messages (
  id         uuid not null,
  org_id     uuid not null references organizations,
  chat_id    uuid not null,
  kind       text not null check (kind in ('user_message', 'assistant_message')),
  text       text not null,
  run_id     uuid references runs on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  primary key (org_id, id),
  foreign key (org_id, chat_id) references chats on delete cascade
);
create index chat_messages_by_chat on chat_messages (org_id, chat_id, created_at);
create index chat_messages_by_run on chat_messages (run_id);

do $$
declare t text;
begin
  foreach t in array array['chats', 'chat_messages'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_rows on %I using (org_id = app_org()) with check (org_id = app_org())', t);
  end loop;
end $$;
