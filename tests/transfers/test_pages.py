"""成批共享 over HTTP: a channel is opened, a target set, a batch followed; and a program reads the feed with its token."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.sharing.transfers import actions, jobs
from shuheng.sharing.transfers.models import Channel, Passage, Target, Transfer
from tests.holdings import ground as holding
from tests.identity import people
from tests.openapi import programs
from tests.transfers import ground

pytestmark = pytest.mark.django_db


def signed_in(permit: str, organ: str) -> Client:
    """An officer with a permit."""
    client = Client()
    people.sign_in(client, people.officer("", people.post(f"{organ}.{permit}", {permit: Within.OWN_ORGAN}, organ)))
    return client


def page(client: Client, address: str, given: dict[str, str] | None = None, expected: int = 200) -> str:
    """The text of a page, followed to where it leads."""
    answer = client.get(address) if given is None else client.post(address, given, follow=True)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def test_from_the_grant_to_the_file_over_http() -> None:
    at = ground.scene(holding.shops(5))
    ground.does(actions.end_channel, at.channel.pk, by=at.opener)
    provider, consumer, stranger = (signed_in("transfers.open", ground.PROVIDER), signed_in("transfers.follow", ground.CONSUMER),
                                    signed_in("transfers.follow", "data"))
    address = f"/desk/transfers/grants/{at.grant.pk}/"
    assert "可以开通道的授权" in page(provider, "/desk/transfers/") and "可以开通道" not in page(consumer, "/desk/transfers/")
    assert "最小 1" in page(provider, address, {"daily": "0"}, 422) and "5 条" in page(provider, address)
    assert "通道开好了" in page(provider, address, {"daily": "1000"})
    page(consumer, address, expected=403)
    page(provider, address, expected=404)
    with acting(SYSTEM):
        number = Channel.objects.get(ended_at=None).pk
    channel = f"/desk/transfers/channels/{number}/"
    assert "还没有登记" in page(consumer, channel) and "登记送到哪里" not in page(provider, channel)
    page(stranger, channel, expected=404)
    given = {"title": "示例业务库", "kind": "folder", "form": "csv", "schedule": "off", "hour": "3"}
    assert "请填名称" in page(consumer, channel + "targets/new/", {**given, "title": ""}, 422)
    assert "SHUHENG_SOURCE_HOSTS" in page(consumer, channel + "targets/new/", {**given, "kind": "http", "place": "http://elsewhere.example/"}, 422)
    assert "第一次送的是全部" in page(consumer, channel + "targets/new/", given)
    with acting(SYSTEM):
        target = f"/desk/transfers/targets/{Target.objects.get().pk}/"
    told = page(consumer, target + "run/", {"mode": "changes"})
    assert "排上了" in told and "data-fresh" in told and "正在送" in page(consumer, target + "run/", {"mode": "changes"})
    with acting(SYSTEM):
        batch = Transfer.objects.get().pk
    jobs.send_batch(batch)
    told = page(consumer, f"/desk/transfers/batches/{batch}/")
    assert "送到了" in told and "取件目录里的" in told and "data-fresh" not in told
    assert "示例业务库" in page(consumer, channel) and "成批送出" in page(provider, channel) and "示例业务库" not in page(provider, channel)
    assert "第 1 批" in page(consumer, target) and "已经结束" in page(consumer, f"/desk/transfers/batches/{batch}/stop/", {})
    for one in (target, f"/desk/transfers/batches/{batch}/"):
        page(stranger, one, expected=404)
    assert "正在送" not in page(consumer, target) and "换口令" not in page(consumer, target) and "示例业务库" in page(consumer, target + "edit/")
    assert "请填名称" in page(consumer, target + "edit/", {**given, "title": ""}, 422)
    assert "改好了" in page(consumer, target + "edit/", {**given, "title": "示例新库"})
    assert "暂停了" in page(consumer, target + "pause/", {}) and "现在送" not in page(consumer, target) and "暂停着" in page(consumer, channel)
    assert "请先恢复" in page(consumer, target + "run/", {}) and "恢复了" in page(consumer, target + "resume/", {})
    assert "没有口令" in page(consumer, target + "secret/", {"secret": "x"}, 422)
    for one in ("edit/", "secret/"):
        page(stranger, target + one, expected=404)
    assert "口令已经销毁" in page(consumer, target + "drop/", {}) and "示例新库" in page(consumer, channel)
    assert "通道停用了" in page(consumer, channel + "end/", {})
    assert "停用" in page(consumer, channel)


def test_a_program_reads_the_feed_from_any_place_and_sees_only_what_was_granted() -> None:
    at = ground.scene(holding.shops(5))
    program = programs.opened("transfers.follow", organ=ground.CONSUMER).signed_in()
    line, = program.get("/feeds").json()["items"]
    assert (line["feed"], line["items"], line["position"]) == (at.channel.pk, ["code", "name", "open"], 1)
    address = f"/feeds/{at.channel.pk}"
    first = program.get(address, limit=3).json()
    second = program.get(address, after=first["next"], limit=3).json()
    assert [one["key"] for one in first["items"] + second["items"]] == list("12345") and second["next"] == "1"
    assert first["items"][0] == {"position": 1, "op": "put", "key": "1", "values": {"code": 1, "name": "示例店1", "open": True}, "disputed": []}
    assert program.get(address, after="1").json() == {"items": [], "next": "1"}
    lines = program.browser.get(f"/api/v1{address}", headers={**program._headers(), "Accept": "application/x-ndjson"})
    assert [json.loads(one)["key"] for one in lines.content.decode().splitlines()] == list("12345") and lines["Shuheng-Next"] == "1"
    with acting(SYSTEM):
        assert list(Passage.objects.order_by("pk").values_list("rows", "start", "end", "way"))[0] == (3, "0", first["next"], "feed")
    assert program.get(address, after="sideways").status_code == 422
    stranger, powerless = programs.opened("transfers.follow", organ="data").signed_in(), programs.opened("cases.read", organ=ground.CONSUMER).signed_in()
    assert (stranger.get(address).status_code, stranger.get("/feeds").json(), powerless.get(address).status_code) == (404, {"items": []}, 403)
