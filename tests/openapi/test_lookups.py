"""An organ's own program looks up what its organ was granted, by the same rules as a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.faces.openapi.models import Reply
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.journal import actions as journal
from shuheng.foundation.journal.queries import about
from shuheng.sharing.exchange import actions, queries
from shuheng.sharing.exchange.actions.looking import SIGNING
from shuheng.sharing.exchange.models import Receipt
from tests import builders
from tests.credit.office import subject
from tests.exchange.sharing import Scene, case, does, granted, officer, scene
from tests.openapi.programs import Program, opened

pytestmark = pytest.mark.django_db
WHY = "核对申请临时救助的人"


@pytest.fixture
def at(shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 4, 27))
    return scene()


@pytest.fixture
def program(at: Scene) -> Program:
    return opened("exchange.look", organ="civil-affairs", name="救助审批系统").signed_in()


def test_a_program_sees_its_grants_and_looks_one_record_up(at: Scene, program: Program) -> None:
    grant = granted(at)
    (line,) = program.get("/grants").json()["items"]
    assert (line["grant"], line["key"], [one["column"] for one in line["items"]]) == (grant.pk, "身份证号", ["name", "sex"])
    number = case(at.party)
    told = program.post(f"/grants/{grant.pk}/look", {"key": at.number, "case": number, "words": WHY}).json()
    assert told["found"] and [one["value"] for one in told["items"]][0] == "示例一" and not told["items"][0]["disputed"]
    with acting(SYSTEM):
        row = Receipt.objects.select_related("grant__resource__organ", "organ").get(pk=told["receipt"]["number"])
    assert (row.via, row.case, row.by, row.party_id) == ("api", number, "接口 · 救助审批系统", at.party)
    assert told["receipt"] == queries.plain(queries.signed(row))
    assert vault.verify(queries.signed(row).digest(), bytes.fromhex(told["signature"]), SIGNING)
    with acting(subject(at.party)):
        assert queries.trail(at.party, 5)[0].by == "接口 · 救助审批系统"


def test_each_look_is_a_look_of_its_own_and_its_answer_is_kept_nowhere(at: Scene, program: Program) -> None:
    grant, number = granted(at), case(at.party)
    told = [program.post(f"/grants/{grant.pk}/look", {"key": at.number, "case": number, "words": WHY}, key="the-same-key").json() for _ in range(2)]
    with acting(at.looker):
        assert told[0]["receipt"]["number"] != told[1]["receipt"]["number"] and Receipt.objects.count() == 2
    assert not Reply.objects.exists()


def test_what_was_not_granted_is_refused_and_the_try_is_written_down(at: Scene, program: Program) -> None:
    grant, number = granted(at), case(at.party)
    for given, status in (({"items": ["born_on"]}, 422), ({"case": "202604270001"}, 422), ({"words": "查"}, 422), ({"purpose": "x"}, 422)):
        answer = program.post(f"/grants/{grant.pk}/look", {"key": at.number, "case": number, "words": WHY, **given})
        assert answer.status_code == status, answer.content.decode()
    with acting(SYSTEM):
        assert not Receipt.objects.exists()
    refused = [one.event.why for one in about(f"grant:{grant.pk}") if one.event.event_name == "exchange.look_refused"]
    assert sorted(refused) == ["case", "items"], "what has no shape never reached the grant"


def test_the_grant_of_another_organ_opens_nothing(at: Scene) -> None:
    grant, number = granted(at), case(at.party, "data")
    stranger = opened("exchange.look", organ="data").signed_in()
    assert stranger.get("/grants").json()["items"] == []
    assert stranger.post(f"/grants/{grant.pk}/look", {"key": at.number, "case": number, "words": WHY}).status_code == 422
    assert opened("cases.read", organ="civil-affairs").signed_in().get("/grants").status_code == 403


def test_a_program_may_work_at_night_but_not_beside_its_case(at: Scene, program: Program, shift: Callable[..., None]) -> None:
    grant = granted(at)
    shift(to=builders.at(2026, 4, 28, 2))
    program = program.signed_in()
    for party in (at.party, None):
        program.post(f"/grants/{grant.pk}/look", {"key": at.number, "case": case(party), "words": WHY})
    with acting(SYSTEM):
        journal.sequence()
        actions.watch(by=SYSTEM)
    with acting(at.looker):
        found, = queries.unusuals(at.looker, None, 9).object_list
    assert found.why == "beside" and found.receipt.via == "api"
    does(actions.explain, found.receipt_id, "系统里的办件登记错了人", by=at.looker)
    colleague = officer("civil-affairs")
    with acting(colleague):
        assert not queries.unusuals(colleague, None, 9).object_list
