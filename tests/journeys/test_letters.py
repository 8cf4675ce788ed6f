"""A letter: written by somebody who stays unknown, answered by one officer, published by another, found by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from shuheng.services.letters import portal
from tests import builders
from tests.journeys import officers
from tests.journeys.residents import read, went, words

pytestmark = pytest.mark.django_db
GIVEN = {"site": "market-regulation", "kind": "ask", "title": "示例：秤不准找谁", "words": "在菜市场买菜，回家一称少了二两，该找谁复秤？", "name": "王阿姨",
         "phone": "13900000001", "open": "on", "once": "letter:journey"}
ANSWER = "市场东门有公平秤，随时可以复秤。少了斤两，拿小票到服务台，当场处理。"


@pytest.fixture(autouse=True)
def _april(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))


def test_a_letter_is_answered_by_one_and_published_by_another() -> None:
    somebody, clerk, second = Client(), officers.signed_in("handler"), officers.signed_in("reviewer")
    opened = read(somebody.get("/letters/write/?site=market-regulation"))
    assert 'value="market-regulation" selected' in opened and "简单的咨询 5 个工作日内答复" in words(opened)
    refused = somebody.post("/letters/write/", {**GIVEN, "title": "秤"})
    assert "4 到 40 个字" in words(read(refused, 422)) and GIVEN["words"] in refused.content.decode()
    address = went(somebody.post("/letters/write/", GIVEN))
    assert went(somebody.post("/letters/write/", GIVEN)) == address
    number = re.search(r"number=(\d{12})", address)
    told = words(read(somebody.get(address)))
    assert number and "收到了您的信" in told and "衡山县市场监督管理局" in told and "5月7日 星期四答复" in told

    desk = f"/desk/letters/{number[1]}/"
    assert GIVEN["title"] in read(clerk.get("/desk/letters/")) and went(clerk.get(f"/desk/cases/{number[1]}/")) == desk
    page = read(clerk.get(desk))
    assert GIVEN["words"] in page and "13900000001" in page
    read(officers.signed_in("writer").get(desk), 404)
    read(second.get(f"{desk}do/answer/"), 404)
    assert "查到什么" in words(read(clerk.post(f"{desk}do/answer/", {"outcome": "answered", "words": "好"}), 422))
    went(clerk.post(f"{desk}do/answer/", {"outcome": "answered", "words": ANSWER}))
    assert ANSWER in words(read(somebody.get(address))) and "还没有公开" in words(read(somebody.get(address)))
    read(clerk.get(f"{desk}do/publish/"), 404)
    read(Client().get(f"/letters/{number[1]}/"), 404)

    assert "封答复了的来信等您看过再公开" in words(read(second.get("/desk/"))) and GIVEN["title"] in read(second.get("/desk/letters/"))
    assert "手机号" in words(read(second.post(f"{desk}do/publish/", {"title": GIVEN["title"], "words": f"{GIVEN['words']}13900000001"}), 422))
    went(second.post(f"{desk}do/publish/", {"title": GIVEN["title"], "words": GIVEN["words"]}))
    for seen in (f"/letters/{number[1]}/", "/letters/", "/letters/?kind=ask&site=market-regulation", "/search/?q=公平秤&kind=letter"):
        shown = read(Client().get(seen))
        assert GIVEN["title"] in words(shown) and "王阿姨" not in shown and "1390000" not in shown
    assert GIVEN["title"] not in read(Client().get("/letters/?kind=complain"))
    went(second.post(f"{desk}do/withdraw/"))
    read(Client().get(f"/letters/{number[1]}/"), 404)
    assert "没有找到" in words(read(Client().get("/search/?q=公平秤&kind=letter")))
    assert "没有找到这封信" in words(read(Client().get(f"/letters/find/?number={number[1]}&code=1"), 422))


def test_too_many_letters_from_one_place_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = Client()
    monkeypatch.setattr(portal, "MOST_LETTERS", 2)
    for turn in range(2):
        went(somebody.post("/letters/write/", {**GIVEN, "once": f"letter:{turn}"}))
    assert "寄得太频繁了" in words(read(somebody.post("/letters/write/", {**GIVEN, "once": "letter:more"}), 429))
