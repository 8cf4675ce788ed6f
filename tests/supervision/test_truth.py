"""Whatever happens to cases: the intervals say what the kernel's clocks say, a closed case never turns red, and building anew gives the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.oversight.supervision import actions
from shuheng.oversight.supervision.models import Interval, Signal
from tests import builders
from tests.supervision import watch

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)
ACTS = ("accept", "submit", "grant", "refuse", "deliver", "pause", "resume", "extend", "transfer", "hand_over", "reopen", "look")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), min_size=1, max_size=14)


@contextmanager
def _on(day: date) -> Iterator[None]:
    """The clock of the program stands on that day."""
    file = Path(settings.CLOCK_FILE)
    instant = builders.at(day.year, day.month, day.day)
    file.write_text(str((instant - datetime.now(UTC)).total_seconds()), encoding="ascii")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


class _Undo(Exception):
    pass


@contextmanager
def _undone() -> Iterator[None]:
    """What an example wrote is gone afterwards."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def _opened(by: Actor) -> int:
    definition = builders.definition()
    with acting(by):
        return int(cases.open_case(definition, cases.Opening("示例事项", by.organ or 0, "window", account=by.account), by=by).pk)


def _act(case: int, name: str, by: Actor, day: date) -> None:
    """One act, or nothing where the law does not allow it now."""
    moves: dict[str, Callable[[], Any]] = {
        "pause": lambda: cases.pause(case, cases.Notice("inspection", "示例〔2026〕1号", day), by=by),
        "resume": lambda: cases.resume(case, "inspection", on=day, by=by), "extend": lambda: cases.extend(case, 5, document="示例〔2026〕2号", by=by),
        "transfer": lambda: cases.transfer(case, organ=builders.organ("forestry").pk, reason="不归我们管", by=by),
        "hand_over": lambda: cases.hand_over(case, account=by.account, by=by),
        "reopen": lambda: cases.reopen(case, "examine", reason="error", words="办错了", by=by), "look": lambda: None,
    }
    try:
        with acting(by):
            moves.get(name, lambda: cases.move(case, name, by=by, words="写明理由"))()
    except Refused:
        pass


def _agrees(case: int) -> None:
    """The last round of every interval is the clock of the kernel."""
    with acting(SYSTEM):
        state = load(case)[1]
        rows = {one.ref: one for one in Interval.objects.filter(case=case)}
        for clock in state.clocks:
            last = max((row for row in rows.values() if row.ref.partition("#")[0] == clock.code), key=lambda row: int(row.ref.partition("#")[2] or 1))
            assert (last.start_on, last.due_on, last.stopped_on, last.days, last.extra) == (
                clock.start_on, clock.due_on, clock.stopped_on, clock.days, clock.extra_days)
            if clock.running:
                assert last.organ == state.organ
                assert last.held_from == min((line.from_on for line in clock.open_pauses), default=None)


@examples(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_life_of_a_case_is_followed_and_its_end_is_the_end(steps: list[tuple[str, int]]) -> None:
    with _undone():
        with _on(START):
            watch.regime()
            by = builders.officer()
            case = _opened(by)
        day = START
        for name, later in steps:
            day += timedelta(days=later)
            with _on(day):
                _act(case, name, by, day)
                watch.rounds()
        _agrees(case)
        with acting(SYSTEM):
            state = load(case)[1]
        if not state.open:
            before = watch.signals(case)
            for later in (1, 30, 250):
                with _on(min(day + timedelta(days=later), date(2026, 12, 20))):
                    watch.rounds()
                    assert watch.signals(case) == before
        with _on(day):
            held = watch.everything()
            with acting(SYSTEM):
                actions.build_anew(by=SYSTEM)
                assert not Interval.objects.exists()
            watch.catch_up()
            assert watch.everything() == held


def test_two_rounds_and_two_readings_raise_nothing_twice() -> None:
    with _on(START):
        watch.regime()
        by = builders.officer()
        case = _opened(by)
    with _on(date(2026, 3, 20)):
        watch.rounds()
        held = watch.everything()
        assert watch.signals(case)
        with acting(SYSTEM):
            watch.actions.follow(by=SYSTEM)
            cursor = "update journal_cursor set position = 0 where name = 'supervision'"
        watch.sql(SYSTEM, cursor)
        watch.catch_up()
        assert watch.everything() == held


def test_what_was_reopened_has_a_new_limit_and_keeps_the_old_one() -> None:
    with _on(START):
        watch.regime()
        by = builders.officer()
        case = _opened(by)
        for move in ("accept", "submit", "grant", "deliver"):
            _act(case, move, by, START)
    with _on(date(2026, 3, 10)):
        _act(case, "reopen", by, date(2026, 3, 10))
        watch.rounds()
    with acting(SYSTEM):
        promised = {one.ref: one.stopped_on for one in Interval.objects.filter(case=case, kind="promised")}
    assert promised == {"promised": START, "promised#2": None}


def test_the_journal_holds_every_signal_and_no_words() -> None:
    with _on(START):
        watch.regime()
        by = builders.officer()
        case = _opened(by)
    with _on(date(2026, 3, 20)):
        watch.rounds()
        with acting(SYSTEM):
            signal = Signal.objects.filter(case=case).exclude(level="reminder").first()
        assert signal
        with acting(by):
            actions.explain(signal.pk, "人手不够，示例甲病了", by=by)
        from shuheng.foundation.journal import queries as journal

        told = journal.about(f"signal:{signal.pk}")
        assert [fact.event.event_name for fact in reversed(told)][-1] == "supervision.explained"
        assert "示例甲" not in str([fact.event for fact in told])
