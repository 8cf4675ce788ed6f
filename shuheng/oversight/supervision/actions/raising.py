"""Raising signals: once for each rule and each interval or fact of a case, with the fact in the journal; and building them anew from those facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import connection

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.actions import Told, record_told
from shuheng.foundation.journal.queries import Heard

from .. import events, queries, rules
from ..models import Signal
from ..rules import Level

AT_ONCE = 2_000


@dataclass(frozen=True)
class Wish:
    """A signal that somebody or something calls for."""

    rule: str
    level: str
    case: int
    number: str
    ref: str
    organ: int
    matter: str
    on: date
    due_on: date | None = None
    judged_on: date | None = None
    division: int | None = None
    domain: str = "general"
    holder: int | None = None
    explain_due_on: date | None = None
    words: str = ""


_NAMES = tuple(one.name for one in fields(Wish) if one.name not in ("on", "words"))
_TYPES = ("text", "text", "bigint", "text", "text", "bigint", "text", "date", "date", "bigint", "text", "bigint", "date")
_INSERT = f"""
insert into supervision_signal ({", ".join(f'"{name}"' for name in _NAMES)}, status, raised_on, raised_at, step)
select one.*, case when one.level <> 'reminder' then 'open' when one.due_on is null then 'noted' else 'near' end, %s, %s, 1
from unnest({", ".join(f"%s::{kind}[]" for kind in _TYPES)}) as one({", ".join(f'"{name}"' for name in _NAMES)})
on conflict ("case", ref, rule) do nothing returning id, "case", ref, rule
"""


def raise_wishes(wishes: Sequence[Wish], by: Actor) -> list[int]:
    """Raise what has not been raised yet; returns the numbers of the new signals."""
    wishes = [_dated(one) for one in wishes]
    if not wishes:
        return []
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [today(), at, *([getattr(one, name) for one in wishes] for name in _NAMES)])
        numbers = {tuple(key): number for number, *key in cursor.fetchall()}
    raised = [(numbers[key], one) for one in wishes if (key := (one.case, one.ref, one.rule)) in numbers]
    record_told([Told(_raised(number, one), about_signal(number), one.organ, one.division) for number, one in raised], by=by, at=at)
    return [number for number, _ in raised]


def _dated(wish: Wish) -> Wish:
    """A card says until when the organ may explain it."""
    regime = queries.regime_or_none(wish.on)
    if wish.level == Level.REMINDER or regime is None:
        return wish
    return Wish(**{**{one.name: getattr(wish, one.name) for one in fields(Wish)}, "explain_due_on": calendar().add(wish.on, regime.explain_days)})


def _raised(number: int, wish: Wish) -> events.SignalRaised:
    return events.SignalRaised(card=number, **{one.name: getattr(wish, one.name) for one in fields(Wish)})


def about_signal(number: int) -> str:
    """What the journal calls a signal."""
    return f"signal:{number}"


# --- absence: a day has passed and nothing was done

_WATCH = """
with rule as (select * from unnest(%(codes)s::text[], %(kinds)s::text[], %(begins)s::text[], %(milestones)s::text[], %(parts)s::text[],
    %(services)s::text[], %(since)s::date[], %(near)s::date[], %(red)s::date[]) with ordinality
  as r(code, kind, begins, milestones, parts, services, since, near, red, place)),
judged as (
  select i.*, least(i.stopped_on, i.held_from, %(today)s) as judged_on from supervision_interval i
  where not i.waived and {scope})
select i."case", i.number, i.ref, i.organ, i.division, i.domain, i.matter, i.holder, i.due_on, i.judged_on, r.code, s.id, s.level
from judged i
join lateral (select * from rule where rule.kind = i.kind and i.due_on >= rule.since
    and (rule.begins = '' or position(',' || i.begins || ',' in rule.begins) > 0)
    and (rule.milestones = '' or position(',' || i.milestone || ',' in rule.milestones) > 0)
    and (rule.parts = '' or position(',' || i.part || ',' in rule.parts) > 0)
    and (rule.services = '' or position(',' || i.service || ',' in rule.services) > 0) order by rule.place limit 1) r on true
left join supervision_signal s on s."case" = i."case" and s.ref = i.ref and s.rule = r.code
where s.id is null and (i.due_on < i.judged_on or i.stopped_on is null and i.held_from is null and i.due_on <= r.near)
  or s.level = 'reminder' and i.due_on < i.judged_on
  or s.level = 'yellow' and i.due_on < i.judged_on and i.stopped_on is null and i.held_from is null and i.due_on < r.red
     and s.status in ('open', 'explained', 'confirmed', 'appealed', 'upheld')
