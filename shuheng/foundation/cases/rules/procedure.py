"""What the law says about procedure when a clock runs out or somebody is silent."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.core.refusals import Refused

from .asked import OpinionState
from .clocks import Clock, due


def deemed_acceptance(notice: Clock, calendar: WorkingCalendar, today: date) -> date | None:
    """The day a case is held to be accepted because no notice was given in time: the day it was received (行政许可法 第三十二条 第四项).

    `notice` is the clock of the supplement notice, running from receipt. None while the organ still has time or when it gave notice.
    """
    if not notice.running or today <= due(notice, calendar, today).on:
        return None
    return notice.start_on


def check_supplement(asked_before: int, *, flagged: bool) -> None:
    """Everything missing is told once. A second notice is possible only openly, as a flagged breach that supervision sees."""
    if asked_before and not flagged:
        raise Refused("一次性告知只能有一次。确实要再要材料，请勾选“再次告知”，这会记入监察。", "again")


def check_refusal(reason: str) -> None:
    """Refusing to accept or to grant needs written reasons (行政许可法 第三十八条)."""
    if not reason.strip():
        raise Refused("不予受理、不予许可要写明理由，请补上。", "reason")


def silent(opinions: Iterable[OpinionState], today: date, standing: Container[str] = ()) -> tuple[OpinionState, ...]:
    """Joint members who let their day pass: they are held to agree and bear the consequences (联合办理：逾期视为同意).

    `standing`: codes of those whose limit stands still today.
    """
    return tuple(opinion for opinion in opinions if not opinion.verdict and today > opinion.due_on and opinion.code not in standing)


def check_presider(presider: int, examiners: Iterable[int]) -> None:
    """Who examined the application may not preside over its hearing (行政许可法 第四十八条)."""
    if presider in set(examiners):
        raise Refused("听证主持人不能是审查这个申请的人，请换一位。", "presider")
