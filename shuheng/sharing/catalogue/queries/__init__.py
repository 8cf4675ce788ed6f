"""Reading the catalogue: entries by code, organ and words, their editions, who is the source of an element, statistics by organ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Count, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Left

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.kept import kept as kept_for
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county.models import Organ
from shuheng.foundation.search import rules as search

from .. import permits, rules
from ..models import Category, Edition, Item, Objection, Resource

STANDING = Q(edition__gt=0, withdrawn_at=None)
NEWEST = F("resource__edition")
FEW = 10_000
GONE = "目录里没有这个资源。请从目录里再选一次。"


@dataclass(frozen=True)
class Ask:
    """What a list is asked for; `organ` and `category` are codes, words are looked for in titles, abstracts and items."""

    words: str = ""
    organ: str = ""
    category: str = ""
    sharing: str = ""
    openness: str = ""
    state: str = ""


def published(ask: Ask | None = None) -> QuerySet[Resource]:
    """The entries that stand in the catalogue, newest first."""
    return _asked(Resource.objects.filter(STANDING), ask or Ask())


def kept(by: Actor, ask: Ask) -> QuerySet[Resource]:
    """What an officer sees on the desk: everything published, and the drafts of his own organ; whoever reviews sees all."""
    rows = Resource.objects.all()
    if not by.may(permits.REVIEW):
        rows = rows.filter(Q(edition__gt=0) | Q(organ__in=by.organs))
    if ask.state == rules.PUBLISHED:
        rows = rows.filter(STANDING)
    elif ask.state:
        rows = rows.filter(state=ask.state)
    return _asked(rows, ask)


class _Holds(Func):
    """Whether a vector holds a question, both as `foundation.search` writes them."""

    template, arg_joiner, output_field = "(%(expressions)s::tsquery)", " @@ ", BooleanField()


def vector(said: rules.Content, code: str = "") -> str:
    """What an entry is found by: its words in bigrams, and how it is shared and opened as one token each."""
    text = "\n".join((said.title, code, said.abstract, *said.keywords, *(one.title for one in said.items)))
    return f"{search.vector(text)} 'sharing:{said.sharing}' 'openness:{said.openness}'"


def _asked(rows: QuerySet[Resource], ask: Ask) -> QuerySet[Resource]:
    narrow = {"organ__code": ask.organ, "code__startswith": ask.category}
    rows = rows.filter(**{name: value for name, value in narrow.items() if value})
    question = search.question(ask.words)
    wanted = [f"'{name}:{value}'" for name, value in (("sharing", ask.sharing), ("openness", ask.openness)) if value]
    if ask.words and question is None:
        return rows.none()
    if question:
        wanted.append(question.phrase)
    if wanted:
        rows = rows.filter(_Holds("found", Value(" & ".join(wanted))))
    return rows.select_related("organ").order_by("-made_at", "-pk")


def counted(rows: QuerySet[Resource]) -> int:
    """How many these are, exact up to FEW, one more beyond."""
    return rows.order_by()[:FEW + 1].count()


def found_first(rows: QuerySet[Resource], count: int) -> QuerySet[Resource]:
    """The same rows, looked for by their words before they are put in order, when they are few.

    Reading the newest until enough of them fit is right only for words that many hold: where those stand together far back, it reads everything.
    """
    if count > FEW:
        return rows
    names = [(str(name).lstrip("-"), str(name).startswith("-")) for name in rows.query.order_by]
    wrapped = [(Coalesce(F(name), F(name)), down) for name, down in names]  # the same value, but no index is in its order
    return rows.order_by(*(one.desc() if down else one.asc() for one, down in wrapped))


def resource(code: str) -> Resource:
    """A published entry by its code; Absent otherwise."""
    found = published().filter(code=code).first()
    if found is None:
        raise Absent(GONE)
    return found


def resource_for(by: Actor, number: int, *, lock: bool = False) -> Resource:
    """An entry by its row number, if the officer may see it on the desk."""
    rows = Resource.objects.select_related("organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None or not (found.edition or found.organ_id in by.organs or by.may(permits.REVIEW)):
        raise Absent(GONE)
    return found


def compiled_by(by: Actor, number: int) -> Resource:
    """An entry that the officer's own organ provides, locked, for a change."""
    found = resource_for(by, number, lock=True)
    if not by.may(permits.COMPILE) or found.organ_id not in by.organs:
        raise Forbidden("这个资源由别的单位编制。有不对的，请提异议。")
    return found


