"""At the window: a clerk finds or records the person, fills in the same form under the same rules, prints the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity.models import Account, Party
from shuheng.services.licensing.models import Application, Draft, Material
from shuheng.services.licensing.rules import forms
from tests import builders
from tests.journeys import officers, residents, themes
from tests.journeys.residents import MATTER, QIUSHENG, key_on, read, sample, upload, went, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(shift: Callable[..., None]) -> Client:
    shift(to=builders.at(2026, 4, 27))
    return officers.signed_in("window")


def _whole(**changes: Any) -> dict[str, Any]:
    return forms.flatten(sample(**changes))


def _met(clerk: Client, number: str = "", **given: str) -> str:
    """The person was met and seen; returns the address of the choice of matters."""
    return went(clerk.post("/desk/window/", {
        "kind": "person", "name": "谭满仓", "number": number or builders.id_number(88), "phone": "19912340088", "document": "id_card", **given}))


def test_a_clerk_files_for_somebody_without_a_telephone(clerk: Client) -> None:
    assert "谁来办" in read(clerk.get("/desk/window/"))
    wrong = read(clerk.post("/desk/window/", {"kind": "person", "name": "谭满仓", "number": "123"}), 422)
    assert 'value="谭满仓"' in wrong and 'value="123"' in wrong
    address = _met(clerk, phone="")
    with acting(SYSTEM):
        assert Party.objects.latest("pk").level == 2
    page = read(clerk.get(address))
    assert "谭满仓" in page and "小餐饮经营许可" in page
    assert "小餐饮" in read(clerk.get(address + "?matter_q=小餐饮")) and "没有找到" in read(clerk.get(address + "?matter_q=不存在"))
    form = went(clerk.post(address, {"matter": MATTER}))
    page = read(clerk.get(form))
    key = key_on(page)

    half = {"_key": key, **_whole(area=None), "paper": ["health", "plan"], "_confirmed": "yes"}
    page = read(clerk.post(form, half), 422)
    assert "有 3 处要改" in words(page) and "租房合同" in page and "checked" in page and key_on(page) == key
    whole = {"_key": key, **_whole(), "paper": ["health", "plan", "rules"], "material.lease": upload("租房合同")}
    assert "请先念给申请人听" in read(clerk.post(form, {**whole}), 422)
    whole.pop("material.lease")
    filed = went(clerk.post(form, {**whole, "_confirmed": "yes"}))
    case = Case.objects.latest("pk")
    assert case.channel == "window" and case.number in filed and not Draft.objects.exists()
    papers = dict(Material.objects.filter(case=case).values_list("code", "source"))
    assert papers["health"] == "paper" and papers["lease"] == "upload" and papers["identity"] == "free"
    assert went(clerk.post(form, {**whole, "_confirmed": "yes"})) == filed and Case.objects.count() == 1, "a second click files nothing"
    assert "打印收件凭证" in read(clerk.get(filed))
    receipt = words(read(clerk.get(f"{filed}receipt/")))
    assert "收件凭证" in receipt and "谭满仓" in receipt and "店面平面图（纸质）" in receipt and "租房合同（扫描件）" in receipt

    handler = officers.signed_in("handler")
    page = officers.case_page(handler, case.number)
    assert "窗口申请" in page and "谭满仓" in page
    scan = Material.objects.get(case=case, code="lease")
    answer = handler.get(f"/desk/cases/{case.number}/materials/{scan.pk}/")
    assert answer.status_code == 200 and answer.content == residents.photo("租房合同")


def test_a_number_of_another_name_is_refused_with_everything_kept(clerk: Client) -> None:
    _met(clerk, builders.id_number(89))
    page = read(clerk.post("/desk/window/", {"kind": "person", "name": "王二", "number": builders.id_number(89), "document": "id_card"}), 422)
    assert "登记的是另一个名字" in page and 'value="王二"' in page


def test_a_department_window_takes_only_its_own_matters(clerk: Client) -> None:
    address = _met(clerk)
    town = officers.signed_in("town")
    page = words(read(town.get(address)))
    assert "小餐饮经营许可" not in page and "高龄津贴" in page
    assert town.get(address + f"{MATTER}/").status_code == 404


def test_the_window_brings_what_was_missing(clerk: Client) -> None:
    number = residents.file(residents.signed_in(QIUSHENG))
    handler = officers.signed_in("handler")
    officers.do(handler, number, "ask_supplement", item_health="过期了，换一张一年内的", others="说明周末营业时间", days="15")
    assert "编号是 12 位数字" in read(clerk.get("/desk/window/find/?number=123", follow=True))
    ask = went(clerk.get(f"/desk/window/find/?number={number[:4]} {number[4:8]} {number[8:]}"))
    page = words(read(clerk.get(ask)))
    assert "健康证明" in page and "过期了" in page and "说明周末营业时间" in page
    assert "还差：健康证明" in read(clerk.post(ask, {"words": "周末照常"}), 422)
    assert went(clerk.post(ask, {"words": "周末照常", "material.health": upload("新健康证明")})) == "/desk/window/"
    assert officers.stage(number) == "received" and Application.objects.filter(case__number=number).exists() is False
    page = officers.case_page(handler, number)
    assert "周末照常" in page
    assert "现在没有要补的材料" in read(clerk.get(ask, follow=True))


THEME = "after-a-death"


def test_a_clerk_receives_a_whole_theme_and_its_officers_see_that_it_is_one(clerk: Client) -> None:
    address = _met(clerk)
    assert "家人去世" in words(read(clerk.get(address))) and "家人去世" not in words(read(clerk.get(address + "?matter_q=不存在")))
    form = went(clerk.post(address, {"theme": THEME}))
    page = read(clerk.get(form))
    key, told = key_on(page), forms.flatten(themes.sample(THEME))
    assert "户口簿" in words(page) and "谁去世了" in words(page)
    half = {"_key": key, **told, "died_on": "", "paper": ["cancel_book"], "_confirmed": "yes"}
    page = read(clerk.post(form, half), 422)
    assert "有 1 处要改" in words(page) and "checked" in page
    whole = {"_key": key, **told, "paper": ["cancel_book"], "_confirmed": "yes"}
    filed = went(clerk.post(form, whole))
    assert went(clerk.post(form, whole)) == filed
    page = words(read(clerk.get(filed)))
    assert "收下了" in page and "等前一件" in page and page.count("打印收件凭证") == 1
    case = Case.objects.latest("pk")
    assert case.channel == "window" and Material.objects.get(case=case, code="book").source == "paper"
    assert "谭满仓" in read(clerk.get(f"/desk/window/filed/{case.number}/receipt/"))
    number = filed.rstrip("/").rpartition("/")[2]
    other = officers.signed_in("handler")
    assert other.get(f"/desk/window/themes/{number}/").status_code == 403 and other.get(f"/desk/cases/{case.number}/").status_code == 404

    police = builders.officer("public-security")
    themes.decide(police, case.number)
    with acting(SYSTEM):
        identity.seat_officer("household.clerk", "户籍民警（示例）", "public-security.handler", by=SYSTEM)
        Account.objects.filter(name="household.clerk").update(password_due=False)
    page = officers.case_page(officers.signed_in("household.clerk"), case.number)
    assert "属于一件事：家人去世" in words(page), "household work of the police is general work"
    subsidy = themes.case(number, "funeral-subsidy")
    assert subsidy.channel == "window" and subsidy.organ.code == "human-resources"
    leader = officers.signed_in("leader")
    page = words(read(leader.get(f"/desk/cases/{case.number}/")))
    assert "属于一件事：家人去世" in page and "丧葬补助金和抚恤金（遗属待遇）给付人社局，收件" in page.replace(" ", "")
