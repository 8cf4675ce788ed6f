"""The proof of a date: every day from the start of a clock to its end, whether it counts, and why.

The proof is made by walking the days one by one, not by the arithmetic of `clocks.due`: the two agree, or a test fails. Its check code is a
hash of the inputs alone, so anybody who reads the page can reckon it again: see `canonical`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from shuheng.foundation.core.days import MAKE_UP, Day, WorkingCalendar, YearStatus

from .clocks import ONE_DAY, PAUSE_LABELS, Clock, Due, Pause, Span, Unit, due, effective, held_spans, is_held, pause_end

Sort = Literal["start", "on", "off", "hold", "due"]
WEEKDAYS = "一二三四五六日"
UNIT_LABELS = {Unit.WORKING: "个工作日", Unit.CALENDAR: "天"}
SORT_LABELS = {"start": "起点", "on": "算", "off": "不算", "hold": "停表", "due": "到期"}

# what the first day is called, and why it is the first
BEGINS = {
    "accepted": ("受理", "这天受理，从第二天数起"),
    "deemed": ("视为受理", "这天收到材料，没有按时告知补正，依法视为这天受理，从第二天数起"),
    "received": ("收到", "这天收到，从第二天数起"),
    "supplemented": ("补齐", "这天补齐，期限重新开始，从第二天数起"),
    "moved": ("转入", "这天转入本环节，从第二天数起"),
    "decided": ("决定", "这天作出决定，从第二天数起"),
    "asked": ("征求", "这天发出，从第二天数起"),
    "told": ("告知", "这天告知，从第二天数起"),
    "requested": ("申请", "这天提出，从第二天数起"),
    "rated": ("评价", "这天评价，从第二天数起"),
    "reopened": ("重办", "这天决定重新办理，从第二天数起"),
}
_START = ("起点", "从第二天数起")


@dataclass(frozen=True, slots=True)
class Line:
    """One day. `count` is how far the count has come with it; `make`: a weekend day at work; the due day counts too."""

    on: date
    sort: Sort
    make: bool
    count: int
    name: str
    why: str
    document: str = ""
    article: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How one due date came about. `total` = `counted` + `off` + `held` = the days after the start up to and including the due day."""

    kind: str
    title: str
    start: date
    start_why: str
    due: date | None
    counted: int
    needed: int
    off: int
    held: int
    total: int
    lines: tuple[Line, ...]
    today: date
    article: str
    provisional: bool
    unknown_year: int | None
    code: str
    unit: str = "working"
    standing: bool = False


def proof(clock: Clock, calendar: WorkingCalendar, today: date) -> Proof:
    """The proof of a clock's due date as known today."""
    end = due(clock, calendar, today)
    walked = effective(clock, today)
    days = tuple(_walk(walked, calendar, today, end))
    sorts = [line.sort for line in days]
    counted, off, held = sorts.count("on") + sorts.count("due"), sorts.count("off"), sorts.count("hold")
    name, why = BEGINS.get(clock.begins, _START)
    first = Line(walked.start_on, "start", calendar.describe(walked.start_on).make_up, 0, name, why, article=clock.article)
    return Proof(
        kind=str(clock.kind),
        title=clock.label,
        start=walked.start_on,
        start_why=why,
        due=end.on,
        counted=counted,
        needed=walked.needed,
        off=off,
        held=held,
        total=counted + off + held,
        lines=(first, *days),
        today=today,
        article=clock.article,
        provisional=end.provisional,
        unknown_year=end.unknown_year,
        code=check_code(walked, calendar, today),
        unit=str(clock.unit),
        standing=end.held,
    )


def _walk(clock: Clock, calendar: WorkingCalendar, today: date, end: Due) -> Iterator[Line]:
    held, count, day = held_spans(clock, today), 0, clock.start_on
    while day < end.on:
        day += ONE_DAY
        known = calendar.describe(day)
        sort = _sort(clock, known, held, count, end)
        count += sort in ("on", "due")
        yield _line(clock, calendar, known, sort, count, today)


def _sort(clock: Clock, day: Day, held: Sequence[Span], count: int, end: Due) -> Sort:
    if clock.unit is Unit.WORKING and not day.working:
        return "off"
    if is_held(day.on, held):
        return "hold"
    if day.on == end.on:
        return "due"
    return "off" if clock.rolls and count >= clock.needed - 1 else "on"


def _line(clock: Clock, calendar: WorkingCalendar, day: Day, sort: Sort, count: int, today: date) -> Line:
    cause = _causes(clock, day.on, today)
    plain = Line(day.on, sort, day.make_up and clock.unit is Unit.WORKING, count, day.name, day.name, day.document)
    if sort == "hold":
        return _hold(plain, cause)
    if sort == "off":
        return replace(plain, name=_short(day), why=_off_why(clock, day, cause))
    guess = "，放假通知还没出，先按周末算" if calendar.status(day.on.year) is not YearStatus.OFFICIAL and clock.unit is Unit.WORKING else ""
    name = _short(day) if day.make_up else "工作日" if clock.unit is Unit.WORKING else WEEKDAYS[day.on.weekday()]
    return replace(plain, name=name, why=_on_why(clock, day) + guess)


def _causes(clock: Clock, on: date, today: date) -> list[Pause]:
    return [pause for pause in clock.pauses if pause.from_on < on <= pause_end(clock, pause, today)]


