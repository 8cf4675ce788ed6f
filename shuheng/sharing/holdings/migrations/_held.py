"""The schema `held` and the owner's functions over it. The application may fill staging tables and nothing else; it selects from none of them.

Names of tables are made of numbers, names of columns are the catalogue's and go through format(%I). Every function names its search_path.
"""

# What an edition of an entry says of its columns, and how a text becomes a value: the same rules as rules/values.py.
VALUES = """
create schema held;
revoke all on schema held from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'shuheng_app') then
    grant usage on schema held to shuheng_app;
    revoke insert, update, delete on held_change from shuheng_app;
  end if;
end $$;

create function held_items(of_resource bigint, of_edition int)
returns table(place int, name text, type text, length int, sealed boolean, key boolean) language sql stable set search_path = public, pg_temp as $$
  select i.place::int, i.one->>'column', i.one->>'type', (i.one->>'length')::int, (i.one->>'personal')::boolean, (i.one->>'key')::boolean
  from catalogue_edition e, jsonb_array_elements(e.content->'items') with ordinality as i(one, place)
  where e.resource_id = of_resource and e.number = of_edition order by i.place $$;

create function held_type(type text, sealed boolean) returns text language sql immutable as $$
  select case when sealed then 'bytea' else ('{"C":"text","M":"text","G":"text","N":"numeric","Y":"numeric","I":"bigint","D":"date","T":"timestamp","L":"boolean"}'::jsonb)->>type end $$;

create function held_day(said text) returns boolean language plpgsql immutable strict parallel safe set search_path = pg_catalog as $$
declare
  plain text := case when said ~ '^[1-9][0-9]{7}$' then left(said, 4) || '-' || substr(said, 5, 2) || '-' || right(said, 2) else translate(said, '/', '-') end;
  part text[] := string_to_array(plain, '-');
begin
  if said !~ '^([1-9][0-9]{3}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}|[1-9][0-9]{7})$' or part[2]::int not between 1 and 12 or part[3]::int < 1 then
    return false;
  end if;
  return part[3]::int <= extract(day from make_date(part[1]::int, part[2]::int, 1) + interval '1 month - 1 day');
end $$;

create function held_time(said text) returns boolean language sql immutable strict parallel safe set search_path = public, pg_temp as $$
  select held_day(split_part(translate(said, 'T', ' '), ' ', 1))
    and (translate(said, 'T', ' ') !~ ' ' or substr(said, strpos(translate(said, 'T', ' '), ' ') + 1)
         ~ '^(|([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)$') $$;

create function held_number(said text, digits int, places int) returns boolean language sql immutable strict parallel safe set search_path = pg_catalog as $$
  select said ~ '^[+-]?[0-9]+([.][0-9]+)?$' and char_length(translate(said, '+-.', '')) <= digits and char_length(split_part(said, '.', 2)) <= places $$;

-- A condition over the text of one column: true, or null for an empty value, when it fits. First the usual shape, by means that cost less than storing
-- the row, as regular expressions do not; a day that has that shape and is none (2021-02-29) is found by the cast, and then all is looked at thoroughly.
create function held_fits(name text, type text, length int, sealed boolean, thorough boolean) returns text language sql immutable as $$
  select case when sealed then 'true' else format(case type || case when thorough and type in ('D', 'T') then '!' else '' end
    when 'C' then '(char_length(%1$I) <= %2$s)'
    when 'N' then '((char_length(%1$I) <= %2$s and translate(%1$I, ''0123456789'', '''') in ('''', ''.'') and %1$I not like ''.%%'' and %1$I not like ''%%.'') '
                  'or held_number(btrim(%1$I), %2$s, 100))'
    when 'Y' then '((char_length(%1$I) <= 16 and translate(%1$I, ''0123456789'', '''') = '''') or held_number(btrim(%1$I), 20, 4))'
    when 'I' then '((char_length(%1$I) <= 18 and translate(%1$I, ''0123456789'', '''') = '''') or btrim(%1$I) ~ ''^[+-]?[0-9]{1,18}$'')'
    when 'D' then '((%1$I like ''____-__-__'' and translate(%1$I, ''0123456789'', '''') = ''--'' and %1$I >= ''1'') or held_day(btrim(%1$I)))'
    when 'T' then '((%1$I like ''____-__-__ __:__:__'' and translate(%1$I, ''0123456789'', '''') = ''-- ::'' and %1$I >= ''1'' and %1$I not like ''%% 24:%%'' '
                  'and %1$I not like ''%%:60'') or held_time(btrim(%1$I)))'
    when 'D!' then 'held_day(btrim(%1$I))'
    when 'T!' then 'held_time(btrim(%1$I))'
    when 'L' then '(lower(btrim(%1$I)) in (''1'', ''t'', ''true'', ''y'', ''是'', ''0'', ''f'', ''false'', ''n'', ''否''))'
    else '(char_length(%1$I) <= 1000000)' end, name, length) end $$;

create function held_cast(name text, type text, sealed boolean) returns text language sql immutable as $$
  select format(case when sealed then '%1$I' else case type
    when 'N' then 'trim_scale(btrim(%1$I)::numeric)' when 'Y' then 'trim_scale(btrim(%1$I)::numeric)' when 'I' then 'btrim(%1$I)::bigint'
    when 'D' then 'btrim(%1$I)::date' when 'T' then 'btrim(%1$I)::timestamp'
    when 'L' then '(lower(btrim(%1$I)) in (''1'', ''t'', ''true'', ''y'', ''是''))' else '%1$I' end end, name) $$;
"""

