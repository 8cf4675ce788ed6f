"""订阅: what a person wants to hear of, his alone, told once a day and not twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from shuheng.commons.subscriptions import actions, jobs, queries
from shuheng.commons.subscriptions.models import Subscription
from shuheng.commons.subscriptions.rules import MOST_EACH, Wish, check_wish, told
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.models import Entry as Fact
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.models import Notice
from shuheng.foundation.search import actions as search
from shuheng.foundation.search.actions import Page
from shuheng.foundation.search.rules import EVERYBODY, of_organ
from tests import builders
from tests.identity import people

pytestmark = pytest.mark.django_db
COLUMN = Wish("示例门户 · 通知公告", groups=("column:portal/notices",))


def subscribe(wanted: Wish, by: Actor) -> Subscription:
    with acting(by):
        return actions.subscribe(wanted, by=by)


def put(key: str, title: str, groups: tuple[str, ...] = ("column:portal/notices",), kind: str = "notice", scope: object = EVERYBODY) -> None:
    search.index("websites", kind, key, Page(title, f"/{key}/", groups=groups), scope=scope)  # type: ignore[arg-type]


@pytest.fixture
def words() -> None:
    with acting(SYSTEM):
        notices.publish(actions.NEWS, "in_site", "您订阅的有 {many} 条新的", "您订阅的有 {many} 条新的：{items}。", by=SYSTEM)


def tell(days: float, shift: Callable[..., None]) -> list[str]:
    """The telling round so many days on; the messages of its notices."""
    shift(days=days)
    jobs.tell(0)
    with acting(SYSTEM):
        return [str(one.pk) for one in Notice.objects.order_by("pk")]


def test_what_is_wanted_is_sealed_and_his_alone() -> None:
    mine, other = builders.resident(), builders.resident()
    row = subscribe(Wish("“低保”", words="低保"), mine)
    assert "低保".encode() not in bytes(row.wish_sealed) and "低保".encode() not in bytes(row.same)
    for by, sees in ((mine, 1), (other, 0), (PUBLIC, 0), (builders.officer(), 0)):
        with acting(by):
            assert Subscription.objects.count() == sees
    with acting(other), pytest.raises(Absent):
        actions.end(row.pk, by=other)
    fact = Fact.objects.filter(name="subscriptions.made").get()
    assert "低保" not in str(fact.data)


def test_the_same_again_for_nothing_with_a_number_or_by_nobody_is_refused_and_changes_nothing() -> None:
    mine = builders.resident()
    subscribe(COLUMN, mine)
    for wanted, why in ((COLUMN, "订阅过"), (Wish(""), "先写"), (Wish("x", groups=("other:x",)), "没有这个"), (Wish("x", words="13800000000"), "手机号")):
        with pytest.raises(Refused, match=why):
            subscribe(wanted, mine)
    with pytest.raises(Forbidden):
        subscribe(COLUMN, builders.officer())
    with acting(SYSTEM):
        assert Subscription.objects.count() == 1


def test_one_more_than_the_most_is_refused() -> None:
    check_wish(COLUMN, MOST_EACH - 1)
    with pytest.raises(Refused, match="最多"):
        check_wish(COLUMN, MOST_EACH)


def test_a_notice_lists_a_few_and_says_that_there_are_more() -> None:
    assert told(["甲", "乙"], 2) == "甲；乙" and told(list("甲乙丙丁戊己"), 6).endswith("戊……")


def test_new_things_are_told_once_together_and_old_ones_never(words: None, shift: Callable[..., None]) -> None:
    put("old", "早就有的公告")
    shift(hours=1)
    mine = builders.resident()
    subscribe(COLUMN, mine)
    subscribe(Wish("“停水”", words="停水"), mine)
    shift(hours=2)
    put("a", "停水公告")
    put("b", "招聘公告")
    put("c", "别处的新闻", ("column:portal/news",), "news")
    put("d", "单位内部的停水安排", scope=of_organ(3))
    assert len(tell(1, shift)) == 1
    with acting(SYSTEM):
        fact = Fact.objects.get(name="subscriptions.told")
        assert fact.data["found"] == 2 and fact.data["subscriptions"] == 2
    put("a", "停水公告（改正）")
    assert len(tell(2, shift)) == 1  # a new wording of the same thing is not new
    put("e", "停水结束")
    assert len(tell(3, shift)) == 2 and len(tell(3, shift)) == 2


def test_one_who_cannot_be_told_keeps_nobody_else_waiting(words: None, shift: Callable[..., None]) -> None:
    broken = subscribe(COLUMN, builders.resident())
    subscribe(COLUMN, builders.resident())
    with acting(SYSTEM):
        Subscription.objects.filter(pk=broken.pk).update(wish_sealed=b"altered")
    shift(hours=1)
    put("a", "停水公告")
    assert len(tell(1, shift)) == 1
    with acting(SYSTEM):
        assert Subscription.objects.get(pk=broken.pk).told_until == broken.told_until


def test_what_was_withdrawn_before_the_round_is_not_told(words: None, shift: Callable[..., None]) -> None:
    subscribe(COLUMN, builders.resident())
    shift(hours=1)
    put("a", "停水公告")
    search.remove("websites", "", "a")
    assert tell(1, shift) == []


def test_an_ended_one_is_gone_and_tells_nothing(words: None, shift: Callable[..., None]) -> None:
    mine = builders.resident()
    row = subscribe(COLUMN, mine)
    with acting(mine):
        actions.end(row.pk, by=mine)
        assert queries.mine(mine) == []
    shift(hours=1)
    put("a", "停水公告")
    assert tell(1, shift) == []
    assert Fact.objects.filter(name="subscriptions.ended").count() == 1


def test_the_table_keeps_that_nobody_is_told_of_what_was_before() -> None:
    row = subscribe(COLUMN, builders.resident())
    with acting(SYSTEM), pytest.raises(Exception, match="subscriptions_subscription_told"), connection.cursor() as cursor:
        cursor.execute("update subscriptions_subscription set told_until = %s where id = %s", [now() - timedelta(days=1), row.pk])


def test_over_http_one_subscribes_sees_and_ends() -> None:
    client = Client()
    assert client.get("/subscriptions/").status_code == 302
    people.sign_in(client, people.resident())
    page = unescape(client.get("/subscriptions/?q=停水&kind=notice").content.decode())
    assert "订阅：“停水” · 公告" in page and "还没有订阅" not in page  # who came to subscribe is shown what to press first
    assert "还没有订阅" in client.get("/subscriptions/").content.decode()
    assert client.post("/subscriptions/", {}).status_code == 422
    page = unescape(client.post("/subscriptions/", {"q": "停水", "kind": "notice", "site": "nowhere"}, follow=True).content.decode())
    assert "“停水” · 公告" in page and "退订" in page
    with acting(SYSTEM):
        number = Subscription.objects.get().pk
    page = unescape(client.post(f"/subscriptions/{number}/end/", follow=True).content.decode())
    assert "退订了" in page and "还没有订阅" in page
