"""The database and Python judge alike: which text is a value, its one form, the text of a row."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings import rules
from tests.holdings import ground

pytestmark = pytest.mark.django_db
LENGTH = 6
day = st.one_of(st.dates().map(str), st.from_regex(r"[12][09]?\d\d[-/]?\d{1,2}[-/]?\d{1,2}", fullmatch=True))
text = st.one_of(
    day, st.tuples(day, st.sampled_from(" T"), st.from_regex(r"\d{1,2}:\d\d(:\d\d(\.\d{1,7})?)?", fullmatch=True)).map("".join),
        st.decimals(allow_nan=True).map(str),
    st.integers(-10**19, 10**19).map(str), st.from_regex(r" ?[+-]?\d{0,4}[.]?\d{0,3} ?", fullmatch=True),
    st.sampled_from(["是", "否", "Y", "t", "TRUE", "no", "infinity", "now", "１２"]), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        max_size=8))


def said_as(kind: str, cast: str) -> str:
    """As a part of a key says it."""
    return f"left(({cast})::text, 1)" if kind == "L" else f"({cast})::text"


def _python(kind: str, said: str) -> str | None:
    try:
        return rules.canonical(Item("a", "甲", kind, LENGTH), said)
    except rules.Misfit:
        return "misfit"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(text.filter(bool), min_size=30, max_size=60))
@example(["2023-02-29", "2024-02-29 23:59:60", "0000-00-00", "2024-01-01 24:00:00", "-0", "1.", ".5", "+.5", "00000000", "2024-1/1", "1000-01-01", "99999999"])
def test_the_database_reads_a_text_as_python_does(said: list[str]) -> None:
    kinds = "CNYIDTLM"
    with connection.cursor() as cursor:
        cursor.execute("set local datestyle = 'ISO, YMD'")
    ask = "select json_agg(json_build_array({})) as found from (values {}) v(a)"
    cells = {kind: ground.look(f"select held_fits('a', '{kind}', {LENGTH}, false, true) as fits, held_cast('a', '{kind}', false) as cast")[0] for kind in kinds}
    values = ", ".join("('" + one.replace("'", "''") + "')" for one in said)
    told = ground.look(ask.format(", ".join(f"case when {one['fits']} then {said_as(kind, one['cast'])} else 'misfit' end" for kind, one in cells.items()),
        values))
    assert told[0]["found"] == [[_python(kind, one) for kind in kinds] for one in said]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6) | st.text(' "\\(),\t\n',
    max_size=4),
                         min_size=2, max_size=4), min_size=1, max_size=20))
def test_the_text_of_a_row_is_the_databases_own(rows: list[list[str | None]]) -> None:
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(f"select row({', '.join(['%s::text'] * len(row))})::text", row)
            assert cursor.fetchone()[0] == rules.row_text(row)
