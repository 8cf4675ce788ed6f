"""Words, waits and signatures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.notices import rules


@pytest.mark.parametrize("text", ["{0}", "{}", "{a.b}", "{a[0]}", "{a!r}", "{a:>99}", "{a", "a}", "{__class__.x}"])
def test_a_template_holds_plain_named_places_only(text: str) -> None:
    with pytest.raises(Refused, match="空位"):
        rules.places(text)


@given(st.text(max_size=50))
def test_a_value_is_put_in_as_it_is_and_never_read_again(value: str) -> None:
    assert rules.filled("您的{matter}好了", {"matter": value}) == f"您的{value}好了"


def test_empty_and_overlong_words_are_refused() -> None:
    for title, text, sms in (("", "a", False), ("a", " ", False), ("题" * 81, "a", False), ("a", "字" * 501, True)):
        with pytest.raises(Refused):
            rules.check_words(title, text, sms)
    rules.check_words("a", "字" * 501, False)


def test_a_missing_value_is_a_mistake_and_a_surplus_one_is_not_kept() -> None:
    with pytest.raises(KeyError, match="due"):
        rules.check_values(frozenset({"due"}), {"matter": "x"})
    assert rules.check_values(frozenset({"due"}), {"due": "x", "phone": "y"}) == {"due": "x"}


@pytest.mark.parametrize(("title", "kind"), [
    ("受理了：{matter}", "受理了"), ("{matter}快办好了", "快办好了"), ("“{matter}”停表了", "停表了"), ("请换密码", "请换密码"),
])
def test_an_officer_reads_what_kind_of_notice_it_is_without_its_values(title: str, kind: str) -> None:
    assert rules.bare(title) == kind


@given(st.integers(1, 200), st.floats(0, 1))
def test_waits_double_up_to_two_hours_and_never_come_all_at_once(tries: int, chance: float) -> None:
    wait = rules.wait(tries, chance)
    assert timedelta(seconds=22) <= wait <= timedelta(hours=2.5)
    assert rules.wait(tries + 1, chance) >= wait and rules.wait(tries, 0) < rules.wait(tries, 1)


def test_a_receipt_counts_only_signed_now_and_with_a_secret() -> None:
    good = rules.signature("s", "1000", b"{}")
    assert rules.genuine("s", "1000", b"{}", good, 1100)
    for secret, moment, body, given_, present in (
            ("", "1000", b"{}", rules.signature("", "1000", b"{}"), 1000), ("s", "1000", b"{} ", good, 1000), ("s", "1001", b"{}", good, 1000),
            ("s", "1000", b"{}", good, 1301), ("s", "1000", b"{}", "汉", 1000), ("s", "x", b"{}", good, 1000), ("s", "", b"{}", "", 1000)):
        assert not rules.genuine(secret, moment, body, given_, present)
