"""The part of the exchange that the database keeps by itself: views of the base registries, and the only functions that read them or write grants and receipts.

The application owns none of this: it may call the four functions and read the rows, so that no mistake above them shows what was not granted.
"""

# What answers for an entry. Sealed values travel sealed, with their place and row, and are opened outside the database.
REGISTERS = """
create schema registers;
-- stable, not immutable: else the server would not put it into the statement but run it as one of its own
create function registers.sealed(value bytea, place text, row_number bigint) returns jsonb language sql stable as
  $$ select case when value is null then null else jsonb_build_object('sealed', encode(value, 'base64'), 'place', place, 'row', row_number::text) end $$;
create view registers.people as
select asked.number_blind as _key, s.party_id as _party, coalesce(town.code, d.code) as _division,
  registers.sealed(t.number_sealed, 'identity.party.number', t.id) as number, registers.sealed(t.name_sealed, 'identity.party.name', t.id) as name,
  to_jsonb(s.sex) as sex, to_jsonb(s.born_on) as born_on, registers.sealed(h.address_sealed, 'population.household_address', h.id) as address,
  to_jsonb(coalesce(town.name, d.name)) as township, to_jsonb(coalesce(town.code, d.code)) as township_code,
  case when town.id is not null then to_jsonb(d.code) end as village_code, to_jsonb(s.died_on) as died_on
from population_person p join identity_party asked on asked.id = p.party_id
left join population_merge m on m.gone_id = p.id and m.split_at is null
join population_person s on s.id = coalesce(m.kept_id, p.id)
join identity_party t on t.id = s.party_id
left join lateral (
  select a.id, a.address_sealed, a.division_id from population_membership n join population_householdaddress a on a.household_id = n.household_id
  where n.person_id = s.id and n.valid_to is null and a.valid_to is null limit 1) h on true
join county_division d on d.id = coalesce(h.division_id, s.division_id)
left join county_division town on town.id = d.parent_id and d.level = 'village';
create view registers.enterprises as
select t.number_blind as _key, l.party_id as _party, coalesce(town.code, d.code) as _division,
  registers.sealed(t.number_sealed, 'identity.party.number', t.id) as code, registers.sealed(t.name_sealed, 'identity.party.name', t.id) as name,
  to_jsonb(l.kind) as kind, to_jsonb(l.established_on) as established_on,
  (select to_jsonb(n.state) from legal_persons_standing n where n.legal_person_id = l.id and n.valid_to is null limit 1) as state,
  (select to_jsonb(n.address) from legal_persons_seat n where n.legal_person_id = l.id and n.valid_to is null limit 1) as address,
  (select registers.sealed(r.name_sealed, 'identity.party.name', r.id) from legal_persons_officeholder o join identity_party r on r.id = o.party_id
   where o.legal_person_id = l.id and o.role = 'representative' and o.valid_to is null limit 1) as representative
from legal_persons_legalperson l join identity_party t on t.id = l.party_id
join county_division d on d.id = l.division_id
left join county_division town on town.id = d.parent_id and d.level = 'village';
create function registers.unfit(wanted text) returns jsonb language plpgsql immutable as $$ begin raise exception 'columns'; end $$;
-- no statement is put together here: the server plans each register once for a connection, finds the row by the index of the key, and makes up only
-- the columns that are wanted
create function registers.read(relation text, wanted text[], key text) returns jsonb language plpgsql stable as $$
declare blind bytea; answer jsonb;
begin
  if key !~ '^[0-9a-f]{64}$' then return null; end if;
  blind := decode(key, 'hex');
  if relation = 'people' then
    select jsonb_build_object('party', r._party, 'division', r._division, 'items', (select jsonb_object_agg(one, case one
      when 'number' then r.number when 'name' then r.name when 'sex' then r.sex when 'born_on' then r.born_on when 'address' then r.address
      when 'township' then r.township when 'township_code' then r.township_code when 'village_code' then r.village_code when 'died_on' then r.died_on
      else registers.unfit(one) end) from unnest(wanted) one)) into answer from registers.people r where r._key = blind;
  elsif relation = 'enterprises' then
    select jsonb_build_object('party', r._party, 'division', r._division, 'items', (select jsonb_object_agg(one, case one
      when 'code' then r.code when 'name' then r.name when 'kind' then r.kind when 'established_on' then r.established_on when 'state' then r.state
      when 'address' then r.address when 'representative' then r.representative
      else registers.unfit(one) end) from unnest(wanted) one)) into answer from registers.enterprises r where r._key = blind;
  else
    raise exception 'relation %', relation;
  end if;
  return answer;
end $$;
"""

