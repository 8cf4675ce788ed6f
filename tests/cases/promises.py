"""What the kernel promises of every case, whatever people did to it; each checks one promise and raises where it is broken."""

from __future__ import annotations

from datetime import date, timedelta

from shuheng.foundation.cases.actions import kernel
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.rules import CaseState, Clock, ClockKind, Lamp, Milestone, lamps, replay
from shuheng.foundation.cases.rules import proof as proofs
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.queries import history


def replays(case: int, state: CaseState) -> None:
    """Every row is what the facts say, and the facts stand in an unbroken sequence."""
    facts = history(case)
    assert replay(fact.event for fact in facts) == state
    assert [fact.seq for fact in facts] == list(range(1, state.seq + 1))


def hot_columns_agree(case: int, state: CaseState) -> None:
    """What lists show is what the case page proves."""
    hot = Case.objects.get(pk=case)
    due_on, soon_on, stage_due_on = kernel.dates(state, calendar())
    assert (hot.due_on, hot.stage_due_on) == (due_on, stage_due_on)
    assert (hot.soon_on is None) == (soon_on is None)
    assert (hot.lamp, hot.stage, hot.seq, hot.closed_on) == (state.lamp, state.stage, state.seq, state.closed_on)


def closed_is_frozen(state: CaseState, on: date) -> None:
    """Every clock has stopped, the lamp is done, and no day makes it red."""
    if state.open:
        assert state.lamp is not Lamp.DONE and state.stage != "done"
        return
    assert not state.running and not state.waiting and state.lamp is Lamp.DONE and state.closed_on
    later = on + timedelta(days=400)
    for clock in state.clocks:
        assert lamps.lamp(clock, calendar(), later) is Lamp.DONE
        assert proofs.proof(clock, calendar(), later).counted == proofs.proof(clock, calendar(), on).counted


def proofs_add_up(state: CaseState, on: date, published: bool) -> None:
    """Total = counted + off + held, to the very date that is written on the clock; a date that hangs on an unknown year says so."""
    for clock in state.clocks:
        proof = proofs.proof(clock, calendar(), on)
        assert proof.total == proof.counted + proof.off + proof.held
        assert proof.due is None or proof.total == (proof.due - proof.start).days
        if clock.calendar == calendar().version and not clock.open_pauses and clock.running:
            assert (proof.due, proof.unknown_year, proof.counted) == (clock.due_on, clock.unsure_year, proof.needed)
            assert clock.unsure_year == (None if published or (clock.due_on or on).year < 2027 else 2027)


def milestones_have_their_days(state: CaseState, on: date) -> None:
    """Accepted before decided before closed."""
    assert (state.accepted_on is not None) >= (state.milestone in (Milestone.ACCEPTED, Milestone.DECIDED))
    days = [one for one in (state.accepted_on, state.decided_on, state.closed_on) if one]
    assert days == sorted(days) and state.opened_on <= on and all(state.opened_on <= one <= on for one in days)


def a_decision_stops_the_law(state: CaseState) -> None:
    """Decided, the first time or anew: the limits of the decision have stopped, that of the delivery runs from the decision that counts."""
    if state.milestone is Milestone.DECIDED:
        running = {clock.kind: clock for clock in state.running}
        assert not running.keys() & {ClockKind.STATUTORY, ClockKind.PROMISED, ClockKind.SUPPLEMENT_NOTICE}
        assert running[ClockKind.DELIVERY].start_on == state.decided_on


def spent(clock: Clock) -> bool:
    """A limit that begins anew has spent its extension."""
    return clock.extra_days > 0 and any(line.restarts for line in clock.open_pauses)
