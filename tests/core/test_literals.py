"""What we write into statements ourselves reads back as it was, whatever it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.database.literals import filled, literal

pytestmark = pytest.mark.django_db
TYPES = {str: "text", int: "bigint", bool: "bool", date: "date", datetime: "timestamptz", bytes: "bytea", UUID: "uuid", list: "bigint[]"}
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.sampled_from(["'", "\\", "\\'", "'; drop table x; --", "%s", "%(a)s", "$1"])
values = st.one_of(texts, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.dates(date(1, 1, 1)), st.binary(), st.uuids(),
                   st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), st.lists(st.integers(0, 2**62)))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=values)
def test_a_value_comes_back(value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {literal(value)}::{TYPES[type(value)]}")
        back = cursor.fetchone()[0]
    assert (bytes(back) if isinstance(value, bytes) else back) == value


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=texts)
def test_quotes_hold_under_the_old_reading_of_backslashes_too(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local standard_conforming_strings = off; set local escape_string_warning = off")
        cursor.execute(f"select {literal(value)}::text")
        back = cursor.fetchone()[0]
        cursor.execute("set local standard_conforming_strings = on")
    assert back == value


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.lists(texts))
def test_a_list_of_texts_comes_back(value: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {literal(value)}::text[]")
        assert cursor.fetchone()[0] == value


def test_nothing_and_minus() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {literal(None)}::text, 1-{literal(-1)}")
        assert cursor.fetchone() == (None, 2)


def test_what_we_do_not_know_the_driver_fills_in() -> None:
    assert filled("select %s", [datetime(2026, 1, 1)]) is None and filled("select %s", [1.5]) is None
    assert filled("select %(a)s", {"a": 1}) is None and filled("select %s, 100%%", [1]) == "select 1, 100%"


def test_a_nul_is_an_error_of_the_data() -> None:
    with pytest.raises(DataError):
        connection.send_later("select %s", ["a\0b"])
