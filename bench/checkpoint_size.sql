select coalesce(sum(n), 0)::bigint as bytes from (
  select pg_column_size(c.*) as n from checkpoints c where thread_id = %(thread)s
  union all
  select pg_column_size(b.*) from checkpoint_blobs b where thread_id = %(thread)s
  union all
  select pg_column_size(w.*) from checkpoint_writes w where thread_id = %(thread)s
) parts
