"""What is kept at the desk: words, leaders, contacts, columns; a later load of the profile leaves it as people made it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shuheng.commons.websites import actions, permits, queries
from shuheng.commons.websites.actions import ColumnGiven, Contacts, Plan
from shuheng.commons.websites.models import Column, Site, Word
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal.queries import about
from shuheng.foundation.search import queries as search
from tests.websites.sites import BUREAU, PORTAL, SCHOOLS, WORDS, does, released, said, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def manager() -> Actor:
    return who(permits.MANAGE, within=Within.COUNTY)


def load() -> int:
    with acting(SYSTEM):
        tally = actions.put_sites(Plan((PORTAL, SCHOOLS), WORDS), by=SYSTEM)
    return tally.created + tally.changed


def test_words_kept_at_the_desk_outlive_a_load() -> None:
    row = does(actions.put_word, "wrong", "示例新词", "示例新写法", by=manager())
    does(actions.retire_word, Word.objects.get(text="布署").pk, by=manager())
    does(actions.put_word, "leader", "文远山", "书记", place=9, by=manager())
    assert load() == 0 and Word.objects.get(text="文远山").advice == "书记" and Word.objects.get(text="布署").retired
    assert [one.advice for one in queries.findings(said(body="会议布署工作，用了示例新词。"))] == ["应当写成“示例新写法”。"]
    assert [one.event.event_name for one in about(f"word:{row.pk}")] == ["websites.word_changed"] and "新词" not in str(about(f"word:{row.pk}"))


@pytest.mark.parametrize(("given", "match"), [(("wrong", "一", "二"), "两个字"), (("wrong", "错字", ""), "正确的写法"), (("other", "错字", "对字"), "哪一类")])
def test_a_word_that_says_nothing_is_refused(given: tuple[str, str, str], match: str) -> None:
    before = Word.objects.count()
    with pytest.raises(Refused, match=match):
        does(actions.put_word, *given, by=manager())
    with pytest.raises(Forbidden):
        does(actions.put_word, "wrong", "错字", "对字", by=who(permits.RELEASE))
    assert Word.objects.count() == before


def test_contacts_stand_in_every_foot(county: Path) -> None:
    portal, bureau = Site.objects.get(code="portal"), Site.objects.get(code=BUREAU)
    with pytest.raises(Forbidden, match="别的单位"):
        does(actions.set_contacts, portal.pk, Contacts(phone="0734-0000000"), by=who(permits.RELEASE, BUREAU))
    does(actions.set_contacts, bureau.pk, Contacts(phone="0734-0000000", icp_number="示例备 1 号"), by=who(permits.RELEASE, BUREAU))
    row = released(BUREAU)
    page = (county / f"sites/{BUREAU}/articles/{row.month}/{row.pk}.html").read_text()
    assert "电话 0734-0000000" in page and "示例备 1 号" in page and load() == 0
    assert Site.objects.get(code=BUREAU).phone == "0734-0000000" and [one.event.event_name for one in about(f"site:{bureau.pk}")] == ["websites.site_changed"]


@pytest.mark.parametrize(("changes", "match"), [({"title": " "}, "栏目名称"), ({"update_days": 400}, "0 到 366"), ({"kind": "guide"}, "类别不能再改")])
def test_a_column_is_changed_within_its_bounds(changes: dict[str, Any], match: str) -> None:
    released()
    portal = Site.objects.get(code="portal")
    given = {"title": "示例公告", "kind": "notice", "update_days": 30, "on_home": True, "place": 3}
    with pytest.raises(Refused, match=match):
        does(actions.put_column, portal.pk, "notices", ColumnGiven(**{**given, **changes}), by=manager())
    assert Column.objects.get(site=portal, code="notices").title == "通知公告"
    does(actions.put_column, portal.pk, "notices", ColumnGiven(**given), by=manager())
    does(actions.put_column, portal.pk, "fresh", ColumnGiven(**given), by=manager())
    assert load() == 0 and set(Column.objects.filter(title="示例公告").values_list("code", flat=True)) == {"notices", "fresh"}


def test_a_site_with_another_name_is_found_under_it_at_once() -> None:
    released()
    assert load() == 0 and where_found() == [PORTAL.title]
    with acting(SYSTEM):
        actions.put_sites(Plan((replace(PORTAL, title="示例县新门户"), SCHOOLS), WORDS), by=SYSTEM)
    assert where_found() == ["示例县新门户"]


def where_found() -> list[object]:
    return [hit.facets["site"] for hit in search.find("办事公开", user=PUBLIC).items]
