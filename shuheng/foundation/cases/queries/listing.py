"""Lists of cases for the desk: each in the order of an index, never counted beyond a limit, in a constant number of queries.

「等我办」 is not one condition but two arms, each with its own index: what I hold, and what nobody holds yet in my reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
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

from ..models import Case, Definition, Opinion, Rating, Step
from ..permits import OVERSEE, READ
from ..rules import Milestone
from . import definition_rules, learn_definitions, reach
from .listed import Listed, shown

COUNT_LIMIT = 500  # what a list is counted to; more is “500 件以上”
RAIL_LIMIT = 99  # the same beside the views, where there are more cases than can be counted in one pass
CHINA = ZoneInfo("Asia/Shanghai")
VIEWS = {"mine": "等我办", "today": "今天到期", "waiting": "等申请人", "paused": "停表中", "opinions": "征求意见",
         "done": "我办过的", "all": "全部在办",
         "filed": "收到的件", "closed": "办结的件", "bad": "差评待答复"}
NEWEST_FIRST = frozenset({"done", "filed", "closed", "found"})
Text = tuple[str, tuple[Any, ...]]  # a statement with its parameters


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


def page_of(by: Actor, ask: Basket, size: int = 50) -> list[Listed]:
    """One page of cases and one more row when there is a next page."""
    first = (ask.page - 1) * size
    return shown(numbers_of(by, ask, first + size + 1)[first:])


def numbers_of(by: Actor, ask: Basket, most: int) -> list[int]:
    """The first row numbers of a list in its order."""
    if ask.view == "opinions" and not ask.searched:
        return list(dict.fromkeys(opinions_asked(by).values_list("case", flat=True)[:most]))  # an organ may be asked twice in one case
    if ask.view == "done" and not ask.searched:
        return _handled(by, most)
    arms = [_fetched(text) for text in _numbers(eyes(by), replace(ask, page=1), most)]
    return [pk for _, pk in _merged(arms, _order(ask)[1])][:most]


@lru_cache(maxsize=512)
def _numbers(own: Eyes, ask: Basket, most: int) -> list[Text]:
    """For each arm of a list the statement of its first rows: (what it is ordered by, row number)."""
    field, sign = _order(ask)
    order = (field, "id") if sign > 0 else (f"-{field}", "-id")
    return _statements([arm.order_by(*order).values_list(field, "pk")[:most] for arm in arms_of(own, ask)])


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


class Eyes(NamedTuple):
    """All of an actor that his lists depend on, and the day. Whoever has the same eyes asks the same statements: their text is made once."""

    sight: Q
    account: int | None
    organs: frozenset[int]
    stages: frozenset[str]
    waiting: frozenset[str]
    today: date


def eyes(by: Actor) -> Eyes:
    """With what the actor looks at lists now."""
    known = stations()
    return Eyes(_sight(by), by.account, by.organs, known.of(by), known.waiting, today())


def arms_of(own: Eyes, ask: Basket) -> list[QuerySet[Case]]:
    """The conditions of a list, one query set for each index that serves it. None when the post can have nothing there."""
    seen = Case.objects.filter(own.sight).order_by()
    if ask.searched:
        return [_narrowed(_found(seen, ask), ask)]
    if ask.view == "mine":
        mine = seen.filter(closed_on=None, stage__in=own.stages)
        return [_narrowed(mine.filter(account=holder), ask) for holder in (own.account, None)] if own.stages else []
    return [_narrowed(_viewed(seen, ask, own), ask)]


def _sight(by: Actor) -> Q:
    """What may be read; whoever oversees the county reads all of his domain, so that no wide `or` keeps the index away."""
    return reach(by, OVERSEE if by.may(OVERSEE) else READ)


def _viewed(rows: QuerySet[Case], ask: Basket, own: Eyes) -> QuerySet[Case]:
    if ask.view == "closed":
        return rows.filter(_in_month("closed_on", ask.month), closed_on__isnull=False)
    if ask.view == "filed":
        return rows.filter(_in_month("opened_at", ask.month))
    if ask.view == "bad":
        return rows.filter(pk__in=Rating.objects.filter(answer_due_on__isnull=False, answered_on=None).values("case"))
    rows = rows.filter(closed_on=None)
    if ask.view == "today":
        return rows.filter(due_on__lte=own.today, milestone__in=[Milestone.FILED, Milestone.ACCEPTED])
    if ask.view == "waiting":
        return rows.filter(stage__in=own.waiting)
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
    return _asked_of(by.organs)


def _asked_of(organs: frozenset[int]) -> QuerySet[Opinion]:
    return Opinion.objects.filter(organ__in=organs, given_at=None).order_by("due_on", "id")


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


def _fetched(text: Text) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(*text)
        return cursor.fetchall()


def _statements(sets: Sequence[QuerySet[Any]]) -> list[Text]:
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
    return _counted(views, _beside_views(eyes(by), tuple(views))), RAIL_LIMIT


@lru_cache(maxsize=512)
def _beside_views(own: Eyes, views: Sequence[str]) -> Text:
    return _each([[_asked_of(own.organs)] if view == "opinions" else arms_of(own, Basket(view)) for view in views], RAIL_LIMIT)


def _countable(by: Actor) -> bool:
    """Whether the open cases of a reach can be counted in one pass; asked again after a minute."""
    sight = _sight(by)
    return kept(("cases.countable", str(sight)), lambda: Case.objects.filter(sight, closed_on=None)[:COUNT_LIMIT + 1].count() <= COUNT_LIMIT, 60)


def _counted(names: Sequence[str], text: Text) -> dict[str, int]:
    """The counts of several lists by their names."""
    return dict(zip(names, map(int, _fetched(text)[0]), strict=True))


def _each(sets: Sequence[Sequence[QuerySet[Any]]], most: int) -> Text:
    """The statement that counts several lists, each to a limit."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in sets:
        pieces = _statements([arm.order_by().values("pk")[:most + 1] for arm in rows])
        parts.append(" + ".join(f"(select count(*) from ({sql}) as counted)" for sql, _ in pieces) or "0")
        params += [value for _, values in pieces for value in values]
    return f"select {', '.join(parts)}", tuple(params)


