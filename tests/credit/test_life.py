"""The life of an entry: recorded, published, corrected, objected to, repaired, withdrawn, expired; refusals change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.queries import about
from shuheng.sharing.credit import actions, jobs, queries
from shuheng.sharing.credit.models import Edition, Entry, Kind, Objection, Repair
from tests import builders
from tests.credit.office import KINDS, company, decider, does, fresh, kept, kinds, recorded, recorder, said, subject
from tests.identity.people import me, resident
from tests.journeys.residents import photo

pytestmark = pytest.mark.django_db
NOW = builders.at(2026, 4, 27)
TODAY = date(2026, 4, 27)


@pytest.fixture(autouse=True)
def _register(db: None, shift: Callable[..., None]) -> None:
    shift(to=NOW)
    kinds()


def facts(row: Entry) -> list[str]:
    return [one.event.event_name for one in reversed(about(f"credit_entry:{row.pk}"))]


def shown(party: int, day: date = TODAY, by: Actor = PUBLIC) -> list[int]:
    with acting(by):
        return [one.entry.pk for one in queries.public_on(party, day)]


def applied(row: Entry, by: Actor) -> Repair:
    made: Repair = does(actions.apply_repair, row.pk, "罚款已经交清，标签全部换过", actions.Proof(photo("凭证"), "凭证.png"), by=by)
    return made


def test_a_penalty_is_published_at_once_and_says_how_long() -> None:
    party = company()
    row = recorded(party, days_ago=5)
    assert (row.published_on, row.publish_due_on, row.shown_until, row.late) == (TODAY, date(2026, 5, 1) + timedelta(5), date(2027, 4, 23), False)
    assert shown(party.pk) == [row.pk] and facts(row) == ["credit.recorded", "credit.published"]
    with acting(SYSTEM):
        assert "罚款".encode() not in bytes(Edition.objects.get(entry=row).words_sealed) and "罚款" not in str(about(f"credit_entry:{row.pk}"))
    assert recorded(party, days_ago=40).late and not shown(party.pk, date(2026, 4, 21))


def test_what_the_kind_hides_only_the_subject_and_officers_see() -> None:
    party = company()
    row = recorded(party, kind="penalty-light")
    assert row.published_on is None and shown(party.pk) == [] and facts(row) == ["credit.recorded"]
    with acting(subject(party.pk)) as by:
        assert [one.state for one in queries.own(by)] == ["recorded"]
    with acting(recorder("forestry")):
        assert [one.entry.pk for one in queries.on(party.pk, TODAY)] == [row.pk]


@pytest.mark.parametrize(("changes", "word"), [
    ({"kind": "gossip"}, "目录里没有这个种类"), ({"kind": "wage-arrears"}, "第几条"), ({"kind": "model-volunteer"}, "只记自然人的"), ({"document": ""}, "文号"),
    ({"days_ago": 3_000}, "目录里没有这个种类")])
def test_a_refused_entry_leaves_nothing(changes: dict[str, Any], word: str) -> None:
    party, before = company(), kept()
    with pytest.raises(Refused, match=word):
        recorded(party, **changes)
    assert kept() == before


def test_the_same_decision_is_recorded_once_and_a_key_returns_the_first() -> None:
    party, author, words = company(), recorder(), said()
    row = does(actions.record_entry, party.pk, words, by=author, key="credit.test")
    assert does(actions.record_entry, party.pk, words, by=author, key="credit.test").pk == row.pk
    with pytest.raises(Refused, match="已经按这个文号"):
        does(actions.record_entry, party.pk, words, by=author)
    assert kept()[0] == 1


def test_the_program_records_for_the_organ_it_names() -> None:
    party, organ = company(), builders.organ("forestry")
    row = does(actions.record_entry, party.pk, said("licence"), by=SYSTEM, organ=organ.pk)
    assert (row.organ_id, row.recorded_by, row.shown_until) == (organ.pk, None, None)
    with pytest.raises(Forbidden):
        does(actions.record_entry, party.pk, said("licence"), by=SYSTEM)


def test_who_may_not_record_does_not() -> None:
    party, before = company(), kept()
    with pytest.raises(Forbidden):
        recorded(party, by=decider())
    with pytest.raises(Forbidden):
        recorded(party, by=subject(party.pk))
    assert kept() == before


def test_a_person_is_recorded_only_while_a_look_is_open_and_never_shown() -> None:
    account = resident("示例甲", level=2)
    with acting(SYSTEM):
        party = account.party
        assert party
    with pytest.raises(Absent, match="正在办的办件"):
        recorded(party)
    row = does(actions.record_entry, party.pk, said(), by=SYSTEM, organ=recorder().organ)
    assert row.published_on is None and shown(party.pk) == []
    with acting(me(account)) as by:
        assert [one.entry.pk for one in queries.own(by)] == [row.pk]
    with acting(recorder("forestry")):
        assert not Entry.objects.filter(pk=row.pk).exists(), "another organ saw a person's entry without a look"
    with acting(SYSTEM), pytest.raises(IntegrityError, match="person_hidden"), transaction.atomic():
        Entry.objects.filter(pk=row.pk).update(published_on=TODAY)


def test_a_correction_keeps_what_stood_before() -> None:
    party, author = company(), recorder()
    row = recorded(party, author, words="罚款两千元，写错了")
    with pytest.raises(Refused, match="没有要更正的"), acting(author):
        actions.correct(row.pk, queries.said_now(row), "再说一次", by=author)
    does(actions.correct, row.pk, replace(said(words="罚款一千元"), document=row.document, months=6), "数额写错了", by=author)
    now = fresh(row)
    assert (now.edition, now.shown_until, facts(row)[-1]) == (2, date(2026, 10, 18), "credit.corrected")
    with acting(author):
        first, second = Edition.objects.filter(entry=row).order_by("place")
        assert (first.words, first.until, second.words, second.why) == ("罚款两千元，写错了", second.since, "罚款一千元", "数额写错了")
    with acting(PUBLIC):
        assert [one.place for one in Edition.objects.filter(entry=row)] == [2], "the public saw what had been wrong"
    for statement in ("update credit_edition set document = '' where entry_id = %s", "delete from credit_edition where entry_id = %s"):
        with acting(SYSTEM), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])


def test_other_organs_change_nothing() -> None:
    row, other = recorded(), recorder("forestry")
    before = kept()
    for act, values in ((actions.correct, (row.pk, said(), "别的单位来改")), (actions.withdraw, (row.pk, "别的单位来撤"))):
        with pytest.raises(Absent):
            does(act, *values, by=other)
    with acting(other), connection.cursor() as cursor:
        cursor.execute("update credit_entry set withdrawn_on = '2026-01-01', why_sealed = 'x'")
        assert cursor.rowcount == 0
    assert kept() == before and fresh(row).withdrawn_on is None


def test_a_withdrawn_entry_is_gone_for_the_public_and_stays_in_the_history() -> None:
    party, author = company(), recorder()
    row = recorded(party, author)
    with pytest.raises(Refused, match="4 到 200"):
        does(actions.withdraw, row.pk, "错", by=author)
    does(actions.withdraw, row.pk, "认错了当事人", by=author)
    assert shown(party.pk) == [] and fresh(row).why == "认错了当事人" and facts(row)[-1] == "credit.withdrawn"
    with acting(author):
        assert [one.state for one in queries.on(party.pk, TODAY)] == ["withdrawn"]
        assert [one.state for one in queries.on(party.pk, TODAY - timedelta(1))] == ["recorded"]
    for act, values in ((actions.withdraw, (row.pk, "再撤一次看看")), (actions.correct, (row.pk, said(), "再改一次看看"))):
        with pytest.raises(Refused, match="已经撤下"):
            does(act, *values, by=author)


def test_a_decision_is_not_moved_under_another_rule() -> None:
    old, new = replace(KINDS[1], valid_to=date(2026, 4, 1)), replace(KINDS[1], valid_from=date(2026, 4, 1), most_months=6)
    does(actions.put_kinds, (old, new), by=SYSTEM)
    author = recorder()
    row = recorded(by=author)
    assert row.shown_until == date(2026, 10, 18), "the newer rule was not the one of the day"
    with pytest.raises(Refused, match="另一段规定"):
        does(actions.correct, row.pk, replace(said(days_ago=40), document=row.document), "日子写错了", by=author)
    assert recorded(days_ago=40).shown_until == date(2027, 3, 19) and fresh(row).edition == 1


# --- objections


def test_an_objection_marks_the_entry_until_somebody_else_answers() -> None:
    party, author = company(), recorder()
    row, owner = recorded(party, author), subject(party.pk)
    made = does(actions.object_to, row.pk, "那天我们停业，不是我们", by=owner)
    assert made.due_on == date(2026, 5, 9), "the holidays of May do not count, the Saturday after them does"
    with acting(PUBLIC):
        assert [one.disputed for one in queries.public_on(party.pk, TODAY)] == [True] and not Objection.objects.exists()
    with pytest.raises(Refused, match="已经有一个异议"):
        does(actions.object_to, row.pk, "再提一个看看", by=owner)
    wrote_and_decides = replace(author, permits={**author.permits, **decider().permits})
    with pytest.raises(Refused, match="要由别的人来答复"):
        does(actions.answer_objection, made.pk, False, "查过监控，就是这一家", by=wrote_and_decides)
    with pytest.raises(Refused, match="先更正或者撤下"):
        does(actions.answer_objection, made.pk, True, "确实不是这一家", by=decider())
    does(actions.answer_objection, made.pk, False, "查过监控，就是这一家", by=decider())
    with acting(PUBLIC):
        assert [one.disputed for one in queries.public_on(party.pk, TODAY)] == [False]
    with pytest.raises(Refused, match="已经答复过"):
        does(actions.answer_objection, made.pk, False, "查过监控，就是这一家", by=decider())
    assert facts(row)[-2:] == ["credit.objected", "credit.objection_answered"] and "监控" not in str(about(f"credit_entry:{row.pk}"))


def test_an_objection_is_well_founded_once_the_entry_is_mended(shift: Callable[..., None]) -> None:
    party, author = company(), recorder()
    row = recorded(party, author)
    made = does(actions.object_to, row.pk, "数额不对，是一千元", by=subject(party.pk))
    shift(to=builders.at(2026, 4, 28))
    does(actions.correct, row.pk, replace(said(words="罚款一千元"), document=row.document), "数额写错了", by=author)
    answered = does(actions.answer_objection, made.pk, True, "已经更正为一千元", by=decider())
    assert answered.accepted and answered.writers == [author.account]


def test_only_the_subject_objects_and_only_the_organ_answers() -> None:
    party = company()
    row = recorded(party)
    for by in (subject(company("示例别的公司").pk), recorder(), PUBLIC):
        with pytest.raises(Absent):
            does(actions.object_to, row.pk, "我来提一个异议", by=by)
    made = does(actions.object_to, row.pk, "那天我们停业，不是我们", by=subject(party.pk))
    with pytest.raises(Absent):
        does(actions.answer_objection, made.pk, False, "别的单位来答复", by=decider("forestry"))
    with pytest.raises(Forbidden):
        does(actions.answer_objection, made.pk, False, "没有许可的来答复", by=recorder())
    with acting(SYSTEM):
        assert Objection.objects.get().answered_at is None


def test_the_tables_themselves_refuse_the_writers_hand() -> None:
    party, author = company(), recorder()
    row = recorded(party, author, days_ago=110)
    does(actions.object_to, row.pk, "那天我们停业，不是我们", by=subject(party.pk))
    applied(row, subject(party.pk))
    for table, verdict in (("objection", "accepted"), ("repair", "granted")):
        with acting(SYSTEM), pytest.raises(IntegrityError, match="other_hands"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update credit_{table} set {verdict} = true, answer_sealed = 'x', answered_at = now(), answered_by = %s, writers = %s",
                           [author.account, [author.account]])


# --- repair


def test_a_granted_repair_hides_at_once_and_says_why() -> None:
    party, author = company(), recorder()
    row, owner = recorded(party, author, days_ago=110), subject(party.pk)
    made = applied(row, owner)
    assert made.due_on == date(2026, 5, 13) and shown(party.pk) == [row.pk]
    with pytest.raises(Refused, match="已经有一个修复申请"):
        applied(row, owner)
    with pytest.raises(Refused, match="要由别的人来答复"):
        does(actions.decide_repair, made.pk, True, "凭证属实，准予修复", by=replace(author, permits=decider().permits))
    does(actions.decide_repair, made.pk, True, "凭证属实，准予修复", by=decider())
    assert shown(party.pk) == [] and facts(row)[-2:] == ["credit.repair_applied", "credit.repair_decided"]
    with acting(PUBLIC):
        assert not Entry.objects.exists(), "the table still showed what was repaired"
    with acting(owner):
        (one,) = queries.own(owner)
        assert one.state == "repaired" and queries.repairs(one.entry)[0].answer == "凭证属实，准予修复"
    with pytest.raises(Refused, match="已经决定过"):
        does(actions.decide_repair, made.pk, False, "凭证是假的，不准", by=decider())


def test_a_refused_repair_leaves_it_shown() -> None:
    party = company()
    row = recorded(party, days_ago=110)
    made = applied(row, subject(party.pk))
    does(actions.decide_repair, made.pk, False, "罚款还没有交清", by=decider())
    assert shown(party.pk) == [row.pk] and applied(row, subject(party.pk)).pk != made.pk


def test_repair_before_its_time_leaves_no_file() -> None:
    party = company()
    row, before = recorded(party), kept()
    with pytest.raises(Refused, match="最短公示期还没有满"):
        applied(row, subject(party.pk))
    assert kept() == before and facts(row) == ["credit.recorded", "credit.published"]


# --- days


def test_an_expired_entry_is_shown_no_more_even_when_no_round_has_run(shift: Callable[..., None]) -> None:
    party = company()
    row = recorded(party, months=3)
    last = fresh(row).shown_until
    assert last == date(2026, 7, 18)
    shift(to=builders.at(2026, 7, 17))
    assert shown(party.pk, date(2026, 7, 17)) == [row.pk] and actions.expire_due() == 0
    shift(to=builders.at(2026, 7, 18))
    assert shown(party.pk, date(2026, 7, 18)) == [] and fresh(row).expired_at is None
    jobs.expire_entries()
    jobs.expire_entries()
    assert fresh(row).expired_at is not None and facts(row).count("credit.expired") == 1
    with acting(recorder()):
        assert [one.state for one in queries.on(party.pk, date(2026, 7, 17))] == ["published"]


def test_the_list_and_the_rules_agree_on_every_state() -> None:
    author, agree = recorder(), {}
    agree["published"] = recorded(by=author).pk
    agree["recorded"] = recorded(by=author, kind="penalty-light").pk
    agree["withdrawn"] = does(actions.withdraw, recorded(by=author).pk, "认错了当事人", by=author).pk
    party = company()
    agree["repaired"] = recorded(party, author, days_ago=110).pk
    made = applied(Entry(pk=agree["repaired"]), subject(party.pk))
    does(actions.decide_repair, made.pk, True, "凭证属实，准予修复", by=decider())
    over = recorded(by=author)
    with acting(SYSTEM):
        Entry.objects.filter(pk=over.pk).update(shown_until=TODAY)
    agree["expired"] = over.pk
    with acting(author):
        for state, number in agree.items():
            rows = queries.held(queries.kept(author, queries.Ask(state=state)), TODAY)
            assert [(one.entry.pk, one.state) for one in rows] == [(number, state)]
        assert len(queries.waiting(author)) == 0 and [one.pk for one in queries.kept(author, queries.Ask(words=over.document))] == [over.pk]


def test_samples_say_that_they_are_invented_and_come_once() -> None:
    party, organ = company(), builders.organ("forestry")
    with acting(SYSTEM):
        plan = actions.SamplePlan(party.number, organ.code, said("licence"))
    assert [does(actions.put_samples, (plan,), by=SYSTEM).created for _ in range(2)] == [1, 0]
    with acting(SYSTEM):
        assert Entry.objects.get().synthetic
    with pytest.raises(Refused, match="不是示例账号"):
        does(actions.put_samples, (replace(plan, number=builders.id_number()),), by=SYSTEM)
    assert kept()[0] == 1


def test_kinds_are_loaded_once_and_a_day_has_one() -> None:
    assert does(actions.put_kinds, KINDS, by=SYSTEM).same == len(KINDS)
    assert does(actions.put_kinds, (replace(KINDS[0], name="行政许可（示例）"),), by=SYSTEM).changed == 1
    with pytest.raises(Forbidden):
        does(actions.put_kinds, KINDS, by=recorder())
    with pytest.raises(IntegrityError, match="credit_one_kind"), transaction.atomic():
        Kind.objects.create(code="licence", name="又一个", group="licence", whose="legal", law="示例法", published=True, least_months=0, most_months=0,
                            valid_from=date(2026, 1, 1))
