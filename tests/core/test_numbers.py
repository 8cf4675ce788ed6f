"""Public numbers survive being read out: what people mistype is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core import numbers

years, serials = st.integers(2000, 2099), st.integers(0, 999_999_999)
made = st.builds(numbers.make, years, serials)
digits = st.sampled_from("0123456789")


@given(years, serials)
def test_a_number_is_valid_and_carries_year_and_serial(year: int, serial: int) -> None:
    number = numbers.make(year, serial)
    assert numbers.valid(number) and len(number) == 12
    assert number[:2] == f"{year % 100:02d}" and int(number[2:11]) == serial


@given(made, st.integers(0, 11), digits)
def test_every_single_wrong_digit_is_noticed(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1:]
    assert numbers.valid(wrong) == (wrong == number)


def _swapped(number: str, place: int) -> str:
    return number[:place] + number[place + 1] + number[place] + number[place + 2:]


def test_nearly_every_swap_of_neighbours_is_noticed() -> None:
    tried = [(number, _swapped(number, place)) for serial in range(0, 10**9, 1_000_003) for number in [numbers.make(2026, serial)]
             for place in range(11)]
    swaps = [(number, wrong) for number, wrong in tried if wrong != number]
    missed = [wrong for _, wrong in swaps if numbers.valid(wrong)]
    assert len(swaps) > 8_000 and len(missed) / len(swaps) < 0.025


@given(made, st.integers(0, 11), digits)
def test_a_digit_too_few_or_too_many_is_noticed(number: str, place: int, digit: str) -> None:
    assert not numbers.valid(number[:place] + number[place + 1:])
    assert not numbers.valid(number[:place] + digit + number[place:])


@given(made)
def test_what_is_read_out_in_groups_or_typed_wide_is_the_same_number(number: str) -> None:
    assert numbers.spaced(number).count(" ") == 2
    assert numbers.clean(numbers.spaced(number)) == number
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert numbers.clean(f"　{wide[:4]}-{wide[4:]}\t ") == number


@pytest.mark.parametrize("text", ["", "abc", "26000001234", "2600000123456", "２６００００００１２３４", "26000001234½", "²60000012345"])
def test_what_is_not_twelve_digits_is_no_number(text: str) -> None:
    assert not numbers.valid(text)
