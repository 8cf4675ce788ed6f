"""Pauses, resumption and extension: the law lets the clock stand still or run longer only by document and approval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import events
from ..models import Pause
from ..rules import CaseState, Clock, ClockKind, PauseKind, check_extension, check_pause, due, holds, ledger, pause_rule, reckoned
from ..rules import Pause as PauseLine
from . import kernel
from .kernel import Held

# members of a joint procedure stand still with the whole; an opinion that was merely asked for runs on
PAUSABLE = (ClockKind.STATUTORY, ClockKind.PROMISED, ClockKind.STAGE, ClockKind.MEMBER)


@dataclass(frozen=True)
class Notice:
    """The written notice by which a clock stands still: which procedure, document number, day of service and reason."""

    kind: str
    document: str
    from_on: date
    reason: str = ""


def _fresh(held: Held, clocks: list[Clock]) -> tuple[tuple[date, ...], tuple[int | None, ...]]:
    ready = [reckoned(clock, held.calendar, held.on) for clock in clocks]
    return tuple(clock.due_on or held.on for clock in ready), tuple(clock.unsure_year for clock in ready)


def hold_clocks(held: Held, notice: Notice) -> None:
    """Let the clocks stand still, for actions that do more in the same change."""
    rule = pause_rule(held.state.service, PauseKind(notice.kind))
    line = PauseLine(rule.kind, notice.from_on, None, notice.reason, rule.cited, notice.document, str(held.by.account or 0), rule.restarts)
    law = [clock for clock in held.state.running if clock.kind in (ClockKind.STATUTORY, ClockKind.PROMISED)]
    if not law:
        raise Refused("现在没有办理期限在走，不用停表。受理以后、决定以前才能停表。")
    for clock in law:
        if clock.kind is ClockKind.STATUTORY or holds(line, due(clock, held.calendar, held.on).on) or len(law) == 1:
            check_pause(clock, line, held.calendar, held.on)  # a promise that is over or ends today does not keep the law's limit running
    clocks = [clock for clock in held.state.running if clock.kind in PAUSABLE and clock.start_on <= notice.from_on]
    dues, years = _fresh(held, [replace(clock, pauses=(*clock.pauses, line)) for clock in clocks])
    held.tell(events.ClockPaused(tuple(clock.code for clock in clocks), str(rule.kind), notice.from_on, dues, held.calendar.version, rule.cited,
                                 notice.document, held.by.account or 0, rule.restarts, years))
    kernel.follow(held)
    Pause.objects.create(case_id=held.case, kind=rule.kind, from_on=notice.from_on, reason=notice.reason, document=notice.document,
                         article=rule.cited, approver=held.by.label)


@transaction.atomic
def pause(case: int, notice: Notice, *, by: Actor) -> CaseState:
    """Let the clocks of the law, of the promise and of the stage stand still. 行政许可法 第四十五条"""
    held = kernel.hold(case, by)
    hold_clocks(held, notice)
    return kernel.keep(held)


def run_clocks(held: Held, kind: str, on: date, document: str = "") -> None:
    """Let the clocks run again the day after the result arrived, for actions that do more in the same change."""
    reason = PauseKind(kind)
    clocks = [clock for clock in held.state.running if any(line.kind is reason for line in clock.open_pauses)]
    if not clocks:
        ledger.resume(held.state.running[0] if held.state.running else held.state.clocks[0], reason, on)
    ended = [ledger.resume(clock, reason, on) for clock in clocks]
    dues, years = _fresh(held, ended)
    held.tell(events.ClockResumed(tuple(clock.code for clock in clocks), str(reason), on, dues, held.calendar.version, document, years))
    kernel.follow(held)
    Pause.objects.filter(case=held.case, kind=reason, to_on=None).update(to_on=on)


@transaction.atomic
def resume(case: int, kind: str, *, on: date, by: Actor, document: str = "") -> CaseState:
    """The result arrived: counting goes on the day after."""
    held = kernel.hold(case, by)
    run_clocks(held, kind, on, document)
    return kernel.keep(held)


@transaction.atomic
def extend(case: int, days: int, *, document: str, by: Actor) -> CaseState:
    """Extend the limits once, before the due date, with the approval of the head of the organ. 行政许可法 第四十二条"""
    held = kernel.hold(case, by)
    lengthen(held, days, document)
    return kernel.keep(held)


def lengthen(held: Held, days: int, document: str) -> None:
    """The extension itself, for actions that do more in the same change."""
    most, by = held.definition.extension_days, held.by
    clocks = [clock for clock in held.state.running if clock.kind is ClockKind.STATUTORY]
    # a promise that is already broken stays broken; it does not keep the head of the organ from the extension that the law allows
    clocks += [clock for clock in held.state.running if clock.kind is ClockKind.PROMISED and (clock.due_on or held.on) >= held.on]
    for clock in clocks or held.state.clocks[:1]:
        check_extension(clock, held.calendar, held.on, days=days, approver=by.label, most=most if clocks else 0)
        longer = reckoned(ledger.extend(clock, days), held.calendar, held.on)
        held.tell(events.ClockExtended(clock.code, days, longer.due_on or held.on, held.calendar.version, held.definition.extension_article,
                                       document, by.account or 0, longer.unsure_year))
