"""An organ asks for another's data, is granted it, looks one person up for a case; the person sees it, objects, and is never asked again for what is known."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.identity import queries as identity
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Application, Material, Matter
from shuheng.services.licensing.rules import registered
from shuheng.sharing.exchange import loader, queries
from shuheng.sharing.exchange.actions.rehearsing import rehearse
from shuheng.sharing.exchange.models import Receipt
from tests import builders
from tests.journeys import officers
from tests.journeys.residents import QIUSHENG, XIAOMAN, file, follow_all, key_on, read, sample, signed_in, went, words

pytestmark = pytest.mark.django_db
NUMBER = "430423197208150007"
ASKING = {"items": ["name", "township_code"], "purpose": "核对申请人的姓名和户籍所在的乡镇", "basis": "《中华人民共和国食品安全法》第三十五条",
          "used_for": "小餐饮经营许可", "reach": "county", "daily_limit": "20", "until": "2027-04-01", "once": "share:journey"}


@pytest.fixture
def sampled(shift: Callable[..., None]) -> None:
    """The registers know the demonstration's own people, and organs have their grants."""
    shift(to=builders.at(2026, 4, 27))
    found = loader.sample_of(Profile(builders.COUNTY))
    assert found
    with acting(SYSTEM):
        rehearse(found, by=SYSTEM)


def test_from_the_request_to_the_person_himself(sampled: None) -> None:
    desk = {name: officers.signed_in(name) for name in ("cataloguer", "librarian", "registrar", "handler")}
    number = file(signed_in(QIUSHENG))
    row = next(one for one in re.findall(r"/desk/exchange/new/(\d+)/", read(desk["cataloguer"].get("/desk/exchange/new/?words=人口基本"))))
    assert "只勾办事真正要用的" in words(read(desk["cataloguer"].post(f"/desk/exchange/new/{row}/", {**ASKING, "items": []}), 422))
    page = went(desk["cataloguer"].post(f"/desk/exchange/new/{row}/", ASKING))
    assert went(desk["cataloguer"].post(f"/desk/exchange/new/{row}/", ASKING)) == page
    assert "1 份等您办" in words(read(desk["librarian"].get("/desk/exchange/")))
    inbox = read(desk["librarian"].get("/desk/"))
    assert "1 份共享申请等您办" in words(inbox) and 'href="/desk/exchange/"' in inbox and "都办完了" not in inbox
    assert "也等您" not in read(desk["librarian"].get("/desk/?view=done")) and "共享申请等您办" not in read(desk["registrar"].get("/desk/"))
    went(desk["librarian"].post(page, {"move": "pass"}))
    assert "写清楚理由" in words(read(desk["registrar"].post(page, {"move": "decline"}), 422))
    went(desk["registrar"].post(page, {"move": "grant"}))
    grant = re.search(r"/desk/exchange/grants/(\d+)/", read(desk["cataloguer"].get(page)))
    assert grant and "县公安局" in words(read(desk["handler"].get("/desk/exchange/look/")))

    look = f"/desk/exchange/look/{grant[1]}/"
    asked = {"key": NUMBER, "case": number, "words": "核对申请人的户籍", "items": ["name", "township_code"]}
    answer = words(read(desk["handler"].post(look, asked)))
    assert "陈秋生" in answer and "430423100000" in answer
    assert "要凭本单位正在办的办件" in words(read(desk["handler"].post(look, {**asked, "case": "260000000000"}), 422))
    with acting(SYSTEM):
        receipt = Receipt.objects.latest("pk")
    assert "签名对得上" in words(read(desk["registrar"].get(f"/desk/exchange/receipts/{receipt.pk}/")))
    assert NUMBER not in read(desk["registrar"].get(f"/desk/exchange/receipts/{receipt.pk}/receipt.json"))

    taken = desk["registrar"].get(f"/desk/exchange/grants/{grant[1]}/looks.xlsx")
    table = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(taken.content)).active.rows]
    assert table[1][0] == receipt.pk and "姓名" in table[1][6] and "陈秋生" not in str(table) and "430423197208150007" not in str(table)
    assert signed_in(XIAOMAN).get(f"/desk/exchange/grants/{grant[1]}/looks.xlsx").status_code == 403

    mine = signed_in(QIUSHENG)
    trail = read(mine.get("/trail/"))
    assert "周若兰" in trail and "人口基本信息：姓名、户籍乡镇代码" in words(trail) and "核对申请人的户籍" in trail
    assert read(signed_in(XIAOMAN).get(f"/my-data/looks/{receipt.pk}/"), 404)
    went(mine.post(f"/my-data/looks/{receipt.pk}/", {"item": "name", "words": "名字里的秋应当是丘"}))
    assert "有异议" in words(read(desk["handler"].post(look, asked)))
    with acting(identity.actor_of(officers.account("registrar"))) as by:
        objection = queries.objections(by).get()
    went(desk["registrar"].post("/desk/exchange/objections/", {"objection": objection.pk, "words": "核对了户口底册，没有写错", "accepted": "no"}))
    assert "没有写错" in words(read(mine.get("/my-data/objections/")))
    follow_all()
    told = re.search(r'href="(/messages/\w+)">数据异议有答复了：姓名', read(mine.get("/messages/")))
    assert told and "核实过，没有改" in words(read(mine.get(told[1]))) and "户口底册" not in read(mine.get(told[1]))
    assert "有异议" not in words(read(desk["handler"].post(look, asked)))


def test_nobody_is_asked_for_what_a_register_holds(sampled: None) -> None:
    mine = signed_in(QIUSHENG)
    address = "/apply/disability-certificate/"
    assert "带出我的资料" in read(mine.get(address))
    went(mine.post(address, {"_fill": "1"}))
    page = words(read(mine.get(address + "?step=who")))
    assert "开云镇 来自户籍登记" in page and "带出我的资料" not in page
    with acting(SYSTEM):
        receipt = Receipt.objects.get(via="fill")
    assert receipt.by == "本人" and receipt.items == ["name", "township_code", "village_code"] and receipt.case in key_on(read(mine.get(address + "?step=who")))
    number = file(mine, "disability-certificate", sample("disability-certificate"), {"photo": "photo", "medical": "medical"})
    follow_all()
    with acting(SYSTEM):
        paper = Material.objects.get(case__number=number, code="household")
        assert (paper.source, paper.verdict, paper.remark) == ("exchange", "ok", f"第 {receipt.pk} 号查询回执")
        assert Application.objects.get(case__number=number).answers["town"] == "430423100000"
    assert "您自己" in read(mine.get("/trail/"))


def test_at_least_twelve_matters_fill_in_from_the_registers(sampled: None) -> None:
    filled = set()
    for row in Matter.objects.all():
        content = licensing.content(row.definition_id)
        for kind in ("person", "legal"):
            for register, sources in registered.wanted(content.form, content.materials, kind).items():
                if sources and queries.standing(row.organ_id, register) and any(one.register == register for one in content.materials):
                    filled.add(row.code)
    assert len(filled) >= 12, filled
