"""An organ's own system lives beside the desk: it takes in, an officer accepts, the system hears of it; revoked, it is out at once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest

from shuheng.faces.openapi import jobs, rules
from shuheng.faces.openapi.models import Client, Delivery, Subscription
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from tests import builders
from tests.journeys import officers, residents
from tests.journeys.residents import follow, read, went
from tests.openapi.programs import Program
from tests.standins.receiver import Receiver

pytestmark = pytest.mark.django_db
PERMITS = ["licensing.window", "identity.raise", "cases.read"]


@pytest.fixture
def organ_code(shift: Callable[..., None]) -> str:
    shift(to=builders.at(2026, 4, 27))
    return "market-regulation"


def _deliver() -> None:
    with acting(SYSTEM):
        Subscription.objects.update(rests_until=None)
        waiting = list(Delivery.objects.filter(state="queued").values_list("pk", flat=True))
    for row in waiting:
        jobs.deliver(row)


def test_a_system_files_hears_of_the_acceptance_and_is_shut_out(organ_code: str) -> None:
    manager = officers.signed_in("manager")
    organ = builders.organ(organ_code)
    page = read(manager.post("/desk/clients/", {"organ": str(organ.pk), "name": "食品经营综合受理", "purpose": "市场监管局自己的受理系统", "permits": PERMITS,
                                                "within": "3", "per_minute": "120"}))
    secret = re.search(r"密钥：<span class=\"nb\">([\w-]{40,})<", page)
    assert secret
    client = Client.objects.get()
    program = Program(client, secret[1]).signed_in()
    with Receiver() as receiver:
        made = read(manager.post(f"/desk/clients/{client.pk}/subscribe/", {"url": receiver.url, "events": ["cases.opened", "cases.accepted"]}))
        signing = re.search(r"签名密钥：<span class=\"nb\">(whsec-[\w-]+)<", made)
        assert signing
        number = program.files_for(program.meets())
        assert program.post(f"/cases/{number}/accept", {}).status_code == 403, "its permits end at the window"
        handler = officers.signed_in(officers.HANDLER)
        assert "窗口申请" in officers.case_page(handler, number)
        if officers.stage(number) == "filed":
            officers.do(handler, number, "receive")
        officers.do(handler, number, "accept")
        follow(number)
        receiver.mood = "stumble"
        _deliver()
        receiver.mood = "take"
        _deliver()
        told = {json.loads(body)["event"]: (headers, body) for headers, body in receiver.got}
        headers, body = told["cases.accepted"]
        assert json.loads(body)["case"] == number and rules.genuine(signing[1], headers["Shuheng-Signature"], body, time.time())
        assert not rules.genuine("whsec-made-up", headers["Shuheng-Signature"], body, time.time())
    assert Case.objects.get(number=number).milestone == "accepted"
    assert program.get(f"/cases/{number}").json()["accepted_on"] == "2026-04-27"
    went(manager.post(f"/desk/clients/{client.pk}/suspend/", {"reason": "leak"}))
    assert program.get(f"/cases/{number}").status_code == 401 and program.ask_token().status_code == 401


def test_a_resident_lets_a_system_act_and_follows_it_on_the_portal(organ_code: str) -> None:
    manager = officers.signed_in("manager")
    page = read(manager.post("/desk/clients/", {"organ": str(builders.organ("data").pk), "name": "湘办通示例", "purpose": "手机应用替本人申请",
                                                "permits": ["cases.opine"], "within": "3", "per_minute": "120", "offered": "on"}))
    secret = re.search(r"密钥：<span class=\"nb\">([\w-]{40,})<", page)
    assert secret
    person = residents.signed_in(residents.QIUSHENG)
    assert "让别的系统替我办" in read(person.get("/account/"))
    went(person.post("/account/clients/", {"client": str(Client.objects.get().pk), "days": "30"}))
    program = Program(Client.objects.get(), secret[1]).signed_in()
    (word,) = program.get("/authorities").json()["items"]
    number = program.files_for(word["authority"])
    assert f"/affairs/{number}/" in read(person.get("/affairs/"))
    assert "接口申请" in officers.case_page(officers.signed_in(officers.HANDLER), number)
    assert program.post(f"/applications/{number}/withdraw", {"authority": word["authority"]}).json()["outcome"] == "withdrawn"
