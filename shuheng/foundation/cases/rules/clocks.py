"""The law's clocks: when a limit ends, and what stands still meanwhile.

The rules of counting, stated once:
1. The day a clock starts does not count; the next countable day is day 1, the limit ends on day `days + extra_days`.
2. A pause covers (from_on, to_on]: the day the written notice is served still counts, the day the result arrives does not, counting goes
   on the day after. A pause that ends on the day it began excludes nothing.
3. Pauses are a ledger. What they exclude is the union of their days, never a sum; a day off inside a pause is excluded once, as a day off.
4. An open pause is reckoned as if the result arrived today, so that the days left can always be told; its due date is marked held.
5. A stopped clock is frozen: everything is judged on the day it stopped, whatever today is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.core.frozen import changed

ONE_DAY = timedelta(days=1)
Span = tuple[date, date]  # the days after the first date up to and including the second


class Unit(StrEnum):
    """What is counted."""

    WORKING = "working"  # 工作日
    CALENDAR = "calendar"  # 自然日


class ClockKind(StrEnum):
    """What a clock measures; `CLOCK_LABELS` has the Chinese name."""

    STATUTORY = "statutory"
    PROMISED = "promised"
    STAGE = "stage"
    SUPPLEMENT_NOTICE = "supplement_notice"
    DELIVERY = "delivery"
    HEARING_REQUEST = "hearing_request"
    HEARING = "hearing"
    OPINION = "opinion"
    MEMBER = "member"
    RECTIFY = "rectify"
    REFERRAL = "referral"


CLOCK_LABELS = {
    ClockKind.STATUTORY: "法定时限",
    ClockKind.PROMISED: "承诺时限",
    ClockKind.STAGE: "环节时限",
    ClockKind.SUPPLEMENT_NOTICE: "补正告知时限",
    ClockKind.DELIVERY: "送达时限",
    ClockKind.HEARING_REQUEST: "申请听证时限",
    ClockKind.HEARING: "举行听证时限",
    ClockKind.OPINION: "答复意见时限",
    ClockKind.MEMBER: "成员单位答复时限",
    ClockKind.RECTIFY: "差评整改时限",
    ClockKind.REFERRAL: "转办答复时限",
}


class PauseKind(StrEnum):
    """Why a clock may stand still; `PAUSE_LABELS` has the Chinese name, `limits.PAUSES` the articles."""

    HEARING = "hearing"
    BIDDING = "bidding"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    THIRD_PARTY = "third_party"
    SUPPLEMENT = "supplement"
    RECTIFYING = "rectifying"
    OTHER_ORGAN = "other_organ"
    FEE = "fee"


PAUSE_LABELS = {
    PauseKind.HEARING: "听证",
    PauseKind.BIDDING: "招标",
    PauseKind.AUCTION: "拍卖",
    PauseKind.INSPECTION: "检验",
    PauseKind.TESTING: "检测",
    PauseKind.QUARANTINE: "检疫",
    PauseKind.APPRAISAL: "鉴定",
    PauseKind.EXPERT_REVIEW: "专家评审",
    PauseKind.THIRD_PARTY: "征求第三方意见",
    PauseKind.SUPPLEMENT: "等申请人补正",
    PauseKind.RECTIFYING: "踏勘后整改",
    PauseKind.OTHER_ORGAN: "征求其他机关意见",
    PauseKind.FEE: "等申请人缴费",
}


@dataclass(frozen=True)
class Pause:
    """One line of the ledger. `restarts`: when it ends the law lets the whole limit run anew (依申请公开的补正)."""

    kind: PauseKind
    from_on: date
    to_on: date | None = None
    reason: str = ""
    article: str = ""
    document: str = ""
    approver: str = ""
    restarts: bool = False


@dataclass(frozen=True)
class Clock:
    """One limit of one case, known within the case by its `code`.

    `begins` names the fact it runs from; `part` tells several of a kind apart (the stage, the organ asked); `rolls`: it ends on the next
    working day when its last day is a day off. The last three fields were recorded when it was last reckoned: replay needs no calendar.
    """

    kind: ClockKind
    unit: Unit
    start_on: date
    days: int
    extra_days: int = 0
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None
    article: str = ""
    title: str = ""
    begins: str = "accepted"
    part: str = ""
    rolls: bool = False
    due_on: date | None = None
    unsure_year: int | None = None
    calendar: int = 0

    @property
    def code(self) -> str:
        """Its name within the case: statutory, promised, stage.review, opinion.fire."""
        return f"{self.kind}.{self.part}" if self.part else str(self.kind)

    @property
    def needed(self) -> int:
        """Days the limit has, extension included."""
        return self.days + self.extra_days

    @property
    def running(self) -> bool:
        """Not stopped for good; a paused clock is running in this sense."""
        return self.stopped_on is None

    @property
    def open_pauses(self) -> tuple[Pause, ...]:
        """Pauses whose result has not arrived."""
        return tuple(pause for pause in self.pauses if pause.to_on is None)

    @property
    def label(self) -> str:
        """Its Chinese name."""
        return self.title or CLOCK_LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a limit. `provisional`: it touches `unknown_year`, which has no official notice; `held`: reckoned as if resumed today."""

    on: date
    provisional: bool = False
    unknown_year: int | None = None
    held: bool = False


