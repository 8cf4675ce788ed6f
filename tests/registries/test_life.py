"""The life of a certificate: acts, states, days, who may; rows are the fold of the facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.notices.actions import publish
from shuheng.foundation.notices.models import Notice
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import queries
from shuheng.sharing.registries.models import Certificate, Edition, Span
from shuheng.sharing.registries.rules import State
from tests import builders

from . import desk
from .desk import GROUND

pytestmark = pytest.mark.django_db


def test_the_number_and_the_state_are_there_at_once(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    office = desk.opened()
    row, other = office.issues(), office.issues()
    assert (row.number, other.number) == ("示例证〔2026〕00001号", "示例证〔2026〕00002号")
    assert row.state == State.VALID and row.valid_until == date(2027, 4, 26)
    found = queries.verify(desk.code_of(row))
    assert found.good and found.holder == "陈***" and not found.digest


def test_the_holder_has_one_for_each_door() -> None:
    office = desk.opened()
    office.issues(values={"door": "湘江路 1 号"})
    with pytest.raises(Refused, match="已经有一张有效的"):
        office.issues(values={"door": "湘江路 1 号"})
    office.issues(values={"door": "湘江路 2 号"})
    office.issues(values={"door": "湘江路 1 号"}, holder=office.stranger.party)


def test_one_that_ran_out_makes_room_for_the_next(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    office = desk.opened()
    first = office.issues(values={"door": "湘江路 1 号"})
    shift(to=builders.at(2027, 4, 26, 23))
    with pytest.raises(Refused):
        office.issues(values={"door": "湘江路 1 号"})
    shift(to=builders.at(2027, 4, 27, 1))
    office.issues(values={"door": "湘江路 1 号"})
    assert queries.life(first.pk).now.state is State.EXPIRED


@pytest.mark.parametrize(("acts", "state"), [
    (["suspend"], State.SUSPENDED), (["suspend", "resume"], State.VALID), (["revoke"], State.REVOKED), (["cancel"], State.CANCELLED),
    (["suspend", "revoke"], State.REVOKED), (["renew"], State.VALID),
])
def test_every_act_leads_where_the_law_says(acts: list[str], state: State) -> None:
    office = desk.opened()
    row = office.issues()
    for act in acts:
        office.does(getattr(registries, act), row.number, GROUND)
    with acting(SYSTEM):
        kept = Certificate.objects.get(pk=row.pk)
        folded = queries.life(row.pk)
    assert kept.state == state == folded.now.state and kept.edition == folded.now.edition and kept.valid_until == folded.now.until
    assert queries.verify(desk.code_of(kept)).good is (state is State.VALID)


@pytest.mark.parametrize(("before", "act"), [("revoke", "resume"), ("revoke", "renew"), ("cancel", "suspend"), ("suspend", "renew"), ("suspend", "change")])
def test_an_act_that_the_law_does_not_know_changes_nothing(before: str, act: str) -> None:
    office = desk.opened()
    row = office.issues()
    office.does(getattr(registries, before), row.number, GROUND)
    facts = len(queries.facts(row.pk))
    with pytest.raises(Refused, match="不能办"):
        office.does(getattr(registries, act), row.number, *([{}] if act == "change" else []), GROUND)
    assert len(queries.facts(row.pk)) == facts


def test_a_reason_and_a_document_are_needed() -> None:
    office = desk.opened()
    row = office.issues()
    for ground in (registries.Ground("", "文"), registries.Ground("检查不合格", "")):
        with pytest.raises(Refused):
            office.does(registries.revoke, row.number, ground)
    assert queries.verify(desk.code_of(row)).good


def test_a_change_makes_the_old_paper_worthless() -> None:
    office = desk.opened()
    row = office.issues()
    old = desk.code_of(row)
    office.does(registries.change, row.number, {"shop": "新示例米粉店"}, GROUND)
    seen = queries.verify(old)
    assert not seen.good and seen.words == "已换发新版"
    with acting(SYSTEM):
        fresh = Certificate.objects.get(pk=row.pk)
    seen = queries.verify(desk.code_of(fresh))
    assert seen.good and ("店名", "新示例米粉店") in seen.values and fresh.number == row.number
    with pytest.raises(Refused, match="重新申请"):
        office.does(registries.change, row.number, {"door": "别处"}, GROUND)


def test_renewal_counts_from_the_old_last_day(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    office = desk.opened()
    row = office.issues()
    shift(to=builders.at(2027, 4, 1))
    office.does(registries.renew, row.number, GROUND)
    with acting(SYSTEM):
        assert Certificate.objects.get(pk=row.pk).valid_until == date(2028, 4, 26)


def test_any_past_day_can_be_asked(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    office = desk.opened()
    row = office.issues()
    for day, act in ((5, "suspend"), (8, "resume"), (20, "revoke")):
        shift(to=builders.at(2026, 5, day))
        office.does(getattr(registries, act), row.number, GROUND)
    shift(to=builders.at(2026, 6, 1))
    valid = {4, 8, 9, 19}
    for day in (4, 5, 7, 8, 9, 19, 20, 25):
        with acting(office.officer):
            found = list(queries.register(office.officer, on=date(2026, 5, day)))
        assert bool(found) is (day in valid), day
        state = queries.life(row.pk).at(builders.at(2026, 5, day, 23), date(2026, 5, day))
        assert (state is State.VALID) is (day in valid), day
    assert queries.life(row.pk).at(builders.at(2026, 4, 26), date(2026, 4, 26)) is None
    with acting(SYSTEM):
        spans = list(Span.objects.filter(certificate=row.pk).order_by("since"))
    assert [one.state for one in spans] == ["valid", "suspended", "valid", "revoked"] and spans[-1].until is None


def test_a_certificate_expires_by_itself_and_the_holder_is_reminded_before(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    office = desk.opened()
    row = office.issues()
    with acting(SYSTEM):
        publish("registries.expiring", "in_site", "快到期了：{title}", "{number} {until} 到期，还有 {left} 天。", by=SYSTEM)
    told = []
    for left in (31, 30, 29, 8, 7, 6, 0):
        shift(to=builders.at(2027, 4, 26) - timedelta(days=left))
        registries.remind_due()
        registries.remind_due()
        with acting(SYSTEM):
            told.append(Notice.objects.filter(party=row.holder_id).count())
        assert queries.verify(desk.code_of(row)).good
    assert told == [0, 1, 1, 1, 2, 2, 2]
    shift(to=builders.at(2027, 4, 27, 0) + timedelta(seconds=1))
    assert queries.verify(desk.code_of(row)).state is State.EXPIRED, "before any round has noted it"
    assert registries.expire_due() == 1 and registries.expire_due() == 0
    assert queries.life(row.pk).now.state is State.EXPIRED


def test_who_may_see_is_decided_by_the_database() -> None:
    office = desk.opened()
    row = office.issues()
    for actor, sees in ((office.holder, True), (office.officer, True), (office.stranger, False), (office.neighbour, False), (PUBLIC, False)):
        with acting(actor):
            assert Certificate.objects.filter(pk=row.pk).exists() is sees, actor
            assert Edition.objects.filter(certificate=row.pk).exists() is sees, actor
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registries_certificate")
        assert cursor.fetchone()[0] == 0, "without an actor nobody reads anything"
    with acting(office.stranger), pytest.raises(Absent):
        queries.own_certificate(office.stranger, row.number)


def test_another_organ_neither_issues_nor_turns() -> None:
    office = desk.opened()
    row = office.issues()
    with pytest.raises(Forbidden):
        office.does(registries.issue_by_hand, office.wish(), by=office.neighbour)
    with pytest.raises(Absent):
        office.does(registries.revoke, row.number, GROUND, by=office.neighbour)
    assert queries.verify(desk.code_of(row)).good


def test_a_code_to_show_it_by_ends_when_the_holder_says_so(shift: Callable[..., None]) -> None:
    office = desk.opened()
    row = office.issues(values={"owner": "陈秋生"})
    made = office.does(registries.share, row.number, "1", by=office.holder)
    seen = queries.verify(made.code)
    assert seen.good and "陈秋生" in seen.holder and ("负责人", "陈秋生") in seen.values
    assert not [name for name, _ in queries.verify(desk.code_of(row)).values if name == "负责人"]
    registries.open_share(row.pk, made.pk, by=PUBLIC)
    with acting(office.holder):
        assert "凭出示码查看" in [what for _, what, _ in queries.looks(row)]
    office.does(registries.end_share, row.number, made.pk, by=office.holder)
    with pytest.raises(Absent):
        queries.verify(made.code)


def test_the_same_key_issues_once() -> None:
    office = desk.opened()
    wish = office.wish()
    first = office.does(registries.issue_by_hand, wish, key="form:1")
    assert office.does(registries.issue_by_hand, wish, key="form:1").pk == first.pk


def test_words_of_the_paper_lie_sealed() -> None:
    office = desk.opened()
    row = office.issues(values={"owner": "示例负责人甲"})
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select count(*) from registries_certificate c join registries_edition e on e.certificate_id = c.id where c.id = %s"
                       " and (c::text like %s or e::text like %s)", [row.pk, "%示例负责人甲%", "%示例负责人甲%"])
        assert cursor.fetchone()[0] == 0
        cursor.execute("select string_agg(data::text, '') from journal_entry where about = %s", [f"certificate:{row.pk}"])
        assert "示例" not in cursor.fetchone()[0]
