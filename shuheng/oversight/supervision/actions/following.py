"""Following the journal: the intervals of every case that something happened to, and what its incidents raise. Can be built anew from row one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from shuheng.foundation.cases.queries.frozen import procedures
from shuheng.foundation.cases.rules import CaseState, Unit, held_spans
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.actions import advance, start_again
from shuheng.foundation.journal.queries import Heard

from .. import queries, rules
from ..models import Interval, Signal
from ..rules import Incident
from . import raising
from .raising import Wish

CURSOR = "supervision"
FACTS_AT_ONCE = 2_000
KERNEL = "cases."
IDLE = frozenset({"cases.lamp_turned"})  # fifty thousand at a midnight, and no limit changes by them
log = logging.getLogger("shuheng.supervision")


@transaction.atomic
def follow(*, by: Actor, most: int = FACTS_AT_ONCE) -> int:
    """Bring the intervals up to the next facts of the journal and raise what their incidents raise; returns how many facts were read.

    A case is read whole whenever something happened to it, so a fact that is read twice, or read before its turn, changes nothing.
    """
    rows = journal.after(journal.cursor_of(CURSOR), most)
    if not rows:
        return 0
    told = [entry for _, entry, name, _ in rows if name.startswith(KERNEL) and name not in IDLE]
    if told:
        _project(_known(journal.histories_of(told)), by)
    advance(CURSOR, rows[-1][0])
    return len(rows)


@transaction.atomic
def build_anew(*, by: Actor) -> None:
    """Forget every interval and make the signals anew from their own facts; the next rounds read the journal from the first fact."""
    Interval.objects.all().delete()
    Signal.objects.all().delete()
    raising.replay(journal.named("supervision."))
    start_again(CURSOR)


@dataclass(frozen=True)
class _Of:
    """One case as its journal tells it."""

    case: int
    state: CaseState
    intervals: Sequence[rules.Interval]
    incidents: Sequence[Incident]


def _known(histories: Mapping[int, Sequence[Heard]]) -> list[_Of]:
    """What the journal says of each case. The definitions are read once; a case of another journal that does not begin here is left out."""
    whole = {case: facts for case, facts in histories.items() if facts[0].event.event_name == "cases.opened"}
    frozen = procedures(pair for facts in whole.values() for pair in _versions(facts))
    found = []
    for case, facts in whole.items():
        days = {fact.id: local(fact.at).date() for fact in facts}
        try:
            found.append(_Of(case, *rules.walked(facts, frozen, days)))
        except (LookupError, TypeError, ValueError):  # one journal that nobody can read stops no other
            log.exception("the journal of case %s cannot be followed", case)
    return found


def _versions(facts: Sequence[Heard]) -> Iterable[tuple[str, int]]:
    """The versions of the procedure that a case went through."""
    opened = facts[0].event
    yield opened.definition, opened.version
    yield from ((opened.definition, fact.event.to_version) for fact in facts if hasattr(fact.event, "to_version"))


def _project(cases: Sequence[_Of], by: Actor) -> None:
    days = calendar()
    _write([_columns(of, interval, days) for of in cases for interval in of.intervals])
    raising.raise_wishes([wish for of in cases for wish in _wishes(of)], by)
    touched = [of.case for of in cases]
    raising.raise_late(by, cases=touched)
    raising.pass_reminders(by, cases=touched)


_COLUMNS = ("case", "number", "ref", "kind", "part", "begins", "unit", "days", "extra", "start_on", "due_on", "held", "held_from", "stopped_on", "waived",
            "milestone", "service", "matter", "organ", "division", "domain", "holder")
_TYPES = ("bigint", "text", "text", "text", "text", "text", "text", "int", "int", "date", "date", "int", "date", "date", "boolean",
          "text", "text", "text", "bigint", "bigint", "text", "bigint")
_CHANGING = [name for name in _COLUMNS if name not in ("case", "ref", "number", "kind")]
_PUT = f"""
insert into supervision_interval ({", ".join(f'"{name}"' for name in _COLUMNS)})
select * from unnest({", ".join(f"%s::{kind}[]" for kind in _TYPES)})
on conflict ("case", ref) do update set {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
where ({", ".join(f"supervision_interval.{name}" for name in _CHANGING)}) is distinct from ({", ".join(f"excluded.{name}" for name in _CHANGING)})
"""


def _columns(of: _Of, interval: rules.Interval, days: WorkingCalendar) -> tuple[Any, ...]:
    clock, state = interval.clock, of.state
    return (of.case, state.number, interval.ref, str(clock.kind), clock.part, clock.begins, str(clock.unit), clock.days, clock.extra_days,
            clock.start_on, clock.due_on, _held(interval, days), interval.held_from, clock.stopped_on, interval.waived, interval.milestone,
            state.service, state.definition, interval.organ, state.division, state.domain, interval.holder)


def _held(interval: rules.Interval, days: WorkingCalendar) -> int:
    """How many days of the limit's unit are excluded by pauses that are over; an open one is told by `held_from`."""
    clock = interval.clock
    if not clock.pauses:
        return 0
    end = clock.stopped_on or interval.held_from or today()
    spans = [(first, min(last, end)) for first, last in held_spans(clock, end) if first < end]
    return sum(days.count(first, last) if clock.unit is Unit.WORKING else (last - first).days for first, last in spans)


def _write(rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [list(column) for column in zip(*rows, strict=True)])


# --- incidents


def _wishes(of: _Of) -> Iterable[Wish]:
    """The signals that the incidents of a case call for, by the rules of their days."""
    for incident in of.incidents:
        rule = _rule_for(incident)
        if rule:
            yield Wish(rule.code, rule.level, of.case, of.state.number, f"{incident.trigger}:{incident.seq}", incident.organ, of.state.definition,
                       on=today(), judged_on=incident.on, division=of.state.division, domain=of.state.domain, holder=incident.account)


def _rule_for(incident: Incident) -> rules.Rule | None:
    return next((rule for rule in queries.rules_on(incident.on) if rules.hits(rule, incident)), None)
