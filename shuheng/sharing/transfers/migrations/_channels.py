"""The only functions that open a channel and let rows pass it. The application owns none of this: what a grant and a channel do not give is not there.

TR…: what the application turns into a refusal in words.
"""

# A channel is for a grant that stands, of a table that was brought together, whole in its reach, whose key is among the granted items.
CHANNELS = """
-- whether the table that stands was loaded by an edition without some of these items
create function transfers_lacks(of_resource bigint, of_edition int, items text[]) returns boolean language sql stable as $$
  select exists (select from unnest(items) one where not exists (select from catalogue_edition e, jsonb_array_elements(e.content -> 'items') i
    where e.resource_id = of_resource and e.number = of_edition and i ->> 'column' = one)) $$;
create function transfers_open(grant_number bigint, most bigint, instant timestamptz, label text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  g exchange_grant; made bigint; who bigint := nullif(app_text('app.actor'), '')::bigint; day date := (instant at time zone 'Asia/Shanghai')::date;
  provider bigint; h holdings_holding;
begin
  select * into g from exchange_grant where id = grant_number;
  select organ_id into provider from catalogue_resource where id = g.resource_id;
  if g.id is null or app_text('app.kind') <> 'officer' or who is null or not provider = any (app_numbers('app.organs')) then
    raise exception 'grant' using errcode = 'TR001';
  elsif g.ended_at is not null or day not between g.valid_from and g.valid_to then
    raise exception 'over' using errcode = 'TR002';
  elsif exists (select from exchange_request r where r.case_id = g.request_id and r.asked_by = who) then
    raise exception 'self' using errcode = 'TR003';
  elsif cardinality(g.divisions) > 0 then
    raise exception 'reach' using errcode = 'TR004';
  end if;
  select * into h from holdings_holding where resource_id = g.resource_id;
  if h.id is null or h.loaded_at is null or not exists (select from exchange_attachment a where a.resource_id = g.resource_id and a.relation = 'held') then
    raise exception 'held' using errcode = 'TR005';
  elsif not h.key_columns::text[] <@ g.items::text[] then
    raise exception 'key' using errcode = 'TR006';
  elsif transfers_lacks(g.resource_id, h.edition, g.items::text[]) then
    raise exception 'unheld' using errcode = 'TR009';
  end if;
  insert into transfers_channel (grant_id, resource_id, organ_id, provider_id, domain, daily, opened_at, opened_by, by)
  values (g.id, g.resource_id, g.organ_id, provider, g.domain, most, instant, who, label) returning id into made;
  return made;
end $$;
create function transfers_end(channel_number bigint, instant timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update transfers_channel set ended_at = instant where id = channel_number and ended_at is null
    and (organ_id = any (app_numbers('app.organs')) or provider_id = any (app_numbers('app.organs')));
  if not found then raise exception 'over' using errcode = 'TR002'; end if;
end $$;

-- The next rows of a channel, with the passage that says so; where that cannot be written down, nothing is given.
create function transfers_follow(channel_number bigint, behind bigint, inside text, most int, sending bigint, said text, instant timestamptz, label text)
returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare
  c transfers_channel; g exchange_grant; day date := (instant at time zone 'Asia/Shanghai')::date; answer jsonb; many int; spent bigint; number bigint;
begin
  select * into c from transfers_channel where id = channel_number for update;
  select * into g from exchange_grant where id = c.grant_id;
  if c.id is null or c.domain not in ('general', app_text('app.domain')) and app_text('app.kind') <> 'system' or not (
      (sending is null and c.organ_id = any (app_numbers('app.organs')))
      or (app_text('app.kind') = 'system' and exists (select from transfers_transfer t join transfers_target e on e.id = t.target_id
          where t.id = sending and t.state = 'sending' and e.channel_id = c.id and e.organ_id = c.organ_id and e.dropped_at is null))) then
    raise exception 'channel' using errcode = 'TR001';
  elsif c.ended_at is not null or g.ended_at is not null or day not between g.valid_from and g.valid_to
      or exists (select from catalogue_resource r where r.id = g.resource_id and r.withdrawn_at is not null) then
    raise exception 'over' using errcode = 'TR002';
  elsif exists (select from unnest(g.items::text[]) one left join catalogue_item i on i.resource_id = g.resource_id and i."column" = one and not i.retired
      where i.id is null or i.sharing = 'closed') then
    raise exception 'items' using errcode = 'TR007';
  elsif transfers_lacks(g.resource_id, (select h.edition from holdings_holding h where h.resource_id = g.resource_id), g.items::text[]) then
    raise exception 'unheld' using errcode = 'TR009';
  end if;
  select coalesce(sum(rows), 0) into spent from transfers_passage where channel_id = c.id and "on" = day;
  if spent >= c.daily then raise exception 'volume' using errcode = 'TR008'; end if;
  -- a load that puts a new table in the place of the old one has either committed, or waits: else the rows would be looked for where they are not yet seen
  execute format('lock table held.r_%s in access share mode', g.resource_id);
  answer := held_follow(g.resource_id, g.items::text[], behind, inside, least(most, c.daily - spent)::int);
  many := jsonb_array_length(answer -> 'rows');
  if many = 0 then return answer; end if;  -- nothing is given, nothing has to be written down
  insert into transfers_passage (channel_id, at, "on", way, transfer, account, by, start, "end", rows)
  values (c.id, instant, day, case when sending is null then 'feed' else 'batch' end, sending, nullif(app_text('app.actor'), '')::bigint, label, said, '', many)
  returning id into number;
  if exists (select from exchange_objection o where o.resource_id = g.resource_id and o.answered_at is null) then
    answer := answer || jsonb_build_object('disputed', (select jsonb_object_agg(d.key, d.items) from (
      select r.key, jsonb_agg(distinct o.item) as items from jsonb_to_recordset(answer -> 'rows') as r(key text)
      join exchange_objection o on o.resource_id = g.resource_id and o.answered_at is null and o.key = exchange_mark(r.key) and o.item = any (g.items)
      group by r.key) d));
  end if;
  return answer || jsonb_build_object('passage', number);
end $$;
create function transfers_passed(passage bigint, place text) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update transfers_passage set "end" = place where id = passage and "end" = '' and account is not distinct from nullif(app_text('app.actor'), '')::bigint;
  if not found then raise exception 'passage' using errcode = 'TR001'; end if;
end $$;
-- What passed of one's own row, by channel and day. 个人信息保护法 第四十五条
create function transfers_inside(said text) returns text language sql immutable as $$
  select case when said like '%~%' then convert_from(decode(rpad(translate(split_part(said, '~', 2), '-_', '+/'),
    (length(split_part(said, '~', 2)) + 3) / 4 * 4, '='), 'base64'), 'UTF8') end $$;
create function transfers_carried() returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select distinct resource_id from transfers_channel $$;
create function transfers_mine(keys jsonb) returns table (organ bigint, resource bigint, items text[], purpose text, at timestamptz, many bigint, sure boolean)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare c record; held boolean;
begin
  if app_text('app.kind') <> 'resident' then return; end if;
  for c in select t.id, t.organ_id, t.resource_id, g.items, r.purpose, keys ->> t.resource_id::text as mine from transfers_channel t
      join exchange_grant g on g.id = t.grant_id join exchange_request r on r.case_id = g.request_id
      join holdings_holding h on h.resource_id = t.resource_id and h.loaded_at is not null where keys ->> t.resource_id::text ~ '^[0-9a-f]{64}$' loop
    execute format('select exists (select from held.r_%s where _key = $1)', c.resource_id) into held using c.mine;
    return query
      with mine as materialized (select h.position, h.op from held_change h where h.resource = c.resource_id and h.key = c.mine)
      select c.organ_id, c.resource_id, c.items::text[], c.purpose::text, max(p.at), sum(p.rows)::bigint,
          bool_or(s.changed or o.before is not null or o.behind is distinct from 'put') from transfers_passage p
      cross join lateral (select split_part(p.start, '~', 1)::bigint as first, split_part(p."end", '~', 1)::bigint as last) f
      cross join lateral (select p.start || p."end" like '%~%' or exists (select from held_change h
          where h.resource = c.resource_id and h.position > f.first and h.position <= f.last and h.op = 'load') as whole,
        exists (select from mine m where m.position > f.first and m.position <= f.last) as changed) s
      -- a part of the whole table: what the changes before and behind it say about the row
      cross join lateral (select (select m.op from mine m where m.position <= f.last order by m.position desc limit 1) as before,
        (select m.op from mine m where m.position > f.last order by m.position limit 1) as behind) o
      where p.channel_id = c.id and p."end" <> '' and case when not s.whole then s.changed
        else c.mine > coalesce(transfers_inside(p.start), '') and c.mine <= coalesce(transfers_inside(p."end"), c.mine)
          and o.before is distinct from 'delete' and (held or o.before is not null or o.behind is not null) end
      group by p."on";
  end loop;
end $$;
do $$
declare one regprocedure;
begin
  for one in select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.proname like 'transfers\\_%' loop
    execute format('revoke all on function %s from public', one);
    if exists (select from pg_roles where rolname = 'shuheng_app') then execute format('grant execute on function %s to shuheng_app', one); end if;
  end loop;
  if exists (select from pg_roles where rolname = 'shuheng_app') then
    revoke insert, update, delete, truncate on transfers_channel, transfers_passage from shuheng_app;
  end if;
end $$;
"""