order by i.due_on limit %(most)s
"""
_OF_CASES = 'i."case" = any(%(cases)s)'
_RUNNING = "i.stopped_on is null and i.due_on <= %(horizon)s"


def raise_late(by: Actor, cases: Sequence[int] | None = None, most: int = AT_ONCE) -> int:
    """Find, by one statement, limits that are near their end or broken and not told of yet: of these cases, or all that still run.

    Whatever stopped is judged on the day it stopped, whatever stands still on the day before it did: a closed case never turns red.
    """
    day, days = today(), calendar()
    watching = [rule for rule in queries.rules_on(day) if rule.trigger == "clock"]
    if not watching or cases == []:
        return 0
    near = [days.add(day, rule.lead_days) if rule.lead_days else date.min for rule in watching]
    asked = {"codes": [rule.code for rule in watching], "kinds": [rule.clock for rule in watching], "since": [rule.valid_from for rule in watching],
             "near": near, "red": [days.before(day, rule.red_days) if rule.red_days else date.min for rule in watching],
             **{name: [_listed(getattr(rule, name)) for rule in watching] for name in ("begins", "milestones", "parts", "services")},
             "today": day, "cases": list(cases or ()), "horizon": max([day, *near]), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_WATCH.format(scope=_RUNNING if cases is None else _OF_CASES), asked)
        found = cursor.fetchall()
    by_code = {rule.code: rule for rule in watching}
    fresh = [_wish(row, by_code[row[10]], day) for row in found if row[11] is None]
    raise_wishes(fresh, by)
    _harden([(row, _level(row, by_code[row[10]])) for row in found if row[11] is not None], by)
    return len(found)


def _listed(words: Sequence[str]) -> str:
    return f",{','.join(words)}," if words else ""


def _level(row: tuple[Any, ...], rule: rules.Rule) -> Level:
    due_on, judged_on = row[8], row[9]
    # a limit may end, and be broken, on days that are no working days
    return rules.level_of(rule, max(calendar().count(due_on, judged_on), 1) if due_on < judged_on else 0)


def _wish(row: tuple[Any, ...], rule: rules.Rule, day: date) -> Wish:
    case, number, ref, organ, division, domain, matter, holder, due_on, judged_on = row[:10]
    return Wish(rule.code, _level(row, rule), case, number, ref, organ, matter, day, due_on, judged_on, division, domain, holder)


_HARDEN = """
update supervision_signal s set level = n.level, status = case when s.status in ('near', 'passed') then 'open' else s.status end, ended_on = null,
  explain_due_on = coalesce(n.explain_due_on, s.explain_due_on), judged_on = n.judged_on, due_on = n.due_on, step = s.step + 1
from unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::date[], %s::text[]) as n(id, level, judged_on, due_on, explain_due_on, before)
where s.id = n.id and s.level = n.before returning s.id
"""


def _harden(rows: Sequence[tuple[tuple[Any, ...], Level]], by: Actor) -> None:
    """Reminders and yellow cards become what they should be by now; who had days for an explanation of the yellow card keeps them."""
    rows = [(row, level) for row, level in rows if level != row[12]]
    if not rows:
        return
    regime = queries.regime_or_none(today())
    until = calendar().add(today(), regime.explain_days) if regime else None
    facts = {row[11]: events.SignalHardened(row[11], str(level), today(), row[9], until if row[12] == Level.REMINDER else None, row[8]) for row, level in rows}
    with connection.cursor() as cursor:
        cursor.execute(_HARDEN, [list(facts), *([getattr(one, name) for one in facts.values()] for name in ("level", "judged_on", "due_on", "explain_due_on")),
                                 [row[12] for row, _ in rows]])
        done = {number for number, in cursor.fetchall()}
    record_told([Told(facts[row[11]], about_signal(row[11]), row[3], row[4]) for row, _ in rows if row[11] in done], by=by)


_PASS = """
update supervision_signal s set status = 'passed', ended_on = %(day)s, step = s.step + 1 from supervision_interval i
where s.status = 'near' and i."case" = s."case" and i.ref = s.ref and {}
  and (i.stopped_on <= i.due_on or i.waived or i.stopped_on is null and i.due_on > s.due_on)
returning s.id, s.organ, s.division
"""


def pass_reminders(by: Actor, cases: Sequence[int] | None = None) -> int:
    """What was reminded of was done in time, or its day moved away: in these cases, or in all."""
    with connection.cursor() as cursor:
        cursor.execute(_PASS.format("true" if cases is None else 's."case" = any(%(cases)s)'), {"day": today(), "cases": cases})
        passed = cursor.fetchall()
    record_told([Told(events.ReminderPassed(number, today()), about_signal(number), organ, division) for number, organ, division in passed], by=by)
    return len(passed)


# --- from the facts


def replay(facts: Iterable[Heard]) -> None:
    """Make every signal anew from its own facts, under its own number."""
    signals: dict[int, Signal] = {}
    for fact in facts:
        event = fact.event
        if event.event_name == "supervision.signal_raised":
            signals[event.card] = _first(event, fact)
        elif getattr(event, "card", None) in signals:
            put(signals[event.card], event)
    Signal.objects.bulk_create(signals.values(), batch_size=AT_ONCE)


def _first(event: Any, fact: Heard) -> Signal:
    card = rules.fold(None, event)
    copied = {name: getattr(event, name) for name in _NAMES if name != "level"}
    return Signal(pk=event.card, raised_on=event.on, raised_at=fact.at, level=str(card.level), status=str(card.status), step=card.step, **copied)


def put(signal: Signal, event: Any) -> None:
    """Let a fact happen to the row in hand; the caller writes it."""
    card = rules.fold(signal.card, event)
    for one in fields(card):
        value = getattr(card, one.name)
        setattr(signal, one.name, str(value) if one.name in ("level", "status") else value)
    if event.event_name == "supervision.signal_hardened":
        signal.judged_on, signal.due_on = event.judged_on, event.due_on or signal.due_on
