"""The owner's functions that count what stands in held tables and base registers: the application, which may not select from them, learns numbers, a few frequent values of
plain columns and keys of plain rows. A function answers only for a profile that runs, and only for what its plan names.
"""

from __future__ import annotations

from shuheng.foundation.core.identifiers import CREDIT_SIGNS


def _sign(place: int, signs: str) -> str:
    return f"(strpos('{signs}', substr(said, {place}, 1)) - 1)"


_CREDIT = " + ".join(f"{_sign(place + 1, CREDIT_SIGNS)} * {pow(3, place, 31)}" for place in range(17))
_ID = " + ".join(f"{_sign(place + 1, '0123456789')} * {pow(2, 17 - place, 11)}" for place in range(17))

# GB 32100-2015 and GB 11643-1999: the same sums as core.identifiers.
SIGNS = f"""
create function quality_credit(said text) returns boolean language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select char_length(said) = 18 and translate(said, '{CREDIT_SIGNS}', '') = ''
     and substr(said, 18, 1) = substr('{CREDIT_SIGNS}', (31 - ({_CREDIT}) % 31) % 31 + 1, 1) $$;
create function quality_id(said text) returns boolean language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select char_length(said) = 18 and translate(left(said, 17), '0123456789', '') = ''
     and substr(said, 18, 1) = substr('10X98765432', ({_ID}) % 11 + 1, 1) $$;
"""

LOOKING = r"""
create function quality_type(of_resource bigint, name text) returns regtype language plpgsql stable set search_path = public, pg_temp as $$
declare sort regtype := (select atttypid from pg_attribute where attrelid = quality_table(of_resource)::regclass and attname = name
                         and attnum > 0 and not attisdropped and attname not like '\_%');
begin
  if sort is null then raise exception 'resource % holds no column %', of_resource, name; end if;
  return sort;
end $$;

-- The condition under which a row r breaks a rule; null counts as keeping it, but for `required`.
create function quality_fails(of_resource bigint, rule jsonb) returns text language plpgsql stable set search_path = public, pg_temp as $$
declare
  name text := rule->>'column';
  more jsonb := rule->'params';
  sort regtype := quality_type(of_resource, name);
  codes text[];
begin
  if rule->>'kind' = 'required' then
    return format(case when sort = 'text'::regtype then '(r.%1$I is null or btrim(r.%1$I) = '''')' else 'r.%1$I is null' end, name);
  end if;
  if sort = 'bytea'::regtype then raise exception 'column % of resource % is sealed', name, of_resource; end if;
  if rule->>'kind' = 'codes' then
    select array_agg(value) into codes from jsonb_array_elements_text(more->'codes');
    return format('r.%I::text <> all (%L::text[])', name, coalesce(codes, '{}'));
  end if;
  if rule->>'kind' = 'order' then perform quality_type(of_resource, more->>'other'); end if;
  return case rule->>'kind'
    when 'length' then format('char_length(r.%I::text) not between %s and %s', name, coalesce((more->>'least')::int, 0), coalesce((more->>'most')::int, 1000000))
    when 'pattern' then format('r.%I::text !~ %L', name, '^(?:' || (more->>'pattern') || ')$')
    when 'range' then concat_ws(' or ', case when more ? 'least' then format('r.%I < %L::%s', name, more->>'least', sort) end,
                                      case when more ? 'most' then format('r.%I > %L::%s', name, more->>'most', sort) end)
    when 'order' then format('r.%I > r.%I', name, more->>'other')
    when 'check' then format(case more->>'standard' when 'credit' then 'quality_credit(r.%I::text) is false' when 'id' then 'quality_id(r.%I::text) is false' end, name)
    when 'unique' then format('r.%1$I in (select u.%1$I from %2$s u group by u.%1$I having count(*) > 1)', name, quality_table(of_resource))
    when 'refers' then format('(r.%I is not null and not exists (select from held.r_%s o where o._key = r.%I::text))', name, (more->>'resource')::bigint, name) end;
end $$;

create function quality_running(of_profile bigint) returns quality_profile language plpgsql stable set search_path = public, pg_temp as $$
declare p quality_profile := (select p from quality_profile p where id = of_profile);
begin
  if p.id is null or p.state <> 'running' then raise exception 'profile % is not under way', of_profile; end if;
  return p;
end $$;

-- The commonest five values of a column, told where more than one row has them, with all its counts: one grouping.
create function quality_grouped(of_resource bigint, name text, as_said text) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare found jsonb;
begin
  execute format('with grouped as materialized (select %1$I as said, count(*) as many from %2$s group by 1) '
    'select jsonb_build_object(''rows'', coalesce(sum(many), 0), ''nulls'', coalesce(sum(many) filter (where said is null), 0), ''distinct'', count(said), '
    '''least'', left(min(%3$s)::text, 60), ''most'', left(max(%3$s)::text, 60), '
    '''shortest'', min(char_length(said::text)), ''longest'', max(char_length(said::text)), '
    '''top'', (select jsonb_agg(jsonb_build_array(left(said::text, 40), many) order by many desc, said) '
    'from (select * from grouped where said is not null and many > 1 order by many desc, said limit 5) few)) from grouped', name, quality_table(of_resource), as_said) into found;
  return found;
end $$;

-- The same counts without the commonest values: of a column that is itself the key nothing has to be compared.
create function quality_scanned(of_resource bigint, name text, as_said text, is_key boolean) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare found jsonb;
begin
  execute format('select jsonb_build_object(''rows'', count(*), ''nulls'', count(*) - count(said), ''distinct'', count(%3$s said), '
    '''least'', left(min(%2$s)::text, 60), ''most'', left(max(%2$s)::text, 60), ''shortest'', min(char_length(said::text)), ''longest'', max(char_length(said::text))) '
    'from (select %4$I as said from %1$s) r', quality_table(of_resource), as_said, case when is_key then '' else 'distinct' end, name) into found;
  return found;
end $$;

-- Counts of one column. Of a sealed one and of a long text only what is empty. In a large table whose first rows are nearly all different the commonest
-- values would say little and cost more than all the rest.
create function quality_column(of_profile bigint, name text) returns jsonb language plpgsql security definer
set search_path = public, pg_temp set work_mem = '256MB' set datestyle = 'ISO, YMD' set parallel_tuple_cost = 0.001 set parallel_setup_cost = 0 as $$
declare
  p quality_profile := quality_running(of_profile);
  sort regtype := quality_type(p.resource_id, name);
  item record;
  as_said text := case when sort = 'boolean'::regtype then 'said::text' else 'said' end;
  many boolean; is_key boolean; found jsonb;
begin
  select i.type, i.key, i.sealed into item from held_items(p.resource_id, p.edition) i where i.name = quality_column.name;
  if sort = 'bytea'::regtype or item.sealed or item.type in ('M', 'G') then
    execute format('select jsonb_build_object(''rows'', count(*), ''nulls'', count(*) - count(%1$I)) from %2$s', name, quality_table(p.resource_id)) into found;
    return found || jsonb_build_object('sealed', sort = 'bytea'::regtype or item.sealed);
  end if;
  is_key := item.key and (select count(*) = 1 from held_items(p.resource_id, p.edition) i where i.key);
  execute format('select count(*) = 10000 and count(distinct said) > 5000 from (select %1$I as said from %2$s limit 10000) first_rows', name, quality_table(p.resource_id))
    into many;
  found := case when many or is_key then quality_scanned(p.resource_id, name, as_said, is_key) else quality_grouped(p.resource_id, name, as_said) end;
  return found || jsonb_build_object('sealed', false);
end $$;

-- how many rows break each of these rules of the plan: {code: rows}
create function quality_count(of_profile bigint, codes text[]) returns jsonb language plpgsql security definer
set search_path = public, pg_temp set work_mem = '256MB' set parallel_tuple_cost = 0.001 set parallel_setup_cost = 0 as $$
declare
  p quality_profile := quality_running(of_profile);
  parts text; found jsonb;
begin
  select string_agg(format('%L, count(*) filter (where %s)', rule->>'code', quality_fails(p.resource_id, rule)), ', ') into parts
  from jsonb_array_elements(p.plan->'rules') rule where rule->>'code' = any (codes);
  if parts is null then return '{}'; end if;
  execute format('select jsonb_build_object(%s) from %s r', parts, quality_table(p.resource_id)) into found;
  return found;
end $$;

-- keys of some rows that break a rule of the plan; none where a part of the key is sealed. A base register names its rows by numbers of its own.
create function quality_keys(of_profile bigint, of_code text, most int) returns text[] language plpgsql security definer
set search_path = public, pg_temp set work_mem = '256MB' as $$
declare
  p quality_profile := quality_running(of_profile);
  rule jsonb := (select one from jsonb_array_elements(p.plan->'rules') one where one->>'code' = of_code);
  found text[];
begin
  if rule is null then raise exception 'profile % has no rule %', of_profile, of_code; end if;
  if quality_register(p.resource_id) = '' and exists (select from held_items(p.resource_id, p.edition) where key and sealed) then return '{}'; end if;
  execute format('select array_agg(_key order by _key) from (select r._key from %s r where %s limit %s) few', quality_table(p.resource_id), quality_fails(p.resource_id, rule),
                 least(most, 100)) into found;
  return coalesce(found, '{}');
end $$;
"""

