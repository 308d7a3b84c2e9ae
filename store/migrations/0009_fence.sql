-- An execution passes the number of its attempt with all it does; once a later one has begun, it may do nothing more.
-- What it has open then is found by the lock that each of its transactions shares.
create function execution_key(run uuid) returns bigint language sql immutable strict
return hashtextextended('execution:' || run, 0);

create function bind_execution(of_org uuid, of_run uuid, of_attempt bigint) returns void language plpgsql as $$
begin
  perform set_config('app.org_id', coalesce(of_org::text, ''), true);
  perform pg_advisory_xact_lock_shared(execution_key(of_run));
  if exists (select from run_attempts where org_id = of_org and run_id = of_run and id > of_attempt) then
    raise exception 'run % has been taken over', of_run using errcode = 'LA001';
  end if;
end $$;