# Both sides see a channel and what passed it: whoever gives knows to whom, also where that works in a domain of its own, as with the request; of who is given
# only the domain sees it. Where an organ wants its data is its own affair.
SECRECY = """
alter table transfers_channel enable row level security;
create policy reading on transfers_channel using (
  app_text('app.kind') = 'system'
  or (app_text('app.kind') = 'officer' and (provider_id = any (app_numbers('app.organs'))
      or (organ_id = any (app_numbers('app.organs')) and domain in ('general', app_text('app.domain'))))));
alter table transfers_passage enable row level security;
create policy reading on transfers_passage using (
  app_text('app.kind') = 'system' or exists (select 1 from transfers_channel c where c.id = channel_id));
alter table transfers_target enable row level security;
create policy reading on transfers_target using (
  app_text('app.kind') = 'system'
  or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain')) and organ_id = any (app_numbers('app.organs'))));
alter table transfers_transfer enable row level security;
create policy reading on transfers_transfer using (
  app_text('app.kind') = 'system'
  or (app_text('app.kind') = 'officer' and domain in ('general', app_text('app.domain')) and organ_id = any (app_numbers('app.organs'))));
"""

UNDO = """
drop function transfers_open(bigint, bigint, timestamptz, text); drop function transfers_end(bigint, timestamptz); drop function transfers_passed(bigint, text);
drop function transfers_follow(bigint, bigint, text, int, bigint, text, timestamptz, text);
drop function transfers_mine(jsonb); drop function transfers_carried(); drop function transfers_inside(text);
drop function transfers_lacks(bigint, int, text[]);
"""
