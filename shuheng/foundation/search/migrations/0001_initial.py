"""The index, its cut by reach and quarter, and the one function that reads it under the actor's scope.

The text operator is not leakproof, so that under row-level security PostgreSQL would not use its index. Therefore the table is closed to
everybody but the program, and `search_find` runs as the owner and applies the scope that `acting` has set.
"""

import django.contrib.postgres.search
from django.db import migrations, models

from shuheng.foundation.core.database.initial import Initial

TAGS = """
create function search_tags(bigrams tsvector, reach bigint, era int) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(select tag || token from unnest(tsvector_to_array(bigrams)) token,
                                 unnest(array['*.' || era || '/', reach || '.' || era || '/']) tag))
$$;
create function search_question(needed text[], reach bigint, newest int, oldest int) returns tsquery language sql immutable parallel safe as $$
  select string_agg((
      select string_agg(quote_literal(coalesce(reach::text, '*') || '.' || era || '/' || rtrim(token, ':*'))
                        || case when token like '%:*' then ':*' else '' end, ' & ')
      from unnest(needed) token), ' | ')::tsquery
  from generate_series(oldest, newest) era
$$;
create index search_entry_tags on search_entry using gin (search_tags(bigrams, reach, era)) with (fastupdate = off);
alter table search_entry alter bigrams set statistics 0, alter words set statistics 0;
alter index search_entry_tags alter column 1 set statistics 0;
"""

# One part of the question: one reach, or (with null) all that the actor may see together.
PART = """
create function search_part(part bigint, reaches bigint[], phrase tsquery, needed text[], exact boolean, kinds text[], in_organ bigint,
                            in_divisions bigint[], in_domain text, newest int, most int)
returns bigint[] language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  found bigint[] := '{}'; piece bigint[]; near int; upto int := newest; since int; oldest int; step int := 1;
begin
  -- What is frequent is found by reading the newest entries.
  select count(*) filter (where w.bigrams @@ phrase and (kinds is null or w.kind = any(kinds)) and (in_organ is null or w.organ = in_organ)
      and (in_divisions is null or w.division = any(in_divisions))) into near
    from (select * from search_entry e where (part is null or e.reach = part) and (reaches is null or e.reach = any(reaches))
          order by e.at desc limit 400) w;
  if near >= 50 then
    select array(select w.id
      from (select * from search_entry e where (part is null or e.reach = part) and (reaches is null or e.reach = any(reaches))
            order by e.at desc limit 20000) w
      where w.bigrams @@ phrase and (kinds is null or w.kind = any(kinds)) and (in_organ is null or w.organ = in_organ)
        and (in_divisions is null or w.division = any(in_divisions)) and (in_domain is null or w.reach <= 0 or w.domain = in_domain)
      limit most) into found;
    if cardinality(found) = most then
      return found;
    end if;
  end if;
  -- What is rare is found by its tokens, quarter by quarter, in growing strides.
  found := '{}';
  select coalesce(min(w.era), newest) into oldest from (select e.era from search_entry e order by e.at limit 1) w;
  while upto >= oldest and cardinality(found) < most loop
    since := greatest(oldest, upto - step + 1);
    with hit as materialized (
      select w.id, w.at from search_entry w
      where search_tags(w.bigrams, w.reach, w.era) @@ search_question(needed, part, upto, since) and (exact or w.bigrams @@ phrase)
        and (reaches is null or w.reach = any(reaches)) and (in_domain is null or w.reach <= 0 or w.domain = in_domain)
        and (kinds is null or w.kind = any(kinds)) and (in_organ is null or w.organ = in_organ)
        and (in_divisions is null or w.division = any(in_divisions)))
    select array(select hit.id from hit order by hit.at desc limit most - cardinality(found)) into piece;
    found := found || piece;
    upto := since - 1;
    step := step * 2;
  end loop;
  return found;
end $$;
"""