# EX…: what the application turns into a refusal in words. A look-up that cannot be written down raises here and nothing is read.
LOOKING = """
-- how a key stands in receipts and objections: a blind index as it is, any other by its hash
create function exchange_mark(key text) returns bytea language sql stable as
  $$ select case when key ~ '^[0-9a-f]{64}$' then decode(key, 'hex') else sha256(convert_to(key, 'UTF8')) end $$;
-- what the terms of a grant stand on, as one text
create function exchange_stand(attachment bigint, since timestamptz, edition int, holding bigint, held_edition int) returns text language sql stable as
  $$ select concat_ws('/', attachment, extract(epoch from since), edition, holding, held_edition) $$;
create function exchange_read(
  grant_number bigint, stand text, wanted text[], key text, about_case text, why text, way text, instant timestamptz, label text, whom text)
returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare
  g record; answer jsonb; spent bigint; number bigint; subject bigint; day date := (instant at time zone 'Asia/Shanghai')::date;
  own boolean := app_text('app.kind') = 'resident'; mark bytea := exchange_mark(key);
begin
  select t.*, a.relation, r.withdrawn_at is not null as withdrawn, exchange_stand(a.id, a.attached_at, r.edition, h.id, h.edition) as stands, array(
      select i."column" from catalogue_item i where i.resource_id = t.resource_id and not i.retired and i.sharing <> 'closed')::text[] as shared
    into g from exchange_grant t join catalogue_resource r on r.id = t.resource_id left join exchange_attachment a on a.resource_id = r.id
    left join holdings_holding h on h.resource_id = r.id where t.id = grant_number;
  if not found or not (own or g.organ_id = any (app_numbers('app.organs'))) or g.domain <> app_text('app.domain') then
    raise exception 'grant' using errcode = 'EX001';
  elsif stand is distinct from g.stands then
    raise exception 'old' using errcode = 'EX012';
  elsif g.ended_at is not null or day not between g.valid_from and g.valid_to then
    raise exception 'over' using errcode = 'EX002';
  elsif cardinality(wanted) = 0 or not wanted <@ g.items::text[] or not wanted <@ g.shared then
    raise exception 'items' using errcode = 'EX003';
  elsif g.withdrawn then
    raise exception 'over' using errcode = 'EX002';
  elsif own and not exists (
      select from identity_party p where p.id = any (app_parties('any')) and p.number_blind = case when key ~ '^[0-9a-f]{64}$' then decode(key, 'hex') end) then
    raise exception 'own' using errcode = 'EX001';
  elsif length(why) < 6 then
    raise exception 'words' using errcode = 'EX004';
  elsif not own and not exists (
      select from cases_case c where c.number = about_case and c.closed_on is null and (c.organ_id = g.organ_id or exists (
        select from cases_opinion o where o.case_id = c.id and o.organ_id = g.organ_id))) then
    raise exception 'case' using errcode = 'EX005';
  elsif g.relation is null or (g.relation = 'held' and (own or cardinality(g.divisions) > 0)) then
    raise exception 'attachment' using errcode = 'EX006';
  end if;
  if own then  -- who fills in for himself takes nothing from the organ's volume
    select count(*) into spent from exchange_receipt r
    where r.account = nullif(app_text('app.actor'), '')::bigint and r.via = 'fill' and r.at > instant - interval '1 day';
    if spent >= 30 then raise exception 'volume' using errcode = 'EX011'; end if;
  else
    insert into exchange_usage (grant_id, "on", stripe, used) values (g.id, day, pg_backend_pid() % 128, 1)
      on conflict (grant_id, "on", stripe) do update set used = exchange_usage.used + 1;
    select sum(used) into spent from exchange_usage where grant_id = g.id and "on" = day;
    if spent > g.daily_limit then raise exception 'volume' using errcode = 'EX007'; end if;
  end if;
  if g.relation <> 'held' then
    answer := registers.read(g.relation, wanted, key);
  else
    answer := held_read(g.resource_id, wanted, key);
    if answer is not null then
      answer := jsonb_build_object('items', (  -- numbers as text, to the last digit
        select jsonb_object_agg(e.key, case jsonb_typeof(e.value) when 'number' then to_jsonb(e.value #>> '{}') else e.value end) from jsonb_each(answer) e));
    end if;
  end if;
  if cardinality(g.divisions) > 0 and not exists (select from unnest(g.divisions) one where answer ->> 'division' like regexp_replace(one, '0{6}$|0{3}$', '') || '%') then
    answer := null;
  end if;
  -- whose look it was, also when nothing was found: that is an answer too
  subject := coalesce((answer ->> 'party')::bigint, (select p.id from identity_party p where p.number_blind = decode(nullif(whom, ''), 'hex')));
  insert into exchange_receipt (at, grant_id, organ_id, account, by, "case", via, items, key, party_id, found, words, answer)
  values (instant, g.id, g.organ_id, nullif(app_text('app.actor'), '')::bigint, label, about_case, way, wanted, mark,
    subject, answer is not null, why, '') returning id into number;
  return jsonb_build_object('receipt', number, 'party', subject, 'items', answer -> 'items', 'disputed', (
    select coalesce(jsonb_agg(distinct o.item), '[]') from exchange_objection o
    where o.resource_id = g.resource_id and o.key = mark and o.answered_at is null));
end $$;
create function exchange_sign(receipt bigint, body text, signed bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update exchange_receipt set answer = body, signature = signed
  where id = receipt and signature is null and account is not distinct from nullif(app_text('app.actor'), '')::bigint;
  if not found then raise exception 'receipt' using errcode = 'EX008'; end if;
end $$;
create function exchange_unsigned() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from exchange_receipt where id = new.id and signature is null) then raise exception 'unsigned' using errcode = 'EX009'; end if;
  return null;
end $$;
create constraint trigger exchange_signed after insert on exchange_receipt deferrable initially deferred
  for each row execute function exchange_unsigned();
"""

