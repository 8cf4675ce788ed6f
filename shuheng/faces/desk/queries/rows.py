"""Lists of cases as the inbox shows them: rows, lamps, filters, the place of a case in its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse

from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.cases.queries import definition_rules, learn_definitions, listing
from shuheng.foundation.cases.queries.listed import Listed, shown
from shuheng.foundation.cases.queries.listing import VIEWS, Basket
from shuheng.foundation.cases.rules import elapsed, remaining
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county import queries as county
from shuheng.foundation.identity import queries as identity

from ..rules import lamp_words
from . import kept

SIZE = 50
LAST_PAGE = 200
ANY = "0" * 12
KEPT = ("view", "lamp", "matter", "town", "stage", "organ", "month", "q", "page")


# --- what is asked


def basket(by: Actor, asked: Mapping[str, str]) -> Basket:
    """The list that an address asks for; what cannot be is left out."""
    view = asked.get("view", "mine")
    ask = Basket(view=view if view in VIEWS else "mine", lamp=asked.get("lamp", ""), title=asked.get("matter", "")[:120],
                 division=_number(asked.get("town", "")), organ=_number(asked.get("organ", "")), stage=asked.get("stage", "")[:40],
                 month=asked.get("month", "")[:7], page=min(max(_number(asked.get("page", "")) or 1, 1), LAST_PAGE))
    return _search(by, ask, asked.get("q", "").strip()[:60])


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _search(by: Actor, ask: Basket, words: str) -> Basket:
    """A number, a telephone, the whole name of a party, or words of a matter."""
    if not words:
        return ask
    number = numbers.clean(words)
    if number.isdigit() and len(number) == 12:
        return replace(ask, number=number)
    titles = tuple(title for title in listing.kinds_of_case() if words in title)
    return replace(ask, parties=identity.parties_called(words, by), titles=titles)


def query_of(asked: Mapping[str, str], **changed: object) -> str:
    """The address of a list, without what is empty."""
    words = {name: asked.get(name, "") for name in KEPT} | {name: str(value or "") for name, value in changed.items()}
    return urlencode({name: value for name, value in words.items() if value and (name, value) != ("page", "1")})


# --- rows


@dataclass(frozen=True)
class Row:
    """One case in a list."""

    number: str
    address: str
    lamp: str
    words: str
    title: str
    who: str
    organ: str
    town: str
    stage: str
    counted: int
    needed: int
    over: int
    paused: bool
    due: date | None
    opened: datetime
    closed: date | None


class Leaf(Page):  # type: ignore[type-arg]
    """A page that knows whether another follows without counting all."""

    def __init__(self, rows: Sequence[Row], number: int, paginator: Listing, more: bool) -> None:
        super().__init__(rows, number, paginator)
        self.more = more

    def has_next(self) -> bool:
        return self.more

    def next_page_number(self) -> int:
        return int(self.number) + 1

    def end_index(self) -> int:
        return self.start_index() + len(self.object_list) - 1

    def start_index(self) -> int:
        return (self.number - 1) * SIZE + 1


class Listing(Paginator):  # type: ignore[type-arg]
    """Fifty to a page; the count is the capped one."""

    counted_to = listing.COUNT_LIMIT

    def __init__(self, rows: Sequence[Row], count: int) -> None:
        super().__init__(rows, SIZE)
        self.count = count  # type: ignore[assignment,misc]


def page(by: Actor, ask: Basket, count: int, query: str) -> Leaf:
    """The page of the list."""
    found = listing.page_of(by, ask, SIZE)
    rows = rows_of(found[:SIZE], query)
    if ask.view == "opinions" and not ask.searched:
        rows = _asked(by, rows)
    return Leaf(rows, ask.page, Listing(rows, max(count, len(rows))), len(found) > SIZE and ask.page < LAST_PAGE)


def _asked(by: Actor, rows: list[Row]) -> list[Row]:
    """Rows of cases that another organ handles: what counts is our answer."""
    due, on = listing.opinions_due(by, [row.number for row in rows]), today()
    return [replace(row, stage="等我们的意见", due=due[row.number], lamp=_opinion_lamp(due[row.number], on), counted=0, needed=0,
                    words=lamp_words(_opinion_lamp(due[row.number], on), due[row.number], on)) if row.number in due else row for row in rows]


def _opinion_lamp(due: date, on: date) -> str:
    left = (due - on).days
    return "late" if left < 0 else "soon" if left < 2 else "ok"


def rows_of(cases: Sequence[Listed], query: str = "") -> list[Row]:
    """Cases as rows."""
    learn_definitions(case.definition for case in cases)
    days, on = county.calendar(), today()
    address = reverse("desk-case", args=[ANY]) + (f"?{query}" if query else "")
    return [_row(case, days, on, address.replace(ANY, case.number, 1)) for case in cases]


def _row(case: Listed, days: WorkingCalendar, on: date, address: str) -> Row:
    clock = case.governing
    over = max(-remaining(clock, days, on), 0) if clock else 0
    return Row(
        number=case.number, address=address, lamp=case.lamp, words=lamp_words(case.lamp, case.due_on, on),
        title=case.title, who=case.who, organ=case.organ, town=case.division or "",
        stage=_stage(case), counted=min(elapsed(clock, days, on), clock.needed) if clock else 0,
        needed=clock.needed if clock else 0, over=over, paused=case.lamp == "hold", due=None if case.lamp == "hold" else case.due_on,
        opened=case.opened_at, closed=case.closed_on)


def _stage(case: Listed) -> str:
    rules = definition_rules(case.definition)
    return rules.stage(case.stage).title if rules.has_stage(case.stage) else case.stage


# --- lamps and filters


def lamps(by: Actor, ask: Basket) -> list[tuple[str, str, int]]:
    """(code, words, count) of the lamps under the present filters, all first."""
    found = listing.lamp_counts(by, ask)
    words = [("late", "超期"), ("soon", "临近"), ("ok", "正常"), ("hold", "停表"), ("done", "办结")]
    return [("", "全部", sum(found.values())), *[(code, text, found[code]) for code, text in words if found.get(code)]]


def total(by: Actor, ask: Basket, counted: Sequence[tuple[str, str, int]]) -> int:
    """How many rows the list has, to the limit."""
    if not counted or ask.view in ("opinions", "done") and not ask.searched:
        return len(listing.numbers_of(by, ask, listing.COUNT_LIMIT + 1))
    return next((count for code, _, count in counted if code == ask.lamp), 0)


def wide(by: Actor) -> bool:
    """Does the post look beyond its own organ?"""
    return by.may(OVERSEE) or by.scope(READ) is Within.COUNTY


@dataclass(frozen=True)
class Choice:
    """One select of the filter."""

    name: str
    label: str
    every: str
    options: tuple[tuple[str, str, bool], ...]


def filters(by: Actor, ask: Basket) -> list[Choice]:
    """The selects: matter, township, stage, and for whoever sees the county the organ."""
    def choice(name: str, label: str, every: str, options: Sequence[tuple[str, str]], chosen: object) -> Choice:
        return Choice(name, label, every, tuple((value, words, value == str(chosen or "")) for value, words in options))

    titles = listing.kinds_of_case() if wide(by) else kept.titles(by.organs)
    stations = listing.stations()
    chosen = [choice("matter", "事项", "所有事项", [(title, title) for title in titles], ask.title),
              choice("town", "乡镇", "所有乡镇", [(str(pk), short) for pk, short in kept.towns()], ask.division)]
    if ask.view not in ("closed", "opinions", "done"):
        stages = stations.of(by) if ask.view == "mine" else stations.titles
        chosen.append(choice("stage", "环节", "所有环节", [(code, title) for code, title in stations.titles.items() if code in stages], ask.stage))
    if wide(by):
        chosen.append(choice("organ", "单位", "所有单位", [(str(pk), short) for pk, _, _, short in kept.organs()], ask.organ))
    return chosen


# --- the place of a case in its list


@dataclass(frozen=True)
class Place:
    """Where a case stands in the list it was opened from."""

    list: str
    list_title: str
    words: str
    previous: str
    next: str


def place(by: Actor, number: str, pk: int, asked: Mapping[str, str]) -> Place | None:
    """Neighbours of a case in the list that its address names."""
    if not any(asked.get(name) for name in KEPT):
        return None
    ask = basket(by, asked)
    found = listing.numbers_of(by, ask, ask.page * SIZE + 1)
    at = found.index(pk) if pk in found else -1
    near = _numbers([found[index] for index in (at - 1, at + 1) if at >= 0 and 0 <= index < len(found)])
    query = query_of(asked)

    def address(index: int) -> str:
        inside = at >= 0 and 0 <= index < len(found)
        return f"{reverse('desk-case', args=[near[found[index]]])}?{query}" if inside and found[index] in near else ""

    title = f"“{asked['q']}”的结果" if asked.get("q") else VIEWS[ask.view]
    return Place(f"{reverse('desk-inbox')}?{query}", title, f"第 {at + 1} 件" if at >= 0 else "这件已经不在这里面了", address(at - 1), address(at + 1))


def _numbers(rows: Sequence[int]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=rows).values_list("pk", "number")) if rows else {}


# --- the frame


def rail(by: Actor) -> dict[str, str]:
    """The counts beside the views, in one statement; whoever looks over the county has the leader's view for the large ones."""
    found, limit = listing.counts(by, ("mine", "opinions") if wide(by) else ("mine", "today", "waiting", "paused", "opinions", "all"))
    return {view: str(count) if count <= limit else f"{limit}+" for view, count in found.items()}


def amount(count: int) -> str:
    """`12 件`, `2,000 件以上`."""
    return f"{count:,} 件" if count <= listing.COUNT_LIMIT else f"{listing.COUNT_LIMIT:,} 件以上"


# --- export


def export_rows(by: Actor, ask: Basket, most: int) -> Iterator[list[Row]]:
    """The rows of a list in batches, at most so many."""
    found = listing.numbers_of(by, replace(ask, page=1), most)
    for first in range(0, len(found), 500):
        yield rows_of(shown(found[first:first + 500]))
