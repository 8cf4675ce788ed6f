"""Documents: out only with their interpretation or the day it will be there, linked both ways, ended in their time, found by topic, year and validity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from shuheng.commons.websites import actions, permits, rules
from shuheng.commons.websites.actions import Plan, TermPlan
from shuheng.commons.websites.models import Document, Resource
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.queries import about
from tests.websites.sites import does, printed, released, signed, submitted, who

TERMS = (TermPlan("category", "normative", "规范性文件", 0, "示例", 3), TermPlan("category", "other", "其他文件", 1, "示例"),
         TermPlan("topic", "civil", "民政、救助", 0, "示例"))
DAY = date(2026, 3, 2)


@pytest.fixture
def terms(county: Path) -> Path:
    with acting(SYSTEM):
        actions.put_sites(Plan(terms=TERMS), by=SYSTEM)
    return county


def paper(**changes: object) -> dict[str, object]:
    return {"kind": "policy", "title": "示例救助办法", "document_number": "示例政发〔2026〕8号", "category": "normative", "topic": "civil",
            "issued_on": DAY.isoformat(), **changes}


def page_of(row: Resource, county: Path) -> str:
    return (county / f"portal/articles/{row.month}/{row.pk}.html").read_text()


def facts(row: Resource) -> list[str]:
    return [one.event.event_name for one in sorted(about(f"article:{row.pk}"), key=lambda one: one.id)]


@pytest.mark.django_db
def test_a_normative_document_waits_for_its_interpretation(terms: Path) -> None:
    row = signed(submitted(**paper()))
    with pytest.raises(Refused, match="要和解读一起发布"):
        does(actions.release, row.pk, by=who(permits.RELEASE))
    assert not Document.objects.exists() and not Resource.objects.get(pk=row.pk).edition
    other = signed(submitted(kind="interpretation", title="示例解读", interprets=row.pk))
    does(actions.release, row.pk, by=who(permits.RELEASE))
    does(actions.release, other.pk, by=who(permits.RELEASE))
    printed(row), printed(other)
    row, other = Resource.objects.get(pk=row.pk), Resource.objects.get(pk=other.pk)
    assert f"/{other.pk}.html\">示例解读</a>" in page_of(row, terms) and f"/{row.pk}.html\">示例救助办法</a>" in page_of(other, terms)
    assert "民政、救助" in page_of(row, terms) and "规范性文件" in page_of(row, terms)
    does(actions.withdraw, other.pk, "解读有误，另写一篇", by=who(permits.RELEASE))
    printed(row)
    assert "示例解读" not in page_of(row, terms)


@pytest.mark.django_db
def test_a_promise_is_bounded_shown_and_watched(terms: Path, shift: Callable[..., None]) -> None:
    for wrong in (today() + timedelta(days=4), today() - timedelta(days=1)):
        row = signed(submitted(**paper(title=f"示例办法 {wrong}", promised_on=wrong.isoformat())))
        with pytest.raises(Refused, match="3 天以内"):
            does(actions.release, row.pk, by=who(permits.RELEASE))
    row = released(**paper(promised_on=(today() + timedelta(days=2)).isoformat()))
    assert f"最晚 {today() + timedelta(days=2)} 发布" in page_of(row, terms)
    with acting(SYSTEM):
        assert actions.turn_documents(by=SYSTEM) == 0
    shift(days=4)
    with acting(SYSTEM):
        assert actions.turn_documents(by=SYSTEM) == 1 and actions.turn_documents(by=SYSTEM) == 0
    assert facts(row)[-1] == "websites.interpretation_missed" and Document.objects.get().missed_at


@pytest.mark.django_db
def test_other_documents_need_no_interpretation_and_end_in_their_time(terms: Path, shift: Callable[..., None]) -> None:
    row = released(**paper(category="other", effective_on=DAY.isoformat(), ends_on=(today() + timedelta(days=5)).isoformat()))
    assert "效力</dt><dd>有效，到" in page_of(row, terms)
    shift(days=7)
    with acting(SYSTEM):
        assert actions.turn_documents(by=SYSTEM) == 1
    printed(row)
    one = Document.objects.get()
    assert one.validity == "lapsed" and one.ends_on and one.since_on == one.ends_on + timedelta(days=1) and "<b>失效</b>" in page_of(row, terms)


@pytest.mark.django_db
def test_a_document_is_repealed_once_and_by_a_paper(terms: Path) -> None:
    row, releaser = released(**paper(category="other")), who(permits.RELEASE)
    for validity, since, why, match in (("repealed", DAY, "无", "写清楚依据"), ("repealed", DAY - timedelta(days=1), "示例政发〔2026〕9号", "早于成文"),
                                        ("in_force", DAY, "示例政发〔2026〕9号", "不能改成")):
        with pytest.raises(Refused, match=match):
            does(actions.judge, row.pk, validity, since, why, by=releaser)
    assert Document.objects.get().validity == "in_force"
    does(actions.judge, row.pk, "repealed", today(), "示例政发〔2026〕9号第三条", by=releaser)
    printed(row)
    assert "<b>废止</b>" in page_of(row, terms) and "示例政发〔2026〕9号第三条" in page_of(row, terms) and facts(row)[-1] == "websites.validity_changed"
    with pytest.raises(Refused, match="不能改成"):
        does(actions.judge, row.pk, "amended", today(), "示例政发〔2026〕10号", by=releaser)
    with pytest.raises(IntegrityError, match="websites_document_since"), transaction.atomic():
        Document.objects.update(since_on=None)


@pytest.mark.django_db
def test_documents_are_found_by_topic_year_and_validity(terms: Path) -> None:
    first = released(**paper(category="other"))
    released(**paper(category="other", topic="", title="示例旧办法", issued_on="2019-05-06", document_number="示例政发〔2019〕2号"))
    does(actions.judge, first.pk, "repealed", today(), "示例政发〔2026〕9号第三条", by=who(permits.RELEASE))

    def found(query: str) -> set[str]:
        page = Client().get(f"/documents/?{query}").content.decode()
        return {title for title in ("示例救助办法", "示例旧办法") if f">{title}</a>" in page}

    assert found("") == {"示例救助办法", "示例旧办法"}
    assert found("topic=civil") == found("year=2026") == found("validity=repealed") == found("words=〔2026〕8") == {"示例救助办法"}
    assert found("year=2019&validity=in_force") == {"示例旧办法"} and found("year=x&topic=none") == set()


@given(some.sampled_from(list(rules.VALIDITIES)), some.lists(some.sampled_from(list(rules.VALIDITIES)), max_size=6))
def test_a_document_never_comes_back_into_force(begun: str, changes: list[str]) -> None:
    order, now_ = list(rules.VALIDITIES), begun
    for then in changes:
        try:
            rules.check_validity(now_, then, DAY, DAY)
        except Refused:
            continue
        assert order.index(then) > order.index(now_) and then != "in_force" and now_ not in ("lapsed", "repealed")
        now_ = then
