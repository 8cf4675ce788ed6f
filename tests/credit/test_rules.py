"""The law of the credit register: what may be said, how long it is shown, what an entry is worth on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.credit import rules
from shuheng.sharing.credit.rules import Life, Said
from tests.credit.office import BLACK, GOOD, LICENCE, PENALTY

TODAY = date(2026, 4, 27)
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
SAID = Said("penalty", "示例罚字第1号", date(2026, 4, 20), "没有标生产日期，罚款两千元")


@pytest.mark.parametrize(("changes", "kind", "whose", "word"), [
    ({"document": " "}, PENALTY, "legal", "文号"), ({"words": "罚"}, PENALTY, "legal", "决定了什么"),
    ({"decided_on": date(2026, 4, 28)}, PENALTY, "legal", "今天或者以前"), ({}, GOOD, "legal", "只记自然人的"), ({}, BLACK, "person", "只记法人"),
    ({}, BLACK, "legal", "第几条"), ({"article": "有关规定"}, BLACK, "legal", "第几条"), ({"article": "保障农民工工资支付条例"}, BLACK, "legal", "第几条"),
    ({"months": 2}, PENALTY, "legal", "3 到 12 个月"), ({"months": 13}, PENALTY, "legal", "3 到 12 个月"),
    ({"until": date(2026, 5, 1)}, PENALTY, "legal", "不填到哪一天"), ({"months": 6}, LICENCE, "legal", "不填月数"),
    ({"until": date(2026, 4, 1)}, LICENCE, "legal", "不能早于"), ({"decided_on": date(2025, 4, 26)}, PENALTY, "legal", "已经期满")])
def test_what_may_not_be_said_is_refused(changes: dict[str, Any], kind: rules.KindPlan, whose: str, word: str) -> None:
    with pytest.raises(Refused, match=word):
        rules.check_said(replace(SAID, **changes), kind, whose, TODAY)


def test_what_may_be_said_is_cleaned() -> None:
    cleaned = rules.check_said(replace(SAID, document=" 示例  罚字第1号 ", words=" 罚款两千元 "), PENALTY, "person", TODAY)
    assert (cleaned.document, cleaned.words) == ("示例 罚字第1号", "罚款两千元")
    assert rules.check_said(replace(SAID, article="示例条例第四条"), BLACK, "legal", TODAY).article == "示例条例第四条"


@pytest.mark.parametrize(("said", "kind", "until"), [
    (SAID, PENALTY, date(2027, 4, 21)), (replace(SAID, months=3), PENALTY, date(2026, 7, 21)),
    (SAID, LICENCE, None), (replace(SAID, until=date(2030, 1, 31)), LICENCE, date(2030, 2, 1)),
    (replace(SAID, decided_on=date(2025, 11, 30), months=3), PENALTY, date(2026, 3, 1))])
def test_the_shown_period_is_counted_from_the_decision(said: Said, kind: rules.KindPlan, until: date | None) -> None:
    assert rules.shown_until(said, kind) == until


@given(DAYS, st.integers(0, 120))
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    after = rules.after_months(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(1)).day == 1)


MAYBE = st.none() | DAYS
LIVES = st.builds(Life, DAYS, MAYBE, MAYBE, MAYBE, MAYBE, st.lists(st.tuples(DAYS, MAYBE), max_size=3).map(tuple))


@given(LIVES, st.lists(DAYS, min_size=2, max_size=12))
def test_nobody_is_shown_before_publication_or_after_an_end(life: Life, days: list[date]) -> None:
    ends = [one for one in (life.shown_until, life.repaired_on, life.withdrawn_on) if one]
    for day in days:
        shown = bool(life.published_on) and max(life.decided_on, life.published_on or day) <= day and all(day < end for end in ends)
        assert life.shown(day) == shown
        assert (life.state(day) == "") == (day < life.decided_on)
    states = [life.state(day) for day in sorted(days)]
    over = [state in ("expired", "repaired", "withdrawn") for state in states]
    assert over == sorted(over), "what had ended counted again"


def test_the_ends_of_an_entry_have_an_order() -> None:
    life = Life(date(2026, 1, 1), date(2026, 1, 2), date(2026, 6, 1), date(2026, 5, 1), date(2026, 7, 1), ((date(2026, 2, 1), date(2026, 2, 9)),))
    told = [life.state(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1))]
    assert told == ["", "recorded", "published", "repaired", "repaired", "withdrawn"]
    assert [life.disputed(day) for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 8), date(2026, 2, 9))] == [False, True, True, False]


@pytest.mark.parametrize(("kind", "life", "word"), [
    (PENALTY, Life(date(2026, 1, 28)), "2026年4月29日起才能"), (LICENCE, Life(date(2026, 1, 1)), "不能申请修复"),
    (PENALTY, Life(date(2025, 1, 1), shown_until=date(2026, 1, 2)), "期满，不用"), (PENALTY, Life(date(2026, 1, 1), repaired_on=TODAY), "已修复，不用")])
def test_repair_has_its_time(kind: rules.KindPlan, life: Life, word: str) -> None:
    with pytest.raises(Refused, match=word):
        rules.check_repair(kind, life, TODAY)
    rules.check_repair(PENALTY, Life(date(2026, 1, 26)), TODAY)


@pytest.mark.parametrize(("changes", "field"), [
    ({"whose": "person"}, "published"), ({"group": "black", "article": ""}, "article"), ({"least_months": 13}, "most_months"),
    ({"repair_months": 2}, "repair_months"), ({"valid_to": date(2020, 1, 1)}, "valid_to")])
def test_a_kind_that_breaks_the_law_is_told(changes: dict[str, Any], field: str) -> None:
    assert field in [name for _, name in rules.flaws(replace(PENALTY, **changes))]
    assert not list(rules.flaws(PENALTY)) and not list(rules.flaws(GOOD)) and not list(rules.flaws(LICENCE))


def test_limits_are_dated_and_marked() -> None:
    assert [rules.days(code, TODAY) for code in (rules.PUBLISH, rules.OBJECTION, rules.REPAIR)] == [7, 7, 10]
    assert rules.days(rules.REPAIR, date(2000, 1, 1)) == 10
