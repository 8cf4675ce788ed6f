"""Looking up under a grant: only what was granted, for a running case and a purpose, signed and written down; else nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.journal import actions as journal
from shuheng.foundation.journal.queries import about
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.exchange import actions, permits, queries
from shuheng.sharing.exchange.actions.looking import SIGNING
from shuheng.sharing.exchange.models import Grant, Receipt, Usage
from shuheng.sharing.population.models import HouseholdAddress
from tests import builders
from tests.catalogue.entries import published, writer
from tests.exchange.sharing import Scene, asked, asking, case, does, granted, look, officer, person, scene
from tests.holdings import ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Scene:
    return scene()


def test_only_the_granted_items_are_answered_and_the_receipt_is_signed(at: Scene) -> None:
    grant = granted(at)
    answer = look(at, grant)
    assert answer.body == {"name": "示例一", "sex": answer.body["sex"]} and answer.body["sex"] in ("男", "女")
    with acting(SYSTEM):
        row = Receipt.objects.select_related("grant__resource__organ", "organ").get(pk=answer.receipt.number)
    told = queries.signed(row)
    assert told == answer.receipt and vault.verify(told.digest(), bytes(row.signature), SIGNING)
    assert (row.party_id, row.found, row.items, row.account) == (at.party, True, ["name", "sex"], at.looker.account)
    assert not vault.verify(replace(told, found=False).digest(), bytes(row.signature), SIGNING)


def test_the_journal_knows_the_receipt_by_its_digest_and_holds_no_name(at: Scene) -> None:
    grant = granted(at)
    answer = look(at, grant)
    fact = next(one for one in about(f"grant:{grant.pk}") if one.event.event_name == "exchange.looked")
    assert (fact.event.receipt, fact.event.digest) == (answer.receipt.number, answer.receipt.digest().hex())
    assert "示例" not in str(fact.event) and at.number not in str(fact.event)


def test_fewer_items_may_be_asked_for_than_were_granted(at: Scene) -> None:
    assert look(at, granted(at), items=("sex",)).body.keys() == {"sex"}


def test_nobody_found_is_an_answer_with_a_receipt(at: Scene) -> None:
    answer = look(at, granted(at), key=builders.id_number(born="19330303"))
    with acting(at.looker):
        assert answer.items is None and Receipt.objects.get(pk=answer.receipt.number).found is False


def test_a_grant_for_ones_own_township_finds_nobody_elsewhere(at: Scene) -> None:
    assert look(at, granted(at, divisions=("430423100000",))).items is not None
    with acting(at.checker):
        actions.end(Grant.objects.get().pk, "换一份授权", by=at.checker)
    answer = look(at, granted(at, divisions=("430423101000",)))
    assert answer.items is None and answer.receipt.party == at.party, "whom it was about is told him all the same"


def test_a_township_whose_code_ends_in_zeros_is_not_its_neighbours(at: Scene) -> None:
    """430423100000 is one township, not all whose codes begin with 4304231."""
    neighbour = Division.objects.create(code="430423101000", name="白果镇", short="白果镇", level="township", parent=builders.division(), source="示例",
                                        valid_from=date(1990, 1, 1))
    with acting(SYSTEM):
        HouseholdAddress.objects.update(division=neighbour)
    assert look(at, granted(at, divisions=("430423100000",))).items is None
    assert look(at, granted(at, divisions=("430423101000",))).items is not None


REFUSALS: dict[str, tuple[Callable[[Scene], dict[str, Any]], str]] = {
    "an item that was not granted": (lambda at: {"items": ("born_on",)}, "没有授权"),
    "no purpose": (lambda at: {"words": "查"}, "至少 6 个字"),
    "no such case": (lambda at: {"case": "260000000000"}, "正在办的办件"),
    "a case of another organ": (lambda at: {"case": case(at.party, "public-security")}, "正在办的办件"),
    "a wrong ID number": (lambda at: {"key": "430423198001010000"}, "最后一位对不上"),
    "another organ's grant": (lambda at: {"by": officer("data", permits.LOOK)}, "没有这份授权"),
}


def test_what_is_not_allowed_shows_nothing_and_is_told_to_the_journal(at: Scene) -> None:
    grant = granted(at)
    for number, (changed, words) in enumerate(REFUSALS.values(), 1):
        changes = changed(at)
        by, asked = changes.pop("by", at.looker), asking(at, grant, **changes)
        with acting(by):  # as a page does: the refusal is caught inside the request
            with pytest.raises(Refused, match=words):
                actions.look_up(asked, by=by)
            assert not Receipt.objects.exists() and not Usage.objects.exists()
            assert [one.event.event_name for one in about(f"grant:{grant.pk}")] == number * ["exchange.look_refused"] + ["exchange.granted"]


def test_without_the_permit_nobody_looks(at: Scene) -> None:
    grant = granted(at)
    with pytest.raises(Forbidden):
        look(at, grant, by=at.asker)


def test_the_day_has_so_many_look_ups(at: Scene) -> None:
    grant = granted(at)
    for _ in range(3):
        look(at, grant)
    with pytest.raises(Refused, match="用完了"):
        look(at, grant)
    with acting(at.looker):
        assert Receipt.objects.count() == 3


def test_an_ended_grant_and_one_past_its_day_open_nothing(at: Scene, shift: Callable[..., None]) -> None:
    grant = granted(at)
    number = case(at.party)
    shift(days=301)
    with pytest.raises(Refused, match="到期"):
        look(at, grant, case=number)
    shift(days=0)
    does(actions.end, grant.pk, "不再需要这些数据", by=at.provider)
    with pytest.raises(Refused, match="终止"):
        look(at, grant, case=number)


# --- the database itself


def asks(sql: str, *params: Any) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_the_application_can_read_no_register_but_under_a_grant(db: None) -> None:
    for sql in ("select * from registers.people", "select registers.read('people', '{name}', 'x')"):
        with acting(SYSTEM), pytest.raises(ProgrammingError, match="permission denied"):
            asks(sql)


READ = "select exchange_read(%s, %s, %s, %s, %s, %s, 'desk', now(), '', '')"


def stand(grant: Grant) -> str:
    with acting(SYSTEM):
        found = queries.terms(grant.pk)
    assert found is not None
    return found.stand


def test_terms_that_no_longer_stand_are_refused_by_the_database_and_learned_anew(at: Scene) -> None:
    grant = granted(at)
    look(at, grant)
    before = stand(grant)
    does(actions.attach, at.entry.code, "people", by=at.provider)  # attached anew
    key, number = vault.blind(at.number, "identity.party.number").hex(), case(at.party)
    with acting(at.looker), pytest.raises(DatabaseError, match="old"):
        asks(READ, grant.pk, before, ["name"], key, number, "核对申请人的姓名")
    assert look(at, grant).items is not None and stand(grant) != before


def test_the_database_refuses_an_item_that_was_not_granted(at: Scene) -> None:
    grant = granted(at)
    key = vault.blind(at.number, "identity.party.number").hex()
    number = case(at.party)
    with acting(at.looker), pytest.raises(DatabaseError, match="items"):
        asks(READ, grant.pk, stand(grant), ["name", "born_on"], key, number, "核对申请人的姓名")
    stranger = officer("market-regulation")
    with acting(stranger), pytest.raises(DatabaseError, match="grant"):
        asks(READ, grant.pk, stand(grant), ["name"], key, number, "核对申请人的姓名")


def test_what_is_read_without_a_signed_receipt_is_never_committed(at: Scene) -> None:
    grant = granted(at)
    key = vault.blind(at.number, "identity.party.number").hex()
    number = case(at.party)
    with acting(at.looker), pytest.raises(DatabaseError, match="unsigned"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(READ, [grant.pk, stand(grant), ["name"], key, number, "核对申请人的姓名"])
        cursor.execute("set constraints all immediate")


def test_the_application_writes_neither_grants_nor_receipts(db: None) -> None:
    for sql in ("insert into exchange_grant select * from exchange_grant", "update exchange_grant set items = '{died_on}'", "delete from exchange_receipt",
                "update exchange_receipt set party_id = null", "update exchange_usage set used = 0"):
        with acting(SYSTEM), pytest.raises(ProgrammingError, match="permission denied"):
            asks(sql)


@pytest.fixture
def full_disk(db: None) -> Iterator[None]:
    """The disk of the log is full: every insert fails as PostgreSQL lets it fail then."""
    known = connection.settings_dict
    with psycopg.connect(host=known["HOST"], dbname=known["NAME"], user="shuheng_owner", autocommit=True) as owner:
        owner.execute("create function exchange_full() returns trigger language plpgsql as $$ begin raise exception 'full' using errcode = '53100'; end $$;"
                      " create trigger exchange_full before insert on exchange_receipt for each row execute function exchange_full()")
        yield
        owner.execute("drop function exchange_full() cascade")


def test_a_look_up_that_cannot_be_written_down_is_refused(full_disk: None, at: Scene) -> None:
    grant = granted(at)
    with pytest.raises(Refused, match="记不下"):
        look(at, grant)


# --- the tables that organs deliver


def test_a_delivered_table_answers_under_a_grant_and_names_the_person(at: Scene, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # whose inbox no other test fills
    items = (Item("number", "身份证号", "C", 18, "conditional", element="person.number", personal=True, key=True),
             Item("kind", "救助类别", "C", 20, "conditional"), Item("name", "姓名", "C", 60, "conditional", personal=True))
    entry = published(writer("market-regulation"), title="示例救助名单", items=items)
    ground.put("helped.csv", [[at.number, "临时救助", "示例一"]], ["身份证号", "救助类别", "姓名"])
    provider = officer("market-regulation", permits.PROVIDE)
    with pytest.raises(Refused, match="没有归集"):
        does(actions.attach, entry.code, "held", by=provider)
    ground.loaded(ground.source(entry, ground.loader(), place="helped.csv"), ground.loader())
    does(actions.attach, entry.code, "held", by=provider)
    made = does(actions.ask, entry.code, asked(items=("kind", "name")), by=at.asker)
    does(actions.answer, made.case.number, "pass", by=at.checker)
    does(actions.answer, made.case.number, "grant", by=provider)
    grant = Grant.objects.get(request=made.pk)
    answer = look(at, grant)
    assert answer.body == {"kind": "临时救助", "name": "示例一"} and answer.receipt.party == at.party
    assert look(at, grant, key=builders.id_number(born="19330303")).items is None
    with acting(SYSTEM), pytest.raises(ProgrammingError, match="permission denied"):
        asks(f"select * from held.r_{entry.pk}")


# --- what is unusual


def test_a_look_beside_the_case_has_to_be_explained_and_judged_by_somebody_else(at: Scene, shift: Callable[..., None]) -> None:
    shift(to=local(now()).replace(hour=10))  # whoever looks at night has to explain that as well
    grant = granted(at)
    _, other = person()
    look(at, grant, case=case(other))
    look(at, grant)
    while journal.sequence():
        pass
    with acting(SYSTEM):
        assert actions.watch(by=SYSTEM) == (1, True) and actions.watch(by=SYSTEM) == (0, False)
    with acting(at.looker):
        found, = queries.unusuals(at.looker, None, 9).object_list
    assert found.why == "beside"
    with pytest.raises(Absent):
        does(actions.explain, found.receipt_id, "他是申请人的父亲，要核对", by=at.checker)
    with pytest.raises(Refused, match="还没有说明"):
        does(actions.judge, found.receipt_id, True, by=at.checker)
    does(actions.explain, found.receipt_id, "他是申请人的父亲，要核对", by=at.looker)
    does(actions.judge, found.receipt_id, False, by=at.checker)
    does(actions.explain, found.receipt_id, "他是申请人的父亲，附户口簿", by=at.looker)
    does(actions.judge, found.receipt_id, True, by=at.checker)
    assert queries.unusuals(at.checker, None, 9).object_list[0].accepted is True
