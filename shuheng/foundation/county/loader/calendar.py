"""The part of the profile that holds the calendar's years: calendar/years.csv and one notice per year."""

from __future__ import annotations

from collections.abc import Iterator

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.days import YearStatus
from shuheng.foundation.core.refusals import Refused

from .. import actions, rules
from ..models import STATUSES
from .profile import Profile, Record

FILE = "calendar/years.csv"
COLUMNS = ("年份", "状态", "文号", "成文日期", "核对", "来源")
WORDS = {label: YearStatus(code) for code, label in STATUSES.items()}


def read(profile: Profile) -> list[rules.YearPlan]:
    """Read and check every year. A county without a calendar folder has unknown years only."""
    if not profile.has(FILE):
        return []
    plans: list[rules.YearPlan] = []
    for row in profile.csv(FILE, COLUMNS):
        plans += _year(row, plans)
    for file in profile.files("calendar/[0-9]*.csv"):
        if file not in {f"calendar/{plan.year}.csv" for plan in plans}:
            profile.refuse(file, 0, f"{FILE} 里没有这一年。")
    return plans


def write(plans: list[rules.YearPlan], by: Actor) -> list[rules.Tally]:
    """The years."""
    return [actions.put_years(plans, by=by)]


def _year(row: Record, before: list[rules.YearPlan]) -> Iterator[rules.YearPlan]:
    year, word = row.whole("年份"), row.choice("状态", list(WORDS))
    if not year or word not in WORDS:
        return
    if any(plan.year == year for plan in before):
        row.refuse(f"{year} 年写了两次。", "年份")
        return
    status, document, published_on = WORDS[word], row.text("文号", ""), row.day_or_none("成文日期")
    if status is YearStatus.OFFICIAL:
        try:
            rules.check_official(document, published_on)
        except Refused as refused:
            row.refuse(refused.message)
    notice = _notice(row, year, status, document)
    _check_free(row, notice, before)
    yield rules.YearPlan(year, status, notice.days, document, published_on, rules.Origin(row.text("来源"), row.flag("核对")))


def _notice(row: Record, year: int, status: YearStatus, document: str) -> rules.Notice:
    """The days of the year's own file; an unknown year has none."""
    file = f"calendar/{year}.csv"
    text = row.profile.text(file) if status is not YearStatus.UNKNOWN else ""
    if not text:
        return rules.Notice(year, ())
    notice = rules.read_notice(text, year, document)
    for flaw in notice.flaws:
        row.profile.refuse(file, flaw.line, flaw.message)
    return notice


def _check_free(row: Record, notice: rules.Notice, before: list[rules.YearPlan]) -> None:
    for plan in before:
        for on in sorted({day.on for day in plan.days} & {day.on for day in notice.days}):
            row.profile.refuse(f"calendar/{notice.year}.csv", 0, f"{on} 在 {plan.year} 年的通知里已有安排。")
