"""The recorded tests of a matter, run: the sample with a change, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from shuheng.foundation.core.days import WorkingCalendar

from .answers import flatten, read
from .contents import Limit, LimitUnit, Matter, Trial
from .formats import real_day
from .mistakes import problems

TODAY = date(2026, 3, 2)  # the day recorded tests are told to run on, so that they never grow old


def failures(matter: Matter, test: Trial, calendar: WorkingCalendar) -> list[str]:
    """What came out otherwise than recorded, in Chinese; empty when the test passes."""
    answers = read(matter.form, flatten(_changed(matter.sample, test.change)))
    today = real_day(test.accepted_on) or TODAY
    return [*_problems(matter, test, answers, today), *_materials(matter, test, answers), *_members(matter, test, answers), *_due(matter, test, calendar)]


def _changed(sample: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answer for name, answer in {**sample, **change}.items() if answer is not None}


def _problems(matter: Matter, test: Trial, answers: Mapping[str, Any], today: date) -> Iterator[str]:
    found = {problem.pointer.removeprefix("/"): problem.message for problem in problems(matter.form, answers, today=today)}
    for name, words in test.problems.items():
        if name not in found:
            yield f"“{name}”本来应该报错，没有报"
        elif words not in found[name]:
            yield f"“{name}”的提示里应该有“{words}”，实际是“{found[name]}”"
    for name, message in found.items():
        if name not in test.problems:
            yield f"“{name}”不该报错，报了“{message}”"


def _materials(matter: Matter, test: Trial, answers: Mapping[str, Any]) -> Iterator[str]:
    found = {material.code for material in matter.required_materials(answers)}
    if test.materials is not None and found != set(test.materials):
        yield f"应该要交 {'、'.join(sorted(test.materials)) or '（不用交）'}，实际要 {'、'.join(sorted(found)) or '（不用交）'}"


def _members(matter: Matter, test: Trial, answers: Mapping[str, Any]) -> Iterator[str]:
    if test.members is None or matter.joint is None:
        return
    found = {member.code for member in matter.joint.taking_part(answers)}
    if found != set(test.members):
        yield f"应该由 {'、'.join(sorted(test.members))} 参加，实际是 {'、'.join(sorted(found))}"


def due(limit: Limit, start: date, calendar: WorkingCalendar) -> date:
    """The last day of a limit that starts on a day: the first day does not count."""
    return calendar.add(start, limit.days) if limit.unit is LimitUnit.WORKING else start + timedelta(days=limit.days)


def _due(matter: Matter, test: Trial, calendar: WorkingCalendar) -> Iterator[str]:
    start = real_day(test.accepted_on)
    if test.accepted_on and not start:
        yield f"accepted_on“{test.accepted_on}”不是日期"
        return
    for name, expected in test.due.items():
        limit = matter.limit(name)
        if not limit or not start:
            yield f"没有时限“{name}”"
        elif due(limit, start, calendar).isoformat() != expected:
            yield f"{start} 受理，{limit.label}应该到 {expected}，实际算出 {due(limit, start, calendar)}"
