"""搜索 over HTTP: what is released is found with kind, site and date, narrowed, sorted, followed; what is withdrawn is gone at once."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client

from shuheng.commons.websites import actions, permits
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.kept import forget
from shuheng.foundation.search import actions as search
from shuheng.foundation.search import queries as index
from shuheng.foundation.search.actions import Page
from shuheng.foundation.search.models import Miss
from shuheng.foundation.search.rules import EVERYBODY
from tests import builders
from tests.catalogue.entries import published, scheme
from tests.websites.sites import BUREAU, OFFICE, column, does, released, said, sites, who

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sites(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PUBLISHED = tmp_path / "public"
    sites()
    forget()


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def titles(address: str) -> list[str]:
    return [re.sub("<.*?>", "", one) for one in re.findall(r'<h2 class="name"><a href="[^"]*">(.*?)</a>', page(address))]


def test_a_release_is_found_with_kind_site_and_date_and_leaves_when_it_is_withdrawn() -> None:
    row = released(title="示例公告：河堤夜间施工", body="示例河堤加固，夜间也施工，请绕行人民路。")
    shown = page("/search/?q=绕行人民路")
    assert "示例公告：<mark>" not in shown and "示例公告：河堤夜间施工" in shown and "示例县门户网站" in shown and '<span class="tag">公告</span>' in shown
    assert f"/articles/{row.month}/{row.pk}.html" in shown and "<mark>绕行人民路</mark>" in shown
    does(actions.withdraw, row.pk, "写错了地方", by=who(permits.RELEASE))
    assert titles("/search/?q=绕行人民路") == [] and index.answering("河堤夜间施工") == []


def test_a_new_wording_replaces_the_old_one_and_a_draft_is_not_found() -> None:
    row = released(title="示例公告：停水", body="示例一片停水，时间是今晚。")
    author = who(permits.WRITE)
    does(actions.amend, row.pk, said(title=row.title, body="示例二片停水，时间是明晚。"), (column(),), by=author)
    assert titles("/search/?q=明晚") == [] and titles("/search/?q=今晚") == ["示例公告：停水"]
    does(actions.submit, row.pk, by=author)
    for permit, act in ((permits.REVIEW, actions.pass_), (permits.SECRECY, actions.pass_), (permits.RELEASE, actions.release)):
        does(act, row.pk, by=who(permit))
    assert titles("/search/?q=今晚") == [] and titles("/search/?q=明晚") == ["示例公告：停水"]


def test_a_site_finds_its_own_what_it_took_over_and_nothing_else() -> None:
    one, two = released(title="示例门户的招生公告"), released(BUREAU, title="示例教育局的招生公告")
    assert set(titles("/search/?q=招生公告")) == {one.title, two.title}
    assert titles(f"/search/?q=招生公告&site={BUREAU}") == [two.title] and titles("/search/?q=招生公告&site=portal") == [one.title]
    does(actions.offer, two.pk, column("notices"), by=who(permits.RELEASE, BUREAU))
    assert titles("/search/?q=招生公告&site=portal") == [one.title]
    placed = does(actions.accept, two.placements.get(main=False).pk, by=who(permits.RELEASE, OFFICE))
    assert set(titles("/search/?q=招生公告&site=portal")) == {one.title, two.title}
    does(actions.remove, placed.pk, by=who(permits.RELEASE, OFFICE))
    assert titles("/search/?q=招生公告&site=portal") == [one.title]


def test_numbers_of_persons_in_a_text_are_not_found_and_stop_no_release() -> None:
    released(title="示例公告：咨询电话", body="示例咨询请打 19900000001，也可以打 12345 转接。")
    assert titles("/search/?q=19900000001") == [] and titles("/search/?q=12345 转接") == ["示例公告：咨询电话"]
    assert not Miss.objects.filter(text__contains="1990").exists()


def test_open_data_is_found_and_leaves_with_its_entry() -> None:
    scheme()
    builders.organ(), builders.organ("data")
    row = published(title="示例停车场名单")
    assert f"/data/{row.code.replace('/', '-')}/" in page("/search/?q=停车场名单&kind=data")


def test_facets_lead_on_and_back_and_unknown_choices_fall_away() -> None:
    released(title="示例门户的招生公告"), released(BUREAU, title="示例教育局的招生公告")
    shown = page("/search/?q=招生公告")
    assert '公告 <span class="num">2</span>' in shown and '示例教育局 <span class="num">1</span>' in shown
    narrowed = page(f"/search/?q=招生公告&site={BUREAU}&kind=notice")
    assert 'aria-current="true"' in narrowed and "全都找" in narrowed
    assert len(titles("/search/?q=招生公告&kind=nothing&site=nowhere&year=abc&since=x&period=y&sort=z&page=99")) == 2
    assert titles("/search/?q=招生公告&year=1999") == [] and titles("/search/?q=招生公告&until=1999-01-01") == []
    assert len(titles("/search/?q=招生公告&period=week")) == 2 and len(titles(f"/search/?site={BUREAU}")) == 1


def _put(key: str, title: str) -> None:
    search.index("licensing", "matter", key, Page(title, f"/matters/{key}/", named=True), scope=EVERYBODY)


def test_letters_find_by_sound_and_say_so() -> None:
    _put("id", "居民身份证办理")
    search.learn()
    for letters in ("sfz", "shenfenzheng"):
        assert "按拼音找的是“身份证”" in page(f"/search/?q={letters}") and titles(f"/search/?q={letters}") == ["居民身份证办理"]


def test_a_slip_of_the_hand_finds_what_was_meant_and_says_so() -> None:
    _put("licence", "营业执照补领")
    search.learn()
    assert "没有找到“营业执召”，下面是“营业执照”的" in page("/search/?q=营业执召") and titles("/search/?q=营业执召") == ["营业执照补领"]


def test_what_is_not_there_word_for_word_is_looked_for_by_its_meaning() -> None:
    _put("dibao", "低保金发放")
    shown = page("/search/?q=请问低保怎么发放")
    assert "没有和“请问低保怎么发放”一模一样的" in shown and titles("/search/?q=请问低保怎么发放") == ["低保金发放"]
    assert titles("/search/?q=请问低保怎么发放&whole=1") == []


def test_what_finds_nothing_is_counted_once_asked_wide_and_offers_ways_on() -> None:
    shown = page("/search/?q=充电桩补贴")
    assert "没有找到“充电桩补贴”" in shown and "/ask/?q=" in shown and "tel:12345" in shown
    page("/search/?q=充电桩补贴&kind=data"), page("/search/"), page("/search/?q=13800000000")
    assert list(Miss.objects.values_list("text", "times")) == [("充电桩补贴", 1)]


def test_a_question_can_be_followed_and_reading_programs_understand_it() -> None:
    row = released(title="示例公告：<河堤> & 施工")
    answer = Client().get("/search/feed.xml?q=施工&kind=notice")
    assert answer["Content-Type"].startswith("application/rss+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo and [one.title for one in feed.entries] == [row.title] and feed.entries[0].link.endswith(f"/{row.pk}.html")
    assert "application/rss+xml" in page("/search/?q=施工")


def test_a_rebuild_brings_back_what_the_index_lost() -> None:
    row = released(title="示例公告：河堤")
    search.forget("websites")
    assert titles("/search/?q=河堤") == []
    with acting(SYSTEM):
        actions.build_all(by=SYSTEM)
    assert titles("/search/?q=河堤") == [row.title]