# Staging: an unlogged table for each batch, whose columns are the items as text (sealed ones as bytes), the number of the row, what the program already
# knows of it (key, digest, why it does not fit, the sealed row), the delete marker, and columns of theirs that nobody wants.
STAGING = """
create function held_make(of_resource bigint, of_edition int) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare item record;
begin
  if not exists (select from held_items(of_resource, of_edition) where key) then raise exception 'resource % has no key', of_resource; end if;
  execute format('create table if not exists held.r_%s (_key text primary key, _digest bytea not null, _batch bigint not null)', of_resource);
  for item in select * from held_items(of_resource, of_edition) loop
    execute format('alter table held.r_%s add column if not exists %I %s', of_resource, item.name, held_type(item.type, item.sealed));
  end loop;
end $$;

create function held_stage(of_batch bigint, extra int) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  columns text;
begin
  if b.state <> 'reading' then raise exception 'batch % is not being read', of_batch; end if;
  select string_agg(format(', %I %s', name, case when sealed then 'bytea' else 'text' end), '' order by place) into columns
  from held_items(b.resource_id, b.edition);
  perform held_unstage(of_batch);
  execute format('create unlogged table held.s_%s (_line bigint generated by default as identity, _key text, _digest bytea, _why text, _raw bytea, _mark text%s%s)',
                 of_batch, (select string_agg(format(', _x%s text', n), '') from generate_series(1, extra) n), columns);
  execute format('grant insert on held.s_%s to %I', of_batch, session_user);
end $$;

-- how many rows are staged. Null when there is no staging table; fewer than were read when the server crashed, which empties unlogged tables.
create function held_staged(of_batch bigint) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare many bigint;
begin
  if to_regclass(format('held.s_%s', of_batch)) is null then return null; end if;
  execute format('select count(*) from held.s_%s', of_batch) into many;
  return many;
end $$;

-- the next staged row takes the number behind this one, whatever numbers a transaction that was undone has used
create function held_seek(of_batch bigint, line bigint) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('alter table held.s_%s alter column _line restart with %s', of_batch, line + 1);
end $$;

create function held_unstage(of_batch bigint) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('drop table if exists held.s_%1$s, held.n_%1$s, held.d_%1$s', of_batch);
end $$;
"""