IN_ONE_PASS = ("all", "mine", "today", "waiting", "paused", "opinions")


def _at_once(by: Actor, views: Sequence[str]) -> dict[str, int]:
    """All counts in one pass over the open cases of the reach; nothing when there are more than can be counted so."""
    text = _pass(eyes(by))
    row = _counted(IN_ONE_PASS, text) if text else {"all": COUNT_LIMIT + 1}
    return {view: row[view] for view in views} if row["all"] <= COUNT_LIMIT else {}


@lru_cache(maxsize=512)
def _pass(own: Eyes) -> Text | None:
    """The statement of the one pass; None for eyes that see nothing."""
    pieces = _statements([Case.objects.filter(own.sight, closed_on=None).order_by().values("stage", "account", "due_on", "lamp", "milestone")[:COUNT_LIMIT + 1],
                          _asked_of(own.organs).order_by().values("pk")[:COUNT_LIMIT + 1]])
    if len(pieces) < 2:
        return None
    (sql, params), (opinions, asked) = pieces
    return (f"""select count(*), count(*) filter (where stage = any(%s) and (account is null or account = %s)),
            count(*) filter (where due_on <= %s and milestone in ('filed', 'accepted')), count(*) filter (where stage = any(%s)),
            count(*) filter (where lamp = 'hold'), (select count(*) from ({opinions}) as asked) from ({sql}) as listed""",
            (sorted(own.stages), own.account, own.today, sorted(own.waiting), *asked, *params))


LIT = ("soon", "late", "hold")


def lamp_counts(by: Actor, ask: Basket) -> dict[str, int]:
    """How many cases of a list stand under each lamp, counted to a limit, whatever lamp is chosen."""
    if ask.view in ("opinions", "done"):
        return {}
    own, plain = eyes(by), replace(ask, lamp="", page=1)
    text = _by_lamp(own, plain)
    found = {lamp: int(count) for lamp, count in _fetched(text)} if text else {}
    if sum(found.values()) <= COUNT_LIMIT or "done" in found:
        return found
    return {"ok": COUNT_LIMIT + 1, **_counted(LIT, _lit(own, plain))}


@lru_cache(maxsize=512)
def _by_lamp(own: Eyes, ask: Basket) -> Text | None:
    """The statement that counts the rows of a list under each lamp; None when there can be no row."""
    newest = (f"-{field}", "-id") if (field := _order(ask)[0]) != "due_on" else ()  # lists of what is over are read from their end
    pieces = _statements([arm.order_by(*newest).values("lamp")[:COUNT_LIMIT + 1] for arm in arms_of(own, ask)])
    union = " union all ".join(f"({sql})" for sql, _ in pieces)
    return (f"select lamp, count(*) from ({union}) as listed group by lamp", tuple(value for _, values in pieces for value in values)) if pieces else None


@lru_cache(maxsize=512)
def _lit(own: Eyes, ask: Basket) -> Text:
    arms = arms_of(own, ask)
    return _each([[arm.filter(lamp=lamp) for arm in arms] for lamp in LIT], COUNT_LIMIT)


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
