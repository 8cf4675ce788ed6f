"""The table of requests in the annual report, counted from what is known of each request so that it balances by construction.

Every request that lived in the year stands once among those that came (new, carried over) and once among those that went (a row of results,
carried on). So new + carried over = results + carried on, in every column. 政府信息公开条例 第五十条
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .outcomes import GROUPS, OUTCOMES
from .receipt import APPLICANTS

NEW, CARRIED_IN, RESULTS, CARRIED_ON = "new", "carried_in", "results", "carried_on"
TOTAL = "total"
COLUMNS = (*APPLICANTS, TOTAL)


@dataclass(frozen=True)
class Lived:
    """What the report must know of a request: who asked (a code of APPLICANTS), when it came, when and how it ended."""

    applicant: str
    received_on: date
    ended_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the table: its code, title, depth, and a number for every column."""

    code: str
    title: str
    depth: int
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The last column."""
        return self.counts[-1]


def _came(one: Lived, year: int) -> str:
    """By which line a request entered the year; "" when it did not live in it."""
    if one.received_on.year > year or (one.ended_on is not None and one.ended_on.year < year):
        return ""
    return NEW if one.received_on.year == year else CARRIED_IN


def _went(one: Lived, year: int) -> str:
    """By which line it left the year: the row of its outcome, or carried on."""
    return OUTCOMES[one.outcome].report_row if one.ended_on is not None and one.ended_on.year == year else CARRIED_ON


def counted(requests: Iterable[Lived], year: int) -> dict[str, dict[str, int]]:
    """Line → column → how many, for the lines that stand for themselves."""
    found: dict[str, dict[str, int]] = {}
    for one in requests:
        if came := _came(one, year):
            for line in (came, _went(one, year)):
                row = found.setdefault(line, dict.fromkeys(COLUMNS, 0))
                row[one.applicant] += 1
                row[TOTAL] += 1
    return found


def lines(found: Mapping[str, Mapping[str, int]]) -> tuple[Line, ...]:
    """The whole table in the order of the official form, with titles and sums."""
    made = [_line(NEW, "一、本年新收政府信息公开申请数量", 0, found, [NEW]), _line(CARRIED_IN, "二、上年结转政府信息公开申请数量", 0, found, [CARRIED_IN]),
            _line("heading", "三、本年度办理结果", 0, found, [])]
    every: list[str] = []
    for place, (group, title) in enumerate(GROUPS.items()):
        rows = _rows(group)
        every += rows
        alone = len(rows) == 1
        made.append(_line(rows[0] if alone else f"group.{group}", f"（{'一二三四五六'[place]}）{title}", 1, found, rows))
        if not alone:
            made += [_line(row, f"{number}. {OUTCOMES[row].title}", 2, found, [row]) for number, row in enumerate(rows, 1)]
    return (*made, _line(RESULTS, "（七）总计", 1, found, every), _line(CARRIED_ON, "四、结转下年度继续办理", 0, found, [CARRIED_ON]))


def _rows(group: str) -> list[str]:
    return list(dict.fromkeys(one.report_row for one in OUTCOMES.values() if one.group == group))


def _line(code: str, title: str, depth: int, found: Mapping[str, Mapping[str, int]], rows: Sequence[str]) -> Line:
    return Line(code, title, depth, tuple(sum(found.get(row, {}).get(column, 0) for row in rows) for column in COLUMNS))


def balances(made: Sequence[Line]) -> bool:
    """New + carried over = results + carried on, in every column."""
    by_code = {line.code: line.counts for line in made}
    return all(new + before == done + after for new, before, done, after in
               zip(by_code[NEW], by_code[CARRIED_IN], by_code[RESULTS], by_code[CARRIED_ON], strict=True))


@dataclass(frozen=True)
class Publishing:
    """How an organ kept its duties of proactive disclosure in a year: published in all, of these in time; overdue at its end."""

    published: int = 0
    in_time: int = 0
    overdue: int = 0


def due_on(year: int, whole_county: bool) -> date:
    """The last day for publishing the report of a year: departments by 31 January, the county by 31 March. 政府信息公开条例 第四十九条（待核对）"""
    return date(year + 1, 3, 31) if whole_county else date(year + 1, 1, 31)