def edition_of(row: Resource) -> Edition | None:
    """The newest published edition."""
    return row.editions.filter(number=row.edition).first() if row.edition else None


def contents(rows: Sequence[Resource]) -> dict[int, rules.Content]:
    """The published contents of several entries by row number, in one statement."""
    found = Edition.objects.filter(resource__in=[row.pk for row in rows], number=NEWEST).values_list("resource", "content")
    return {number: rules.content(said) for number, said in found}


def all_standing(rows: QuerySet[Resource]) -> list[Standing]:
    """Published entries in the order of the rows."""
    listed = list(rows.values_list("pk", "code", "edition"))
    found = {one: (said, at) for one, said, at in Edition.objects.filter(resource__in=[pk for pk, _, _ in listed], number=NEWEST).values_list(
        "resource", "content", "published_at")}
    return [Standing(code, edition, rules.content(found[pk][0]), found[pk][1]) for pk, code, edition in listed]


def draft_of(row: Resource) -> rules.Content | None:
    """What is being written, if anything is."""
    return rules.content(row.draft) if row.draft else None


@dataclass(frozen=True)
class Known:
    """What the tables know of an entry to be: whether its organ has one of the title, whether its category is one and has others below, the numbers of
    the organs it names by their codes, and which organ is the source of each of its elements."""

    same: bool
    category: bool
    parted: bool
    organs: dict[str, int]
    sources: dict[str, str]


_KNOWN = Prepared("catalogue_known", "text, text, bigint, text, text[], text[]", """
select json_build_array(
  exists (select from catalogue_resource r join county_organ o on o.id = r.organ_id
    where o.code = $1 and r.title = $2 and r.withdrawn_at is null and r.id <> $3),
  exists (select from catalogue_category where code = $4), exists (select from catalogue_category where parent = $4),
  (select coalesce(json_object_agg(code, id), '{}') from county_organ where valid_to is null and code = any($5)),
  (select coalesce(json_object_agg(element, code), '{}') from (
    select distinct on (i.element) i.element, o.code from catalogue_item i join catalogue_resource r on r.id = i.resource_id
    join county_organ o on o.id = i.source_id where i.element = any($6) and not i.retired and i.resource_id <> $3 and r.withdrawn_at is null
    order by i.element, i.id) of))
""")


def known(said: rules.Content, but: int = 0) -> Known:
    """In one statement, by the published entries other than one."""
    named = sorted({said.organ, *(one.source for one in said.items if one.source)})
    elements = sorted({one.element for one in said.items if one.element})
    return Known(*connection.one(_KNOWN, [said.organ, said.title[:60], but, said.category, named, elements]))


_LAST = Prepared("catalogue_last", "text, text", "select to_json(max(code)) from catalogue_resource where code >= $1 and code < $2 and code <> ''")


def last_code(category: str) -> str:
    """The highest code in a category, nothing when it has none. 0 is the sign behind the slash."""
    return connection.one(_LAST, [f"{category}/", f"{category}0"]) or ""


def organs() -> dict[str, Organ]:
    """The organs of today by code."""
    return {one.code: one for one in Organ.objects.filter(valid_to=None)}


def organs_kept() -> dict[str, Organ]:
    """The same as some seconds ago, for what only names them."""
    return kept_for("catalogue.organs", organs)


def categories() -> list[Category]:
    """The code scheme in its order."""
    return list(Category.objects.all())


def themes() -> dict[str, str]:
    """What the codes of the scheme are called, as some seconds ago."""
    return kept_for("catalogue.themes", lambda: {one.code: one.title for one in categories()})


