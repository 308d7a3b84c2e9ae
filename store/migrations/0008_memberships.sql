-- Who belongs to several organizations acts for the one they joined last: letting somebody join is felt at once.
create or replace function find_login(wanted text)
returns table (user_id uuid, email text, name text, password_hash text, org_id uuid, org_name text)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform set_config('app.lookup', coalesce((select u.id::text from users u where u.email = wanted), ''), true);
  return query
    select u.id, u.email, u.name, u.password_hash, o.id, o.name
      from users u
      left join lateral (select m.org_id from memberships m where m.user_id = u.id
                          order by m.created_at desc, m.org_id limit 1) latest on true
      left join organizations o on o.id = latest.org_id
     where u.email = wanted;
  perform set_config('app.lookup', '', true);
end $$;
