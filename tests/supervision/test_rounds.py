"""How often everything that runs is looked through: cases that something happened to are judged at once in any case."""

from __future__ import annotations

from datetime import date

import pytest

from shuheng.oversight.supervision import jobs

DAY = date(2026, 9, 1)


@pytest.mark.parametrize(("looked", "day", "at", "due"), [
    ([], DAY, 0, True),
    ([(DAY, 100.0)], DAY, 159.9, False),
    ([(DAY, 100.0)], DAY, 160.0, True),
    ([(DAY, 100.0)], date(2026, 9, 2), 100.1, True),
    ([(DAY, 100.0)], date(2026, 8, 31), 100.1, True),
], ids=["never", "just now", "a minute ago", "a day has passed", "a clock was set back"])
def test_all_that_runs_is_looked_through_when_a_day_has_passed_or_a_minute(
        monkeypatch: pytest.MonkeyPatch, looked: list[tuple[date, float]], day: date, at: float, due: bool) -> None:
    monkeypatch.setattr(jobs, "_looked", looked)
    assert jobs.looks_due(day, at) is due