def provided() -> dict[str, int]:
    """How many published entries each organ has, by the organ's code."""
    return dict(published().order_by().values_list("organ__code").annotate(Count("pk")))


def used_themes() -> list[str]:
    """The 项 that published entries stand under: the first three digits of their codes."""
    return sorted(published().order_by().annotate(theme=Left("code", 3)).values_list("theme", flat=True).distinct())


def keywords() -> list[str]:
    """Every keyword of the published entries."""
    said = Edition.objects.filter(number=NEWEST, resource__withdrawn_at=None)
    return sorted(said.annotate(word=Func(F("content__keywords"), function="jsonb_array_elements_text")).values_list("word", flat=True).distinct())


@dataclass(frozen=True)
class Standing:
    """A published entry: its code, the number of its newest edition, what that says, and since when."""

    code: str
    edition: int
    said: rules.Content
    published_at: datetime


_STANDING = Prepared("catalogue_standing", "text", """
select json_build_array(r.edition, e.content, e.published_at) from catalogue_resource r
join catalogue_edition e on e.resource_id = r.id and e.number = r.edition
where r.code = $1 and r.code <> '' and r.edition > 0 and r.withdrawn_at is null
""")


def standing(code: str) -> Standing:
    """A published entry by its code, in one prepared statement; Absent when there is none."""
    found = connection.one(_STANDING, [code])
    if found is None:
        raise Absent(GONE)
    edition, said, at = found
    return Standing(code, edition, rules.content(said), datetime.fromisoformat(at))


# --- statistics


@dataclass(frozen=True)
class Share:
    """What one organ has in the catalogue: numbers of entries and items."""

    organ: str
    short: str
    entries: int
    items: int
    by_sharing: dict[str, int] = field(default_factory=dict)
    opened: int = 0
    waiting: int = 0


def statistics() -> list[Share]:
    """By providing organ, those with most first; organs without an entry are told too: they are the islands."""
    totals = {row["organ"]: row for row in Resource.objects.values("organ").annotate(
        entries=Count("pk", filter=STANDING), waiting=Count("pk", filter=Q(state=rules.REVIEW)))}
    items = dict(Item.objects.filter(retired=False, resource__withdrawn_at=None).values_list("resource__organ").annotate(Count("pk")))
    widths: dict[int, dict[str, int]] = {}
    opened: dict[int, int] = {}
    for organ, sharing, openness in Edition.objects.filter(number=NEWEST, resource__withdrawn_at=None).values_list(
            "resource__organ", "content__sharing", "content__openness"):
        mine = widths.setdefault(organ, {})
        mine[sharing] = mine.get(sharing, 0) + 1
        opened[organ] = opened.get(organ, 0) + (openness != rules.CLOSED)
    found = [Share(one.code, one.short, int(totals.get(one.pk, {}).get("entries", 0)), items.get(one.pk, 0), widths.get(one.pk, {}), opened.get(one.pk, 0),
                   int(totals.get(one.pk, {}).get("waiting", 0))) for one in Organ.objects.filter(valid_to=None)]
    return sorted(found, key=lambda one: (-one.entries, one.organ))


def objections_to(row: Resource) -> list[Objection]:
    """All of them, newest first."""
    return list(row.objections.select_related("organ").order_by("-made_at"))


def objections_waiting(by: Actor) -> int:
    """How many wait for this organ's answer."""
    return Objection.objects.filter(resource__organ__in=by.organs, answered_at=None).count()


def reviews_waiting(by: Actor) -> int:
    """How many entries of the county wait for review."""
    return Resource.objects.filter(state=rules.REVIEW).count()


def counts(by: Actor) -> dict[str, int]:
    """For the head of the desk's list: what waits for whom."""
    own = Resource.objects.filter(organ__in=by.organs).aggregate(drafts=Count("pk", filter=Q(state=rules.DRAFT)),
                                                                 review=Count("pk", filter=Q(state=rules.REVIEW)))
    every = reviews_waiting(by) if by.may(permits.REVIEW) else own["review"]
    return {"drafts": own["drafts"], "review": every, "objections": objections_waiting(by)}
