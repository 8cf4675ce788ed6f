"""The proof of a date tells every day, its reason, its document and its article, and can be checked by anybody."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from shuheng.foundation.cases.rules import Clock, ClockKind, Pause, PauseKind, Unit, as_text, canonical, runs
from shuheng.foundation.cases.rules.proof import BEGINS, proof
from tests.cases.calendars import official, published

CALENDAR, TODAY = official(), date(2026, 10, 13)
LINE = Pause(
    PauseKind.INSPECTION,
    date(2026, 9, 28),
    date(2026, 10, 9),
    "",
    "行政许可法 第四十五条",
    "检验期限告知书（示例）第 17 号",
    "刘志平（示例）",
)
CLOCK = Clock(ClockKind.PROMISED, Unit.WORKING, date(2026, 9, 21), 10, pauses=(LINE,), article="行政许可法 第四十二条")
SHOWN = proof(CLOCK, CALENDAR, TODAY)


def test_the_worked_example_adds_up_to_twenty_five_days() -> None:
    assert (SHOWN.total, SHOWN.counted, SHOWN.off, SHOWN.held) == (25, 10, 11, 4)
    assert (SHOWN.start, SHOWN.due, SHOWN.needed) == (date(2026, 9, 21), date(2026, 10, 16), 10)


def test_the_law_of_the_worked_example_ends_on_the_thirtieth_of_october() -> None:
    law = proof(replace(CLOCK, kind=ClockKind.STATUTORY, days=20), CALENDAR, TODAY)
    assert (law.due, law.counted, law.off, law.held) == (date(2026, 10, 30), 20, 15, 4)


def test_every_day_stands_once_from_the_start_to_the_end() -> None:
    assert SHOWN.due
    assert [line.on.toordinal() for line in SHOWN.lines] == list(range(SHOWN.start.toordinal(), SHOWN.due.toordinal() + 1))
    assert (SHOWN.lines[0].sort, SHOWN.lines[0].name, SHOWN.lines[-1].sort) == ("start", "受理", "due")


def test_the_counting_of_the_worked_example_is_as_drawn() -> None:
    numbered = {line.on: line.count for line in SHOWN.lines if line.sort in ("on", "due")}
    drawn = {(9, 22): 1, (9, 23): 2, (9, 24): 3, (9, 28): 4, (10, 10): 5, (10, 12): 6, (10, 13): 7, (10, 14): 8, (10, 15): 9, (10, 16): 10}
    assert numbered == {date(2026, month, day): count for (month, day), count in drawn.items()}


def test_a_make_up_day_is_marked_and_explained() -> None:
    line = next(line for line in SHOWN.lines if line.on == date(2026, 10, 10))
    assert line.make and line.sort == "on" and line.why == "国庆节调休，这个星期六上班"


def test_a_day_in_a_pause_names_document_article_and_approver() -> None:
    line = next(line for line in SHOWN.lines if line.sort == "hold")
    assert (line.name, line.document, line.article, line.approver) == ("检验", LINE.document, LINE.article, LINE.approver)


def test_the_rows_are_those_of_the_drawn_table() -> None:
    rows = [(run.first.on.day, run.last.on.day, run.first.sort) for run in runs(SHOWN)]
    assert rows == [
        (21, 21, "start"), (22, 24, "on"), (25, 27, "off"), (28, 28, "on"), (29, 30, "hold"), (1, 7, "off"), (8, 8, "hold"), (9, 9, "hold"),
        (10, 10, "on"), (11, 11, "off"), (12, 16, "on"),
    ]  # fmt: skip


def test_the_text_names_everything_a_court_asks_for() -> None:
    text = "\n".join(as_text(SHOWN))
    for part in ("2026年10月16日 星期五到期", "中秋节放假", "停表也不重复扣", "第 17 号", "刘志平（示例）批准", "行政许可法 第四十五条",
                 "一共 25 天 = 10 个工作日 + 11 天周末和放假 + 4 天停表", SHOWN.code):  # fmt: skip
        assert part in text


def test_the_check_code_can_be_reckoned_again_from_the_printed_inputs() -> None:
    printed = canonical(CLOCK, CALENDAR, TODAY).decode()
    assert printed.splitlines()[:2] == ["clock promised working 2026-09-21 10 0", "pause 2026-09-28 2026-10-09"]
    assert printed.splitlines()[-1] == "due 2026-10-16"
    assert hashlib.sha256(printed.encode()).hexdigest()[:8].upper() == SHOWN.code.replace(" ", "")


def test_the_check_code_stays_while_the_facts_stay_and_changes_with_them() -> None:
    assert proof(CLOCK, CALENDAR, date(2026, 10, 15)).code == SHOWN.code
    assert proof(replace(CLOCK, pauses=(replace(LINE, approver="别人"),)), CALENDAR, TODAY).code == SHOWN.code
    assert proof(replace(CLOCK, extra_days=1), CALENDAR, TODAY).code != SHOWN.code
    assert proof(replace(CLOCK, pauses=()), CALENDAR, TODAY).code != SHOWN.code


def test_a_notice_that_changes_nothing_in_between_keeps_the_check_code() -> None:
    assert proof(CLOCK, published(), TODAY).code == SHOWN.code


def test_an_unannounced_year_is_said_in_words_and_by_day() -> None:
    shown = proof(Clock(ClockKind.STATUTORY, Unit.WORKING, date(2026, 12, 10), 20), CALENDAR, date(2026, 12, 10))
    assert shown.provisional and shown.unknown_year == 2027
    assert "2027 年的放假通知还没出，出来后当天重算。" in as_text(shown)
    assert "放假通知还没出" in shown.lines[-1].why and "放假通知还没出" not in shown.lines[1].why


def test_a_clock_that_stands_says_that_its_end_is_reckoned_as_of_today() -> None:
    shown = proof(replace(CLOCK, pauses=(replace(LINE, to_on=None),)), CALENDAR, date(2026, 9, 30))
    assert shown.standing and any("还没有结果" in line.why for line in shown.lines)
    assert "现在停着表，上面是按今天恢复来算的，恢复以后再定。" in as_text(shown)


def test_two_grounds_on_one_day_stand_together() -> None:
    other = replace(LINE, kind=PauseKind.APPRAISAL, document="鉴定告知书")
    shown = proof(replace(CLOCK, pauses=(LINE, other)), CALENDAR, TODAY)
    line = next(line for line in shown.lines if line.sort == "hold")
    assert line.name == "检验、鉴定" and line.document == f"{LINE.document}；鉴定告知书" and line.approver == LINE.approver


def test_calendar_days_that_roll_are_told_as_such() -> None:
    shown = proof(Clock(ClockKind.STATUTORY, Unit.CALENDAR, date(2026, 9, 4), 30, rolls=True), CALENDAR, TODAY)
    assert (shown.due, shown.counted, shown.off) == (date(2026, 10, 8), 30, 4)
    assert "最后一天遇休息日，顺延" in shown.lines[-2].why


def test_a_limit_of_no_days_ends_where_it_starts() -> None:
    shown = proof(Clock(ClockKind.PROMISED, Unit.WORKING, TODAY, 0), CALENDAR, TODAY)
    assert (shown.due, shown.total, len(shown.lines)) == (TODAY, 0, 1)


def test_every_first_day_has_a_short_name_for_the_beam() -> None:
    assert all(1 < len(name) <= 4 for name, _ in BEGINS.values())