CALLS = r"""
do $$
declare one regprocedure;
begin
  for one in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.proname like 'quality\_%' loop
    execute format('revoke all on function %s from public', one);
    if exists (select from pg_roles where rolname = 'shuheng_app') then
      execute format('revoke all on function %s from shuheng_app', one);
      if split_part(one::text, '(', 1) in ('quality_column', 'quality_count', 'quality_keys', 'quality_register', 'quality_rows') then
        execute format('grant execute on function %s to shuheng_app', one);
      end if;
    end if;
  end loop;
end $$;
"""

# Officers of one domain may compare their organs; nobody outside an office sees keys, values or explanations. Scores alone are for everybody.
SECRECY = """
alter table quality_setting enable row level security;
create policy reading on quality_setting using (
  app_text('app.kind') = 'system' or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain'))));
alter table quality_profile enable row level security;
create policy reading on quality_profile using (
  app_text('app.kind') = 'system' or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain'))));
alter table quality_column enable row level security;
create policy reading on quality_column using (
  app_text('app.kind') = 'system' or exists (select 1 from quality_profile p where p.id = profile_id));
alter table quality_defect enable row level security;
create policy reading on quality_defect using (
  app_text('app.kind') = 'system' or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain'))));
alter table quality_deduction enable row level security;
create policy reading on quality_deduction using (
  app_text('app.kind') = 'system' or exists (select 1 from quality_profile p where p.id = profile_id));
"""