FIND = """
create function search_find(phrase tsquery, needed text[], exact boolean, preference tsquery, asked text[], kinds text[], in_organ bigint,
                            in_divisions bigint[], newest int, most int, page int, skip int)
returns table (total int, room varchar, kind varchar, key varchar, title varchar, url varchar, at timestamptz, summary varchar, organ bigint,
               division bigint, facets jsonb) language plpgsql stable security definer
set search_path = pg_catalog, public set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  in_domain text := app_text('app.domain');
  reaches bigint[];                         -- what the actor may see; null: everything
  parts bigint[] := array[null::bigint];    -- what is asked one by one: each reach when there are few
  part bigint; found bigint[] := '{}';
begin
  if app_text('app.kind') = 'system' then
    in_domain := null;
  else
    reaches := array[0::bigint] || case when app_text('app.kind') = 'officer' then app_numbers('app.organs') else '{}' end
               || array(select -party from unnest(app_numbers('app.parties')) party);
    if cardinality(reaches) <= 4 then
      parts := reaches;
    end if;
  end if;
  foreach part in array parts loop
    found := found || search_part(part, case when part is null then reaches end, phrase, needed, exact, kinds, in_organ, in_divisions, in_domain,
                                  newest, most);
  end loop;
  return query
    with best as materialized (
      select e.id, ts_rank(e.words, preference) as score, e.at,
        -- of things that have a name, the one whose name is hardly more than what was asked stands first
        case when e.named and not exists (select from unnest(asked) word where position(word in lower(e.title)) = 0) then char_length(e.title) end as near
      from (select id, at, words, named, title from search_entry where id = any(found) order by at desc, id desc limit most) e
      order by near, score desc, e.at desc, e.id desc limit page offset skip)
    select least(cardinality(found), most), w.room, w.kind, w.key, w.title, w.url, w.at, w.summary, w.organ, w.division, w.facets
    from (select 1) one left join (best b join search_entry w on w.id = b.id) on true order by b.near, b.score desc, b.at desc, b.id desc;
end $$;
"""

CLOSED = """
alter table search_entry enable row level security;
create policy search_entry_program on search_entry using (app_text('app.kind') = 'system') with check (app_text('app.kind') = 'system');
"""


class Migration(Initial):
    initial = True
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("room", models.CharField(max_length=20, verbose_name="房间")),
                ("kind", models.CharField(max_length=20, verbose_name="类别")),
                ("key", models.CharField(max_length=60, verbose_name="键")),
                ("title", models.CharField(max_length=300, verbose_name="标题")),
                ("url", models.CharField(max_length=300, verbose_name="地址")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="摘要")),
                ("reach", models.BigIntegerField(verbose_name="谁能查到")),
                ("domain", models.CharField(max_length=12, verbose_name="领域")),
                ("organ", models.BigIntegerField(null=True, verbose_name="单位")),
                ("division", models.BigIntegerField(null=True, verbose_name="区划")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("era", models.IntegerField(verbose_name="季度")),
                ("facets", models.JSONField(default=dict, verbose_name="分面")),
                ("named", models.BooleanField(db_default=False, default=False, verbose_name="标题就是名称")),
                ("bigrams", django.contrib.postgres.search.SearchVectorField(verbose_name="双字")),
                ("words", django.contrib.postgres.search.SearchVectorField(verbose_name="词")),
            ],
            options={
                "verbose_name": "检索条目",
                "indexes": [
                    models.Index(models.F("reach"), models.F("at").desc(), name="search_entry_newest"),
                    models.Index(models.F("at").desc(), name="search_entry_all_newest"),
                ],
                "constraints": [models.UniqueConstraint(fields=("room", "kind", "key"), name="search_entry_key")],
            },
        ),
        migrations.RunSQL(TAGS, "drop function search_tags cascade; drop function search_question"),
        migrations.RunSQL(PART, "drop function search_part"),
        migrations.RunSQL(FIND, "drop function search_find"),
        migrations.RunSQL(CLOSED, "drop policy search_entry_program on search_entry"),
    ]
