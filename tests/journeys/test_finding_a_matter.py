"""Finding a matter by words, life event, organ and township, alone and together."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from shuheng.foundation.core import numbers
from tests.journeys.residents import read, went

pytestmark = pytest.mark.django_db
AT_LEAST = 34


def _found(**asked: str) -> list[str]:
    """The codes of the matters that a list shows."""
    return _listed(asked)


def _listed(asked: Mapping[str, str]) -> list[str]:
    page = read(Client().get("/matters/", asked))
    main = page[page.index("<main"):]
    return list(dict.fromkeys(re.findall(r'href="/matters/([a-z-]+)/"', main)))


def test_without_a_question_all_are_there() -> None:
    assert len(_found()) >= AT_LEAST


@pytest.mark.parametrize(("words", "code"), [("开饭店", "small-catering-permit"), ("砍树", "tree-felling"), ("低保", "subsistence-allowance"),
                                             ("建房", "rural-house"), ("小餐飲", "small-catering-permit")])
def test_peoples_own_words_find_it(words: str, code: str) -> None:
    assert code in _found(q=words)


def test_a_life_event_opens_its_matters() -> None:
    assert {"birth-registration", "household-birth"} <= set(_found(event="birth"))
    assert {"tree-felling", "water-abstraction"} <= set(_found(event="farm")) and "birth-registration" not in _found(event="farm")


def test_an_organ_has_its_matters() -> None:
    assert _found(organ="forestry") == ["tree-felling"]
    assert {"small-catering-permit", "open-restaurant"} <= set(_found(organ="market-regulation"))


def test_a_township_receives_what_townships_handle() -> None:
    received = _found(town="430423100000")
    assert "subsistence-allowance" in received and "small-catering-permit" not in received


def test_filters_narrow_each_other() -> None:
    assert _found(q="建房", event="house")[0] == "rural-house"
    assert "small-catering-permit" in _found(event="shop", organ="market-regulation", q="小餐饮")
    assert _found(event="birth", organ="forestry") == []


@pytest.mark.parametrize("asked", [{"event": "nothing"}, {"organ": "' or 1=1"}, {"town": "9"}, {"q": "不会有的事"}, {"q": "%_\\"},
                                   {"page": "99", "event": "x"}])
def test_what_does_not_exist_finds_nothing_and_says_what_to_do(asked: dict[str, str]) -> None:
    assert _listed(asked) == []
    assert "12345" in read(Client().get("/matters/", asked))


def test_a_case_number_leads_to_the_case() -> None:
    number = numbers.make(2026, 1)
    for typed in (number, numbers.spaced(number)):
        assert went(Client().get("/matters/", {"q": typed})) == f"/affairs/{number}/"
    assert Client().get("/matters/", {"q": number[:-1] + str((int(number[-1]) + 1) % 10)}).status_code == 200
