"""Lists of cases for the desk: each in the order of an index, never counted beyond a limit, in a constant number of queries.

「等我办」 is not one condition but two arms, each with its own index: what I hold, and what nobody holds yet in my reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from heapq import merge
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.permits import Permit, Within, every
from shuheng.foundation.identity import queries as parties

from ..models import Case, Clock, Definition, Opinion, Rating, Step
from ..permits import OVERSEE, READ
from ..rules import Milestone
from . import definition_rules, learn_definitions, reach

COUNT_LIMIT = 500  # what a list is counted to; more is “500 件以上”
RAIL_LIMIT = 99  # the same beside the views, where there are more cases than can be counted in one pass
CHINA = ZoneInfo("Asia/Shanghai")
VIEWS = {"mine": "等我办", "today": "今天到期", "waiting": "等申请人", "paused": "停表中", "opinions": "征求意见",
         "done": "我办过的", "all": "全部在办",
         "filed": "收到的件", "closed": "办结的件", "bad": "差评待答复"}
NEWEST_FIRST = frozenset({"done", "filed", "closed", "found"})


@dataclass(frozen=True)
class Basket:
    """What an officer asks a list for. `month` is YYYY-MM; `parties` and `titles` come from a search; `page` counts from 1."""

    view: str = "mine"
    lamp: str = ""
    title: str = ""
    division: int | None = None
    organ: int | None = None
    stage: str = ""
    month: str = ""
    number: str = ""
    parties: tuple[int, ...] | None = None
    titles: tuple[str, ...] = ()
    page: int = 1

    @property
    def searched(self) -> bool:
        """Does it look for a number or a party instead of showing a list? Words of a matter only narrow the open cases."""
        return bool(self.number or self.parties or (self.parties is not None and not self.titles))


@dataclass(frozen=True)
class Stations:
    """The stages of all published definitions: code → its commonest title, who works there."""

    titles: dict[str, str]
    holders: dict[str, frozenset[str]]

    @property
    def waiting(self) -> frozenset[str]:
        """Stages in which the applicant must act."""
        return frozenset(code for code, holders in self.holders.items() if holders == {"applicant"})

    def of(self, by: Actor) -> frozenset[str]:
        """Stages in which the present post works."""
        mine = {permit.code for permit in every().values() if by.may(permit)}
        return frozenset(code for code, holders in self.holders.items() if holders & mine)


_kept: dict[tuple[str, int], tuple[Stations, tuple[str, ...]]] = {}


def _published() -> tuple[Stations, tuple[str, ...]]:
    newest = kept("cases.newest_definition", lambda: Definition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    key = (str(connection.settings_dict["NAME"]), newest)
    if key not in _kept:
        _kept.clear()
        _kept[key] = _survey()
    return _kept[key]


def _survey() -> tuple[Stations, tuple[str, ...]]:
    rows = list(Definition.objects.order_by("code", "version").values_list("pk", "title"))
    learn_definitions(pk for pk, _ in rows)
    names: dict[str, Counter[str]] = {}
    holders: dict[str, set[str]] = {}
    for pk, _ in rows:
        for stage in definition_rules(pk).stages:
            names.setdefault(stage.code, Counter())[stage.title] += 1
            holders.setdefault(stage.code, set()).add(stage.holder)
    titles = {code: counted.most_common(1)[0][0] for code, counted in names.items()}
    return Stations(titles, {code: frozenset(names) for code, names in holders.items()}), tuple(dict.fromkeys(title for _, title in rows))


def stations() -> Stations:
    """All stages in use, read again only when a definition was published."""
    return _published()[0]


def kinds_of_case() -> tuple[str, ...]:
    """The titles of everything that is handled."""
    return _published()[1]


# --- lists


class Listed(NamedTuple):
    """What a list shows of a case. Not a model: fifty rows with what they point to are two hundred objects that nobody needs."""

    pk: int
    number: str
    definition: int
    title: str
    stage: str
    lamp: str
    due_on: date | None
    opened_at: datetime
    closed_on: date | None
    account: int | None
    organ: str
    division: str | None
    party: int | None
    name_sealed: bytes | None

    @property
    def who(self) -> str:
        """The applicant's name; empty when there is none, or when he is not ours to see."""
        return parties.opened_name(self.party, self.name_sealed) if self.party and self.name_sealed else ""


