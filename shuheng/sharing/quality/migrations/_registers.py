"""The base registers as the owner's counting functions look at them: one row a record, with the columns of its entry in the catalogue. The application,
which may not use this schema, learns of them what it learns of held tables: numbers. `_key` is the record's own number, or a public code.
"""

from __future__ import annotations

REGISTERS = r"""
create view registers.checked_people as
select p.id::text as _key, t.number_sealed as number, t.name_sealed as name, p.sex::text as sex, p.born_on, h.address_sealed as address,
  coalesce(town.code, d.code)::text as township_code, case when town.id is not null then d.code end::text as village_code, p.died_on
from population_person p join identity_party t on t.id = p.party_id
left join lateral (
  select a.address_sealed, a.division_id from population_membership n join population_householdaddress a on a.household_id = n.household_id
  where n.person_id = p.id and n.valid_to is null and a.valid_to is null limit 1) h on true
join county_division d on d.id = coalesce(h.division_id, p.division_id)
left join county_division town on town.id = d.parent_id and d.level = 'village'
where not exists (select from population_merge m where m.gone_id = p.id and m.split_at is null);

create view registers.checked_enterprises as
select l.id::text as _key, t.number_sealed as code, t.name_sealed as name, l.kind::text as kind, l.established_on, s.state::text as state,
  e.address::text as address, r.name_sealed as representative
from legal_persons_legalperson l join identity_party t on t.id = l.party_id
left join lateral (select n.state from legal_persons_standing n where n.legal_person_id = l.id and n.valid_to is null limit 1) s on true
left join lateral (select n.address from legal_persons_seat n where n.legal_person_id = l.id and n.valid_to is null limit 1) e on true
left join lateral (select p.name_sealed from legal_persons_officeholder o join identity_party p on p.id = o.party_id
  where o.legal_person_id = l.id and o.role = 'representative' and o.valid_to is null limit 1) r on true;

create view registers.checked_places as
select l.code::text as _key, l.code::text as code, p.name::text as name, k.title::text as kind, coalesce(town.short, d.short)::text as township,
  case when town.id is not null then d.short end::text as village, nullif(p.words, '')::text as address, p.longitude::numeric as longitude,
  p.latitude::numeric as latitude, p.exact_m::bigint as exact_m, p.valid_from as since, case when l.synthetic then '是' else '否' end::text as sample
from places_place l join places_point p on p.place_id = l.id and p.valid_to is null join places_pointkind k on k.id = p.kind_id
join county_division d on d.id = p.division_id left join county_division town on town.id = d.parent_id and d.level = 'village'
where l.public and l.domain = 'general' and not exists (select from places_merge m where m.gone_id = l.id and m.split_at is null);

create view registers.checked_addresses as
select l.code::text as _key, l.code::text as code, a.words::text as address, a.road::text as road, nullif(a.door, '')::text as door,
  nullif(a.building, '')::text as building, nullif(a.unit, '')::text as unit, nullif(a.room, '')::text as room,
  coalesce(town.code, d.code)::text as township_code, case when town.id is not null then d.code end::text as village_code,
  a.longitude::numeric as longitude, a.latitude::numeric as latitude, a.exact_m::bigint as exact_m, a.valid_from as since
from places_place l join places_address a on a.place_id = l.id and a.valid_to is null
join county_division d on d.id = a.division_id left join county_division town on town.id = d.parent_id and d.level = 'village'
where l.sort = 'address' and l.domain = 'general' and not exists (select from places_merge m where m.gone_id = l.id and m.split_at is null);

-- which base register is profiled behind an entry: the one it is attached to, for places the one that its open data is read from, for addresses the entry
-- that is the one source of their codes; none where an organ brings a table for the entry
create function quality_register(of_resource bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select case when exists (select from holdings_holding h where h.resource_id = of_resource and h.loaded_at is not null) then '' else
    coalesce((select a.relation from exchange_attachment a where a.resource_id = of_resource and a.relation in ('people', 'enterprises')),
    (select 'places' from catalogue_resource r join catalogue_edition e on e.resource_id = r.id and e.number = r.edition
     where r.id = of_resource and e.content->>'feed' = 'places.points'),
    (select 'addresses' from catalogue_resource r join catalogue_item i on i.resource_id = r.id and i.source_id = r.organ_id
     where r.id = of_resource and i.element = 'address.code' and not i.retired limit 1), '') end $$;

-- where the rows of an entry stand
create function quality_table(of_resource bigint) returns text language sql stable set search_path = public, pg_temp as $$
  select coalesce('registers.checked_' || nullif(quality_register(of_resource), ''), format('held.r_%s', of_resource)) $$;

-- how many records a base register has
create function quality_rows(of_resource bigint) returns bigint language plpgsql stable security definer set search_path = public, pg_temp as $$
declare many bigint;
begin
  if quality_register(of_resource) = '' then raise exception 'entry % is no base register', of_resource; end if;
  execute format('select count(*) from %s', quality_table(of_resource)) into many;
  return many;
end $$;
"""

UNDO = """
drop view registers.checked_people, registers.checked_enterprises, registers.checked_places, registers.checked_addresses;
"""