def as_of(clock: Clock, today: date) -> date:
    """The day the clock is judged on: today, or the day it stopped."""
    return min(today, clock.stopped_on) if clock.stopped_on else today


def effective(clock: Clock, today: date) -> Clock:
    """The clock as the law counts it today: while a restarting pause is open, the limit would begin anew today."""
    if any(pause.restarts and pause.to_on is None for pause in clock.pauses):
        return changed(clock, start_on=max(clock.start_on, as_of(clock, today)), extra_days=0, pauses=())
    return clock


def held_spans(clock: Clock, today: date) -> tuple[Span, ...]:
    """The union of all pauses as disjoint spans in order, none before the start of the clock, none after it stopped."""
    return union((max(pause.from_on, clock.start_on), pause_end(clock, pause, today)) for pause in clock.pauses)


def pause_end(clock: Clock, pause: Pause, today: date) -> date:
    """The last day a pause covers: the day the result arrived, today while it is open, at most the day the clock stopped."""
    end = pause.to_on or as_of(clock, today)
    return min(end, clock.stopped_on) if clock.stopped_on else end


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Merge spans that touch or overlap; spans that cover no day vanish."""
    merged: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] < span[1]):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def is_held(day: date, held: Iterable[Span]) -> bool:
    """Does the day lie in a pause?"""
    return any(first < day <= last for first, last in held)


def due_fast(start: date, days: int, calendar: WorkingCalendar, held: Sequence[Span] = ()) -> date:
    """The last day of a limit in working days, for a million clocks at a time; `held` disjoint and in order, as `union` gives it."""
    due = calendar.add(start, days)
    lost = 0
    for first, last in held:
        if first >= due:
            break
        lost += calendar.count(max(first, start), last)
        due = calendar.add(start, days + lost)
    return due


def _due_by_calendar(clock: Clock, calendar: WorkingCalendar, held: Sequence[Span]) -> date:
    due = clock.start_on + timedelta(days=clock.needed)
    for first, last in held:
        if first >= due:
            break
        due += last - first
    while clock.rolls and (not calendar.is_working(due) or is_held(due, held)):
        due += ONE_DAY
    return due


def due(clock: Clock, calendar: WorkingCalendar, today: date) -> Due:
    """When the limit ends, as known today."""
    counted = effective(clock, today)
    held = held_spans(counted, today)
    if counted.unit is Unit.WORKING:
        on = due_fast(counted.start_on, counted.needed, calendar, held)
        unsure = calendar.first_unsure(counted.start_on, on)
    else:
        on = _due_by_calendar(counted, calendar, held)
        unsure = calendar.first_unsure(on, on) if counted.rolls else None
    return Due(on, unsure is not None, unsure[0] if unsure else None, clock.running and any(holds(line, on) for line in clock.open_pauses))


def holds(line: Pause, due_on: date) -> bool:
    """A pause holds a limit that ends after it: the day of the notice still counts, so on the last day there is nothing left to hold.

    Where the limit will begin anew even its last day is early enough.
    """
    return line.from_on < due_on or (line.restarts and line.from_on == due_on)


def reckoned(clock: Clock, calendar: WorkingCalendar, today: date) -> Clock:
    """The clock with its due date, its doubt and the calendar version written on it."""
    end = due(clock, calendar, today)
    return changed(clock, due_on=end.on, unsure_year=end.unknown_year, calendar=calendar.version)


def is_stale(clock: Clock, calendar: WorkingCalendar) -> bool:
    """Must this clock be reckoned again? Only running ones, and once for each version of the calendar."""
    return clock.running and clock.calendar < calendar.version


def _days(clock: Clock, calendar: WorkingCalendar, after: date, until: date) -> int:
    return calendar.count(after, until) if clock.unit is Unit.WORKING else (until - after).days


def elapsed(clock: Clock, calendar: WorkingCalendar, today: date) -> int:
    """Days of the limit already counted, today included."""
    clock = effective(clock, today)
    end = as_of(clock, today)
    if end <= clock.start_on:
        return 0
    held = ((first, min(last, end)) for first, last in held_spans(clock, today) if first < end)
    return _days(clock, calendar, clock.start_on, end) - sum(_days(clock, calendar, first, last) for first, last in held)


def remaining(clock: Clock, calendar: WorkingCalendar, today: date) -> int:
    """Days left after today; negative when over: the days since the due date. Frozen when the clock has stopped."""
    end, day = due(clock, calendar, today).on, as_of(clock, today)
    if day > end:
        return -_days(clock, calendar, end, day)
    return max(0, effective(clock, today).needed - elapsed(clock, calendar, today))
