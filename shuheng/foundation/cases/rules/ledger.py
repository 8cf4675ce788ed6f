"""What may be done to a clock: pause, resume, restart, extend, stop. Each act is checked against the law before it is written down."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.core.frozen import changed
from shuheng.foundation.core.refusals import Refused

from .clocks import PAUSE_LABELS, Clock, Pause, PauseKind, due, holds


def pause(clock: Clock, line: Pause, calendar: WorkingCalendar, today: date) -> Clock:
    """Add a line to the ledger. Refused when the law does not allow the clock to stand still."""
    check_pause(clock, line, calendar, today)
    return changed(clock, pauses=(*clock.pauses, line))


def check_pause(clock: Clock, line: Pause, calendar: WorkingCalendar, today: date) -> None:
    """A pause needs a written notice, an approver, a running clock whose limit is not over, and may not lie in the future."""
    if not clock.running:
        raise Refused("这项时限已经结束，不能再停表。")
    if not line.document:
        raise Refused("停表要有书面告知：先出告知书，写明所需时间，送达申请人，再停表（行政许可法 第四十五条）。", "document")
    if not line.approver:
        raise Refused("停表要有批准人，请先报批。", "approver")
    if not clock.start_on <= line.from_on <= today:
        raise Refused("停表从告知书送达那天起，只能在开始计时之后、今天之前（含今天）。", "from_on")
    end = due(clock, calendar, today).on
    if line.from_on > end:
        raise Refused("期限已经过了，不能再停表。请尽快办结，并说明超期原因。", "from_on")
    if not holds(line, end):
        raise Refused("告知书送达那天是期限的最后一天，这一天仍然算在期限里，停表已经停不住。请在当天办结，或者先延长期限，再停表。", "from_on")
    if any(other.kind is line.kind for other in clock.open_pauses):
        raise Refused(f"已经因{PAUSE_LABELS[line.kind]}停表，收到结果以后再开始下一次。", "kind")


def resume(clock: Clock, kind: PauseKind, on: date) -> Clock:
    """The result arrived on `on`; counting goes on the day after, or the whole limit begins anew where the pause says so."""
    found = next((line for line in clock.open_pauses if line.kind is kind), None)
    if found is None:
        raise Refused(f"现在没有因{PAUSE_LABELS[kind]}停表，不用恢复。")
    if on < found.from_on:
        raise Refused("恢复的日子不能早于停表的日子，请核对日期。", "to_on")
    if found.restarts:
        return restart(clock, on)
    return changed(clock, pauses=tuple(changed(line, to_on=on) if line is found else line for line in clock.pauses))


def restart(clock: Clock, on: date) -> Clock:
    """The limit begins anew: the day itself does not count, earlier pauses and extensions are spent."""
    return changed(clock, start_on=on, extra_days=0, pauses=())


def stop(clock: Clock, on: date) -> Clock:
    """The duty is done: the clock is frozen on that day. Stopping twice keeps the first day."""
    return clock if clock.stopped_on else changed(clock, stopped_on=on)


def extend(clock: Clock, days: int) -> Clock:
    """The limit with an approved extension; ask `check_extension` first."""
    return changed(clock, extra_days=clock.extra_days + days)


def check_extension(
    clock: Clock, calendar: WorkingCalendar, today: date, *, days: int, approver: str, most: int, already: bool = False
) -> None:
    """One extension, approved, of at most `most` days, before the limit is over (行政许可法 第四十二条)."""
    if not clock.running:
        raise Refused("这项时限已经结束，不能再延长。")
    if already or clock.extra_days:
        raise Refused("已经延长过一次，不能再延长。")
    if any(line.restarts for line in clock.open_pauses):
        raise Refused("正在等申请人补正，补正之后时限会重新计算，现在不用延长。")
    if most <= 0:
        raise Refused("这类事项的时限不能延长。")
    if not 1 <= days <= most:
        raise Refused(f"最多延长 {most} 天，请改成 1 到 {most} 之间的数。", "days")
    if not approver:
        raise Refused("延长期限要由负责人批准，请先报批。", "approver")
    if today > due(clock, calendar, today).on:
        raise Refused("期限已经过了，不能再延长。请尽快办结，并说明超期原因。")


def check_child(child: Clock, joint: Clock, calendar: WorkingCalendar, today: date) -> None:
    """A member's limit may not end after the limit of the whole (联合办理)."""
    mine, whole = due(child, calendar, today).on, due(joint, calendar, today).on
    if mine > whole:
        raise Refused(f"分项时限到 {mine:%Y-%m-%d}，晚于总时限 {whole:%Y-%m-%d}，请缩短分项时限。", "days")
