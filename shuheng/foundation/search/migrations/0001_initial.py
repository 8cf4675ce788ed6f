"""The index, its cut by reach and quarter, and the one function that reads it under the actor's scope.

The text operator is not leakproof, so that under row-level security PostgreSQL would not use its index. Therefore the table is closed to
everybody but the program, and `search_find` runs as the owner and applies the scope that `acting` has set.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from shuheng.foundation.core.database.initial import Initial

# The tokens of a question as an entry's `tags` have them, quarter by quarter; without a reach: of all that is not for everybody.
QUESTION = """
create function search_question(needed jsonb, reach bigint, newest int, oldest int) returns tsquery language sql immutable parallel safe as $$
  select string_agg((
      select string_agg(quote_literal(coalesce(reach::text, '*') || '.' || era || '/' || rtrim(token, ':*'))
                        || case when token like '%:*' then ':*' else '' end, ' & ')
      from jsonb_array_elements_text(way) token), ' | ')::tsquery
  from generate_series(oldest, newest) era, jsonb_array_elements(needed) way
$$;
alter table search_entry alter tags set statistics 0, alter words set statistics 0, alter said set statistics 0;
"""

# What narrows a question, beside its words; null: not at all. In the index groups are tokens of the question itself.
NARROW = """
create type search_narrow as (kinds text[], organ bigint, divisions bigint[], domain text, since timestamptz, until timestamptz, groups text[]);
"""
DATED = "(n.since is null or w.at >= n.since) and (n.until is null or w.at < n.until)"
FITS = """(n.kinds is null or w.kind = any(n.kinds)) and (n.organ is null or w.organ = n.organ)
        and (n.divisions is null or w.division = any(n.divisions)) and (n.domain is null or w.reach <= 0 or w.domain = n.domain)"""
REACHED = "case when part is null then w.reach <> 0 else w.reach = part end and (reaches is null or w.reach = any(reaches))"
# almost every question is said in one way: the other ways are looked at only where there are some
SAYS = """(w.said like all(one) or cardinality(pieces) > 1 and exists (select from unnest(pieces[2:]) way where w.said like all(string_to_array(way, '|'))))"""

# One part of the question: one reach, or (with null) all together that the actor may see beside what everybody may.
PART = f"""
create function search_part(part bigint, reaches bigint[], pieces text[], needed jsonb, exact boolean, n search_narrow, newest int, most int)
returns bigint[] language plpgsql stable set plan_cache_mode = force_custom_plan set work_mem = '16MB' as $$
declare
  one text[] := string_to_array(pieces[1], '|');
  found bigint[] := '{{}}'; piece bigint[]; near int := 0; upto int := newest; since int; oldest int; step int := 2; held int;
begin
  -- What is frequent among many short entries (cases) is found by reading the newest ones. What everybody reads is long: its tokens are cheaper than its rows.
  if part is distinct from 0 then
    select count(*) filter (where {SAYS} and {FITS} and (n.groups is null or w.groups @> n.groups)) into near
      from (select * from search_entry w where {REACHED} and {DATED} order by w.at desc limit 400) w;
  end if;
  if near >= 50 then
    select array(select w.id
      from (select * from search_entry w where {REACHED} and {DATED} order by w.at desc limit 20000) w
      where {SAYS} and {FITS} and (n.groups is null or w.groups @> n.groups) limit most) into found;
    if cardinality(found) = most then
      return found;
    end if;
  end if;
  -- What is rare is found by its tokens, quarter by quarter: two first, then half as many as seem to hold what is wanted still.
  found := '{{}}';
  select coalesce(min(w.era), newest) into oldest from (select w.era from search_entry w where {REACHED} order by w.at limit 1) w;
  upto := least(upto, search_era(n.until));
  oldest := greatest(oldest, search_era(n.since));
  while upto >= oldest and cardinality(found) < most loop
    since := greatest(oldest, upto - step + 1);
    with hit as materialized (
      select w.id, w.at, w.said from search_entry w
      where w.tags @@ search_question(needed, part, upto, since) and (reaches is null or w.reach = any(reaches)) and {FITS} and {DATED}),
    ordered as (select * from hit order by hit.at desc offset 0)  -- so that no more texts are read than it takes to find what is wanted
    select array(select w.id from ordered w where exact or {SAYS} limit most - cardinality(found)) into piece;
    found := found || piece;
    held := cardinality(piece);
    upto := since - 1;
    step := least(step * 4, case when held = 0 then step * 4 else greatest(1, step * (most - cardinality(found)) / (2 * held)) end);
  end loop;
  return found;
end $$;
"""

ERA = """
create function search_era(at timestamptz) returns int language sql immutable parallel safe as $$
  select extract(year from at at time zone 'UTC')::int * 4 + (extract(month from at at time zone 'UTC')::int - 1) / 3
$$;
"""

FIND = """
create function search_find(pieces text[], needed jsonb, exact boolean, preference tsquery, ways jsonb, n search_narrow, by_date boolean, counting boolean,
                            newest int, most int, page int, skip int)