# A grant is what its request asked for, no more. Whoever grants is not whoever asked.
GRANTING = """
create function exchange_open(request bigint, day date) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare r exchange_request; made bigint; who bigint := nullif(app_text('app.actor'), '')::bigint;
begin
  select * into r from exchange_request where case_id = request;
  if not found or who is null or who = r.asked_by or app_text('app.kind') <> 'officer'
     or not exists (select from cases_case c where c.id = r.case_id and c.outcome = 'granted') then
    raise exception 'request' using errcode = 'EX010';
  end if;
  insert into exchange_grant (request_id, organ_id, resource_id, domain, items, divisions, daily_limit, valid_from, valid_to, granted_by, ended_why)
  values (r.case_id, r.organ_id, r.resource_id, r.domain, r.items, r.divisions, r.daily_limit, day, r.until, who, '') returning id into made;
  return made;
end $$;
create function exchange_end(grant_number bigint, why text, instant timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update exchange_grant set ended_at = instant, ended_why = why
  where id = grant_number and ended_at is null and app_text('app.kind') in ('officer', 'system');
  if not found then raise exception 'ended' using errcode = 'EX002'; end if;
end $$;
do $$ begin
  if exists (select from pg_roles where rolname = 'shuheng_app') then
    revoke insert, update, delete, truncate on exchange_grant, exchange_usage, exchange_receipt from shuheng_app;
    revoke execute on function exchange_unsigned() from shuheng_app;
  end if;
  if exists (select from pg_roles where rolname = 'shuheng_read') then  -- figures need no reasons and no names
    revoke select on exchange_receipt, exchange_unusual, exchange_objection from shuheng_read;
  end if;
end $$;
"""

# Both sides of a grant see the receipts of looks under it, and whoever looked his own; whoever checks the county is answered by the program.
# A person sees looks at himself, and at whom he acts for in everything, by a function of the owner's, also those at a record that his was merged into.
SECRECY = """
alter table exchange_receipt enable row level security;
create policy reading on exchange_receipt for select using (case app_text('app.kind') when 'system' then true when 'officer' then
  account = nullif(app_text('app.actor'), '')::bigint or grant_id in (
    select g.id from exchange_grant g join catalogue_resource r on r.id = g.resource_id
    where g.domain in ('general', app_text('app.domain')) and (g.organ_id = any (app_numbers('app.organs')) or r.organ_id = any (app_numbers('app.organs'))))
  else false end);
create function exchange_mine(whom bigint[], most int) returns setof exchange_receipt
language sql stable security definer set search_path = public, pg_temp as $$
  with own as (select one from unnest(whom) one where app_text('app.kind') = 'resident' and one = any (app_numbers('app.parties')))
  select r.* from exchange_receipt r where r.party_id in (
    select one from own union select s.party_id from population_merge m join population_person g on g.id = m.gone_id join population_person s on s.id = m.kept_id
    where m.split_at is null and g.party_id in (select one from own))
  order by r.at desc, r.id desc limit most;
$$;
revoke all on function exchange_mine(bigint[], int) from public;
alter table exchange_unusual enable row level security;
create policy writing on exchange_unusual using (app_text('app.kind') = 'system');
create policy own on exchange_unusual using (app_text('app.kind') = 'officer' and exists (select from exchange_receipt r where r.id = receipt_id));
alter table exchange_objection enable row level security;
create policy writing on exchange_objection using (app_text('app.kind') = 'system');
create policy reading on exchange_objection for select using (case app_text('app.kind')
  when 'officer' then exists (select from catalogue_resource r where r.id = resource_id and r.organ_id = any (app_numbers('app.organs')))
  when 'resident' then party_id = any (app_numbers('app.parties')) else false end);
create policy objecting on exchange_objection for insert with check (app_text('app.kind') = 'resident' and party_id = any (app_numbers('app.parties')));
create policy answering on exchange_objection for update using (app_text('app.kind') = 'officer' and exists (
  select from catalogue_resource r where r.id = resource_id and r.organ_id = any (app_numbers('app.organs'))));
do $$ begin
  if exists (select from pg_roles where rolname = 'shuheng_app') then grant execute on function exchange_mine(bigint[], int) to shuheng_app; end if;
end $$;
"""

UNDO = """
drop function exchange_mine(bigint[], int);
drop policy own on exchange_unusual; drop policy reading on exchange_receipt;
drop function exchange_open(bigint, date); drop function exchange_end(bigint, text, timestamptz); drop function exchange_unsigned() cascade;
drop function exchange_sign(bigint, text, bytea); drop function exchange_mark(text);
drop function exchange_read(bigint, text, text[], text, text, text, text, timestamptz, text, text);
drop schema registers cascade;
"""