def page_of(by: Actor, ask: Basket, size: int = 50) -> list[Listed]:
    """One page of cases and one more row when there is a next page."""
    first = (ask.page - 1) * size
    found = numbers_of(by, ask, first + size + 1)[first:]
    return shown(found)


_SHOWN = ("pk", "number", "definition", "title", "stage", "lamp", "due_on", "opened_at", "closed_on", "account", "organ__short", "division__short",
          "party", "party__name_sealed")


def shown(numbers: Sequence[int]) -> list[Listed]:
    """The cases of these rows in this order, with what a list shows of them."""
    rows = {row[0]: Listed(*row) for row in Case.objects.filter(pk__in=numbers).values_list(*_SHOWN)}
    return [rows[number] for number in numbers if number in rows]


def numbers_of(by: Actor, ask: Basket, most: int) -> list[int]:
    """The first row numbers of a list in its order."""
    if ask.view == "opinions" and not ask.searched:
        return list(dict.fromkeys(opinions_asked(by).values_list("case", flat=True)[:most]))  # an organ may be asked twice in one case
    if ask.view == "done" and not ask.searched:
        return _handled(by, most)
    field, sign = _order(ask)
    order = (field, "id") if sign > 0 else (f"-{field}", "-id")
    arms = [list(arm.order_by(*order).values_list(field, "pk")[:most]) for arm in arms_of(by, ask)]
    return [pk for _, pk in _merged(arms, sign)][:most]


def _order(ask: Basket) -> tuple[str, int]:
    if ask.searched or ask.view == "filed":
        return "opened_at", -1
    return ("closed_on", -1) if ask.view == "closed" else ("due_on", 1)


def _merged(arms: Sequence[list[tuple[Any, int]]], sign: int) -> list[tuple[Any, int]]:
    """One list of the arms, rows without a date last."""
    def key(row: tuple[Any, int]) -> tuple[bool, Any, int]:
        return row[0] is None, row[0] or 0, row[1]

    if len(arms) == 1:
        return arms[0]
    return list(merge(*arms, key=key, reverse=sign < 0))


def arms_of(by: Actor, ask: Basket) -> list[QuerySet[Case]]:
    """The conditions of a list, one query set for each index that serves it. None when the post can have nothing there."""
    seen = Case.objects.filter(_sight(by)).order_by()
    if ask.searched:
        return [_narrowed(_found(seen, ask), ask)]
    if ask.view == "mine":
        stages = stations().of(by)
        mine = seen.filter(closed_on=None, stage__in=stages)
        return [_narrowed(mine.filter(account=holder), ask) for holder in (by.account, None)] if stages else []
    return [_narrowed(_viewed(seen, ask), ask)]


def _sight(by: Actor) -> Q:
    """What may be read; whoever oversees the county reads all of his domain, so that no wide `or` keeps the index away."""
    return reach(by, OVERSEE if by.may(OVERSEE) else READ)


def _viewed(rows: QuerySet[Case], ask: Basket) -> QuerySet[Case]:
    if ask.view == "closed":
        return rows.filter(_in_month("closed_on", ask.month), closed_on__isnull=False)
    if ask.view == "filed":
        return rows.filter(_in_month("opened_at", ask.month))
    if ask.view == "bad":
        return rows.filter(pk__in=Rating.objects.filter(answer_due_on__isnull=False, answered_on=None).values("case"))
    rows = rows.filter(closed_on=None)
    if ask.view == "today":
        return rows.filter(due_on__lte=today(), milestone__in=[Milestone.FILED, Milestone.ACCEPTED])
    if ask.view == "waiting":
        return rows.filter(stage__in=stations().waiting)
    return rows.filter(lamp="hold") if ask.view == "paused" else rows


