"""Batches: what fits becomes the held table at once; what does not says why; a refusal changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings import actions, jobs, queries
from shuheng.sharing.holdings.models import Batch, Change, Holding, Reject
from tests import builders
from tests.holdings import ground

pytestmark = pytest.mark.django_db


def told(name: str) -> list[dict[str, Any]]:
    return list(Entry.objects.filter(name=f"holdings.{name}").order_by("pk").values_list("data", flat=True))


def counts(batch: Batch) -> tuple[int, ...]:
    return batch.read, batch.rejected, batch.added, batch.changed, batch.deleted, batch.unchanged


def test_a_file_becomes_a_held_table_with_its_counts_and_its_fact() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(10))
    batch = ground.loaded(ground.source(row, by), by)
    assert (batch.state, counts(batch)) == ("done", (10, 0, 10, 0, 0, 0))
    assert ground.table(row, "_key, _batch, name, area::text, opened::text, open")[0] == ("1", batch.pk, "示例店1", "1.5", "2020-02-02", True)
    held = Holding.objects.get()
    assert (held.relation, held.key_columns, held.sealed_columns, held.rows, held.position, held.edition) == (f"held.r_{row.pk}", ["code"], [], 10, 1, 1)
    assert list(Change.objects.values_list("resource", "position", "key", "op", "batch")) == [(row.pk, 1, "", "load", batch.pk)]
    fact = told("batch_loaded")[0]
    assert (fact["read"], fact["added"], fact["after"], fact["position"]) == (10, 10, held.digest, 1) and "示例店" not in str(fact)


def test_the_application_selects_nothing_and_reads_no_row() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(3))
    ground.loaded(ground.source(row, by), by)
    for statement in (f"select * from held.r_{row.pk}", f"select held_read({row.pk}, '{{name}}', '1')", f"delete from held.r_{row.pk}",
        "delete from held_change"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_second_full_load_tells_what_was_added_changed_and_deleted() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(40))
    source = ground.source(row, by)
    first = ground.loaded(source, by)
    same = ground.loaded(source, by)
    assert counts(same) == (40, 0, 0, 0, 0, 40) and same.after == first.after and Change.objects.count() == 1
    rows = ground.shops(41)[1:]
    rows[4][1] = "改名的示例店"
    ground.put("shops.csv", rows)
    third = ground.loaded(source, by)
    assert counts(third) == (40, 0, 1, 1, 1, 38) and third.before == first.after != third.after
    assert [(one[0], one[2]) for one in ground.table(row, "_key, _batch, name") if one[1] == third.pk] == [("41", "示例店41"), ("6", "改名的示例店")]
    assert list(Change.objects.filter(position__gt=1).order_by("position").values_list("key", "op")) == [("1", "delete"), ("41", "put"), ("6", "put")]
    assert Holding.objects.get().rows == 40


def test_when_most_rows_differ_the_table_is_swapped_and_unchanged_rows_keep_their_batch() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(6))
    source = ground.source(row, by)
    first = ground.loaded(source, by)
    rows = [[*one[:1], "全改了", *one[2:]] for one in ground.shops(5)] + ground.shops(2, first=6)
    ground.put("shops.csv", rows)
    second = ground.loaded(source, by)
    assert counts(second) == (7, 0, 1, 5, 0, 1)
    assert {one[0]: one[1] for one in ground.table(row, "_key, _batch")} == {**dict.fromkeys("12345", second.pk), "6": first.pk, "7": second.pk}


WRONG = [["x", "店", "1", "2020-01-01", "是"], ["101", "店" * 21, "1", "", ""], ["102", "店", "1e3", "", ""], ["103", "店", "", "2021-02-29", ""],
         ["104", "店", "", "", "也许"], ["", "店", "", "", ""], ["1", "又一个", "", "", ""], ["105", "少一列"]]
WHYS = ["I:code", "C:name", "N:area", "D:opened", "L:open", "key:code", "twice:", "cells:"]


def test_rows_that_do_not_fit_say_why_and_stand_sealed() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", [*ground.shops(2), *WRONG])
    source = ground.source(row, by, most=len(WRONG))
    batch = ground.loaded(source, by)
    assert (batch.state, batch.read, batch.rejected, batch.added) == ("done", 10, 8, 2)
    with acting(by):
        kept = list(Reject.objects.order_by("line"))
        assert [f"{one.reason}:{one.column}" for one in kept] == WHYS and [one.line for one in kept] == list(range(3, 11))
        shown = list(queries.shown(batch, kept))
    assert shown[1].title == "店名" and shown[1].values["name"] == "店" * 21 and "少一列" in shown[7].values[""]
    assert not any("店".encode() in bytes(one.raw_sealed) for one in kept)


@pytest.mark.parametrize(("most", "unit", "state"), [(7, "rows", "stopped"), (8, "rows", "done"), (79, "percent", "stopped"), (80, "percent", "done")])
def test_too_many_rejects_stop_the_batch_before_anything_changes(most: int, unit: str, state: str) -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(2))
    source = ground.source(row, by, most=most, unit=unit)
    ground.loaded(source, by)
    before = ground.table(row)
    ground.put("shops.csv", [["2", "新名字", "", "", ""], ["3", "新店", "", "", ""], *(WRONG[:6] + [["3", "又一个", "", "", ""]] + WRONG[7:])])
    batch = ground.loaded(source, by)
    assert (batch.state, batch.rejected) == (state, 8) and (ground.table(row) == before) == (state == "stopped")
    assert len(told("batch_ended")) == (state == "stopped") and Reject.objects.filter(batch=batch).count() in (0, 8)


@pytest.mark.parametrize("personal", [False, True])
def test_a_key_that_no_index_takes_is_a_reject_with_its_reason(personal: bool) -> None:
    items = (Item("code", "店号", "C", 4000, "conditional", key=True), Item("opened", "开业日期", "D", sharing="conditional", key=True),
             Item("name", "店名", "C", 20, "conditional", personal=personal))
    by, row = ground.loader(), ground.resource(items)
    ground.put("shops.csv", [["短", "2020-01-01", "一"], ["店" * 3000, "2020-01-01", "二"], ["短", "不是日子", "三"]], ["店号", "开业日期", "店名"])
    batch = ground.loaded(ground.source(row, by, most=2), by)
    with acting(by):
        assert (batch.state, batch.added) == ("done", 1) and [one.reason for one in Reject.objects.order_by("line")] == ["long", "D"]


def test_personal_values_are_sealed_keys_are_blind_and_digests_keyed() -> None:
    by, row = ground.loader(), ground.resource(ground.SEALED, "示例人员信息")
    numbers = [builders.id_number(one) for one in range(1, 4)]
    ground.put("people.csv", [[one, f"示例人{place}", "1980-01-01"] for place, one in enumerate(numbers)], ["身份证号", "姓名", "出生日期"])
    source = ground.source(row, by, place="people.csv")
    batch = ground.loaded(source, by)
    assert (batch.state, batch.added) == ("done", 3) and ground.loaded(source, by).unchanged == 3
    held = queries.holding(row.pk)
    assert held.sealed_columns == ["number", "name"]
    everything = str(ground.table(row))
    assert not any(one in everything or one.encode().hex() in everything for one in numbers) and "示例人".encode().hex() not in everything
    key = queries.key_in(row.pk, queries.content_of(row, held.edition), {"number": numbers[1]})
    answer = ground.look(f"select held_read({row.pk}, '{{name,born}}', '{key}') as found")[0]["found"]
    assert set(answer["name"]) == {"sealed"} and queries.opened(held, key, answer) == {"name": "示例人1", "born": "1980-01-01"}
    with pytest.raises(DatabaseError, match="does not hold"), transaction.atomic():
        ground.look(f"select held_read({row.pk}, '{{_digest}}', '{key}')")


def test_a_key_that_was_typed_wrong_is_refused_in_words() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(1))
    ground.loaded(ground.source(row, by), by)
    held = queries.holding(row.pk)
    said = queries.content_of(row, held.edition)
    assert queries.key_in(row.pk, said, {"code": "0007"}) == "7"
    for given, words in (({"code": "七"}, "“店号”不是整数"), ({}, "请填店号")):
        with pytest.raises(Refused, match=words):
            queries.key_in(row.pk, said, given)


def test_a_sealed_row_that_is_there_twice_is_put_together_again_for_its_reject() -> None:
    by, row = ground.loader(), ground.resource(ground.SEALED, "示例人员信息")
    number = builders.id_number()
    ground.put("people.csv", [[number, "甲（示例）", ""], [number, "乙（示例）", ""], [number, "丙", "不是日子"]], ["身份证号", "姓名", "出生日期"])
    batch = ground.loaded(ground.source(row, by, place="people.csv", most=5), by)
    assert (batch.state, batch.rejected, batch.added) == ("done", 2, 1)
    with acting(by):
        shown = list(queries.shown(batch, queries.rejects_of(batch)))
    assert [(one.reason[:2], one.values["name"]) for one in shown] == [("主键", "乙（示例）"), ("不是", "丙")]


def test_an_increment_puts_and_deletes_and_its_last_word_counts() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops-1.csv", ground.shops(5))
    full = ground.source(row, by, place="shops-1.csv")
    ground.loaded(full, by)
    changes = [["2", "甲", "", "", "", ""], ["2", "乙", "", "", "", ""], ["3", "", "", "", "", "1"], ["9", "新店", "", "", "", "0"], ["77", "", "", "", "",
        "1"]]
    ground.put("day-1.csv", changes, [*ground.HEAD, "删除"])
    source = ground.source(row, by, place="day-*.csv", mode="incremental", delete_column="删除", delete_value="1")
    batch = ground.loaded(source, by)
    assert (batch.state, batch.rejected, batch.added, batch.changed, batch.deleted) == ("done", 0, 1, 1, 1)
    assert [one for one in ground.table(row, "_key, name")] == [("1", "示例店1"), ("2", "乙"), ("4", "示例店4"), ("5", "示例店5"), ("9", "新店")]
    assert list(Change.objects.filter(batch=batch.pk).order_by("position").values_list("position", "key", "op")) == [(2, "2", "put"), (3, "3", "delete"),
        (4, "9", "put")]
    again = ground.loaded(source, by)
    assert (again.state, again.why) == ("done", "nothing") and Holding.objects.get().rows == 5


def test_a_new_edition_adds_the_column_and_only_a_full_load_follows_it() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(3))
    source = ground.source(row, by)
    ground.loaded(source, by)
    ground.next_edition(row, (*ground.PLAIN[:4], Item("phone", "电话", "C", 20, "conditional")))
    ground.put("shops.csv", [[*one[:4], "12345"] for one in ground.shops(3)], [*ground.HEAD[:4], "电话"])
    change = ground.source(row, by, mode="incremental", place="shops.csv")
    assert (ground.loaded(change, by).why, len(ground.table(row)[0])) == ("edition", 8)
    assert ground.loaded(source, by).changed == 3 and ground.table(row, "phone")[0] == ("12345",)
    assert len(ground.table(row)[0]) == 8 and Holding.objects.get().edition == 2, "the retired column is gone, the new one there"


@pytest.mark.parametrize(("wrong", "why"), [("missing", "missing"), ("columns", "columns"), ("binary", "unreadable"), ("book", "unreadable")])
def test_an_end_that_cannot_be_read_ends_the_batch_and_changes_nothing(wrong: str, why: str) -> None:
    by, row = ground.loader(), ground.resource()
    path = ground.put("shops.csv", ground.shops(2), ["a", "b", "c", "d", "e"] if wrong == "columns" else ground.HEAD)
    source = ground.source(row, by, place="shops.xlsx" if wrong == "book" else "shops.csv")
    if wrong == "missing":
        path.unlink()
    elif wrong in ("binary", "book"):
        path.with_suffix(".xlsx" if wrong == "book" else ".csv").write_bytes(b"\xff\xff\x00\x81\x20" * 9)
    batch = ground.loaded(source, by)
    assert (batch.state, batch.why) == ("failed", why) and not Change.objects.exists() and told("batch_ended")[0]["reason"] == why
    if wrong == "book":
        path.with_suffix(".xlsx").unlink()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_encodings_quotes_and_empty_lines_of_the_county_are_read(encoding: str) -> None:
    by, row = ground.loader(), ground.resource()
    path = ground.put("shops.csv", [["1", '带“引号"，逗号,\n换行', "", "", ""], ["2", "\\.", "", "", ""]], encoding=encoding)
    with path.open("ab") as file:
        file.write(b"\r\n\r\n3,,,,\r\n")
    assert ground.loaded(ground.source(row, by), by).read == 3
    assert ground.table(row, "name") == [('带“引号"，逗号,\n换行',), ("\\.",), (None,)]


def test_one_batch_of_an_entry_at_a_time_and_only_of_ones_own_organ() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(1))
    source = ground.source(row, by)
    other = ground.loader("data")
    for act in (lambda: actions.run(source.pk, by=other), lambda: actions.drop_source(source.pk, by=other)):
        with pytest.raises(Refused), acting(other):
            act()
    with pytest.raises(Forbidden), acting(other):
        actions.put_source(0, actions.Setting("x", "folder", "a.csv"), by=other, resource=row.pk)
    with acting(by):
        actions.run(source.pk, by=by)
        with pytest.raises(Refused, match="正在办"):
            actions.run(source.pk, by=by)
        with pytest.raises(Refused, match="正在办"):
            actions.drop_source(source.pk, by=by)
    assert Batch.objects.count() == 0, "without an actor nobody sees a batch"


def test_a_batch_that_is_stopped_stops_before_its_next_step() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(3))
    source = ground.source(row, by)
    with acting(by):
        waiting = actions.run(source.pk, by=by)
        assert actions.stop(waiting.pk, by=by).state == "stopped"
        running = actions.run(source.pk, by=by)
    with acting(SYSTEM):
        Batch.objects.filter(pk=running.pk).update(state="reading")
    with acting(by):
        assert actions.stop(running.pk, by=by).stopping
    jobs.load_batch(running.pk)
    with acting(by):
        assert (Batch.objects.get(pk=running.pk).state, Batch.objects.get(pk=running.pk).why) == ("stopped", "stopped")
        with pytest.raises(Refused, match="已经结束"):
            actions.stop(running.pk, by=by)
    assert not ground.table(row)


def test_both_ends_are_compared_down_to_the_row() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(30))
    source = ground.source(row, by)
    ground.loaded(source, by)
    same = ground.loaded(source, by, "compare")
    assert (same.state, same.added, same.changed, same.deleted) == ("done", 0, 0, 0) and same.before == same.after
    rows = ground.shops(31)[1:]
    rows[0][2] = "7"
    ground.put("shops.csv", rows)
    odd = ground.loaded(source, by, "compare")
    assert (odd.added, odd.changed, odd.deleted, odd.unchanged) == (1, 1, 1, 28) and odd.before != odd.after
    with acting(by):
        assert [(one.key, one.ours is None, one.theirs is None) for one in queries.differences_of(odd)] == [("1", False, True), ("2", False, False), ("31",
            True, False)]
    assert len(ground.table(row)) == 30 and told("compared")[1]["differing"] == 3
