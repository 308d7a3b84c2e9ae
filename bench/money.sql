-- name: bare_table
create table if not exists bench_balances (id int primary key, balance numeric not null);

-- name: bare_fill
insert into bench_balances select n, 1000000000 from generate_series(0, %(accounts)s - 1) n
on conflict (id) do update set balance = excluded.balance;

-- name: bare_spend
update bench_balances set balance = balance - 2 where id = %(id)s and balance >= 2;

-- name: bare_drop
drop table bench_balances;
