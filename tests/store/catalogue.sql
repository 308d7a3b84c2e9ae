-- Everything a schema consists of, as comparable rows. Left out: the runner's own table, and what libraries create.

-- name: catalogue
with ours as (
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.reloptions
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and c.relname !~ '^(schema_migrations|checkpoint|procrastinate)'
), routines as (
  select p.*
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and p.proname !~ '^procrastinate'
     and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
)
select 'relation' as kind, relname::text as name,
       concat_ws(' ', relkind, relrowsecurity, relforcerowsecurity, relacl, reloptions) as definition
  from ours where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
union all
select 'column', o.relname || '.' || a.attname,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                 a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid))
  from ours o
  join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = o.oid and d.adnum = a.attnum
 where o.relkind in ('r', 'p', 'v', 'm', 'f')
union all
select 'constraint', o.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
  from ours o join pg_constraint k on k.conrelid = o.oid
union all
select 'index', o.relname::text, pg_get_indexdef(o.oid) || case when i.indisvalid then '' else ' INVALID' end
  from ours o join pg_index i on i.indexrelid = o.oid
  join ours t on t.oid = i.indrelid
union all
select 'policy', o.relname || '.' || p.polname,
       concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), 'check',
                 pg_get_expr(p.polwithcheck, p.polrelid))
  from ours o join pg_policy p on p.polrelid = o.oid
union all
select 'trigger', o.relname || '.' || t.tgname, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
  from ours o join pg_trigger t on t.tgrelid = o.oid and not t.tgisinternal
union all
select 'function', r.oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(r.oid), r.proacl)
  from routines r where r.prokind in ('f', 'p')
union all
select 'view', o.relname::text, pg_get_viewdef(o.oid)
  from ours o where o.relkind in ('v', 'm')
union all
select 'enum', t.typname::text, string_agg(e.enumlabel, ', ' order by e.enumsortorder)
  from pg_type t join pg_enum e on e.enumtypid = t.oid
 where t.typname !~ '^procrastinate'
 group by t.oid, t.typname
union all
select 'extension', extname::text, ''
  from pg_extension
 order by 1, 2
