"""What can be drawn of open data, how it is drawn, and identifiers that can be read back; Parquet as its own library reads it."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as foreign_parquet

from shuheng.foundation.core import kept, parquet
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.sharing.catalogue import actions, rules
from shuheng.sharing.catalogue.queries import feeds
from shuheng.sharing.catalogue.rules import Content, Item
from shuheng.sharing.catalogue.web import MOST_BARS, drawn, mapped
from tests import builders
from tests.catalogue.entries import entry, scheme
from tests.places import ground

NAME, TOTAL = Item("name", "乡镇", length=40, openness="open"), Item("all", "村", "I", openness="open")
PLACED = (Item("longitude", "经度", "N", 12, openness="open"), Item("latitude", "纬度", "N", 12, openness="open"))


def opened(*items: Item, **changes: Any) -> Content:
    """An open entry of these items."""
    return entry(sharing="open", condition="", openness="open", items=items, **changes)


@given(st.sampled_from(["1", "103", "103001", "10300101"]), st.integers(1, 10**11 - 1), st.sampled_from(["", "0", "0000"]), st.integers(0, 9))
def test_an_identifier_says_which_entry_and_file_it_is(category: str, number: int, zeros: str, file: int) -> None:
    code = f"{category}/{zeros}{number}"[:20]
    said = rules.uuid_of(code, file)
    assert rules.code_in(said) == (code, file) and rules.code_in(said.upper()) == (code, file)


@pytest.mark.parametrize("said", ["", "103001-00001", "6f0d3a60-5a0e-5c7e-9a44-7a0d7c1c6f10", "bbbbbbbb-bbbb-8bbb-8bbb-bbbbbbbbbbbb"])
def test_what_is_no_identifier_of_ours_is_nothing(said: str) -> None:
    assert rules.code_in(said) is None


def test_positions_and_numbers_are_found_by_type_and_name() -> None:
    assert rules.positions(opened(NAME, *PLACED)) == (1, 2) and rules.measured(opened(NAME, *PLACED)) is None
    assert rules.measured(opened(Item("code", "代码", length=12, openness="open", key=True), NAME, TOTAL)) == (1, (2,))
    assert rules.measured(opened(Item("code", "代码", length=12, openness="open", key=True), TOTAL)) == (0, (1,))
    closed = Item("longitude", "经度", "N", 12)
    assert rules.positions(opened(closed, PLACED[1])) is None, "a column that is not open was drawn"
    assert rules.measured(opened(NAME)) is rules.measured(opened(TOTAL)) is rules.positions(opened(NAME, TOTAL)) is None


def test_bars_stand_from_the_longest_down_and_say_what_is_left_out() -> None:
    made = drawn(opened(NAME, TOTAL), [("开云镇", 25), ("白果镇", 19), ("长江镇", None), ("<东湖镇>", 1300)])
    assert made and made.lines == (("<东湖镇>", "1,300"), ("开云镇", "25"), ("白果镇", "19")) and made.left == 1 and made.choices == ()
    assert made.picture.count("<rect") == 3 and "&lt;东湖镇&gt;" in made.picture and 'role="img"' in made.picture
    many = drawn(opened(NAME, TOTAL), [(f"示例{place}", place) for place in range(MOST_BARS + 5)])
    assert many and len(many.lines) == MOST_BARS and many.left == 5
    below = drawn(opened(NAME, TOTAL), [("甲", -4), ("乙", 2)])
    assert below and 'width="-' not in below.picture


def test_what_cannot_be_compared_is_not_drawn() -> None:
    assert drawn(opened(NAME, TOTAL), [("开云镇", 1), ("开云镇", 2)]) is None, "names that repeat do not add up by themselves"
    assert drawn(opened(NAME, TOTAL), [("开云镇", 1)]) is None and drawn(opened(NAME), [("开云镇",), ("白果镇",)]) is None


def test_another_number_is_drawn_when_asked() -> None:
    said = opened(NAME, TOTAL, Item("communities", "社区", "I", openness="open"))
    made = drawn(said, [("开云镇", 25, 13), ("白果镇", 19, 2)], "communities")
    assert made and made.title == "社区" and made.lines[0] == ("开云镇", "13") and made.choices == (("all", "村"), ("communities", "社区"))
    assert drawn(said, [("开云镇", 25, 13), ("白果镇", 19, 2)], "nothing") == drawn(said, [("开云镇", 25, 13), ("白果镇", 19, 2)])


@pytest.mark.django_db
def test_the_map_leaves_out_what_lies_outside() -> None:
    said, rows = opened(NAME, *PLACED), [("甲", 112.87, 27.23), ("乙", None, None), ("丙", 1.0, 1.0), ("丁", float("nan"), 27.2)]
    assert mapped(said, rows) is None, "without an outline there is no map"
    ground.county()
    kept.forget()
    made = mapped(said, rows)
    assert made and (made.drawn, made.left) == (1, 3) and str(made.picture).count("<circle") == 1
    assert mapped(said, rows[1:]) is None and mapped(opened(NAME, TOTAL), [("甲", 1)]) is None


@pytest.mark.django_db
def test_a_page_shows_bars_with_their_table(monkeypatch: pytest.MonkeyPatch) -> None:
    scheme(), builders.organ()
    monkeypatch.setitem(feeds.every(), "test.rows", feeds.Feed("test.rows", "示例", ("name", "all"), lambda: iter([("开云镇", 25), ("白果镇", 19)])))
    with acting(SYSTEM):
        actions.put_resources({"101001/00001": opened(NAME, TOTAL, title="示例村数", feed="test.rows")}, by=SYSTEM)
    told = Client().get("/data/101001-00001/").content.decode()
    assert told.count('class="fill-ok"') == 2 and '<th scope="row">开云镇</th><td class="num">25</td>' in told and "下载 PARQUET" in told
    assert Client().get("/data/101001-00001/data.parquet").content[:4] == b"PAR1"
    monkeypatch.setattr(parquet, "INSTALLED", False)
    told = Client().get("/data/101001-00001/").content.decode()
    assert "PARQUET" not in told and "下载 CSV" in told and Client().get("/data/101001-00001/data.parquet").status_code == 404
    assert "parquet" not in Client().get("/data/catalog.ttl").content.decode()


def test_parquet_keeps_types_titles_and_gaps() -> None:
    columns = [("name", "名称", "C"), ("many", "数", "I"), ("share", "比", "N"), ("on", "哪天", "D"), ("at", "时间", "T"), ("open", "开", "L"),
               ("cost", "钱", "Y")]
    rows = [("甲", 1, 0.5, date(2026, 1, 2), datetime(2026, 1, 2, 8), True, 3), (None,) * 7]
    table = foreign_parquet.read_table(io.BytesIO(parquet.packed(columns, rows)))
    assert [str(field.type) for field in table.schema] == ["string", "int64", "double", "date32[day]", "timestamp[us]", "bool", "decimal128(18, 4)"]
    assert [field.metadata[b"title"].decode() for field in table.schema] == [title for _, title, _ in columns]
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