def _in_month(field: str, month: str) -> Q:
    year, _, number = month.partition("-")
    if not (year.isdigit() and number.isdigit() and 1 <= int(number) <= 12 and 2000 <= int(year) <= 2999):
        return Q()
    first = date(int(year), int(number), 1)
    after = date(int(year) + int(number) // 12, int(number) % 12 + 1, 1)
    if field == "closed_on":
        return Q(closed_on__gte=first, closed_on__lt=after)
    return Q(opened_at__gte=datetime.combine(first, time(), CHINA), opened_at__lt=datetime.combine(after, time(), CHINA))


def _narrowed(rows: QuerySet[Case], ask: Basket) -> QuerySet[Case]:
    if ask.titles and not ask.parties:
        rows = rows.filter(title__in=ask.titles)
    narrow = {"lamp": ask.lamp, "title": ask.title, "division": ask.division, "organ": ask.organ, "stage": ask.stage}
    return rows.filter(**{name: value for name, value in narrow.items() if value})


def _found(rows: QuerySet[Case], ask: Basket) -> QuerySet[Case]:
    return rows.filter(number=ask.number) if ask.number else rows.filter(party__in=ask.parties or ())


def _handled(by: Actor, most: int) -> list[int]:
    """What I took a step in, newest first, each case once."""
    steps = Step.objects.filter(account=by.account).order_by("-at").values_list("case", flat=True)[:most * 6]
    mine = list(dict.fromkeys(steps))
    seen = set(Case.objects.filter(_sight(by), pk__in=mine).values_list("pk", flat=True))
    return [case for case in mine if case in seen][:most]


def opinions_asked(by: Actor) -> QuerySet[Opinion]:
    """Opinions that other offices wait for from ours; a case that closes leaves none."""
    return Opinion.objects.filter(organ__in=by.organs, given_at=None).order_by("due_on", "id")


def opinions_due(by: Actor, numbers: Sequence[str]) -> dict[str, date]:
    """The day by which each of these cases waits for our first opinion."""
    waiting = opinions_asked(by).filter(case__number__in=numbers).order_by("-due_on", "-id")
    return dict(waiting.values_list("case__number", "due_on"))


def opinions_waiting(cases: Sequence[int]) -> dict[int, list[str]]:
    """The organs whose opinion several cases wait for."""
    found: dict[int, list[str]] = {}
    for case, organ in Opinion.objects.filter(case__in=cases, given_at=None).order_by("id").values_list("case", "organ__short"):
        found.setdefault(case, []).append(organ)
    return found


# --- counts


def _statements(sets: Sequence[QuerySet[Any]]) -> list[tuple[str, tuple[Any, ...]]]:
    """The statements of query sets, less those that can find nothing: an actor without a permit reaches no case."""
    found = []
    for rows in sets:
        with suppress(EmptyResultSet):
            found.append(rows.query.sql_with_params())
    return found


def counts(by: Actor, views: Sequence[str]) -> tuple[dict[str, int], int]:
    """How many rows each view has, and the limit to which they were counted."""
    if "all" in views and _countable(by) and (found := _at_once(by, views)):
        return found, COUNT_LIMIT
    sets = {view: [opinions_asked(by)] if view == "opinions" else list(arms_of(by, Basket(view))) for view in views}
    return _each(sets, RAIL_LIMIT), RAIL_LIMIT


def _countable(by: Actor) -> bool:
    """Whether the open cases of a reach can be counted in one pass; asked again after a minute."""
    sight = _sight(by)
    return kept(("cases.countable", str(sight)), lambda: Case.objects.filter(sight, closed_on=None)[:COUNT_LIMIT + 1].count() <= COUNT_LIMIT, 60)


def _each(sets: Mapping[str, Sequence[QuerySet[Any]]], most: int) -> dict[str, int]:
    """The counts of several lists by their name, each to a limit, in one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in sets.values():
        pieces = _statements([arm.order_by().values("pk")[:most + 1] for arm in rows])
        parts.append(" + ".join(f"(select count(*) from ({sql}) as counted)" for sql, _ in pieces) or "0")
        params += [value for _, values in pieces for value in values]
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        return dict(zip(sets, map(int, cursor.fetchone()), strict=True))


def _at_once(by: Actor, views: Sequence[str]) -> dict[str, int]:
    """All counts in one pass over the open cases of the reach; nothing when there are more than can be counted so."""
    sight = Case.objects.filter(_sight(by), closed_on=None).order_by()
    stages, waiting = sorted(stations().of(by)), sorted(stations().waiting)
    pieces = _statements([sight.values("stage", "account", "due_on", "lamp", "milestone")[:COUNT_LIMIT + 1],
                          opinions_asked(by).order_by().values("pk")[:COUNT_LIMIT + 1]])
    if len(pieces) < 2:
        return {}
    (sql, params), (opinions, asked) = pieces
    with connection.cursor() as cursor:
        cursor.execute(f"""select count(*), count(*) filter (where stage = any(%s) and (account is null or account = %s)),
            count(*) filter (where due_on <= %s and milestone in ('filed', 'accepted')), count(*) filter (where stage = any(%s)),
            count(*) filter (where lamp = 'hold'), (select count(*) from ({opinions}) as asked) from ({sql}) as listed""",
                       [stages, by.account, today(), waiting, *asked, *params])
        row = dict(zip(("all", "mine", "today", "waiting", "paused", "opinions"), map(int, cursor.fetchone()), strict=True))
    return {view: row[view] for view in views} if row["all"] <= COUNT_LIMIT else {}


def lamp_counts(by: Actor, ask: Basket) -> dict[str, int]:
    """How many cases of a list stand under each lamp, counted to a limit, whatever lamp is chosen."""
    if ask.view in ("opinions", "done"):
        return {}
    arms = arms_of(by, replace(ask, lamp=""))
    newest = (f"-{field}", "-id") if (field := _order(ask)[0]) != "due_on" else ()  # lists of what is over are read from their end
    pieces = _statements([arm.order_by(*newest).values("lamp")[:COUNT_LIMIT + 1] for arm in arms])
    if not pieces:
        return {}
    union = " union all ".join(f"({sql})" for sql, _ in pieces)
    with connection.cursor() as cursor:
        cursor.execute(f"select lamp, count(*) from ({union}) as listed group by lamp", [value for _, values in pieces for value in values])
        found = {lamp: int(count) for lamp, count in cursor.fetchall()}
    if sum(found.values()) <= COUNT_LIMIT or "done" in found:
        return found
    lit = _each({lamp: [arm.filter(lamp=lamp) for arm in arms] for lamp in ("soon", "late", "hold")}, COUNT_LIMIT)
    return {"ok": COUNT_LIMIT + 1, **lit}


def lamps_by(by: Actor, column: str) -> dict[tuple[Any, str], int]:
    """Open cases that are soon due, late or held, by organ or title and lamp: only these are counted, by their own small index."""
    field = {"organ": "organ_id", "title": "title"}[column]
    rows = Case.objects.filter(_sight(by), closed_on=None, lamp__in=["soon", "late", "hold"]).order_by()
    pieces = _statements([rows.values(field, "lamp")])
    if not pieces:
        return {}
    sql, params = pieces[0]
    with connection.cursor() as cursor:
        cursor.execute(f"select {field}, lamp, count(*) from ({sql}) as lit group by 1, 2", params)
        return {(value, lamp): int(count) for value, lamp, count in cursor.fetchall()}


class Limit(NamedTuple):
    """A running clock of a case in a list."""

    case: int
    code: str
    kind: str
    part: str
    unit: str
    start_on: date
    begins: str
    days: int
    extra_days: int
    rolls: bool
    article: str
    pauses: list[Any]
    stopped_on: date | None
    due_on: date | None
    unsure_year: int | None
    calendar: int


def limits_of(cases: Sequence[int]) -> dict[int, list[Limit]]:
    """The running clocks of several cases: what a row of a list counts by."""
    found: dict[int, list[Limit]] = {}
    for row in Clock.objects.filter(case__in=cases, stopped_on=None).order_by("id").values_list(*Limit._fields):
        found.setdefault(row[0], []).append(Limit(*row))
    return found


def reaches(by: Actor, permit: Permit, case: Case) -> bool:
    """Does the permit reach this very case? The same as `reach`, for a row in hand."""
    if by.kind == "system":
        return True
    scope = by.scope(permit)
    if scope is None or case.domain != by.domain:
        return False
    if scope is Within.OWN_ORGAN:
        return case.organ_id in by.organs
    if scope is Within.OWN_TOWNSHIP:
        return case.division_id in by.divisions
    return scope is Within.COUNTY or case.account == by.account