returns table (total int, counts jsonb, room varchar, kind varchar, key varchar, title varchar, url varchar, at timestamptz, summary varchar, organ bigint,
               division bigint, facets jsonb) language plpgsql stable security definer
set search_path = pg_catalog, public set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  reaches bigint[];                   -- what the actor may see; null: everything
  parts bigint[] := '{0,null}';       -- what is asked one by one: what everybody may see, and the rest together, or each reach when there are few
  part bigint; found bigint[] := '{}';
begin
  n.domain := app_text('app.domain');
  if app_text('app.kind') = 'system' then
    n.domain := null;
  else
    reaches := array[0::bigint] || case when app_text('app.kind') = 'officer' then app_numbers('app.organs') else '{}' end
               || array(select -party from unnest(app_numbers('app.parties')) party);
    if cardinality(reaches) <= 4 then
      parts := reaches;
    end if;
  end if;
  foreach part in array parts loop
    found := found || search_part(part, case when part is null then reaches end, pieces, needed, exact, n, newest, most);
  end loop;
  return query
    with picked as materialized (
      select id, at, kind, groups, case when by_date then 0 else ts_rank(words, preference) end as score,
        -- of things that have a name, the one whose name is hardly more than what was asked stands first
        case when not by_date and named and exists (select from jsonb_array_elements(ways) way where not exists (
          select from jsonb_array_elements_text(way) word where position(word in lower(title)) = 0)) then char_length(title) end as near
      from search_entry where id = any(found) order by at desc, id desc limit most),
    best as materialized (select p.id, p.near, p.score, p.at from picked p order by near, score desc, at desc, id desc limit page offset skip),
    counted as materialized (
      select case when counting then jsonb_build_object(
        'kinds', (select coalesce(jsonb_object_agg(k.kind, k.many), '{}') from (select p.kind, count(*) many from picked p group by 1) k),
        'groups', (select coalesce(jsonb_object_agg(g.one, g.many), '{}') from (
          select one, count(*) many from picked p, unnest(p.groups) one group by 1) g),
        'years', (select coalesce(jsonb_object_agg(y.year, y.many), '{}') from (
          select extract(year from p.at at time zone 'Asia/Shanghai')::int as year, count(*) many from picked p group by 1) y)) end as counts)
    select least(cardinality(found), most), counted.counts, w.room, w.kind, w.key, w.title, w.url, w.at, w.summary, w.organ, w.division, w.facets
    from counted left join (best b join search_entry w on w.id = b.id) on true order by b.near, b.score desc, b.at desc, b.id desc;
end $$;
"""

# Paragraphs that may answer a question, weighed as in BM25: rare terms more, in the title more, in short paragraphs more. Rows: paragraph, score,
# which part of the weight of all words it holds in words of full weight. Terms that thousands hold are weighed but find nothing alone.
ANSWERS = """
create function search_answers(asked text[], weights float8[], said boolean[], most int) returns table (passage bigint, score float8, cover float8)
language plpgsql stable set jit = off set plan_cache_mode = force_custom_plan as $$
declare
  total float8; average float8; many float8[] := '{}'; held int; wanted tsquery; budget int := 6000; one record;
