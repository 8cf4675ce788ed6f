"""The law of the holdings: values and their canonical text, records of a file, mapping, schedule, threshold."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings import rules
from shuheng.sharing.holdings.rules import records, words
from tests.catalogue.entries import entry
from tests.holdings.ground import PLAIN

SAID = entry(items=PLAIN)


def item(kind: str, length: int = 8) -> Item:
    return Item("a", "甲", kind, length)


@pytest.mark.parametrize(("kind", "said", "value"), [
    ("C", "  两边有空格 ", "  两边有空格 "), ("N", "+001.50", "1.5"), ("N", "-0.0", "0"), ("N", " 12 ", "12"), ("I", "-007", "-7"), ("Y", "12.3400", "12.34"),
    ("D", "2024-2-29", "2024-02-29"), ("D", "2024/12/1", "2024-12-01"), ("D", "20241201", "2024-12-01"), ("T", "2024-02-29", "2024-02-29 00:00:00"),
    ("T", "2024-2-9T8:05", "2024-02-09 08:05:00"), ("T", "2024-02-09 08:05:07.1200", "2024-02-09 08:05:07.12"), ("L", "是", "t"), ("L", "N", "f"),
    ("C", "", None), ("C", None, None), ("N", "100.000", "100")])
def test_a_value_has_one_form(kind: str, said: str | None, value: str | None) -> None:
    assert rules.canonical(item(kind), said) == value


@pytest.mark.parametrize(("kind", "said"), [
    ("C", "九个字才会太长的值"), ("N", "1e3"), ("N", "123456789"), ("N", "."), ("N", "1."), ("N", "NaN"), ("I", "1.0"), ("I", "1234567890123456789"), ("Y",
    "1.23456"),
    ("D", "2023-02-29"), ("D", "2024-13-01"), ("D", "0999-01-01"), ("D", "2024-1/1"), ("D", "today"), ("T", "2024-01-01 24:00:00"), ("T", "2024-01-01 8点"),
    ("L", "也许"), ("I", "٣")])
def test_what_is_no_value_of_its_type_is_a_misfit(kind: str, said: str) -> None:
    with pytest.raises(rules.Misfit) as misfit:
        rules.canonical(item(kind), said)
    assert misfit.value.code in words.REASONS


cells = st.text(st.sampled_from('a,"\n\r 店'), max_size=6)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=12), st.integers(1, 9))
def test_pieces_are_whole_records_and_nothing_is_lost(rows: list[list[str]], block: int) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    raw = text.getvalue().encode()
    found = list(rules.pieces(raw[at:at + block] for at in range(0, len(raw), block)))
    assert b"".join(found) == raw
    assert [row for one in found for row in csv.reader(io.StringIO(one.decode(), newline=""))] == rows


def test_a_quote_that_never_ends_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST", 2**20)
    with pytest.raises(OverflowError):
        list(rules.pieces(iter([b'"' + b"x" * 2**10, *[b"y\n" * 2**16] * 20])))


def test_columns_are_found_by_mapping_name_or_title() -> None:
    head = ["编号", "name", "面积", "没人要"]
    assert rules.mapped(SAID, {"code": "编号"}, head).places == ("code", "name", "area", "")
    assert rules.mapped(SAID, {"code": "编号"}, [*head, "del"], "del").places.index(rules.MARK) == 4
    for mapping, there in (({}, head), ({"code": "编号", "name": "店名"}, head), ({"code": "没有"}, head)):
        with pytest.raises(Refused, match="对方没有这些列"):
            rules.mapped(SAID, mapping, there)


def test_a_mapping_is_written_as_it_is_read() -> None:
    mapping = rules.read_mapping("店号 = id\n\n name＝shop_name", SAID)
    assert mapping == {"code": "id", "name": "shop_name"} and rules.read_mapping(rules.write_mapping(mapping, SAID), SAID) == mapping
    for wrong in ("店号", "没有这项 = x", "店号 ="):
        with pytest.raises(Refused, match="读不懂"):
            rules.read_mapping(wrong, SAID)


def test_an_entry_without_a_key_is_not_held() -> None:
    with pytest.raises(Refused, match="主键"):
        rules.keys(entry(items=PLAIN[1:]))


@pytest.mark.parametrize(("schedule", "due"), [(words.OFF, None), (words.HOURLY, datetime(2026, 1, 1, 10, tzinfo=UTC)), (words.DAILY, datetime(2026, 1, 2,
    2, tzinfo=UTC))])
def test_a_source_comes_due(schedule: str, due: datetime | None) -> None:
    assert rules.next_due(schedule, 2, datetime(2026, 1, 1, 9, 30, tzinfo=UTC)) == due


def test_a_full_load_takes_the_last_file_an_increment_the_next() -> None:
    names = ["d-2.csv", "d-1.csv", "d-3.csv", "x.csv"]
    assert rules.pick(names, "d-*.csv", words.FULL, "d-9.csv") == "d-3.csv" == rules.pick(names, "d-*.csv", words.COMPARE, "")
    assert rules.pick(names, "d-*.csv", words.INCREMENTAL, "d-1.csv") == "d-2.csv" and rules.pick(names, "d-*.csv", words.INCREMENTAL, "d-3.csv") == ""


def test_columns_of_a_database_become_items() -> None:
    found = rules.items_of_columns([("ID", "integer", "编号", 0, True), ("企业名称", "character varying", "", 60, False), ("note", "text", "", 0, False),
                                    ("fee", "numeric", "费用", 0, False)])
    assert [(one.column, one.title, one.type, one.length, one.key) for one in found] == [
        ("id", "编号", "I", 0, True), ("column_2", "企业名称", "C", 60, False), ("note", "note", "M", 0, False), ("fee", "费用", "N", 20, False)]
