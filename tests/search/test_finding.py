"""The index against PostgreSQL: what is found, by whom, in what order."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.search import actions, queries, rules
from shuheng.foundation.search.actions import Page
from shuheng.foundation.search.models import Entry
from shuheng.foundation.search.queries import Narrow
from shuheng.foundation.search.rules import EVERYBODY, Scope, of_organ, of_party

pytestmark = pytest.mark.django_db
START = datetime(2026, 10, 1, tzinfo=UTC)
OFFICER = Actor(kind="officer", account=1, organ=3, organs=frozenset({3, 4}))
RESIDENT = Actor(kind="resident", account=2, party=7, parties=frozenset({7, 8}))
AGENT = Actor(kind="resident", account=3, party=9, parties=frozenset({9}), mandated={"licensing": frozenset({7}), "certificates": frozenset({8})})
LEADER = Actor(kind="officer", account=3, organ=1, organs=frozenset(range(1, 40)))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_keys = itertools.count(1)


def put(title: str, body: str = "", *, scope: Scope = EVERYBODY, kind: str = "matter", key: str = "", days: int = 0, **more: object) -> str:
    key = key or str(next(_keys))
    actions.index("licensing", kind, key, Page(title, f"/matters/{key}", body=body, at=START + timedelta(days=days), **more),  # type: ignore[arg-type]
                  scope=scope)
    return key


def keys(text: str, user: Actor = PUBLIC, limit: int = 20, offset: int = 0, **narrow: object) -> list[str]:
    found = queries.find(text, user=user, narrow=Narrow(**narrow), limit=limit, offset=offset)  # type: ignore[arg-type]
    return [hit.key for hit in found.items]


LETTERS = st.sampled_from("小餐饮经营许可证衡山县开云镇")
CHINESE = st.text(LETTERS, min_size=1, max_size=14)
MIXED = st.lists(st.one_of(CHINESE, st.sampled_from(["，", " ", "（", "）", "A", "2026", "号"])), max_size=5).map("".join)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=CHINESE, asked=st.text(LETTERS, min_size=1, max_size=5))
def test_chinese_is_found_exactly_where_it_stands(db: None, text: str, asked: str) -> None:
    put(text, key="one")
    assert (keys(asked) == ["one"]) is (asked in text)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=MIXED, data=st.data())
def test_every_piece_of_a_mixed_text_that_begins_and_ends_at_a_run_is_found(db: None, text: str, data: st.DataObject) -> None:
    put("题" + text, key="one")
    words = rules.asked(text)
    if words:
        assert keys(data.draw(st.sampled_from(words))) == ["one"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=70))
def test_any_text_may_be_asked_and_any_text_indexed(db: None, text: str) -> None:
    try:
        put("题" + text.replace("\0", ""), key="one")
    except Refused:
        return
    queries.find(text, user=PUBLIC)
    queries.find(text, user=SYSTEM)


def test_nothing_is_found_across_punctuation() -> None:
    put("开云镇，长江镇")
    assert keys("镇长") == [] and len(keys("开云镇，长江镇")) == 1


def test_a_single_character_the_last_one_too_is_found() -> None:
    key = put("临时救助")
    assert [keys(letter) for letter in "临助"] == [[key], [key]] and keys("业") == []


def test_numbers_are_found_whole_by_their_beginning_and_spaced() -> None:
    number = numbers.make(2026, 18)
    key = put("小餐饮经营许可", number, kind="case", scope=of_organ(3))
    for text in (number, numbers.spaced(number), number.translate(WIDE), number[:7]):
        assert keys(text, OFFICER) == [key], text
    assert keys(number[-4:], OFFICER) == []


def test_latin_and_numbers_beside_chinese_are_a_phrase() -> None:
    key = put("A证丙类2026年第12号")
    assert [keys(text) for text in ("a证", "类2026年", "第12号", "第1", "A丙")] == [[key], [key], [key], [key], []]


def test_all_words_must_be_found() -> None:
    put("小餐饮经营许可", "开云镇")
    assert len(keys("餐饮 开云")) == 1 and keys("餐饮 白果") == []


def test_traditional_and_full_width_letters_find_the_simplified() -> None:
    key = put("个体工商户设立登记")
    assert keys("個體工商戶設立") == [key]


@pytest.mark.parametrize(("user", "sees"), [
    (PUBLIC, {"all"}), (RESIDENT, {"all", "mine", "principal"}), (AGENT, {"all", "other"}),
    (OFFICER, {"all", "organ", "second"}), (LEADER, {"all", "organ", "second", "fifth"}),
    (SYSTEM, {"all", "mine", "principal", "other", "organ", "second", "fifth", "police"})])
def test_everybody_finds_only_what_is_meant_for_them(user: Actor, sees: set[str]) -> None:
    for key, scope in {"all": EVERYBODY, "mine": of_party(7), "principal": of_party(8), "other": of_party(9), "organ": of_organ(3),
                       "second": of_organ(4), "fifth": of_organ(5), "police": of_organ(3, "police")}.items():
        put("低保金发放", scope=scope, key=key)
    assert set(keys("低保", user)) == sees
    assert queries.find("低保", user=user).count == len(sees)


def test_a_residents_number_opens_no_organ_and_an_organs_number_no_resident() -> None:
    put("低保金发放", scope=of_organ(7))
    put("低保金发放", scope=of_party(3))
    assert keys("低保", RESIDENT) == [] and keys("低保", OFFICER) == []


def test_the_table_itself_is_closed() -> None:
    put("低保金发放")
    for user in (PUBLIC, RESIDENT, OFFICER):
        with acting(user):
            assert not Entry.objects.exists()


def test_putting_again_replaces_and_removing_takes_away() -> None:
    put("旧标题", key="one")
    put("新标题", key="one", scope=of_organ(3))
    assert (keys("旧", SYSTEM), keys("新标题"), keys("新标题", OFFICER)) == ([], [], ["one"])
    actions.remove("licensing", "matter", "one")
    actions.remove("licensing", "matter", "one")
    assert keys("新标题", SYSTEM) == []


def test_a_room_may_build_its_entries_again() -> None:
    put("甲事项")
    put("甲办件", kind="case")
    assert actions.forget("licensing", "case") == 1 and actions.forget("licensing") == 1 and actions.forget("other") == 0


def test_personal_numbers_are_refused_and_leave_nothing() -> None:
    with pytest.raises(Refused, match="手机号"):
        put("联系 13800000000")
    with acting(SYSTEM):
        assert not Entry.objects.exists()


def test_titles_come_before_bodies_and_newer_before_older() -> None:
    body, old, new = put("办事指南", "食品经营许可"), put("食品经营许可", days=-30), put("食品经营许可", days=-1)
    assert keys("食品经营许可") == [new, old, body]


def test_entries_of_long_ago_and_dated_ahead_are_found() -> None:
    ancient, ahead = put("古树名木保护", days=-9000), put("古树名木认养", days=100)
    assert set(keys("古树名木")) == {ancient, ahead}


def test_filters_narrow_by_kind_organ_and_division() -> None:
    one, two = put("水库移民", organ=1, division=10), put("水库移民", kind="case", organ=2, division=11)
    assert keys("水库", kinds=["matter"]) == [one] and keys("水库", organ=2) == [two] and keys("水库", divisions=[10, 12]) == [one]
    assert keys("水库", kinds=["matter"], organ=2) == []


def _many(count: int, scope: Scope = EVERYBODY) -> None:
    """Frequent text, put in fast: half of the entries hold it."""
    with acting(SYSTEM):
        rows = [(START - timedelta(hours=number), "农村危房改造" if number % 2 else "义务教育入学") for number in range(count)]
        Entry.objects.bulk_create(Entry(
            room="r", kind="k", key=str(number), title=title, url="/", reach=scope.reach, domain="general", at=at, era=rules.era(at), first_at=START,
            said=title, tags="", words="") for number, (at, title) in enumerate(rows))
        with connection.cursor() as cursor:
            for era, title in {(rules.era(at), title) for at, title in rows}:
                cursor.execute("update search_entry set tags = %s::tsvector, words = %s::tsvector where title = %s and era = %s",
                               [rules.tags(title, (), scope.reach, era), rules.words(title, ""), title, era])


def test_counts_are_exact_up_to_two_thousand_and_then_say_at_least() -> None:
    _many(4100)
    put("罕见事项")
    for user in (PUBLIC, LEADER, SYSTEM):
        found = queries.find("危房", user=user, limit=3)
        assert (found.count, found.capped, len(found.items)) == (2000, True, 3)
        rare = queries.find("罕见", user=user)
        assert (rare.count, rare.capped) == (1, False)


@pytest.mark.parametrize("user", [PUBLIC, LEADER, SYSTEM])
def test_frequent_words_are_counted_exactly_below_the_cap(user: Actor) -> None:
    _many(1001)
    assert queries.find("危房改造", user=user).count == 500
    assert len(keys("危房改造", user, limit=50, offset=480)) == 20
    beyond = queries.find("危房改造", user=user, offset=900)
    assert (beyond.items, beyond.count) == ([], 500)


def test_pages_do_not_overlap() -> None:
    _many(200)
    seen = [key for offset in range(0, 100, 20) for key in keys("入学", limit=20, offset=offset)]
    assert len(seen) == len(set(seen)) == 100


@pytest.mark.parametrize("size", [10, 3000])
def test_one_question_takes_the_same_few_statements_whatever_the_size(size: int) -> None:
    _many(size)
    queries.find("危房", user=PUBLIC)  # the synonyms are asked once in a while
    with CaptureQueriesContext(connection) as statements:
        queries.find("危房", user=PUBLIC)
    assert len(statements) == 1


def test_what_was_asked_is_marked_and_everything_else_escaped() -> None:
    put("<script>ＡＢＣ證</script> 營業執照", summary="<b>营业</b>")
    (hit,) = queries.find("abc证 营业执照", user=PUBLIC).items
    assert hit.title_html == "&lt;script&gt;<mark>ＡＢＣ證</mark>&lt;/script&gt; <mark>營業執照</mark>"
    assert hit.summary_html == "&lt;b&gt;营业&lt;/b&gt;"


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_marking_never_changes_the_text(text: str, words: list[str]) -> None:
    html = queries.marked(text, words)
    assert html.replace("<mark>", "").replace("</mark>", "") == escape(text)


def test_of_names_the_one_nearest_to_what_was_asked_comes_first() -> None:
    body = "小餐饮 小餐饮 小餐饮 经营 许可"
    put("小餐饮经营许可注销", body, key="cancel", named=True, days=3)
    put("小餐饮经营许可延续", body, key="renew", named=True, days=2)
    put("小餐饮经营许可", key="permit", named=True)
    put("食品经营许可", body, key="food", named=True, days=4)
    assert keys("小餐饮") == ["permit", "cancel", "renew", "food"]
    assert keys("小餐饮经营许可")[0] == "permit" and keys("小餐饮 延续")[0] == "renew" and keys("经营许可")[:2] == ["food", "permit"]


def test_a_headline_is_not_a_name() -> None:
    put("小餐饮开放日", "小餐饮", key="old")
    put("今年小餐饮开放日的安排和报名办法", "小餐饮", key="new", days=30)
    found = keys("小餐饮开放日")
    put("小餐饮开放日登记表", key="form", named=True, days=-30)
    assert keys("小餐饮开放日") == ["form", *found]


def test_names_in_pages_keep_their_order() -> None:
    for length in range(1, 8):
        put("小餐饮" + "许" * length, key=str(length), named=True, days=length)
    assert [*keys("小餐饮", limit=3), *keys("小餐饮", limit=3, offset=3), *keys("小餐饮", limit=3, offset=6)] == list("1234567")
