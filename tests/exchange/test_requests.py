"""The way of a request: asked, checked, answered by the provider, contested, arbitrated; the grant is what was asked and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import Lamp, check_definition, from_data
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.queries import about
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.exchange import actions, permits, queries, rules
from shuheng.sharing.exchange.models import Attachment, Grant, Request
from tests.catalogue.entries import entry, published, writer
from tests.exchange.sharing import ITEMS, Scene, asked, does, granted, officer, requested, scene


@pytest.fixture
def at(db: None) -> Scene:
    return scene()


def test_the_procedure_is_a_sound_definition() -> None:
    check_definition(from_data(rules.procedure(today())))
    assert {way[0] for way in rules.MOVES} >= set(rules.NEEDS_WORDS)


@pytest.mark.parametrize(("changes", "field"), [
    ({"items": ()}, "items"), ({"items": ("name", "salary")}, "items"), ({"items": ("died_on",)}, "items"), ({"purpose": "办事"}, "purpose"),
    ({"basis": "领导要求"}, "basis"), ({"used_for": ""}, "used_for"), ({"daily_limit": 0}, "daily_limit"), ({"until": today()}, "until"),
    ({"until": today() + timedelta(days=731)}, "until")])
def test_a_request_without_need_law_or_end_is_refused(changes: dict[str, object], field: str) -> None:
    good = replace(asked(), **{})
    assert [one.column for one in rules.check(good, entry(items=ITEMS), today())] == ["name", "sex"]
    with pytest.raises(Refused) as refused:
        rules.check(replace(good, **changes), entry(items=ITEMS), today())  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_request_becomes_a_case_with_a_clock_at_the_data_bureau(at: Scene) -> None:
    made = requested(at)
    state = load(made.case_id)[1]
    assert (state.stage, state.lamp, made.case.title, made.case.organ_id) == ("check", Lamp.OK, "申请共享：示例人口信息", queries.checking_organ())
    clock = state.clock("stage.check")
    assert (clock.days, "待核对" in clock.article) == (2, True)
    assert [one.event.event_name for one in about(f"request:{made.pk}")] == ["exchange.requested"]


def test_a_double_click_makes_one_request_and_a_second_waits_for_the_first(at: Scene) -> None:
    first = does(actions.ask, at.entry.code, asked(), by=at.asker, key="share:1")
    assert does(actions.ask, at.entry.code, asked(), by=at.asker, key="share:1").pk == first.pk
    with pytest.raises(Refused, match="还有一份申请在办"):
        does(actions.ask, at.entry.code, asked(), by=at.asker, key="share:2")
    assert Request.objects.count() == 1


def test_the_usual_way_ends_with_a_grant_of_exactly_what_was_asked(at: Scene) -> None:
    made = requested(at)
    does(actions.answer, made.case.number, "pass", by=at.checker)
    state = load(made.case_id)[1]
    assert (state.stage, state.organ, state.clock("stage.provide").days) == ("provide", at.entry.organ_id, 10)
    does(actions.answer, made.case.number, "grant", by=at.provider)
    grant = Grant.objects.get()
    assert (grant.items, grant.organ_id, grant.daily_limit, grant.valid_to) == (["name", "sex"], at.asker.organ, 3, made.until)
    assert Case.objects.get(pk=made.pk).outcome == "granted" and not load(made.case_id)[1].open
    assert [one.event.event_name for one in about(f"grant:{grant.pk}")] == ["exchange.granted"]


def test_a_refusal_needs_reasons_and_goes_to_arbitration(at: Scene) -> None:
    made = requested(at)
    number = made.case.number
    does(actions.answer, number, "pass", by=at.checker)
    with pytest.raises(Refused, match="理由"):
        does(actions.answer, number, "decline", "不行", by=at.provider)
    does(actions.answer, number, "decline", "申请的事项不需要核对性别", by=at.provider)
    state = load(made.case_id)[1]
    assert (state.stage, state.organ) == ("contest", at.asker.organ)
    does(actions.answer, number, "contest", "救助标准男女不同，要核对性别", by=at.asker)
    assert load(made.case_id)[1].organ == queries.checking_organ()
    does(actions.answer, number, "order", "理由成立，提供单位应当提供", by=at.checker)
    assert Grant.objects.get().request_id == made.pk


def test_a_refusal_that_nobody_contests_lapses_after_its_days(at: Scene, shift: Callable[..., None]) -> None:
    made = requested(at)
    does(actions.answer, made.case.number, "pass", by=at.checker)
    does(actions.answer, made.case.number, "decline", "申请的事项不需要核对性别", by=at.provider)
    with acting(SYSTEM):
        assert actions.lapse(by=SYSTEM) == 0
    shift(days=40)
    with acting(SYSTEM):
        assert actions.lapse(by=SYSTEM) == 1
    assert load(made.case_id)[1].outcome == "refused" and not Grant.objects.exists()


def test_who_may_not_answer_does_not(at: Scene) -> None:
    made = requested(at)
    number = made.case.number
    for by, move in ((at.provider, "pass"), (at.asker, "pass"), (officer("public-security", permits.REQUEST), "withdraw")):
        with pytest.raises(Forbidden):
            does(actions.answer, number, move, by=by)
    with pytest.raises(Absent):
        does(actions.answer, number, "grant", by=officer("forestry", permits.PROVIDE))
    with pytest.raises(Refused, match="提供单位同意"):
        does(actions.answer, number, "open", by=at.checker)
    own = replace(at.checker, account=at.asker.account)
    with pytest.raises(Forbidden, match="自己"):
        does(actions.answer, number, "pass", by=own)
    assert load(made.case_id)[1].stage == "check" and not Grant.objects.exists()


def test_what_everybody_may_share_is_granted_by_the_check_alone(at: Scene) -> None:
    number = Item("number", "身份证号", length=18, sharing="open", personal=True, key=True)
    row = published(writer("public-security"), title="无条件共享的示例", organ="public-security", sharing="open", condition="", items=(number,))
    made = does(actions.ask, row.code, asked(items=("number",)), by=at.asker)
    does(actions.answer, made.case.number, "open", by=at.checker)
    assert Grant.objects.get().items == ["number"]


def test_a_new_grant_replaces_the_old_one(at: Scene) -> None:
    first, second = granted(at), granted(at, items=("name",))
    first.refresh_from_db()
    assert first.ended_at is not None and second.ended_at is None
    assert [one.pk for one in queries.grants_of(at.looker)] == [second.pk]


def test_the_database_opens_no_grant_for_a_request_that_was_not_granted_nor_by_its_asker(at: Scene) -> None:
    made = requested(at)
    for by in (at.provider, at.asker):
        with acting(by), pytest.raises(DatabaseError, match="request"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select exchange_open(%s, %s)", [made.pk, today()])
    assert not Grant.objects.exists()


def test_only_the_provider_attaches_and_only_what_has_the_columns(at: Scene) -> None:
    with pytest.raises(Refused, match="别的单位提供"):
        does(actions.attach, at.entry.code, "people", by=officer("data", permits.PROVIDE))
    with pytest.raises(Refused, match="没有这些信息项"):
        does(actions.attach, at.entry.code, "enterprises", by=at.provider)
    assert Attachment.objects.get().relation == "people"


def test_the_islands_and_the_flows(at: Scene) -> None:
    assert [(one.resource.pk, one.attached) for one in queries.islands()[0]] == [(at.entry.pk, True)]
    granted(at)
    assert queries.islands()[0] == [] and [(one.grants, one.looks) for one in queries.flows()] == [(1, 0)]
