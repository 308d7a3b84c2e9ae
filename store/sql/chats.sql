-- name: open
insert into chats (id, org_id, owner, opened_with)
values (%(id)s, %(org)s, %(owner)s, coalesce(%(opened_with)s, ''))
on conflict (org_id, id) do update
set updated_at = now(),
    opened_with = case when chats.opened_with = '' then excluded.opened_with else chats.opened_with end
where chats.owner = excluded.owner and chats.removed_at is null;

-- name: rename
update chats set title = %(title)s where org_id = %(org)s and id = %(id)s and owner = %(owner)s and removed_at is null;

-- name: remove
update chats set removed_at = now(), title = null, opened_with = ''
where org_id = %(org)s and id = %(id)s and owner = %(owner)s and removed_at is null;

-- name: forget_words
delete from chat_messages where org_id = %(org)s and chat_id = %(id)s and run_id is null;

-- name: save_message
insert into chat_messages (id, org_id, chat_id, kind, text, run_id, proposal, created_at)
values (%(id)s, %(org)s, %(chat_id)s, %(kind)s, %(text)s, %(run_id)s, %(proposal)s,
        coalesce(%(created_at)s, clock_timestamp()))
on conflict (org_id, id) do update set text = excluded.text where chat_messages.chat_id = excluded.chat_id;

-- name: chat
-- It is called after its first run, so that a later one takes no name away, and has the state of its latest.
select c.id, c.created_at, coalesce(c.title, r.words, c.opened_with) as name, r.status, r.demo
from chats c
left join lateral (
  select (array_agg(r.vertical || ' in ' || r.geography order by m.created_at))[1] as words,
    (array_agg(r.status order by m.created_at desc))[1] as status,
    (array_agg(r.demo order by m.created_at desc))[1] as demo
  from chat_messages m join runs r on r.id = m.run_id and r.org_id = m.org_id
  where m.org_id = c.org_id and m.chat_id = c.id
) r on true
where c.org_id = %(org)s and c.id = %(id)s and c.owner = %(owner)s and c.removed_at is null;

-- name: titles
select c.id::text as id, coalesce(nullif(c.title, ''), r.words, nullif(c.opened_with, '')) as name
from chats c
left join lateral (
  select r.vertical || ' in ' || r.geography as words
  from chat_messages m join runs r on r.id = m.run_id and r.org_id = m.org_id
  where m.org_id = c.org_id and m.chat_id = c.id order by m.created_at limit 1
) r on true
where c.org_id = %(org)s and c.owner = %(owner)s and c.id = any(%(ids)s::uuid[]) and c.removed_at is null;

-- name: chat_of_run
-- The newest of the owner's chats in which a run stands; a run that stands in nobody's is a chat of its own.
select c.id from chats c join chat_messages m on m.org_id = c.org_id and m.chat_id = c.id
where c.org_id = %(org)s and c.owner = %(owner)s and c.removed_at is null and m.run_id = %(run_id)s
order by c.created_at desc limit 1;

-- name: messages
select m.id, m.kind, m.text, m.run_id, m.proposal, m.created_at
from chat_messages m where m.org_id = %(org)s and m.chat_id = %(id)s order by m.created_at, m.id;

-- name: says
-- Whether an answer in a chat of the owner's has one of these parts in it.
select exists (
  select from chats c join chat_messages m on m.org_id = c.org_id and m.chat_id = c.id
  where c.org_id = %(org)s and c.id = %(id)s and c.owner = %(owner)s and c.removed_at is null
    and m.kind = 'assistant_message'
    and exists (select from unnest(%(parts)s::text[]) part where strpos(m.text, part) > 0)) as told;

-- name: lone_run
select r.id, r.created_at, r.vertical || ' in ' || r.geography as name, r.status, r.demo
from runs r
where r.org_id = %(org)s and r.id = %(id)s and (r.user_id is null or r.user_id = %(owner)s)
  and not exists (select from chat_messages m where m.org_id = r.org_id and m.run_id = r.id);

-- name: chats
select * from (
  select c.id, c.created_at, c.updated_at, coalesce(c.title, r.words, c.opened_with) as name, r.status, r.demo
  from chats c
  left join lateral (
    select (array_agg(r.vertical || ' in ' || r.geography order by m.created_at))[1] as words,
      (array_agg(r.status order by m.created_at desc))[1] as status,
      (array_agg(r.demo order by m.created_at desc))[1] as demo
    from chat_messages m join runs r on r.id = m.run_id and r.org_id = m.org_id
    where m.org_id = c.org_id and m.chat_id = c.id
  ) r on true
  where c.org_id = %(org)s and c.owner = %(owner)s and c.removed_at is null
  union all
  select r.id, r.created_at, r.created_at, r.vertical || ' in ' || r.geography, r.status, r.demo
  from runs r
  where r.org_id = %(org)s and (r.user_id is null or r.user_id = %(owner)s)
    and not exists (select from chat_messages m where m.org_id = r.org_id and m.run_id = r.id)
) listed
where name ilike %(like)s
order by updated_at desc, id limit %(limit)s offset %(skip)s;
