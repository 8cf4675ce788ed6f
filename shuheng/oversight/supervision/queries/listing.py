"""Lists of signals and of the limits behind a number, filtered by what the address says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from shuheng.foundation.cases.queries.frozen import titles
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.kept import kept
from shuheng.foundation.county.models import Organ

from .. import permits, rules
from ..models import Interval, Signal
from ..rules import LEVEL_LABELS, STATUS_LABELS, Level, Status
from . import rule_titles, signals

PER_PAGE, COUNTED_TO = 50, 2_000
LAMPS = {Level.REMINDER: "hold", Level.YELLOW: "soon", Level.RED: "late"}
WAITING = (Status.OPEN, Status.EXPLAINED, Status.APPEALED)
WHAT = {"all": "到期的", "on_time": "按时的", "late": "超期的"}


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that counts no further than people read."""

    counted_to = COUNTED_TO

    @property
    def count(self) -> int:
        if not hasattr(self, "_counted"):
            self._counted = len(self.object_list.values_list("pk", flat=True)[:COUNTED_TO + 1])  # type: ignore[union-attr]
        return self._counted

    @property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, COUNTED_TO) // self.per_page))


@dataclass(frozen=True)
class Ask:
    """What a list shows."""

    level: str = ""
    status: str = ""
    organ: int = 0
    matter: str = ""
    rule: str = ""
    month: date | None = None
    number: str = ""


@dataclass(frozen=True)
class Row:
    """One signal as a list shows it."""

    pk: int
    name: str
    lamp: str
    level: str
    status: str
    rule: str
    number: str
    matter: str
    organ: str
    due_on: date | None
    late_days: int
    raised_at: datetime
    until: date | None
    overdue: bool
    rulable: bool = field(default=False)


def organs() -> dict[int, str]:
    """The short names of all organs there ever were, by row."""
    return kept("supervision.organs", lambda: dict(Organ.objects.values_list("pk", "short")), 20.0)


def title_of(matter: str) -> str:
    """The title of a matter by the code of its definition."""
    return titles().get(matter, matter)


def first_of(text: str) -> date | None:
    """The first day of a month named `2026-05`; None when it is no such name."""
    year, _, month = text.partition("-")
    if year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and 2000 <= int(year) <= 2999 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return None


def after_month(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def asked(given: Mapping[str, str]) -> Ask:
    """What an address asks for; what it misspells is not asked."""
    organ, number = given.get("organ", ""), numbers.clean(given.get("q", ""))[:12]
    return Ask(level=given.get("level", "") if given.get("level") in set(Level) else "",
               status=given.get("status", "") if given.get("status") in {*Status, "waiting"} else "",
               organ=int(organ) if organ.isascii() and organ.isdigit() and len(organ) < 12 else 0, matter=given.get("matter", "")[:80],
               rule=given.get("rule", "")[:40], month=first_of(given.get("month", "")), number=number)


def found(by: Actor, ask: Ask) -> QuerySet[Signal]:
    """The signals asked for, the newest first."""
    wanted = Q()
    for name in ("level", "organ", "matter", "rule", "number"):
        if value := getattr(ask, name):
            wanted &= Q(**{name: value})
    if ask.status:
        wanted &= Q(status__in=[str(one) for one in WAITING]) if ask.status == "waiting" else Q(status=ask.status)
    if ask.month:
        wanted &= Q(raised_on__gte=ask.month, raised_on__lt=after_month(ask.month))
    return signals(by).filter(wanted).order_by("-raised_at", "-pk")


def rows(signals_: Iterable[Signal], day: date) -> list[Row]:
    """The signals as rows."""
    known, named = rule_titles(), organs()
    return [_row(one, known, named, day) for one in signals_]


def _row(one: Signal, known: Mapping[str, str], named: Mapping[int, str], day: date) -> Row:
    card = one.card
    lamp = "done" if card.status in (Status.CANCELLED, Status.PASSED) else LAMPS[card.level]
    until = {Status.OPEN: card.explain_due_on, Status.CONFIRMED: card.appeal_due_on}.get(card.status)
    late = (one.judged_on - one.due_on).days if one.judged_on and one.due_on and one.judged_on > one.due_on else 0
    waits = card.level is not Level.REMINDER and (card.status in (Status.EXPLAINED, Status.APPEALED) or rules.late_to_explain(card, day))
    return Row(one.pk, one.name, lamp, LEVEL_LABELS[card.level], STATUS_LABELS[card.status], known.get(one.rule, one.rule), one.number,
               title_of(one.matter), named.get(one.organ, ""), one.due_on, late, one.raised_at, until, bool(until and day > until), waits)


def counts(by: Actor, ask: Ask) -> list[tuple[str, str, int]]:
    """(code, words, how many to the limit of counting) of the chips above the list: what waits, and each level."""
    base = Ask(organ=ask.organ, matter=ask.matter, rule=ask.rule, month=ask.month, number=ask.number)
    chips = [("waiting", "等处理", found(by, Ask(**{**_fields(base), "status": "waiting"})))]
    chips += [(str(level), words, found(by, Ask(**{**_fields(base), "level": str(level)}))) for level, words in LEVEL_LABELS.items()]
    return [(code, words, len(rows_.order_by().values_list("pk", flat=True)[:COUNTED_TO])) for code, words, rows_ in chips]


def _fields(ask: Ask) -> dict[str, Any]:
    return {name: getattr(ask, name) for name in Ask.__dataclass_fields__}


def waiting_for(by: Actor) -> int:
    """How many cards of one's own organ wait for an explanation, to a limit."""
    return len(Signal.objects.filter(organ__in=by.organs, status="open").values_list("pk", flat=True)[:100])


# --- the limits behind a number


def limits(by: Actor, ask: Ask, what: str) -> QuerySet[Interval]:
    """The promises that came due in the month asked for, of an organ and a matter."""
    if not by.may(permits.WATCH):
        return Interval.objects.none()
    return promised(ask.month or today().replace(day=1), what).filter(**{name: value for name in ("organ", "matter") if (value := getattr(ask, name))})


def promised(month: date, what: str = "all") -> QuerySet[Interval]:
    """Promises whose day lies in a month and that are over: kept, or broken by today. What stands still is judged on the day it stopped."""
    judged = Least("stopped_on", "held_from", today())
    base = Interval.objects.filter(kind="promised", waived=False, domain="general", due_on__gte=month, due_on__lt=after_month(month)).annotate(judged=judged)
    late, done = Q(due_on__lt=F("judged")), Q(stopped_on__lte=F("due_on"))
    chosen = {"late": late, "on_time": done}.get(what, late | done)
    return base.filter(chosen).order_by("due_on", "pk")


@dataclass(frozen=True)
class Limit:
    """One promise as a list shows it."""

    number: str
    matter: str
    organ: str
    start_on: date
    due_on: date | None
    stopped_on: date | None
    lamp: str
    words: str


def limit_rows(found_: Iterable[Interval]) -> Sequence[Limit]:
    """The promises as rows."""
    named = organs()
    return [_limit(one, named) for one in found_]


def _limit(one: Interval, named: Mapping[int, str]) -> Limit:
    judged = min(day for day in (one.stopped_on, one.held_from, today()) if day)
    late = bool(one.due_on and one.due_on < judged)
    words = f"超 {(judged - one.due_on).days} 天" if late and one.due_on else "按时"
    return Limit(one.number, title_of(one.matter), named.get(one.organ, ""), one.start_on, one.due_on, one.stopped_on, "late" if late else "ok", words)