# Checking: what fits goes into n_<batch>, typed, with key and digest, in one scan; only when something is left over are the reasons looked for.
CHECKING = """
create function held_key(of_resource bigint, of_edition int) returns text language sql stable set search_path = public, pg_temp as $$
  select case when bool_or(sealed) then '_key' else string_agg(format(case type when 'L' then 'left((%s)::text, 1)' else '(%s)::text' end, held_cast(name, type, false)), ' || E''\\x1f'' || ' order by place) filter (where key) end
  from held_items(of_resource, of_edition) $$;

-- in bytes, as many as an index of any database takes (rules.words.LONGEST_KEY); not asked where the catalogue allows no longer key, nor where the
-- program makes the keys. Numbers and dates count as much as they can be: their text must not be cast before it is known to fit.
create function held_short(of_resource bigint, of_edition int) returns text language sql stable set search_path = public, pg_temp as $$
  select case when bool_or(sealed) or sum(case when type = 'C' then 4 * length + 1 when type in ('M', 'G') then 1000000 else 42 + length end) filter (where key) <= 700
    then '' else ' and ' || string_agg(case when type in ('C', 'M', 'G') then format('octet_length(%I) + 1', name) else (42 + length)::text end, ' + ') filter (where key)
      || ' <= 700' end from held_items(of_resource, of_edition) $$;

create function held_whys(of_resource bigint, of_edition int) returns text language sql stable set search_path = public, pg_temp as $$
  select string_agg(case when key then format('when %I is null then %L ', name, 'key:' || name) else '' end
    || case when sealed then '' else format('when %s is false then %L ', held_fits(name, type, length, sealed, true), type || ':' || name) end, '' order by place) || 'else ''long'' '
  from held_items(of_resource, of_edition) $$;

create function held_conditions(of_resource bigint, of_edition int, thorough boolean) returns text language sql stable set search_path = public, pg_temp as $$
  select string_agg(case when key then format('%I is not null and ', name) else '' end || held_fits(name, type, length, sealed, thorough) || ' is not false', ' and ' order by place) || held_short(of_resource, of_edition)
  from held_items(of_resource, of_edition) $$;

-- n_<batch> out of s_<batch>: every row that fits, typed, with its key and digest
create function held_typed(of_batch bigint, gone text, fits text) returns bigint language plpgsql
set search_path = public, pg_temp set datestyle = 'ISO, YMD' set maintenance_work_mem = '256MB' set parallel_tuple_cost = 0.001 set parallel_setup_cost = 0 as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  typed text; names text; source text; empty boolean; kept bigint;
begin
  select string_agg(format(', %s as %I', held_cast(name, type, sealed), name), '' order by place), string_agg(format('t.%I', name), ', ' order by place)
  into typed, names from held_items(b.resource_id, b.edition);
  source := format('select %s as _key, _digest%s%s from held.s_%s where _why is null and ', held_key(b.resource_id, b.edition),
                   case when b.mode = 'incremental' then format(', coalesce(_mark = %L, false) as _gone', gone) else '' end, typed, of_batch);
  execute format('drop table if exists held.n_%s', of_batch);
  execute format('select not exists (select from held.r_%s)', b.resource_id) into empty;
  -- behind a branch that gives no row the server makes each value once; else it would make it for the column and once more for the digest
  execute format('create %s table held.n_%s as select t._key, coalesce(t._digest, sha256(convert_to(row(%s)::text, ''UTF8''))) as _digest, %s::bigint as _batch, %s%s '
                 'from (%s %s union all %s false) t', case when empty and b.mode = 'full' then '' else 'unlogged' end, of_batch, names, of_batch, names,
                 case when b.mode = 'incremental' then ', t._gone' else '' end, source, fits, source);
  get diagnostics kept = row_count;
  execute format('alter table held.n_%s add primary key (_key)', of_batch);
  return kept;
end $$;

-- of a table the first of two rows with one key stands and the others are rejected; of a stream of changes the last stands
create function held_twice(of_batch bigint, fits text) returns void language plpgsql set search_path = public, pg_temp set datestyle = 'ISO, YMD' as $$
declare b holdings_batch := (select b from holdings_batch b where id = of_batch);
begin
  execute format('update held.s_%1$s s set _why = %4$L from (select _line, row_number() over (partition by %2$s order by _line %5$s) as nth from held.s_%1$s '
                 'where _why is null and %3$s) t where t._line = s._line and t.nth > 1', of_batch, held_key(b.resource_id, b.edition), fits,
                 case when b.mode = 'incremental' then 'later' else 'twice' end, case when b.mode = 'incremental' then 'desc' else '' end);
end $$;

create function held_check(of_batch bigint, gone text) returns jsonb language plpgsql security definer set search_path = public, pg_temp set work_mem = '256MB' as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  fits text := held_conditions(b.resource_id, b.edition, false);
  kept bigint; odd bigint;
begin
  if b.state <> 'checking' then raise exception 'batch % is not being checked', of_batch; end if;
  if b.mode <> 'incremental' and gone <> '' then  -- a table whole: what is marked as deleted is not there
    execute format('update held.s_%s set _why = ''gone'' where _mark = %L', of_batch, gone);
  end if;
  for attempt in 1..3 loop
    begin
      kept := held_typed(of_batch, gone, fits);
      exit;
    exception
      when unique_violation then perform held_twice(of_batch, held_conditions(b.resource_id, b.edition, true));
      when datetime_field_overflow or invalid_datetime_format then fits := held_conditions(b.resource_id, b.edition, true);
    end;
  end loop;
  if kept is null then raise exception 'batch % cannot be typed', of_batch; end if;
  if kept = b.read then return jsonb_build_object('kept', kept, 'rejected', 0); end if;
  execute format('update held.s_%s set _why = case %s end where _why is null and not coalesce(%s, false)', of_batch, held_whys(b.resource_id, b.edition),
                 held_conditions(b.resource_id, b.edition, true));
  execute format('select count(*) from held.s_%s where _why not in (''later'', ''gone'')', of_batch) into odd;
  return jsonb_build_object('kept', kept, 'rejected', odd);
end $$;

-- the rows that do not fit, in their order: their columns as they came, sealed ones in base64
create function held_rejects(of_batch bigint, behind bigint, most int) returns setof jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  columns text;
begin
  select string_agg(format(case when sealed then ', translate(encode(%1$I, ''base64''), E''\\n'', '''') as %1$I' else ', %1$I' end, name), '' order by place) into columns
  from held_items(b.resource_id, b.edition);
  return query execute format('select to_jsonb(t) from (select _line, _key, _why, _mark, encode(_raw, ''base64'') as _raw%s from held.s_%s '
                              'where _why not in (''later'', ''gone'') and _line > $1 order by _line limit $2) t', columns, of_batch) using behind, most;
end $$;
"""

