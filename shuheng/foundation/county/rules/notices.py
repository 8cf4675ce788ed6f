"""The State Council's notice of a year's holidays: reading it, checking it, and laying the year out by months."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO

from shuheng.foundation.core.days import SATURDAY, Day
from shuheng.foundation.core.refusals import Refused

from .flaws import Flaw

HOLIDAY, MAKE_UP = "放假", "上班"
# 全国年节及纪念日放假办法 第二条
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST_SPAN = 15  # days; a longer holiday in one line is a slip of the pen
MANY = 40  # flaws shown of one notice


@dataclass(frozen=True, slots=True)
class Notice:
    """What a pasted or loaded notice says: its days in order, what is wrong with it, and what only looks odd."""

    year: int
    days: tuple[Day, ...]
    flaws: tuple[Flaw, ...] = ()
    remarks: tuple[str, ...] = ()


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—+)\s*")


def read_notice(text: str, year: int, document: str = "") -> Notice:
    """Read lines `日期或起止,放假或上班,名称[,文号]`; a title line is passed over; `document` stands where a line names none."""
    days: dict[date, Day] = {}
    flaws: list[Flaw] = []
    for number, cells in _rows(text):
        try:
            for day in _entries(cells, year, document):
                if day.on in days:
                    raise Refused(f"{day.on} 写了两次，请删去一次。")
                days[day.on] = day
        except Refused as refused:
            flaws.append(Flaw("", number, refused.message))
    if not days and not flaws:
        flaws.append(Flaw("", 1, "没有读到任何一天。请每行写一天，例如：2027-01-01,放假,元旦"))
    ordered = tuple(days[on] for on in sorted(days))
    return Notice(year, ordered, tuple(flaws[:MANY]), tuple(_remarks(ordered)))


def write_notice(days: Iterable[Day]) -> str:
    """The days as text that `read_notice` reads back."""
    out = StringIO()
    rows = ([day.on.isoformat(), MAKE_UP if day.working else HOLIDAY, day.name, day.document] for day in days)
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text.lstrip("\ufeff").replace("，", ",").replace("\t", ",").splitlines())
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and stripped[0] != "日期":
            yield reader.line_num, stripped


def _entries(cells: list[str], year: int, document: str) -> list[Day]:
    """The days of one line."""
    if len(cells) < 3:
        raise Refused("每行至少要有三项：日期,放假或上班,名称。")
    if cells[1] not in (HOLIDAY, MAKE_UP):
        raise Refused(f"第二项应当写“放假”或“上班”，这里写的是“{cells[1]}”。")
    if not cells[2]:
        raise Refused("第三项要写节日名称，例如“春节”。")
    working = cells[1] == MAKE_UP
    source = cells[3] if len(cells) > 3 and cells[3] else document
    days = [Day(on, working, cells[2], source) for on in _span(cells[0])]
    for day in days:
        check_day(day, year)
    return days


def _span(text: str) -> list[date]:
    ends = [_day(part) for part in _BETWEEN.split(text)]
    if len(ends) > 2 or ends[-1] < ends[0] or (ends[-1] - ends[0]).days > LONGEST_SPAN:
        raise Refused(f"“{text}”不是合理的起止日期，请写成“2027-10-01至2027-10-07”。")
    return [ends[0] + timedelta(step) for step in range((ends[-1] - ends[0]).days + 1)]


def _day(text: str) -> date:
    match = _DATE.match(text.strip())
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass
    raise Refused(f"“{text}”不是日期，请写成“2027-01-01”或者“2027年1月1日”。")


def check_day(day: Day, year: int) -> None:
    """A notice speaks of its own year and at most of the last days of the year before; only a Saturday or Sunday can be a make-up day."""
    if day.on.year != year and not (day.on.year == year - 1 and day.on.month == 12):
        raise Refused(f"{day.on} 不在 {year} 年的通知能安排的日子里（本年和上一年 12 月）。")
    if day.working and day.on.weekday() < SATURDAY:
        raise Refused(f"{day.on} 是星期{'一二三四五'[day.on.weekday()]}，本来就上班，不能写成调休上班。")


def _remarks(days: tuple[Day, ...]) -> Iterator[str]:
    """What an attentive clerk would ask before publishing; none of it forbids."""
    named = "、".join(day.name for day in days if not day.working)
    missing = [name for name in FESTIVALS if name.removesuffix("节") not in named]
    if missing:
        yield f"没有写到{'、'.join(missing)}。与别的节日连在一起的可以不写，请对照通知原文。"
    lent = sum(1 for day in days if not day.working and day.on.weekday() < SATURDAY) - sum(day.working for day in days)
    if days and not 7 <= lent <= 13:
        yield f"工作日放假比周末上班多 {lent} 天，往年在 7 到 13 天之间，请核对有没有漏写调休上班。"


def check_official(document: str, published_on: date | None) -> None:
    """An official year rests on a document with number and date."""
    if not document:
        raise Refused("请填通知的文号，例如“国办发明电〔2025〕7号”。", "document")
    if published_on is None:
        raise Refused("请填通知的成文日期。", "published_on")


def digest(days: Iterable[Day]) -> str:
    """SHA-256 over the days in order, so that the journal proves which notice was published."""
    lines = (f"{day.on.isoformat()},{int(day.working)},{day.name},{day.document}" for day in sorted(days, key=lambda day: day.on))
    return sha256("\n".join(lines).encode()).hexdigest()


# --- the year at a glance ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """One month as weeks of seven places from Monday; places before the first and after the last day are None."""

    number: int
    weeks: tuple[tuple[Day | None, ...], ...]


def days_in(year: int) -> list[date]:
    """All days of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(step) for step in range((date(year + 1, 1, 1) - first).days)]


def months(days: Iterable[Day]) -> list[Month]:
    """The twelve months of a year given all its days."""
    by_month: dict[int, list[Day | None]] = {}
    for day in days:
        row = by_month.setdefault(day.on.month, [None] * day.on.weekday())
        row.append(day)
    return [Month(number, _weeks(row)) for number, row in sorted(by_month.items())]


def _weeks(row: list[Day | None]) -> tuple[tuple[Day | None, ...], ...]:
    full = row + [None] * (-len(row) % 7)
    return tuple(tuple(full[start:start + 7]) for start in range(0, len(full), 7))
