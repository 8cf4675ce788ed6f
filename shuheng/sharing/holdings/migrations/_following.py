"""The owner's function that a follower of a held table is answered by; the application cannot call it, the transfers' own function does."""

FOLLOWING = """
-- What a follower reads next, for the transfers' own function of the same owner. Outside of a whole table (`inside` null): the changes behind a position,
-- each key once and as it is now, up to the next `load`; at a `load`, and inside of it, the table itself by key. Answers rows, and where to go on.
create function held_follow(of_resource bigint, wanted text[], behind bigint, inside text, most int) returns jsonb
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  columns text := held_wanted(of_resource, wanted, 'r'); answer jsonb; last text; whole boolean;
  starts bigint := (select position from (select position, op from held_change where resource = of_resource and position > behind order by position limit 1) c where op = 'load');
begin
  if inside is null and starts is not null then behind := starts; inside := ''; end if;
  if inside is null then
    execute format('with w as materialized (select position, op, key, row_number() over (partition by key order by position desc) as nth from (
        select * from held_change where resource = $1 and position > $2 order by position limit $3) c),
      s as materialized (select coalesce(min(position) filter (where op = ''load''), 9e18) as stop, max(position) as top from w)
      select jsonb_build_object(''rows'', coalesce(jsonb_agg(jsonb_build_object(''position'', w.position, ''op'', case when r._key is null then ''delete'' else ''put'' end,
          ''key'', w.key, ''values'', case when r._key is not null then (select to_jsonb(t) from (select %s) t) end) order by w.position), ''[]''),
        ''position'', coalesce((select max(position) from w, s where position < stop), $2), ''inside'', null)
      from w cross join s left join held.r_%s r on r._key = w.key where w.nth = 1 and w.position < s.stop', columns, of_resource)
    into answer using of_resource, behind, most;
    return answer;
  end if;
  execute format('with w as materialized (select * from held.r_%s r where r._key > $1 order by r._key limit $2)
    select jsonb_build_object(''rows'', coalesce(jsonb_agg(jsonb_build_object(''position'', $3, ''op'', ''put'', ''key'', r._key,
      ''values'', (select to_jsonb(t) from (select %s) t)) order by r._key), ''[]'')), max(r._key), count(*) < $2 from w r', of_resource, columns)
  into answer, last, whole using inside, most, behind;
  return answer || jsonb_build_object('position', behind, 'inside', case when not whole then last end);
end $$;
"""
