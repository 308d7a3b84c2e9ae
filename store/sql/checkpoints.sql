-- The saver's writes, each in one statement and behind the execution's fence. The tables are LangGraph's.

-- name: put
with stored as (
  insert into checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
  select %(thread)s, %(ns)s, v.channel, v.version, v.type, decode(v.blob, 'hex')
    from bind_execution(%(org)s, %(run)s, %(attempt)s),
         jsonb_to_recordset(%(rows)s) as v (channel text, version text, type text, blob text)
  on conflict (thread_id, checkpoint_ns, channel, version) do nothing
)
insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
select %(thread)s, %(ns)s, %(id)s, %(parent)s, %(checkpoint)s, %(metadata)s
  from bind_execution(%(org)s, %(run)s, %(attempt)s)
on conflict (thread_id, checkpoint_ns, checkpoint_id)
do update set checkpoint = excluded.checkpoint, metadata = excluded.metadata

-- name: put_writes
-- what a node wrote stays as it is
insert into checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, blob)
select %(thread)s, %(ns)s, %(id)s, %(task)s, %(path)s, v.place, v.channel, v.type, decode(v.blob, 'hex')
  from bind_execution(%(org)s, %(run)s, %(attempt)s),
       jsonb_to_recordset(%(rows)s) as v (place int, channel text, type text, blob text)
on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx) do nothing

-- name: put_signals
-- how a node ended is what it said last
insert into checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, blob)
select %(thread)s, %(ns)s, %(id)s, %(task)s, %(path)s, v.place, v.channel, v.type, decode(v.blob, 'hex')
  from bind_execution(%(org)s, %(run)s, %(attempt)s),
       jsonb_to_recordset(%(rows)s) as v (place int, channel text, type text, blob text)
on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
do update set channel = excluded.channel, type = excluded.type, blob = excluded.blob
