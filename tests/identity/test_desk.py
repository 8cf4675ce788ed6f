"""The desk's pages: accounts, posts, the window."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.identity import permits, queries
from shuheng.foundation.identity.models import Account, Holding, Mandate, Party, Post, StandIn
from tests.identity import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_limits")]


@pytest.fixture
def admin(client: Client) -> Client:
    people.sign_in(client, people.officer("admin", people.post("manage", {"identity.manage": Within.COUNTY}, at="data")))
    return client


@pytest.fixture
def window(client: Client) -> Client:
    reach = {"identity.raise": Within.OWN_ORGAN, "identity.mandate": Within.OWN_ORGAN}
    people.sign_in(client, people.officer("window", people.post("window", reach, at="government-services")))
    return client


def _days(first: int, last: int) -> dict[str, str]:
    today = clock.today()
    return {"valid_from": str(today + timedelta(days=first)), "valid_to": str(today + timedelta(days=last))}


def test_an_administrator_opens_an_account_appoints_and_closes(admin: Client) -> None:
    page = admin.post("/desk/accounts/", {"account_name": "Zhou.Ruolan", "full_name": "周若兰"}).content.decode()
    password = re.search(r"初始密码：<span class=\"nb\">([a-z0-9-]{19})", page)[1]  # type: ignore[index]
    fresh = Account.objects.get(name="zhou.ruolan")
    assert fresh.check_password(password) and password not in admin.get("/desk/accounts/").content.decode()
    post = people.post("handler")
    wrong = admin.post(f"/desk/accounts/{fresh.pk}/appoint/", {"post": str(post.pk), "valid_from": "2026-02-30"})
    assert wrong.status_code == 422 and "2026-10-16 这样的日期" in wrong.content.decode()
    assert admin.post(f"/desk/accounts/{fresh.pk}/appoint/", {"post": str(post.pk), "valid_from": str(clock.today())}).status_code == 302
    again = admin.post(f"/desk/accounts/{fresh.pk}/appoint/", {"post": str(post.pk), "valid_from": str(clock.today())})
    assert again.status_code == 422 and "已经在这个岗位" in again.content.decode()
    assert people.me(fresh).post == post.pk
    assert "handler" in admin.get(f"/desk/accounts/{fresh.pk}/").content.decode()
    assert "新的初始密码" in admin.post(f"/desk/accounts/{fresh.pk}/reset/").content.decode()
    admin.post(f"/desk/holdings/{Holding.objects.get(account=fresh).pk}/relieve/")
    assert Holding.objects.get(account=fresh).valid_to == clock.today()
    admin.post(f"/desk/accounts/{fresh.pk}/disable/")
    assert "停用" in admin.get(f"/desk/accounts/{fresh.pk}/").content.decode()
    admin.post(f"/desk/accounts/{fresh.pk}/enable/")
    assert Account.objects.get(pk=fresh.pk).is_active


def test_two_accounts_may_not_share_a_name(admin: Client) -> None:
    people.officer("taken")
    page = admin.post("/desk/accounts/", {"account_name": "taken", "full_name": "周若兰"})
    assert page.status_code == 422 and "已经有人用" in page.content.decode()


def test_a_post_is_made_with_its_permits(admin: Client) -> None:
    organ = people.organ("civil-affairs")
    page = admin.post("/desk/posts/", {"code": "civil.window", "organ": organ.pk, "title": "窗口", "permits": ["identity.raise"]})
    assert page.status_code == 422 and "小写字母、数字和横线" in page.content.decode()
    admin.post("/desk/posts/", {"code": "civil-window", "organ": organ.pk, "title": "窗口", "permits": ["identity.raise"]})
    post = Post.objects.get(code="civil-window")
    assert list(post.permits.values_list("permit", "within")) == [("identity.raise", 3)]
    assert "在窗口核验身份（本单位）" in admin.get("/desk/posts/").content.decode()


def test_an_officer_names_his_stand_in(client: Client) -> None:
    boss, other = people.officer("boss", people.post("approver")), people.officer("other", people.post("handler"))
    people.sign_in(client, boss)
    holding = Holding.objects.get(account=boss).pk
    form = {"holding": holding, "substitute": other.pk, "reason": "年休假", **_days(1, 3)}
    wrong = client.post("/account/stand-in/", {**form, "reason": " "})
    assert wrong.status_code == 422
    assert client.post("/account/stand-in/", form).status_code == 302
    assert "提前结束" in client.get("/account/").content.decode()
    client.post(f"/account/stand-in/{StandIn.objects.get().pk}/end/")
    assert StandIn.objects.get().ended_at is not None
    foreign = client.post("/account/stand-in/", {**form, "holding": Holding.objects.get(account=other).pk})
    assert foreign.status_code == 422


def test_the_window_finds_proves_and_records_a_mandate(window: Client) -> None:
    agent_number, number = people.id_number(), people.id_number(prefix="432723", born="19500312")
    agent = people.resident("王小满", agent_number, level=2)
    assert "没有登记过" in window.post("/desk/identity/", {"find": "1", "number": number}).content.decode()
    there = window.post("/desk/identity/", {"kind": "person", "name": "谭冬梅", "number": number, "phone": ""}).headers["Location"]
    page = window.get(there).content.decode()
    assert "谭冬梅" in page and number not in page and "4327**********" in page
    assert window.post("/desk/identity/", {"find": "1", "number": number}).headers["Location"] == there
    assert window.post(f"{there}raise/", {}).status_code == 422
    assert window.post(f"{there}raise/", {"document": "id_card"}).status_code == 302
    assert "看过 居民身份证" in window.get(there).content.decode()
    form = {"agent_name": "王小满", "agent_number": agent_number, "scopes": ["licensing"], **_days(0, 30)}
    assert "请上传委托书" in window.post(f"{there}mandate/", form).content.decode()
    scan = SimpleUploadedFile("委托书.pdf", b"%PDF-1.4 sample")
    assert window.post(f"{there}mandate/", {**form, "agent_name": "王大满", "document": scan}).status_code == 422
    scan.seek(0)
    assert window.post(f"{there}mandate/", {**form, "document": scan}).status_code == 302
    mandate = _mandate()
    assert mandate.agent_id == agent.party_id and len(mandate.document_hash) == 64 and mandate.way == "window"
    assert window.post(f"/desk/identity/mandates/{mandate.pk}/revoke/").status_code == 302
    assert people.me(agent).parties == {agent.party_id}


def _mandate() -> Mandate:
    with acting(SYSTEM):
        return Mandate.objects.get()


def test_the_window_records_a_company_and_moves_a_telephone(window: Client) -> None:
    form = {"kind": "legal", "name": "衡山县示例茶业专业合作社", "number": "93430423MA0000002W"}
    there = window.post("/desk/identity/", form).headers["Location"]
    assert "统一社会信用代码" in window.get(there).content.decode()
    account = people.resident()
    answer = window.post(f"/desk/identity/{account.party_id}/phone/", {"phone": "13800000001"})
    assert answer.status_code == 302 and Account.objects.get(pk=account.pk).phone == "13800000001"
    page = window.post(f"/desk/identity/{people.resident().party_id}/phone/", {"phone": "13800000001"})
    assert page.status_code == 422 and "别的账号" in page.content.decode()


def test_an_unknown_person_at_the_window_is_absent(window: Client) -> None:
    assert window.get("/desk/identity/999999/").status_code == 404


def test_a_resident_gives_and_revokes_a_mandate_on_his_own_page(client: Client) -> None:
    number = people.id_number()
    agent, principal = people.resident("王小满", number, level=2), people.resident("谭冬梅", level=2)
    people.sign_in(client, principal)
    form = {"agent_name": "王小满", "agent_number": number, "scopes": ["all"], **_days(0, 30)}
    assert client.post("/account/mandates/", {**form, "agent_name": "别人"}).status_code == 422
    assert client.post("/account/mandates/", form).status_code == 302
    assert "王**" in client.get("/account/mandates/").content.decode()
    other = Client()
    people.sign_in(other, agent)
    assert "谭冬梅" in other.get("/account/").content.decode()
    other.post("/account/for/", {"party": principal.party_id})
    assert other.get("/affairs/").content.decode() == f"resident {principal.party_id} None"
    assert other.post("/account/for/", {"party": "424242"}).status_code == 409
    client.post(f"/account/mandates/{_mandate().pk}/revoke/")
    assert other.get("/affairs/").content.decode() == f"resident {agent.party_id} None"


def test_queries_for_rooms_above() -> None:
    post = people.post("handler")
    clerk = people.officer("clerk", post)
    assert queries.post_holders(post.organ_id, permits.RAISE) == [clerk]
    assert queries.post_holders(post.organ_id, permits.MANAGE) == []
    assert queries.party_of(people.me(clerk)) is None
    with acting(SYSTEM):
        assert Party.objects.count() == 0


def test_outside_a_demonstration_no_account_is_shown(settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert queries.demonstration_accounts() == []