# Merging: what differs stands in d_<batch>; an empty table, or one most of whose rows differ, is swapped for a new one, else one statement changes the rows.
MERGING = """
-- the digest of a table: its rows' digests in the order of their keys, 65,536 at a time, each portion hashed with what came before. The index of the key
-- gives that order, so nothing is sorted.
create function held_root(of_table text) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare root bytea := ''; leaf bytea; last text; many bigint := 65536;
begin
  while many = 65536 loop
    execute format('select count(*), max(_key), sha256(string_agg(_digest, '''' order by _key)) from (select _key, _digest from held.%I where $1 is null or _key > $1 '
                   'order by _key limit 65536) portion', of_table) into many, last, leaf using last;
    if many > 0 then root := sha256(root || leaf); end if;
  end loop;
  return encode(sha256(root), 'hex');
end $$;

create function held_diff(of_batch bigint) returns void language plpgsql security definer
set search_path = public, pg_temp set work_mem = '256MB' set parallel_tuple_cost = 0.001 set parallel_setup_cost = 0 as $$
declare b holdings_batch := (select b from holdings_batch b where id = of_batch);
begin
  execute format('drop table if exists held.d_%s', of_batch);
  if b.mode = 'incremental' then
    execute format('create unlogged table held.d_%1$s as select n._key, case when n._gone then ''delete'' else ''put'' end as op, r._key is not null as was '
                   'from held.n_%1$s n left join held.r_%2$s r on r._key = n._key where case when n._gone then r._key is not null else r._digest is distinct from n._digest end',
                   of_batch, b.resource_id);
  else
    execute format('create unlogged table held.d_%1$s as select coalesce(n._key, r._key) as _key, case when n._key is null then ''delete'' else ''put'' end as op, r._key is not null as was '
                   'from held.n_%1$s n full join held.r_%2$s r on r._key = n._key where n._digest is distinct from r._digest', of_batch, b.resource_id);
  end if;
end $$;

create function held_changes(of_batch bigint, of_resource bigint, last bigint) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare counts jsonb;
begin
  execute format('insert into held_change (resource, position, key, op, batch) select %s, %s + row_number() over (order by _key), _key, op, %s from held.d_%s',
                 of_resource, last, of_batch, of_batch);
  execute format('select jsonb_build_object(''added'', count(*) filter (where op = ''put'' and not was), ''changed'', count(*) filter (where op = ''put'' and was), '
                 '''deleted'', count(*) filter (where op = ''delete''), ''moves'', count(*)) from held.d_%s', of_batch) into counts;
  return counts;
end $$;

create function held_same_shape(of_resource bigint, of_edition int) returns boolean language sql stable set search_path = public, pg_temp as $$
  select coalesce(array_agg(format('%s %s', attname, format_type(atttypid, -1)) order by attname), '{}')
       = (select array_agg(format('%s %s', name, format_type(held_type(type, sealed)::regtype, -1)) order by name) from held_items(of_resource, of_edition))
  from pg_attribute where attrelid = format('held.r_%s', of_resource)::regclass and attnum > 0 and not attisdropped and attname not like '\\_%' $$;

-- The first load: the checked table becomes the held one. The feed says so in one change, “load”: whoever follows it reads the table then; a row of the
-- feed for each row of the table would say the same once more and cost more than the load.
create function held_first(of_batch bigint, of_resource bigint, last bigint) returns jsonb language plpgsql set search_path = public, pg_temp as $$
declare many bigint;
begin
  execute format('select count(*) from held.n_%s', of_batch) into many;
  if many > 0 then
    insert into held_change (resource, position, key, op, batch) values (of_resource, last + 1, '', 'load', of_batch);
  end if;
  execute format('drop table held.r_%s', of_resource);
  execute format('alter table held.n_%s rename to r_%s', of_batch, of_resource);
  execute format('alter index held.n_%s_pkey rename to r_%s_pkey', of_batch, of_resource);
  return jsonb_build_object('added', many, 'changed', 0, 'deleted', 0, 'moves', (many > 0)::int);
end $$;

create function held_swap(of_batch bigint) returns jsonb language plpgsql security definer set search_path = public, pg_temp set work_mem = '256MB' as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  h holdings_holding := (select h from holdings_holding h where resource_id = b.resource_id);
  counts jsonb; empty boolean; many bigint; columns text;
begin
  if b.state <> 'merging' or b.mode <> 'full' then raise exception 'batch % does not merge', of_batch; end if;
  execute format('select not exists (select from held.r_%s)', b.resource_id) into empty;
  if empty and (select relpersistence = 'p' from pg_class where oid = format('held.n_%s', of_batch)::regclass) then
    counts := held_first(of_batch, b.resource_id, h.position);
  else
    perform held_diff(of_batch);
    counts := held_changes(of_batch, b.resource_id, h.position);
    many := (counts->>'moves')::bigint;
    if many * 10 > h.rows or not held_same_shape(b.resource_id, b.edition) then
      select string_agg(format(', n.%I', name), '' order by place) into columns from held_items(b.resource_id, b.edition);
      execute format('create table held.x_%1$s as select n._key, n._digest, coalesce(case when r._digest = n._digest then r._batch end, %1$s::bigint) as _batch%3$s '
                     'from held.n_%1$s n left join held.r_%2$s r on r._key = n._key', of_batch, b.resource_id, columns);
      execute format('alter table held.x_%s add primary key (_key), alter _digest set not null, alter _batch set not null', of_batch);
      execute format('drop table held.r_%s', b.resource_id);
      execute format('alter table held.x_%s rename to r_%s', of_batch, b.resource_id);
      execute format('alter index held.x_%s_pkey rename to r_%s_pkey', of_batch, b.resource_id);
    elsif many > 0 then
      perform held_apply(of_batch, b.resource_id, b.edition);
    end if;
  end if;
  return counts || jsonb_build_object('rows', h.rows + (counts->>'added')::bigint - (counts->>'deleted')::bigint, 'root', case when many = 0 and h.digest <> '' then h.digest else held_root(format('r_%s', b.resource_id)) end);
end $$;

create function held_apply(of_batch bigint, of_resource bigint, of_edition int) returns void language plpgsql set search_path = public, pg_temp as $$
declare names text; sets text; taken text;
begin
  select string_agg(format(', %I', name), '' order by place), string_agg(format(', %1$I = s.%1$I', name), '' order by place),
         string_agg(format(', s.%I', name), '' order by place) into names, sets, taken from held_items(of_resource, of_edition);
  execute format('merge into held.r_%2$s r using (select d._key, d.op, n._digest%3$s from held.d_%1$s d left join held.n_%1$s n on n._key = d._key) s on r._key = s._key '
                 'when matched and s.op = ''delete'' then delete '
                 'when matched then update set _digest = s._digest, _batch = %1$s%4$s '
                 'when not matched then insert (_key, _digest, _batch%3$s) values (s._key, s._digest, %1$s%5$s)', of_batch, of_resource, names, sets, taken);
end $$;

-- a row once more in the feed, found by the mark under which receipts and objections know its key
create function held_retell(of_resource bigint, place bigint, mark bytea) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare found text;
begin
  if app_text('app.kind') <> 'system' then raise exception 'only the program tells a row again'; end if;
  execute format('select _key from held.r_%s where _key = $1', of_resource) into found using encode(mark, 'hex');
  if found is null then
    execute format('select _key from held.r_%s where sha256(convert_to(_key, ''UTF8'')) = $1', of_resource) into found using mark;
  end if;
  if found is null then return false; end if;
  insert into held_change (resource, position, key, op, batch) values (of_resource, place, found, 'put', 0);
  return true;
end $$;

create function held_merge(of_batch bigint) returns jsonb language plpgsql security definer set search_path = public, pg_temp set work_mem = '256MB' as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  h holdings_holding := (select h from holdings_holding h where resource_id = b.resource_id);
  counts jsonb; many bigint;
begin
  if b.state <> 'merging' or b.mode <> 'incremental' then raise exception 'batch % does not merge', of_batch; end if;
  perform held_diff(of_batch);
  counts := held_changes(of_batch, b.resource_id, h.position);
  many := (counts->>'moves')::bigint;
  if many > 0 then perform held_apply(of_batch, b.resource_id, b.edition); end if;
  return counts || jsonb_build_object('rows', h.rows + (counts->>'added')::bigint - (counts->>'deleted')::bigint,
    'root', case when many = 0 and h.digest <> '' then h.digest else held_root(format('r_%s', b.resource_id)) end);
end $$;
"""

