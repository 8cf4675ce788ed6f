"""From the guide to the rating: one resident, one small restaurant, every page over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import Actor, acting
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import Document
from tests import builders
from tests.journeys import residents
from tests.journeys.residents import MATTER, number_in, posted, read, review_form, sample, upload, went, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(shift: Callable[..., None]) -> Iterator[Actor]:
    shift(to=builders.at(2026, 4, 27))
    yield builders.officer()


def _does(officer: Actor, act: Callable[..., Any], *values: Any, **named: Any) -> None:
    with acting(officer):
        act(*values, **named, by=officer)


def test_a_resident_gets_a_permit(client: Client, officer: Actor, shift: Callable[..., None]) -> None:
    assert "小餐饮经营许可" in read(client.get("/matters/?q=开饭店"))
    page = read(client.get(f"/matters/{MATTER}/"))
    assert '<meta name="description" content="怎么办' in page
    guide = words(page)
    assert "健康证明" in guide and "7 个工作日" in guide and "开始申请" in guide
    assert "衡山县示例米粉店" in read(client.get(f"/matters/{MATTER}/sample/"))

    sent = went(client.get(f"/apply/{MATTER}/"))
    assert sent.startswith("/sign-in/?next=")
    landed = residents.register(client, "谭秋月", builders.id_number(77), "19912340001", f"/apply/{MATTER}/")
    assert landed == f"/apply/{MATTER}/"
    first = read(client.get(landed))
    assert "店和执照" in first and "免填" in first and "199****0001" in first

    wrong = client.post(landed, posted(MATTER, "shop", sample(uscc="123", phone=None)))
    assert "有 1 处要改" in words(read(wrong, 422)) and 'value="123"' in wrong.content.decode()
    address = went(client.post(landed, posted(MATTER, "shop", sample())))
    assert "step=place" in address
    address = went(client.post(address, posted(MATTER, "place", sample())))
    address = went(client.post(address, posted(MATTER, "food", sample())))
    address = went(client.post(address, posted(MATTER, "promise", sample())))
    assert "step=materials" in address
    read(client.get(address))

    half = client.post(address, {"material.health": [upload("健康证明一"), upload("健康证明二")], "material.plan": upload("平面图")})
    page = words(read(half, 422))
    assert "健康证明一.png" in page and "还没有传租房合同" in page and "还没有传食品安全制度" in page
    review = went(client.post(address, {"material.lease": upload("租房合同"), "material.rules": upload("制度")}))
    page = read(client.get(review))
    assert "湘江路农贸市场东门旁" in page and "谭秋月" in page and "健康证明二.png" in page and "开云镇" in page
    assert "请先勾选" in read(client.post(review, review_form(page, promise=False)), 422)
    filed = went(client.post(review, review_form(page)))
    number = number_in(filed)
    receipt = words(read(client.get(filed)))
    assert "已经提交" in receipt and "最晚 5月" in receipt

    _does(officer, licensing.move, number, "receive")
    _does(officer, licensing.ask_supplement, number, [licensing.Missing("健康证明：过期了，请换一张一年内的", "health"),
                                                      licensing.Missing("平面图没有标出冰箱的位置。", "plan")])
    affairs = words(read(client.get("/affairs/")))
    assert "1 件事等您" in affairs and "等您补交" in affairs and "2 样" in affairs
    assert f"编号 {number[:4]} {number[4:8]} {number[8:]}" in words(read(client.get("/")))  # two affairs of one matter are told apart
    page = words(read(client.get(f"/affairs/{number}/")))
    assert "健康证明：过期了，请换一张一年内的。" in page and "去补交" in page and "补正材料一次性告知书" in page

    ask = f"/affairs/{number}/supplement/"
    page = words(read(client.get(ask)))
    assert "补交 2 样" in page and "过期了，请换一张一年内的。" in page and "健康证明：" not in page
    assert "还没有传店面平面图" in words(read(client.post(ask, {"material.health": upload("新健康证明"), "send": "1"}), 422))
    assert "新健康证明.png" in read(client.get(ask))
    assert went(client.post(ask, {"material.plan": upload("新平面图"), "send": "1"})) == f"/affairs/{number}/"
    assert "您补交了材料" in words(read(client.get(f"/affairs/{number}/")))

    _does(officer, licensing.accept, number)
    page = words(read(client.get(f"/affairs/{number}/")))
    assert "最晚 5月" in page and "是这样数出来的" in page and "劳动节" in page and "受理通知书" in page
    _does(officer, licensing.move, number, "submit", words="现场看过，符合条件（内部意见）")
    _does(officer, licensing.decide, number, licensing.Verdict(True))
    _does(officer, licensing.deliver, number, way="electronic")
    page = read(client.get(f"/affairs/{number}/"))
    assert "准予许可" in page and "内部意见" not in page and "评一评" in page

    document = Document.objects.get(case__number=number, kind="granted")
    paper = client.get(f"/documents/{document.pk}.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF") and "attachment" in paper.headers["Content-Disposition"]
    stranger = Client()
    seen = words(read(stranger.get(f"/verify/{document.code}/")))
    assert "是真的" in seen and "谭**" in seen and "谭秋月" not in seen and document.number in seen
    assert went(stranger.get("/verify/", {"code": document.code})) == f"/verify/{document.code}/"
    assert "没有这份文书" in words(read(stranger.get("/verify/0000AAAA0000/"), 404))

    page = read(client.post(f"/affairs/{number}/rate/", {"level": "1"}), 422)
    assert 'href="#f-reasons"' in page and 'id="f-reasons-oops">请至少选一个不满意的原因' in page
    went(client.post(f"/affairs/{number}/rate/", {"level": "5", "reasons": ["efficiency"], "words": "很快"}))
    assert "非常满意" in words(read(client.get(f"/affairs/{number}/")))
    assert "只能评一次" in words(read(client.post(f"/affairs/{number}/rate/", {"level": "1"})))
    _does(officer, licensing.move, number, "close")
    assert Case.objects.get(number=number).lamp == "done"
    assert re.search("办完的", read(client.get("/affairs/?show=done")))
