"""A held table is profiled: what is counted, what breaks a rule, how a profile goes on after anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core import identifiers
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings.models import Holding
from shuheng.sharing.quality import actions, jobs
from shuheng.sharing.quality.models import Column, Profile, Score
from shuheng.sharing.quality.rules import night
from tests import builders
from tests.holdings import ground as held
from tests.quality import ground

pytestmark = pytest.mark.django_db


def _ask(statement: str, *params: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]


def test_what_a_load_accepts_and_a_rule_does_not_is_found() -> None:
    row, _ = ground.entry(*ground.BAD)
    done = ground.profiled(row)
    assert (done.state, done.rows, done.unmeasured, done.found) == ("done", 4, [], {})
    found = {code: (one.failing, one.keys) for code, one in ground.defects(row).items()}
    assert found == {"check:code": (2, ["91430499MA0000003A", "91430499MA0000004A"]), "required:name": (1, ["91430499MA0000004A"]),
                     "range:opened": (1, ["91430499MA0000003A"]), "order:opened:closed": (1, ["91430499MA0000003A"])}
    with acting(SYSTEM):
        columns = {one.column: one for one in done.columns.all()}
        costs = sum(one.points for one in done.deductions.all())
    name, people = columns["name"], columns["people"]
    assert (name.nulls, name.distinct, name.least, name.shortest, name.top) == (1, 2, "示例店一", 4, [["示例店二", 2]])
    assert (people.nulls, people.least, people.most, people.top) == (1, "-4", "8", [])
    assert ground.points(row) == 10_000 - costs == 3_000
    assert Entry.objects.filter(name="quality.defect_opened").count() == 4 and Entry.objects.get(name="quality.profiled").data["score"] == 3_000


def test_of_sealed_columns_only_what_is_empty_is_told_and_no_key_is_shown() -> None:
    builders.calendar()
    items = (Item("number", "身份证号", "C", 18, "conditional", personal=True, key=True), Item("name", "姓名", "C", 60, "conditional", personal=True,
             element="person.name"), Item("born", "登记日期", "D", sharing="conditional"))
    row = held.resource(items, "示例人员信息")
    ground.load(held.source(row, held.loader()), ["430423198001010011", "藏起来的名字", "2999-01-01"], ["430423198001010012", "", ""],
                head=["身份证号", "姓名", "登记日期"])
    done = ground.profiled(row)
    found = ground.defects(row)
    assert {code: (one.failing, one.keys) for code, one in found.items()} == {"required:name": (1, []), "range:born": (1, [])}
    with acting(SYSTEM):
        assert [(one.sealed, one.nulls, one.distinct, one.least, one.top) for one in done.columns.order_by("place")][:2] == [
            (True, 0, None, "", []), (True, 1, None, "", [])]
    for column, kind in (("name", "unique"), ("name", "pattern"), ("number", "check")):
        with pytest.raises(Refused, match="只能查它有没有"):
            ground.does(actions.set_rule, row.pk, kind, column, {}, "想看看有没有重复的", by=ground.mender())


def test_the_application_learns_nothing_beside_a_running_profile() -> None:
    row, _ = ground.entry(*ground.BAD)
    done = ground.profiled(row)
    for statement in (f"select quality_column({done.pk}, 'name')", f"select quality_keys({done.pk}, 'required:name', 20)", f"select * from held.r_{row.pk}",
                      f"select quality_count({done.pk}, '{{required:name}}')", "select quality_fails(1, '{}')", "select quality_running(1)"):
        with pytest.raises(DatabaseError), transaction.atomic():
            _ask(statement)
    with acting(SYSTEM):
        made = actions.ask_profile(row.pk, by=SYSTEM)
        actions.begin(made.pk, by=SYSTEM)
        for statement in (f"select quality_keys({made.pk}, 'unique:name', 20)", f"select quality_column({made.pk}, '_key')"):
            with pytest.raises(DatabaseError), transaction.atomic():
                _ask(statement)


SIGNS = st.text(st.sampled_from(identifiers.CREDIT_SIGNS + "IOS 中"), min_size=16, max_size=18)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(SIGNS, st.integers(10**16, 10**17 - 1).map(str)), min_size=20, max_size=40))
@example(["91430423000000001", "4304231972081500"])
def test_the_database_knows_the_check_signs(said: list[str]) -> None:
    credit = [one + identifiers.credit_check_sign(one) if len(one) == 17 and not set(one) - set(identifiers.CREDIT_SIGNS) else one for one in said]
    people = [one + identifiers.id_check_sign(one) if len(one) == 17 and one.isdigit() else one for one in said]
    asked = "json_build_array(quality_credit(a), quality_id(b), quality_credit(a || '0'), quality_id(substr(b, 2)))"
    values = ", ".join(f"('{a}', '{b}')" for a, b in zip(credit, people, strict=True))
    told = held.look(f"select json_agg({asked}) as found from (values {values}) v(a, b)")[0]["found"]
    assert told == [[len(a) == 18 and a[17] == identifiers.credit_check_sign(a[:17]) if not set(a) - set(identifiers.CREDIT_SIGNS) and len(a) == 18 else False,
                     len(b) == 18 and b[:17].isdigit() and b.isascii() and b[17] == identifiers.id_check_sign(b[:17]), False, False]
                    for a, b in zip(credit, people, strict=True)]


def test_every_kind_of_rule_finds_its_rows() -> None:
    row, _ = ground.entry(*ground.BAD)
    other, _ = _codes_entry()
    asked = [("unique", "name", {}), ("length", "name", {"most": "3"}), ("pattern", "name", {"pattern": "示例店[一]"}),
             ("codes", "name", {"codes": "示例店一"}), ("range", "people", {"least": "0", "most": "5"}),
             ("refers", "name", {"entry": other.code}), ("check", "code", {"standard": "id"})]
    for kind, column, given_ in asked:
        ground.does(actions.set_rule, row.pk, kind, column, given_, "示例：每一种都查一查", by=ground.mender())
    ground.profiled(row)
    found = {code: one.failing for code, one in ground.defects(row).items()}
    assert {code: found[code] for code in ("unique:name", "length:name", "pattern:name", "codes:name", "range:people", "refers:name", "check:code")} == {
        "unique:name": 2, "length:name": 3, "pattern:name": 2, "codes:name": 2, "range:people": 2, "refers:name": 2, "check:code": 4}


def _codes_entry() -> tuple[Any, Any]:
    from tests.catalogue import entries

    row = entries.published(title="示例店名代码", items=(Item("name", "店名", "C", 20, "conditional", key=True),))
    source = held.source(row, held.loader(), place="names.csv")
    held.put("names.csv", [["示例店一"]], ["店名"])
    assert held.loaded(source, held.loader()).state == "done"
    return row, source


def test_a_profile_that_was_killed_goes_on_and_counts_no_column_twice() -> None:
    row, _ = ground.entry(*ground.BAD)
    with acting(SYSTEM):
        made = actions.ask_profile(row.pk, by=SYSTEM)
        with pytest.raises(Refused, match="正在体检"):
            actions.ask_profile(row.pk, by=SYSTEM)
    assert not jobs.work_through(made.pk, seconds=-1)
    for _ in range(3):
        with acting(SYSTEM):
            actions.take_step(made.pk, by=SYSTEM)
    jobs.resume_profiles()
    assert _ask("select count(*) from procrastinate_jobs where task_name = 'quality.profile' and args->>'profile' = %s", str(made.pk)) == 1
    jobs.profile(made.pk)
    with acting(SYSTEM):
        assert Profile.objects.get(pk=made.pk).state == "done" and Column.objects.filter(profile=made).count() == 5


def test_a_table_that_changes_meanwhile_is_begun_again_but_not_for_ever() -> None:
    row, source = ground.entry(*ground.BAD)
    with acting(SYSTEM):
        made = actions.begin(actions.ask_profile(row.pk, by=SYSTEM).pk, by=SYSTEM)
        actions.take_step(made.pk, by=SYSTEM)
    ground.load(source)
    jobs.profile(made.pk)
    assert not ground.defects(row) and ground.points(row) == 10_000
    with acting(SYSTEM):
        again = actions.begin(actions.ask_profile(row.pk, by=SYSTEM).pk, by=SYSTEM)
        for _ in range(night.RETURNS + 1):
            Profile.objects.filter(pk=again.pk).update(digest="changed")
            again = actions.take_step(again.pk, by=SYSTEM)
    assert (again.state, again.why) == ("failed", "moving")


def test_a_rule_that_takes_too_long_is_told_and_keeps_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    row, source = ground.entry(*ground.BAD)
    slow = "(.+)" * 8 + "".join(f"\\{one}" for one in range(1, 9)) + "x"
    ground.does(actions.set_rule, row.pk, "pattern", "name", {"pattern": slow}, "示例：写得很慢的表达式", by=ground.mender())
    ground.profiled(row)
    before = ground.points(row)
    ground.load(source, ("91430499MA0000003A", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMx", "2020-01-01", "", ""))
    monkeypatch.setattr(night, "STEP_SECONDS", 0.2)
    done = ground.profiled(row)
    assert done.state == "done" and "pattern:name" in done.unmeasured and "check:code" in done.unmeasured
    assert {code: one.state for code, one in ground.defects(row).items()}["pattern:name"] == "open" and ground.points(row) == before


def test_the_night_profiles_what_has_no_profile_today(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27, 2))
    row, _ = ground.entry()
    assert actions.profile_due() == 0
    shift(to=builders.at(2026, 4, 27, 3))
    assert actions.profile_due() == 1 and actions.profile_due() == 0
    shift(to=builders.at(2026, 4, 28, 4))
    assert actions.profile_due() == 0  # the one of yesterday still waits
    with acting(SYSTEM):
        jobs.profile(Profile.objects.get().pk)
    jobs.profile_entries()
    with acting(SYSTEM):
        assert Profile.objects.count() == 2 and Score.objects.get(resource=row).points == 10_000


def test_data_that_does_not_come_in_time_costs_more_every_day(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 20))
    row, _ = ground.entry()
    seen = []
    for day in (22, 23, 24, 27):
        shift(to=builders.at(2026, 4, day))
        ground.profiled(row)
        seen.append((ground.points(row), ground.defects(row)["fresh"].failing if day > 22 else 0))
    assert seen == [(10_000, 0), (8_500, 1), (7_000, 2), (7_000, 5)]
    with acting(SYSTEM):
        assert ground.defects(row)["fresh"].opened_on.day == 23


def test_only_the_source_and_the_data_bureau_start_a_profile() -> None:
    row, _ = ground.entry()
    for stranger in (ground.mender("data"), builders.resident()):
        with pytest.raises(Forbidden):
            ground.does(actions.ask_profile, row.pk, by=stranger)
    with acting(SYSTEM):
        assert not Profile.objects.exists()
    assert ground.does(actions.ask_profile, row.pk, by=ground.judge()).state == "waiting"
    with acting(SYSTEM):
        Holding.objects.update(loaded_at=None)
        with pytest.raises(Absent, match="还没有归集"):
            actions.ask_profile(row.pk, by=SYSTEM)


def test_what_breaks_ends_the_profile_and_says_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    row, _ = ground.entry()
    with acting(SYSTEM):
        made = actions.begin(actions.ask_profile(row.pk, by=SYSTEM).pk, by=SYSTEM)
        odd = {"code": "odd:code", "kind": "odd", "column": "code", "params": {}}
        Profile.objects.filter(pk=made.pk).update(plan={"columns": ["code"], "rules": [odd]}, steps=2)
    jobs.profile(made.pk)
    with acting(SYSTEM):
        ended = Profile.objects.get(pk=made.pk)
        assert actions.fail(made.pk, "gone", by=SYSTEM).why == ended.why == "broken"
    assert "broke" in caplog.text and Entry.objects.get(name="quality.profile_ended").data["reason"] == "broken"
