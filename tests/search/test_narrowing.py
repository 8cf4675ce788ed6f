"""Groups, periods, counts, exact phrases, other ways to say a thing, words by their sound."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.kept import forget
from shuheng.foundation.search import actions, queries, rules
from shuheng.foundation.search.actions import Page, Said
from shuheng.foundation.search.models import Entry, Spelling, Synonym
from shuheng.foundation.search.queries import Narrow
from shuheng.foundation.search.rules import EVERYBODY, Scope, of_organ

pytestmark = pytest.mark.django_db
START = datetime(2026, 10, 1, tzinfo=UTC)


def put(key: str, title: str, body: str = "", *, days: int = 0, kind: str = "news", groups: tuple[str, ...] = (), scope: Scope = EVERYBODY) -> None:
    actions.index("websites", kind, key, Page(title, f"/{key}/", body=body, at=START + timedelta(days=days), groups=groups), scope=scope)


def keys(text: str, narrow: Narrow = queries.EVERYTHING) -> list[str]:
    return [hit.key for hit in queries.find(text, user=PUBLIC, narrow=narrow).items]


def pair(word: str, means: str) -> None:
    Synonym.objects.create(word=word, means=means, valid_from=date(2020, 1, 1), source="测试")
    forget()


def test_a_group_narrows_and_is_found_by_nobody_as_text() -> None:
    put("a", "茶园开采", groups=("site:portal", "column:portal/news"))
    put("b", "茶园开采", groups=("site:civil-affairs",))
    assert keys("茶园", Narrow(groups=["site:portal"])) == ["a"]
    assert keys("茶园", Narrow(groups=["site:portal", "column:portal/news"])) == ["a"]
    assert keys("茶园", Narrow(groups=["site:civil-affairs", "column:portal/news"])) == []
    assert keys("portal") == [] and keys("site:portal") == [] and keys("茶园 @site:portal") == []


def test_a_period_counts_its_first_instant_and_not_its_end() -> None:
    for key, days in (("a", -400), ("b", -390), ("c", 0)):
        put(key, "防汛演练", days=days)
    first, end = START - timedelta(days=400), START - timedelta(days=390)
    assert keys("防汛", Narrow(since=first, until=end)) == ["a"]
    assert keys("防汛", Narrow(since=end)) == ["c", "b"]
    assert keys("防汛", Narrow(until=first)) == []


def test_counts_tell_kinds_groups_and_years_of_everything_found() -> None:
    put("a", "防汛演练", groups=("site:portal",))
    put("b", "防汛演练", kind="notice", groups=("site:portal", "site:kaiyun"), days=-400)
    put("c", "别的事", groups=("site:portal",))
    found = queries.find("防汛", user=PUBLIC, narrow=Narrow(counting=True), limit=1)
    assert (dict(found.counts.kinds), dict(found.counts.groups), dict(found.counts.years)) == (
        {"news": 1, "notice": 1}, {"site:portal": 2, "site:kaiyun": 1}, {2026: 1, 2025: 1})
    assert len(found.items) == 1 and queries.find("防汛", user=PUBLIC).counts == queries.Counts()


def test_counts_tell_nothing_of_what_the_asker_may_not_find() -> None:
    put("a", "防汛演练")
    put("b", "防汛演练", kind="secret", scope=of_organ(3))
    assert dict(queries.find("防汛", user=PUBLIC, narrow=Narrow(counting=True)).counts.kinds) == {"news": 1}


def test_by_date_the_newest_comes_first_whatever_its_title() -> None:
    put("old", "食品经营许可")
    put("new", "工作动态", "食品经营许可", days=5)
    assert keys("食品经营许可") == ["old", "new"] and keys("食品经营许可", Narrow(by_date=True)) == ["new", "old"]


def test_as_one_piece_words_stand_beside_each_other() -> None:
    put("a", "低保、特困供养")
    put("b", "特困供养和低保")
    put("c", "低保户特困供养")
    pair("低保", "最低生活保障")
    put("d", "最低生活保障，特困供养")
    assert set(keys("低保 特困供养")) == {"a", "b", "c", "d"}
    assert keys("低保、特困供养", Narrow(whole=True)) == ["a"] and keys("低保 特困供养", Narrow(whole=True)) == ["a"]


def test_a_word_finds_what_is_called_otherwise_both_ways_from_its_day() -> None:
    put("a", "最低生活保障对象认定")
    put("b", "低保金发放公告")
    assert keys("低保") == ["b"]
    pair("低保", "最低生活保障")
    assert set(keys("低保")) == set(keys("最低生活保障")) == {"a", "b"}
    hit = next(one for one in queries.find("低保", user=PUBLIC).items if one.key == "a")
    assert "<mark>最低生活保障</mark>" in hit.title_html
    Synonym.objects.update(valid_to=date(2020, 1, 2))
    forget()
    assert keys("低保") == ["b"]


def test_ways_to_say_a_thing_stay_few() -> None:
    many = {"甲": [f"乙{number}" for number in range(50)], "丙": [f"丁{number}" for number in range(50)]}
    assert len(rules.ways("甲 丙", many)) <= 6 and rules.ways("甲", {})[0] == ["甲"]


def test_words_of_public_titles_are_found_by_sound_and_first_letters() -> None:
    put("a", "居民身份证办理")
    put("b", "涉密名称", scope=of_organ(3))
    assert actions.learn() == 1 and actions.learn() == 0
    assert queries.spelled_like("shenfenzheng") == ["身份证"] and queries.spelled_like("SFZ") == ["身份证"]
    assert "居民身份证" in queries.spelled_like("juminshen") and queries.spelled_like("身份证") == [] and queries.spelled_like("x" * 70) == []
    assert not Spelling.objects.filter(word__contains="涉密").exists()
    pair("医保", "医疗保险")
    assert actions.learn() == 0 and queries.spelled_like("yibao") == ["医保"]


def test_a_slip_of_the_hand_finds_the_word_that_was_meant() -> None:
    put("a", "营业执照遗失补领")
    assert actions.learn() == 1
    for slip in ("营业执召", "营业照执", "荣业执照"):
        assert queries.written_like(slip) == ["营业执照"], slip
    assert not any(queries.written_like(text) for text in ("营业执照", "营业执", "业执召", "yingyezhizhao", "照执", "营业执照遗失", ".*.*"))


def test_paragraphs_go_with_their_entry_and_are_for_everybody_only() -> None:
    page = Page("低保指南", "/a/", passages=[Said("条件", "家庭人均收入低于标准。"), Said("材料", "申请书和户口簿。")])
    actions.index("licensing", "matter", "a", page, scope=EVERYBODY)
    actions.index("licensing", "matter", "a", page, scope=EVERYBODY)
    with acting(SYSTEM):
        assert [one.text for one in Entry.objects.get().passages.order_by("place")] == ["家庭人均收入低于标准。", "申请书和户口簿。"]
    assert queries.answering("低保要什么材料")[0].heading == "材料"
    with pytest.raises(ValueError, match="everybody"):
        actions.index("licensing", "matter", "b", page, scope=of_organ(3))
    actions.remove("licensing", "", "a")
    assert queries.answering("低保要什么材料") == []


def test_many_new_entries_at_once_are_as_if_put_one_by_one() -> None:
    pages = [("news", str(number), Page(f"防汛演练第{number}次", f"/{number}/", body="沿江各村", at=START, groups=("site:portal",),
                                        passages=[Said("时间", f"第{number}天上午开始，响警报。")] if number < 2 else ())) for number in range(3)]
    assert actions.index_new("websites", pages, scope=EVERYBODY) == 3
    with acting(SYSTEM):
        at_once = list(Entry.objects.order_by("key").defer("first_at").values_list("key", "title", "said", "tags", "words", "groups", "era"))
        actions.forget("websites")
    for kind, key, page in pages:
        actions.index("websites", kind, key, page, scope=EVERYBODY)
    with acting(SYSTEM):
        assert at_once == list(Entry.objects.order_by("key").values_list("key", "title", "said", "tags", "words", "groups", "era"))
        assert [one.passages.count() for one in Entry.objects.order_by("key")] == [1, 1, 0]


def test_a_text_of_many_pages_is_found_to_its_end_and_by_every_occurrence() -> None:
    put("a", "年度报告", "衡山县概况。" * 300 + "说明文字，" * 3000 + "末尾的话")
    assert keys("末尾的话") == ["a"] and keys("概况说明") == [] and keys("概况。说明", Narrow(whole=True)) == ["a"]


def test_what_entries_say_of_themselves_is_said_otherwise_from_now_on() -> None:
    for key, site in (("a", "开云镇"), ("b", "白果镇")):
        actions.index("websites", "news", key, Page("防汛演练", "/", at=START, facets={"site": site, "document": "x"}), scope=EVERYBODY)
    assert actions.restate("websites", "site", "开云镇", "开云镇人民政府") == 1 and actions.restate("disclosure", "site", "白果镇", "x") == 0
    assert [hit.facets for hit in queries.find("防汛", user=PUBLIC).items] == [
        {"site": "白果镇", "document": "x"}, {"site": "开云镇人民政府", "document": "x"}]