# Comparing and reading out. `held_read` is for the exchange's own function of the same owner; `held_written` gives rows only for an export being written.
READING = """
create function held_compare(of_batch bigint, most int) returns jsonb language plpgsql security definer set search_path = public, pg_temp set work_mem = '256MB' as $$
declare
  b holdings_batch := (select b from holdings_batch b where id = of_batch);
  tree text := 'select hashtextextended(_key, 0) & 255 as bucket, count(*) as many, sha256(string_agg(_digest, '''' order by _key)) as leaf from held.%s_%s group by 1';
  found jsonb;
begin
  if b.state <> 'merging' or b.mode <> 'compare' then raise exception 'batch % does not compare', of_batch; end if;
  execute format('with ours as (%1$s), theirs as (%2$s), odd as materialized (select coalesce(o.bucket, t.bucket) as bucket from ours o full join theirs t using (bucket) '
    'where o.leaf is distinct from t.leaf), rows as materialized (select coalesce(o._key, t._key) as key, o._digest as ours, t._digest as theirs '
    'from (select * from held.r_%3$s where hashtextextended(_key, 0) & 255 in (select bucket from odd)) o '
    'full join (select * from held.n_%4$s where hashtextextended(_key, 0) & 255 in (select bucket from odd)) t on t._key = o._key where o._digest is distinct from t._digest) '
    'select jsonb_build_object(''buckets'', (select count(*) from odd), ''differing'', (select count(*) from rows), ''ours_rows'', (select coalesce(sum(many), 0) from ours), '
    '''missing'', (select count(*) from rows where ours is null), ''extra'', (select count(*) from rows where theirs is null), '
    '''rows'', (select coalesce(jsonb_agg(jsonb_build_array(key, encode(ours, ''hex''), encode(theirs, ''hex'')) order by key), ''[]'') from (select * from rows order by key limit %5$s) few))',
    format(tree, 'r', b.resource_id), format(tree, 'n', of_batch), b.resource_id, of_batch, most) into found;
  return found || jsonb_build_object('ours', held_root(format('r_%s', b.resource_id)), 'theirs', held_root(format('n_%s', of_batch)));
end $$;

create function held_wanted(of_resource bigint, wanted text[], alias text) returns text language plpgsql stable set search_path = public, pg_temp as $$
declare columns text; many int;
begin
  select count(*), string_agg(format(case when a.atttypid = 'bytea'::regtype
      then ', case when %2$s.%1$I is not null then jsonb_build_object(''sealed'', translate(encode(%2$s.%1$I, ''base64''), E''\\n'', '''')) end as %1$I'
      else ', %2$s.%1$I' end, a.attname, alias), '' order by w.place) into many, columns
  from unnest(wanted) with ordinality as w(name, place)
  join pg_attribute a on a.attrelid = format('held.r_%s', of_resource)::regclass and a.attname = w.name and a.attnum > 0 and not a.attisdropped
  where w.name not like '\\_%';
  if many = 0 or many <> cardinality(wanted) then raise exception 'resource % does not hold all of these columns', of_resource; end if;
  return substr(columns, 3);
end $$;

create function held_read(of_resource bigint, wanted text[], of_key text) returns jsonb language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found jsonb;
begin
  -- held first, seen after: a table that was swapped in since this statement began would look empty
  execute format('lock table held.r_%s in access share mode', of_resource);
  execute format('select to_jsonb(t) from (select %s from held.r_%s r where r._key = $1) t', held_wanted(of_resource, wanted, 'r'), of_resource) into found using of_key;
  return found;
end $$;

create function held_written(of_export bigint, behind text, most int) returns setof jsonb language plpgsql stable security definer set search_path = public, pg_temp as $$
declare e holdings_export := (select e from holdings_export e where id = of_export);
begin
  if e.id is null or e.done_at is not null then raise exception 'export % is not being written', of_export; end if;
  if e.since = 0 then
    return query execute format('select to_jsonb(t) from (select r._key, ''put'' as _op, %s from held.r_%s r where r._key > $1 order by r._key limit $2) t',
                                held_wanted(e.resource_id, e.columns, 'r'), e.resource_id) using behind, most;
  else
    return query execute format('select to_jsonb(t) from (select c.key as _key, case when r._key is null then ''delete'' else ''put'' end as _op, %s '
      'from (select distinct key from held_change where resource = $3 and batch > $4 and op <> ''load'' and key > $1) c left join held.r_%s r on r._key = c.key order by c.key limit $2) t',
      held_wanted(e.resource_id, e.columns, 'r'), e.resource_id) using behind, most, e.resource_id, e.since;
  end if;
end $$;

-- whether the checked rows are still there: a crash of the server empties unlogged tables
create function held_any(of_batch bigint) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare found boolean := to_regclass(format('held.n_%s', of_batch)) is not null;
begin
  if found then execute format('select exists (select from held.n_%s)', of_batch) into found; end if;
  return found;
end $$;
"""

