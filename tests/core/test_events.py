"""Every declared event comes back from the journal exactly as it happened, and none can carry what it may not."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuheng.foundation.core import events
from shuheng.foundation.journal import rules

codes = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**53), 2**53), bool: st.booleans(), str: codes, type(None): st.none(),
    date: st.dates(date(1949, 10, 1), date(2199, 12, 31)), datetime: st.datetimes(datetime(1949, 10, 1), timezones=st.just(UTC)),
}
OURS = {key: cls for key, cls in events.every().items() if cls.__module__.startswith("shuheng.")}


def _values(hint: Any) -> st.SearchStrategy[Any]:
    if hint in PLAIN:
        return PLAIN[hint]
    inner = [part for part in hint.__args__ if part is not Ellipsis]
    if getattr(hint, "__origin__", None) is tuple:
        return st.lists(_values(inner[0]), max_size=3).map(tuple)
    return st.one_of(*map(_values, inner))


def _facts(cls: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls)
    return st.builds(cls, **{item.name: _values(hints[item.name]) for item in fields(cls)})


def test_all_rooms_declare_events_with_their_fact_in_one_sentence() -> None:
    assert len(OURS) > 40
    for (name, version), cls in OURS.items():
        room = cls.__module__.split(".")[-2]
        assert name.startswith(f"{room}.") and version >= 1, name
        assert cls.__doc__ and cls.__doc__.strip().endswith("."), name


@pytest.mark.parametrize("key", sorted(OURS), ids=lambda key: f"{key[0]}-{key[1]}")
@settings(max_examples=25)
@given(data=st.data())
def test_an_event_comes_back_as_it_happened(key: tuple[str, int], data: st.DataObject) -> None:
    fact = data.draw(_facts(OURS[key]))
    sent = json.loads(json.dumps(events.encode(fact), ensure_ascii=False))
    again = events.decode(*key, sent)
    assert again == fact and type(again) is type(fact)
    assert events.canonical_json(events.encode(again)) == events.canonical_json(sent)


@pytest.mark.parametrize("key", sorted(OURS), ids=lambda key: f"{key[0]}-{key[1]}")
def test_fields_hold_numbers_codes_and_dates_only(key: tuple[str, int]) -> None:
    for hint in get_type_hints(OURS[key]).values():
        if getattr(hint, "__name__", "") != "ClassVar" and "ClassVar" not in str(hint):
            _values(hint)


def test_an_event_of_an_unknown_name_or_version_is_not_guessed() -> None:
    for key in (("cases.never", 1), ("cases.opened", 99)):
        with pytest.raises(KeyError):
            events.decode(*key, {})


def test_one_name_and_version_is_declared_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        events.event("cases.opened")(type("Again", (), {"__annotations__": {}}))


@pytest.mark.parametrize("value", [{"name": "陈秋生"}, ["a"], 1.5, b"bytes", object()])
def test_what_is_no_code_or_number_cannot_be_recorded(value: object) -> None:
    with pytest.raises(TypeError):
        events.encode(events.every()["cases.accepted", 1](on=value))


@given(st.lists(st.one_of(st.integers(), codes, st.binary(max_size=8)), max_size=4), st.lists(st.one_of(st.integers(), codes), max_size=4))
def test_canonical_bytes_of_different_parts_differ(one: list[Any], other: list[Any]) -> None:
    def plain(parts: list[Any]) -> list[bytes]:
        return [part if isinstance(part, bytes) else str(part).encode() for part in parts]

    assert (events.canonical(*one) == events.canonical(*other)) == (plain(one) == plain(other))


@given(st.data())
def test_every_part_of_an_entry_is_in_its_digest(data: st.DataObject) -> None:
    whole = {"at": datetime(2026, 9, 28, tzinfo=UTC), "name": "cases.accepted", "version": 1, "kind": "officer", "account": 1, "post": 2, "organ": 3,
             "division": 4, "domain": "general", "case": 5, "seq": 6, "about": "x", "data": {"on": "2026-09-28"}}
    name = data.draw(st.sampled_from(sorted(whole)))
    changed: dict[str, Any] = {"at": datetime(2026, 9, 28, 0, 0, 0, 1, tzinfo=UTC), "data": {"on": "2026-09-29"}}
    fresh = changed.get(name, f"{whole[name]}1" if isinstance(whole[name], str) else 99)
    assert rules.Facts(**whole).digest() != rules.Facts(**{**whole, name: fresh}).digest()
