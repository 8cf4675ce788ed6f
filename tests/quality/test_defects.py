"""A defect is work: explained, judged, gone by itself, back again; rules are set and stopped with a reason; objections of people count."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.exchange.models import Objection
from shuheng.sharing.quality import actions, permits, queries
from shuheng.sharing.quality.models import Defect, Profile, Setting
from tests import builders
from tests.exchange import sharing
from tests.quality import ground

pytestmark = pytest.mark.django_db
WORDS = "这两家是同一家店改了名，底册上就是这样。"


def _state(row: object, code: str) -> tuple[str, int]:
    one = ground.defects(row)[code]  # type: ignore[arg-type]
    return one.state, one.times


def test_what_is_mended_closes_by_itself_and_opens_again_when_it_is_back(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    row, source = ground.entry(*ground.BAD)
    ground.profiled(row)
    one = ground.defects(row)["check:code"]
    assert (one.state, one.times, one.due_on.isoformat()) == ("open", 1, "2026-05-13")
    ground.load(source)
    ground.profiled(row)
    assert _state(row, "check:code") == ("fixed", 1) and ground.points(row) == 10_000
    ground.load(source, *ground.BAD)
    ground.profiled(row)
    assert _state(row, "check:code") == ("open", 2) and not ground.defects(row)["check:code"].closed_at
    assert Entry.objects.filter(name="quality.defect_closed").count() == 4 and Entry.objects.filter(name="quality.defect_opened").count() == 8


def test_an_accepted_explanation_costs_nothing_until_the_defect_grows() -> None:
    row, source = ground.entry(*ground.BAD)
    ground.profiled(row)
    one, before = ground.defects(row)["check:code"], ground.points(row)
    assert ground.does(actions.explain, one.pk, WORDS, by=ground.mender()).state == "explained"
    ground.profiled(row)
    assert _state(row, "check:code") == ("explained", 1) and ground.points(row) == before
    assert ground.does(actions.judge, one.pk, True, "", by=ground.judge()).accepted_failing == 2
    ground.profiled(row)
    assert _state(row, "check:code") == ("accepted", 1) and ground.points(row) == before + 2_000
    ground.load(source, *ground.BAD, ("91430499MA0000009A", "示例店九", "2020-01-01", "", "1"))
    ground.profiled(row)
    reopened = ground.defects(row)["check:code"]
    assert (reopened.state, reopened.times, reopened.failing, reopened.words) == ("open", 2, 3, "")


def test_a_refused_explanation_goes_back_with_the_reason_and_some_days() -> None:
    row, _ = ground.entry(*ground.BAD)
    ground.profiled(row)
    number = ground.defects(row)["check:code"].pk
    ground.does(actions.explain, number, WORDS, by=ground.mender())
    with pytest.raises(Refused, match="理由"):
        ground.does(actions.judge, number, False, "", by=ground.judge())
    back = ground.does(actions.judge, number, False, "底册和证照照片不一样", by=ground.judge())
    assert (back.state, back.answer, back.words) == ("open", "底册和证照照片不一样", WORDS) and back.due_on >= today()
    assert [one.data.get("accepted") for one in Entry.objects.filter(name="quality.defect_judged")] == [False]


def test_whoever_may_not_changes_nothing() -> None:
    row, _ = ground.entry(*ground.BAD)
    ground.profiled(row)
    number = ground.defects(row)["check:code"].pk
    both = ground.judge()
    writer = ground.mender()
    with pytest.raises(Forbidden):
        ground.does(actions.explain, number, WORDS, by=ground.mender("data"))
    with pytest.raises(Refused, match="理由"):
        ground.does(actions.explain, number, "短", by=writer)
    with pytest.raises(Refused, match="没有等认定"):
        ground.does(actions.judge, number, True, "", by=both)
    ground.does(actions.explain, number, WORDS, by=writer)
    with pytest.raises(Refused, match="不用说明"):
        ground.does(actions.explain, number, WORDS, by=writer)
    with pytest.raises(Forbidden):
        ground.does(actions.judge, number, True, "", by=writer)
    with pytest.raises(Forbidden, match="别的同事"):
        ground.does(actions.judge, number, True, "", by=type(writer)(**{**vars(writer), "permits": {permits.JUDGE.code: Within.COUNTY}}))
    with pytest.raises(Absent):
        ground.does(actions.explain, 999_999, WORDS, by=writer)
    assert ground.defects(row)["check:code"].judged_by is None and not Entry.objects.filter(name="quality.defect_judged").exists()


def test_a_rule_is_changed_stopped_and_taken_back_with_a_reason() -> None:
    row, _ = ground.entry(*ground.BAD)
    by = ground.mender()
    with pytest.raises(Refused, match="理由"):
        ground.does(actions.set_rule, row.pk, "unique", "name", {}, "", by=by)
    with pytest.raises(Refused, match="数据库读不懂"):
        ground.does(actions.set_rule, row.pk, "pattern", "name", {"pattern": "(?i:甲)"}, "示例：Python 读得懂", by=by)
    with pytest.raises(Refused, match="不能拿来对照"):
        ground.does(actions.set_rule, row.pk, "refers", "name", {"entry": row.code}, "示例：对照自己", by=by)
    ground.does(actions.set_rule, row.pk, "unique", "name", {}, "同一个名称登记两次是错的", by=by)
    ground.does(actions.set_rule, row.pk, "range", "opened", {"most": "3000-01-01"}, "有的合作社先登记后成立", by=by)
    ground.does(actions.stop_rule, row.pk, "check:code", "旧系统的代码还没有换完", by=by)
    with pytest.raises(Refused, match="已经停用"):
        ground.does(actions.stop_rule, row.pk, "check:code", "旧系统的代码还没有换完", by=by)
    with pytest.raises(Refused, match="不能停用"):
        ground.does(actions.stop_rule, row.pk, "fresh", "想停就停的理由", by=by)
    with pytest.raises(Refused, match="没有这条规则"):
        ground.does(actions.stop_rule, row.pk, "codes:name", "没有这样的规则", by=by)
    ground.profiled(row)
    assert set(ground.defects(row)) == {"unique:name", "required:name", "order:opened:closed"}
    for stranger in (ground.mender("data"), builders.officer("data", Within.OWN_CASES)):
        with pytest.raises(Forbidden):
            ground.does(actions.set_rule, row.pk, "unique", "name", {}, "别的单位来定规则", by=stranger)
    ground.does(actions.drop_setting, row.pk, "check:code", by=ground.judge())
    ground.does(actions.drop_setting, row.pk, "unique:name", by=by)
    with pytest.raises(Absent):
        ground.does(actions.drop_setting, row.pk, "unique:name", by=by)
    ground.profiled(row)
    assert _state(row, "unique:name") == ("dropped", 1) and _state(row, "check:code") == ("open", 1)
    with acting(SYSTEM):
        assert Setting.objects.filter(ended_at=None).count() == 1 and Entry.objects.filter(name="quality.rule_set").count() == 3


def test_objections_of_people_count_until_they_are_answered_and_mended() -> None:
    row, source = ground.entry()
    at = sharing.scene()
    answer = sharing.look(at, sharing.granted(at))
    with acting(SYSTEM):
        made = Objection.objects.create(resource=row, receipt_id=answer.receipt.number, item="name", key=b"1", party_id=at.party,
                                        words="名称写错了，多了一个字", made_at=now(), due_on=today())
    ground.profiled(row)
    assert (_state(row, "objection:name"), ground.defects(row)["objection:name"].failing) == (("open", 1), 1)
    with acting(SYSTEM):
        Objection.objects.filter(pk=made.pk).update(answered_at=now(), accepted=True, answer="对，写错了")
    ground.profiled(row)
    assert _state(row, "objection:name") == ("open", 1)  # found right, and nothing was loaded since
    ground.load(source)
    ground.profiled(row)
    assert _state(row, "objection:name") == ("fixed", 1)


def test_the_public_sees_the_score_and_nothing_else() -> None:
    row, _ = ground.entry(*ground.BAD)
    ground.profiled(row)
    for actor in (PUBLIC, builders.resident()):
        with acting(actor):
            assert not Defect.objects.exists() and not Profile.objects.exists() and not Setting.objects.exists()
            mark = queries.mark(row)
            assert mark and mark.words.startswith("30 分（满分 100）") and mark.words.endswith("4 条")