# Who may call what: nobody but the application, and the application not the function that reads a row, nor the inner ones.
CALLS = """
do $$
declare one regprocedure;
begin
  for one in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.proname like 'held\\_%' loop
    execute format('revoke all on function %s from public', one);
    if exists (select from pg_roles where rolname = 'shuheng_app') then
      execute format('revoke all on function %s from shuheng_app', one);
      if split_part(one::text, '(', 1) in ('held_make', 'held_stage', 'held_staged', 'held_seek', 'held_unstage', 'held_check', 'held_rejects', 'held_swap', 'held_merge',
                                           'held_compare', 'held_written', 'held_any', 'held_retell') then
        execute format('grant execute on function %s to shuheng_app', one);
      end if;
    end if;
  end loop;
end $$;
"""

# An organ sees its own sources and batches with everything that hangs on them; whoever may look over the county is answered by the program.
SECRECY = """
alter table holdings_source enable row level security;
create policy reading on holdings_source using (
  app_text('app.kind') = 'system'
  or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain')) and organ_id = any (app_numbers('app.organs'))));
alter table holdings_batch enable row level security;
create policy reading on holdings_batch using (
  app_text('app.kind') = 'system'
  or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain')) and organ_id = any (app_numbers('app.organs'))));
alter table holdings_reject enable row level security;
create policy reading on holdings_reject using (
  app_text('app.kind') = 'system' or exists (select 1 from holdings_batch b where b.id = batch_id));
alter table holdings_difference enable row level security;
create policy reading on holdings_difference using (
  app_text('app.kind') = 'system' or exists (select 1 from holdings_batch b where b.id = batch_id));
"""
