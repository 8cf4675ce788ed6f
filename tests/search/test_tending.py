"""没找到的问题 and 近义词: counted without who asked, seen to by an editor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.models import Entry as Fact
from shuheng.foundation.search import actions, queries
from shuheng.foundation.search.actions.tending import SynonymLine
from shuheng.foundation.search.models import Miss, Synonym
from shuheng.foundation.search.rules import ASKED, LOOKED, MOST_A_DAY, kept_text
from tests import builders
from tests.identity import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["", "？", "a", "13800000000", "我的电话 138 0000 0000", "账号 6222 0000", "12345678", "430423 1980 0101 0014"])
def test_what_may_be_about_a_person_or_says_nothing_is_not_kept(text: str) -> None:
    assert kept_text(text) == "" and not actions.note_miss(text, LOOKED) and not Miss.objects.exists()


def test_the_same_words_are_one_line_a_day_however_they_are_typed(shift: Callable[..., None]) -> None:
    for text in ("充電樁 补贴", "充电桩，补贴", "充电桩、 补贴"):
        assert actions.note_miss(text, LOOKED)
    actions.note_miss("充电桩 补贴", ASKED)
    shift(days=1)
    actions.note_miss("充电桩 补贴", LOOKED)
    first = queries.missed()[0]
    assert (first.text, first.times, first.days, first.kinds) == ("充电桩 补贴", 5, 2, ("搜索", "问答"))


def test_a_day_keeps_so_many_different_ones_and_goes_on_counting_them() -> None:
    day = today()
    Miss.objects.bulk_create(Miss(day=day, kind=LOOKED, text=f"问题{number}") for number in range(MOST_A_DAY))
    assert not actions.note_miss("又一个", LOOKED) and actions.note_miss("问题7", LOOKED)
    assert Miss.objects.get(text="问题7").times == 2


def test_only_editors_see_to_them_and_the_journal_has_no_words() -> None:
    actions.note_miss("充电桩补贴", LOOKED)
    nobody, editor = builders.resident(), builders.officer()
    with acting(nobody), pytest.raises(Forbidden):
        actions.settle("充电桩补贴", by=nobody)
    with acting(editor):
        assert actions.settle("充电桩补贴", by=editor) == 1 and queries.missed() == []
        with pytest.raises(Absent):
            actions.settle("充电桩补贴", by=editor)
    assert [str(one.data) for one in Fact.objects.filter(name="search.miss_settled") if "充电" in str(one.data)] == []


def test_a_synonym_sees_to_the_question_and_the_same_one_is_refused() -> None:
    actions.note_miss("吃低保", LOOKED)
    editor = builders.officer()
    with acting(editor):
        actions.call("吃低保", "最低生活保障", by=editor)
        assert queries.synonyms()["吃低保"] == ["最低生活保障"] and queries.synonyms()["最低生活保障"] == ["吃低保"]
        assert queries.missed() == []
        for word, means, why in (("吃低保", "最低生活保障", "定过"), ("低保", "低保", "一样"), ("低", "低保", "2 到 20"), ("低保", "13800000000", "手机号")):
            with pytest.raises(Refused, match=why):
                actions.call(word, means, by=editor)
        actions.end(Synonym.objects.get().pk, by=editor)
        assert queries.synonyms() == {}


def _line(word: str, means: str = "最低生活保障") -> SynonymLine:
    return SynonymLine(word, means, date(2026, 1, 1), "示例", False)


def test_the_file_rules_its_own_pairs_and_leaves_those_of_the_desk() -> None:
    editor = builders.officer()
    with acting(editor):
        actions.call("吃低保", "最低生活保障", by=editor)
    with acting(SYSTEM):
        assert actions.put_synonyms([_line("低保"), _line("五保", "特困")], by=SYSTEM).created == 2
        again = actions.put_synonyms([_line("低保"), _line("五保", "特困")], by=SYSTEM)
        assert (again.created, again.changed, again.same) == (0, 0, 2)
        actions.put_synonyms([_line("低保")], by=SYSTEM)
        assert set(queries.synonyms()) == {"吃低保", "低保", "最低生活保障"}
        loaded = Synonym.objects.get(word="低保")
    with acting(editor), pytest.raises(Refused, match="synonyms.yaml"):
        actions.end(loaded.pk, by=editor)


def test_old_questions_are_forgotten(shift: Callable[..., None]) -> None:
    actions.note_miss("充电桩补贴", LOOKED)
    assert actions.sweep() == 0
    shift(days=181)
    assert actions.sweep() == 1


def test_at_the_desk_an_editor_sees_makes_and_ends() -> None:
    actions.note_miss("吃低保", LOOKED)
    client = Client()
    people.sign_in(client, people.officer("", people.post("site-manager", {"search.tend": Within.COUNTY}, "government-office")))
    page = unescape(client.get("/desk/search/?word=吃低保").content.decode())
    assert "吃低保" in page and "处理好了" in page and 'value="吃低保"' in page
    assert client.post("/desk/search/", {"word": "吃低保", "means": ""}).status_code == 422
    page = unescape(client.post("/desk/search/", {"word": "吃低保", "means": "最低生活保障"}, follow=True).content.decode())
    assert "定下来了" in page and "最近大家搜的，都找到了东西" in page
    page = unescape(client.post(f"/desk/search/synonyms/{Synonym.objects.get().pk}/end/", follow=True).content.decode())
    assert "停用了" in page
    actions.note_miss("充电桩", ASKED)
    assert "记下了" in unescape(client.post("/desk/search/settle/", {"text": "充电桩"}, follow=True).content.decode())
