"""The pages of the room: clients and deliveries at the desk, consents on the portal, the handbook for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from shuheng.faces.openapi import actions
from shuheng.faces.openapi.models import Authority, Client, Delivery, Subscription
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.services.licensing import actions as licensing
from tests import builders
from tests.identity import people
from tests.journeys.residents import read, went, words
from tests.licensing import hall
from tests.openapi import programs
from tests.openapi.programs import follow

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


@pytest.fixture
def manager(town: hall.Hall) -> Browser:
    browser = Browser()
    people.sign_in(browser, people.officer("manager", people.post("manage", {"openapi.manage": Within.COUNTY}, at="data")))
    return browser


def new_client(**changes: object) -> dict[str, object]:
    """What the form of a new client sends."""
    return {"organ": str(builders.organ().pk), "name": "综合受理系统", "purpose": "大厅的排队机收件", "permits": ["cases.read", "licensing.accept"],
            "within": "3", "per_minute": "60", **changes}


def test_a_client_is_opened_with_a_secret_that_is_shown_once(manager: Browser) -> None:
    page = read(manager.post("/desk/clients/", new_client()))
    shown = re.search(r"密钥：<span class=\"nb\">([\w-]{40,})<", page)
    assert shown and shown[1] not in read(manager.get("/desk/clients/"))
    client = Client.objects.get()
    assert programs.Program(client, shown[1]).signed_in().get("/cases").status_code == 200
    again = read(manager.post("/desk/clients/", new_client()), 422)
    assert "已经有同名的客户" in again and 'value="大厅的排队机收件"' in again
    assert "改好" in words(read(manager.get(f"/desk/clients/{client.pk}/")))
    wrong = read(manager.post("/desk/clients/", new_client(name="别的", permits=[], per_minute="0")), 422)
    assert "请至少选一项许可" in wrong and "请写 1 到" in wrong


def test_permits_limit_and_key_are_changed_and_the_client_is_shut_out(manager: Browser) -> None:
    manager.post("/desk/clients/", new_client())
    client = Client.objects.get()
    page = f"/desk/clients/{client.pk}/"
    went(manager.post(page, {"purpose": "只看进度", "permits": ["cases.read"], "within": "3", "per_minute": "30"}))
    assert list(client.permits.values_list("permit", flat=True)) == ["cases.read"]
    rotated = read(manager.post(f"{page}rotate/", {"overlap": "0"}))
    shown = re.search(r"新的密钥：<span class=\"nb\">([\w-]{40,})<", rotated)
    assert shown
    program = programs.Program(Client.objects.get(), shown[1]).signed_in()
    went(manager.post(f"{page}suspend/", {"reason": "leak"}))
    assert program.get("/cases").status_code == 401 and "起停用" in read(manager.get(page))
    went(manager.post(f"{page}resume/"))
    assert program.signed_in().get("/cases").status_code == 200
    assert "1" in words(read(manager.get(page)))


def test_an_administrator_of_one_organ_sees_only_its_own_clients(town: hall.Hall) -> None:
    programs.opened("cases.read", name="市场局的系统")
    programs.opened("cases.read", organ="forestry", name="林业局的系统")
    browser = Browser()
    people.sign_in(browser, people.officer("local", people.post("local", {"openapi.manage": Within.OWN_ORGAN})))
    page = read(browser.get("/desk/clients/"))
    assert "市场局的系统" in page and "林业局的系统" not in page
    other = Client.objects.get(name="林业局的系统")
    assert browser.get(f"/desk/clients/{other.pk}/").status_code == 404
    assert browser.post(f"/desk/clients/{other.pk}/rotate/", {"overlap": "0"}).status_code == 404
    stranger = Browser()
    people.sign_in(stranger, people.officer("reader", people.post("reader", {"cases.read": Within.OWN_ORGAN})))
    assert stranger.get("/desk/clients/").status_code == 403


def test_events_are_subscribed_and_a_dead_one_is_sent_again(manager: Browser, town: hall.Hall) -> None:
    program = programs.opened("cases.read")
    page = f"/desk/clients/{program.client.pk}/"
    inner = read(manager.post(f"{page}subscribe/", {"url": "https://10.0.0.1/x", "events": ["cases.accepted"]}), 422)
    assert "内部网络" in inner and 'value="https://10.0.0.1/x"' in inner
    made = read(manager.post(f"{page}subscribe/", {"url": "http://127.0.0.1:9/x", "events": ["cases.accepted"]}))
    assert "whsec-" in made and "whsec-" not in read(manager.get(page))
    row = Subscription.objects.get()
    assert "whsec-" in read(manager.post(f"/desk/subscriptions/{row.pk}/secret/"))
    number = hall.filed(town)
    town.does(licensing.accept, number)
    follow(number)
    with acting(SYSTEM):
        Delivery.objects.update(state="dead", fault="试了 9 次：连不上")
        dead = Delivery.objects.get().pk
    page = read(manager.get("/desk/hooks/"))
    assert "1 个事件没有送到" in page and "试了 9 次：连不上" in page
    went(manager.post(f"/desk/hooks/{dead}/resend/"))
    with acting(SYSTEM):
        assert Delivery.objects.get().state == "queued"
    assert "没有送不到的事件" in read(manager.get("/desk/hooks/")) and "排队中 1" in words(read(manager.get("/desk/hooks/?state=queued")))
    went(manager.post(f"/desk/subscriptions/{row.pk}/stop/"))
    assert Subscription.objects.get().closed_at


def test_a_person_lets_a_system_act_and_takes_it_back(town: hall.Hall) -> None:
    program = programs.opened("cases.opine", organ="data", name="省里的应用", offered=True).signed_in()
    programs.opened("cases.opine", organ="forestry", name="不开放的系统")
    account = people.resident("陈小溪", level=2)
    browser = Browser()
    people.sign_in(browser, account)
    page = read(browser.get("/account/clients/"))
    assert "省里的应用" in page and "不开放的系统" not in page
    assert "请选一个系统" in read(browser.post("/account/clients/", {"days": "30"}), 422)
    went(browser.post("/account/clients/", {"client": str(program.client.pk), "days": "30"}))
    (word,) = program.get("/authorities").json()["items"]
    assert word["way"] == "consent" and word["party"].startswith("陈") and "小溪" not in word["party"]
    assert "撤回" in read(browser.get("/account/clients/"))
    other = Browser()
    people.sign_in(other, people.resident("别人", level=2))
    went(other.post(f"/account/clients/{word['authority']}/withdraw/"))
    assert program.get("/authorities").json()["items"], "nobody takes back another's word"
    went(browser.post(f"/account/clients/{word['authority']}/withdraw/"))
    assert not program.get("/authorities").json()["items"]
    with acting(SYSTEM):
        assert Authority.objects.get().ended_at
    low = Browser()
    people.sign_in(low, people.resident("没核验的"))
    assert low.get("/account/clients/").status_code == 403


def test_the_handbook_tells_every_operation_without_a_script_from_elsewhere() -> None:
    page = read(Browser().get("/api/"))
    document = Browser().get("/api/v1/openapi.json").json()
    assert all(f"{method.upper()} {path}" in page for path, methods in document["paths"].items() for method in methods)
    assert "Idempotency-Key" in page and not re.findall(r"<script[^>]*src=\"http", page)
    assert Browser().get("/govstack/registration/openapi.json").json()["info"]["version"] == "0.1.1"


def test_the_journal_knows_everything_done_to_a_client(town: hall.Hall) -> None:
    from shuheng.foundation.journal.models import Entry

    program = programs.opened("cases.read")
    with acting(SYSTEM):
        actions.rotate_key(program.client.pk, 1, by=SYSTEM)
        actions.suspend_client(program.client.pk, "ended", by=SYSTEM)
        actions.resume_client(program.client.pk, by=SYSTEM)
    names = list(Entry.objects.filter(about=f"client:{program.client.pk}").order_by("pk").values_list("name", flat=True))
    assert names == [f"openapi.{name}" for name in ("client_opened", "permits_given", "key_issued", "key_issued", "client_suspended", "client_resumed")]