begin
  select count(*) into total from (select from search_passage limit 20000) w;
  if total = 20000 then
    select greatest(total, reltuples) into total from pg_class where oid = 'search_passage'::regclass;
  end if;
  select greatest(coalesce(avg(w.size), 1), 1) into average from (select size from search_passage limit 1000) w;
  for turn in 1..cardinality(asked) loop
    select count(*) into held from (select from search_passage p where p.terms @@ quote_literal(asked[turn])::tsquery limit 5000) w;
    many := many || case when held = 5000 then total / 8 else held end;
  end loop;
  for one in select quote_literal(term)::tsquery as term, n from unnest(asked, many, said) q (term, n, said) where n > 0 and q.said order by n loop
    exit when wanted is not null and one.n > budget;
    wanted := coalesce(wanted || one.term, one.term);
    budget := budget - least(one.n, budget);
  end loop;
  return query
    with q as materialized (
      select quote_literal(term)::tsquery as bare, (quote_literal(term) || ':A')::tsquery as titled, q.said, q.weight >= 1 as heavy,
        q.weight * ln(1 + (total - n + 0.5) / (n + 0.5)) as weight
      from unnest(asked, many, weights, said) q (term, n, weight, said)),
    hit as materialized (select p.id, p.terms, p.size from search_passage p where p.terms @@ wanted limit 12000)
    select hit.id, sum(q.weight * case when hit.terms @@ q.titled then 1.5 else 1 end) / (0.85 + 0.15 * least(greatest(hit.size / average, 0.6), 2)),
      coalesce(sum(q.weight) filter (where q.said and q.heavy), 0) / (select greatest(sum(q.weight) filter (where q.said), 0.001) from q)
    from hit join q on hit.terms @@ q.bare group by hit.id, hit.size order by 2 desc, 1 limit most;
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
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('room', models.CharField(max_length=20, verbose_name='房间')),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('key', models.CharField(max_length=60, verbose_name='键')),
                ('title', models.CharField(max_length=300, verbose_name='标题')),
                ('url', models.CharField(max_length=300, verbose_name='地址')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='摘要')),
                ('reach', models.BigIntegerField(verbose_name='谁能查到')),
                ('domain', models.CharField(max_length=12, verbose_name='领域')),
                ('organ', models.BigIntegerField(null=True, verbose_name='单位')),
                ('division', models.BigIntegerField(null=True, verbose_name='区划')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('first_at', models.DateTimeField(verbose_name='第一次收入的时间')),
                ('era', models.IntegerField(verbose_name='季度')),
                ('facets', models.JSONField(default=dict, verbose_name='分面')),
                ('named', models.BooleanField(db_default=False, default=False, verbose_name='标题就是名称')),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None, verbose_name='归类')),
                ('spelled', models.BooleanField(db_default=False, default=False, verbose_name='已收拼音')),
                ('said', models.TextField(blank=True, verbose_name='全文')),
                ('tags', django.contrib.postgres.search.SearchVectorField(verbose_name='双字')),
                ('words', django.contrib.postgres.search.SearchVectorField(verbose_name='词')),
            ],
            options={
                'verbose_name': '检索条目',
                'indexes': [models.Index(models.F('reach'), models.OrderBy(models.F('at'), descending=True), name='search_entry_newest'), models.Index(models.OrderBy(models.F('at'), descending=True), condition=models.Q(('reach', 0), _negated=True), name='search_entry_scoped_newest'), models.Index(condition=models.Q(('reach', 0)), fields=['first_at'], name='search_entry_fresh'), models.Index(condition=models.Q(('reach', 0), ('spelled', False)), fields=['id'], name='search_entry_unspelled'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['tags'], name='search_entry_tags')],
                'constraints': [models.UniqueConstraint(fields=('room', 'kind', 'key'), name='search_entry_key')],
            },
        ),
        migrations.CreateModel(
            name='Miss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('kind', models.CharField(choices=[('search', '搜索'), ('ask', '问答')], max_length=8, verbose_name='在哪里问的')),
                ('text', models.CharField(max_length=40, verbose_name='问的话')),
                ('times', models.IntegerField(default=1, verbose_name='次数')),
                ('settled_on', models.DateField(null=True, verbose_name='处理日期')),
            ],
            options={
                'verbose_name': '没找到的问题',
                'indexes': [models.Index(condition=models.Q(('settled_on', None)), fields=['text'], name='search_miss_open')],
                'constraints': [models.UniqueConstraint(fields=('day', 'kind', 'text'), name='search_miss_once'), models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='search_miss_times')],
            },
        ),
        migrations.CreateModel(
            name='Spelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=10, unique=True, verbose_name='词')),
                ('sound', models.CharField(max_length=60, verbose_name='拼音')),
                ('letters', models.CharField(max_length=10, verbose_name='首字母')),
            ],
            options={
                'verbose_name': '词的拼音',
                'indexes': [models.Index(fields=['sound'], name='search_spelling_sound'), models.Index(fields=['letters'], name='search_spelling_letters')],
            },
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=20, verbose_name='大家的说法')),
                ('means', models.CharField(max_length=20, verbose_name='正式的叫法')),
                ('valid_from', models.DateField(verbose_name='从哪天起')),
                ('valid_to', models.DateField(null=True, verbose_name='到哪天止')),
                ('source', models.CharField(max_length=120, verbose_name='来源')),
                ('verified', models.BooleanField(default=False, verbose_name='已核对')),
                ('loaded', models.BooleanField(default=False, verbose_name='来自县情档案')),
            ],
            options={
                'verbose_name': '近义词',
                'ordering': ['word', 'means'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('word', 'means'), name='search_synonym_once'), models.CheckConstraint(condition=models.Q(('word', models.F('means')), _negated=True), name='search_synonym_other'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='search_synonym_span')],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.SmallIntegerField(verbose_name='次序')),
                ('heading', models.CharField(blank=True, max_length=120, verbose_name='小标题')),
                ('text', models.TextField(verbose_name='原文')),
                ('anchor', models.CharField(blank=True, max_length=40, verbose_name='页内位置')),
                ('terms', django.contrib.postgres.search.SearchVectorField(verbose_name='词')),
                ('size', models.SmallIntegerField(verbose_name='词数')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='search.entry', verbose_name='检索条目')),
            ],
            options={
                'verbose_name': '检索段落',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['terms'], name='search_passage_terms')],
            },
        ),
        migrations.RunSQL(QUESTION, "drop function search_question"),
        migrations.RunSQL(NARROW, "drop type search_narrow cascade"),
        migrations.RunSQL(ERA, "drop function search_era"),
        migrations.RunSQL(PART, "drop function search_part"),
        migrations.RunSQL(FIND, "drop function search_find"),
        migrations.RunSQL(ANSWERS, "drop function search_answers"),
        migrations.RunSQL(CLOSED, "drop policy search_entry_program on search_entry"),
    ]
