"""ID numbers, credit codes, telephones, passwords, spans: no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core import identifiers
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import rules

TODAY = date(2026, 11, 23)
PREFIXES = ("432723", "430523", "430423", "110101", "810000", "830000")


@given(prefix=st.sampled_from(PREFIXES), born=st.dates(date(1930, 1, 1), date(1982, 12, 31)), serial=st.integers(0, 999))
def test_nobody_born_1930_to_1982_is_refused_under_any_county_code(prefix: str, born: date, serial: int) -> None:
    digits = f"{prefix}{born:%Y%m%d}{serial:03d}"
    number = digits + identifiers.id_check_sign(digits)
    assert rules.check_id_number(number, TODAY) == number
    assert rules.birthday(number) == born


@given(serial=st.integers(0, 999), place=st.integers(6, 16), by=st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(serial: int, place: int, by: int) -> None:
    digits = f"43042319650310{serial:03d}"
    number = digits + identifiers.id_check_sign(digits)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1:]
    with pytest.raises(Refused):
        rules.check_id_number(wrong, TODAY)


@pytest.mark.parametrize(("text", "says"), [
    ("430423650310001", "15 位"), ("43042319500101000", "18 位"), ("990423196503100018", "不是任何省份"),
    ("430423196502300010", "不是一个对的日期"), ("430423203001010011", "不是一个对的日期"),
    ("430423180001010011", "不是一个对的日期"), ("４３０４２３", "18 位"), ("43042319650310001\n", "18 位"),
])
def test_a_wrong_number_is_told_which_part(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        rules.check_id_number(text, TODAY)


def test_full_width_and_small_x_are_understood() -> None:
    digits = next(f"43042319650310{n:03d}" for n in range(999) if identifiers.id_check_sign(f"43042319650310{n:03d}") == "X")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in digits) + " x"
    assert rules.check_id_number(wide, TODAY) == digits + "X"


def test_credit_codes_have_their_check_sign() -> None:
    for first in ("91430423MA0000001", "93430423MA0000002", "12430423MB1234567"):
        code = first + identifiers.credit_check_sign(first)
        assert rules.check_credit_code(code) == code
        with pytest.raises(Refused):
            rules.check_credit_code(first + ("0" if code[-1] != "0" else "1"))
    with pytest.raises(Refused, match="I、O、S、V、Z"):
        rules.check_credit_code("9143042OMA0000001X")


@pytest.mark.parametrize(("text", "phone"), [
    ("199 0000 0001", "19900000001"), ("+8613800000000", "13800000000"), ("１３８００００００００", "13800000000")])
def test_telephones_are_read_as_people_write_them(text: str, phone: str) -> None:
    assert rules.check_phone(text) == phone


@pytest.mark.parametrize("text", ["12345", "12900000000", "1990000000", "199000000011", "abc", ""])
def test_other_telephones_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        rules.check_phone(text)


@given(st.text(min_size=1, max_size=128))
def test_any_password_is_either_taken_or_refused_with_words(password: str) -> None:
    try:
        rules.check_password(password, ["19900000001"])
    except Refused as refused:
        assert refused.message


@pytest.mark.parametrize("password", ["HengShan-2026-ok", "我爱衡山的茶叶园子呀呀", "x19900000001y-z", "aaaaaaaaaaaaaaaa"])
def test_passwords_of_the_place_and_person_are_refused(password: str) -> None:
    with pytest.raises(Refused):
        rules.check_password(password, ["19900000001"])


def test_names_of_all_kinds_are_taken() -> None:
    for name in ("王一", "买买提·吐尔逊", "欧阳娜娜", "𠮷田", "Anna-Maria Li"):
        assert rules.check_person_name(f" {name} ") == name
    for name in ("王", "123", "张<b>", "李 5", "王" * 51):
        with pytest.raises(Refused):
            rules.check_person_name(name)


firsts, lengths = st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 90)
spans = st.builds(lambda first, days: rules.Span(first, first + timedelta(days=days)), firsts, lengths)


@given(spans, spans)
def test_spans_meet_exactly_when_they_share_a_day(one: rules.Span, other: rules.Span) -> None:
    days = {one.first + timedelta(days=n) for n in range((one.last - one.first).days + 1)}  # type: ignore[operator]
    assert one.meets(other) == other.meets(one) == any(other.holds(day) for day in days)


def test_a_mandate_needs_two_people_a_proved_agent_and_an_end() -> None:
    good = rules.Span(TODAY, TODAY + timedelta(days=30))
    rules.check_mandate(1, 2, 2, good, TODAY)
    back, long = rules.Span(TODAY, TODAY - timedelta(1)), rules.Span(TODAY, TODAY + timedelta(days=3000))
    for principal, agent, level, span in ((1, 1, 2, good), (1, 2, 1, good), (1, 2, 2, rules.Span(TODAY)), (1, 2, 2, back), (1, 2, 2, long)):
        with pytest.raises(Refused):
            rules.check_mandate(principal, agent, level, span, TODAY)