def _hold(line: Line, cause: Sequence[Pause]) -> Line:
    name = "、".join(dict.fromkeys(PAUSE_LABELS[pause.kind] for pause in cause))
    ended = all(pause.to_on == line.on for pause in cause)
    waiting = any(pause.to_on is None for pause in cause)
    tail = "，这天有了结果，第二天接着数" if ended else "，还没有结果，先按今天恢复来算" if waiting else ""
    return replace(
        line,
        name=name,
        why=name + tail,
        document="；".join(dict.fromkeys(pause.document for pause in cause if pause.document)),
        article="；".join(dict.fromkeys(pause.article for pause in cause if pause.article)),
        approver="、".join(dict.fromkeys(pause.approver for pause in cause if pause.approver)),
    )


def _short(day: Day) -> str:
    return day.name.replace(MAKE_UP, "") or MAKE_UP


def _off_why(clock: Clock, day: Day, cause: Sequence[Pause]) -> str:
    if clock.unit is Unit.CALENDAR:
        return f"{_short(day)}，最后一天遇休息日，顺延"
    why = day.name if day.name in ("周末", "休息日") else f"{day.name}放假"
    return f"{why}，本来就不算，停表也不重复扣" if cause else why


def _on_why(clock: Clock, day: Day) -> str:
    if clock.unit is Unit.CALENDAR:
        why = "按自然日数"
    elif day.make_up:
        why = f"{_short(day)}调休，这个星期{WEEKDAYS[day.on.weekday()]}上班" if _short(day) != MAKE_UP else MAKE_UP
    else:
        why = "工作日"
    told = [PAUSE_LABELS[pause.kind] for pause in clock.pauses if pause.from_on == day.on]
    return f"{why}。这天送达告知书：{'、'.join(told)}，第二天停表" if told else why


def canonical(clock: Clock, calendar: WorkingCalendar, today: date) -> bytes:
    """The inputs of the count as UTF-8 lines: the clock, its pauses in order, the exceptions of the calendar, the due date."""
    end = due(clock, calendar, today)
    lines = [
        f"clock {clock.code} {clock.unit} {clock.start_on} {clock.days} {clock.extra_days}",
        *(f"pause {first} {last}" for first, last in held_spans(clock, today) if first < end.on),
        *_exceptions(clock, calendar, end.on),
        f"due {end.on}",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _exceptions(clock: Clock, calendar: WorkingCalendar, until: date) -> Iterator[str]:
    day = clock.start_on
    while day < until:
        day += ONE_DAY
        known = calendar.exceptions.get(day)
        if known and known.working != (day.weekday() < 5):
            yield f"day {day} {'on' if known.working else 'off'}"


def check_code(clock: Clock, calendar: WorkingCalendar, today: date) -> str:
    """核对码: the first eight hexadecimal digits of SHA-256 over `canonical`, in two groups."""
    digest = hashlib.sha256(canonical(clock, calendar, today)).hexdigest()[:8].upper()
    return f"{digest[:4]} {digest[4:]}"


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive days of one sort and one reason: a row of the table of days."""

    first: Line
    last: Line
    days: int


def runs(made: Proof) -> tuple[Run, ...]:
    """The lines gathered into rows."""
    gathered: list[Run] = []
    for line in made.lines:
        before = gathered[-1] if gathered else None
        if before and _alike(before.first, line):
            gathered[-1] = Run(before.first, line, before.days + 1)
        else:
            gathered.append(Run(line, line, 1))
    return tuple(gathered)


def _alike(one: Line, other: Line) -> bool:
    sorts = {one.sort.replace("due", "on"), other.sort.replace("due", "on")}
    same = (one.why, one.make, one.document, one.approver) == (other.why, other.make, other.document, other.approver)
    return len(sorts) == 1 and same and one.sort != "start"


def as_text(made: Proof) -> list[str]:
    """The proof in Chinese, one row to a line, for `shuheng explain`."""
    unit = UNIT_LABELS[Unit(made.unit)]
    return [
        f"{made.title}：{made.needed} {unit}，{_day(made.due)}到期" + (f"（{made.article}）" if made.article else ""),
        *(_row(run) for run in runs(made)),
        f"一共 {made.total} 天 = {made.counted} {unit} + {made.off} 天周末和放假 + {made.held} 天停表",
        *_doubts(made),
        f"核对码 {made.code}",
    ]


def _row(run: Run) -> str:
    first = run.first
    sort = SORT_LABELS["on" if first.sort == "due" else first.sort]
    said = f"{sort} {run.days} 天" if first.sort != "start" else sort
    sources = [first.document if first.sort == "hold" else "", f"{first.approver}批准" if first.approver else "", first.article]
    source = "，".join(part for part in sources if part)
    return f"{_span(first.on, run.last.on)}　{said}　{first.why}" + (f"（{source}）" if source else "") + f"　数到 {run.last.count}"


def _doubts(made: Proof) -> Iterator[str]:
    if made.unknown_year:
        yield f"{made.unknown_year} 年的放假通知还没出，出来后当天重算。"
    if made.standing:
        yield "现在停着表，上面是按今天恢复来算的，恢复以后再定。"


def _day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日 星期{WEEKDAYS[on.weekday()]}" if on else "日子待定，"


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日 星期{WEEKDAYS[first.weekday()]}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.month}月{first.day}日至{last.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
