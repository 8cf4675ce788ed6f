"""The law of disclosure without a database: the procedure, fees, remedies, items, and the report that balances whatever happened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuheng.foundation.cases.rules import check_definition, from_data
from shuheng.foundation.core.refusals import Refused
from shuheng.services.disclosure import rules
from shuheng.services.disclosure.rules import publication
from shuheng.services.disclosure.rules.report import CARRIED_IN, CARRIED_ON, COLUMNS, NEW, RESULTS, Lived, balances, counted, due_on, lines

DAY = date(2026, 3, 2)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


def test_the_procedure_is_a_sound_definition() -> None:
    check_definition(from_data(rules.procedure(DAY)))


def test_every_outcome_has_a_row_a_title_and_fits_the_case() -> None:
    assert all(len(code) <= 20 and one.report_row in rules.OUTCOMES and one.group in rules.GROUPS for code, one in rules.OUTCOMES.items())
    offered = [code for _, rows in rules.decidable() for code, _ in rows]
    assert "withdrawn" not in offered and "not_paid" not in offered and len(offered) == 20


@pytest.mark.parametrize(("unit", "many", "fen"), [("pieces", 11, 100_00), ("pieces", 30, 20 * 100_00), ("pieces", 41, 20 * 100_00 + 10 * 200_00 + 300_00),
                                                   ("pages", 31, 10_00), ("pages", 201, 70 * 10_00 + 100 * 20_00 + 40_00)])
def test_every_piece_costs_what_its_step_says(unit: str, many: int, fen: int) -> None:
    assert rules.fee(unit, many, DAY) == fen


@pytest.mark.parametrize(("unit", "many", "on"), [("pieces", 10, DAY), ("pages", 30, DAY), ("pages", 0, DAY), ("pages", 500, date(2020, 6, 1))])
def test_what_is_free_costs_nothing(unit: str, many: int, on: date) -> None:
    with pytest.raises(Refused):
        rules.fee(unit, many, on)


def test_review_comes_first_only_where_the_newer_law_says_so() -> None:
    assert "先申请复议" in rules.remedy("refused", DAY) and "先申请复议" not in rules.remedy("refused", date(2023, 6, 1))
    assert "行政诉讼" in rules.remedy("unavailable", DAY)


@pytest.mark.parametrize(("published", "today", "state"), [
    (None, DAY, "waiting"), (None, DAY + timedelta(days=15), "soon"), (None, DAY + timedelta(days=21), "overdue"),
    (DAY + timedelta(days=20), DAY + timedelta(days=40), "published"), (DAY + timedelta(days=21), DAY + timedelta(days=40), "published_late")])
def test_an_item_is_due_soon_late_or_done(published: date | None, today: date, state: str) -> None:
    assert publication.state(DAY + timedelta(days=20), published, today, DAY + timedelta(days=15)) == state


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "ftp://x.cn/a", "https://a b", "//"])
def test_an_address_nobody_can_open_is_refused(link: str) -> None:
    with pytest.raises(Refused):
        publication.check_published(DAY, DAY, link, DAY)


def test_the_report_is_due_in_january_and_the_countys_in_march() -> None:
    assert (due_on(2025, False), due_on(2025, True)) == (date(2026, 1, 31), date(2026, 3, 31))


@st.composite
def lived(draw: st.DrawFn) -> Lived:
    received = draw(DAYS)
    ended = draw(st.none() | st.integers(0, 500).map(lambda days: received + timedelta(days=days)))
    return Lived(draw(st.sampled_from(COLUMNS[:-1])), received, ended, draw(st.sampled_from(sorted(rules.OUTCOMES))) if ended else "")


@settings(max_examples=40)
@given(st.lists(lived(), max_size=20), st.integers(2023, 2026))
def test_what_came_equals_what_went_in_every_column_of_every_year(requests: list[Lived], year: int) -> None:
    made = lines(counted(requests, year))
    table = {line.code: line.counts for line in made}
    assert balances(made)
    assert all(line.counts[-1] == sum(line.counts[:-1]) for line in made)
    assert table[NEW][-1] == sum(one.received_on.year == year for one in requests)
    assert table[CARRIED_ON][-1] == sum(one.received_on.year <= year and (one.ended_on is None or one.ended_on.year > year) for one in requests)
    before = {line.code: line.counts for line in lines(counted(requests, year - 1))}
    assert table[CARRIED_IN] == before[CARRIED_ON] and table[RESULTS][-1] == sum(one.ended_on is not None and one.ended_on.year == year for one in requests)
