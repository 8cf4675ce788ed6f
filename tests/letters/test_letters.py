"""Letters: whose they are, what is kept sealed, their clocks, who answers and who publishes, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import Plan
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.loader.profile import Profile
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import history
from shuheng.foundation.search import queries as search
from shuheng.services.letters import actions, loader, queries, rules
from shuheng.services.letters.actions.rehearsing import rehearse
from shuheng.services.letters.models import Letter
from shuheng.services.letters.permits import HANDLE, PUBLISH
from shuheng.services.letters.rules import Written
from tests import builders
from tests.websites.sites import BUREAU, OFFICE, PORTAL, SCHOOLS, does, who

SAID = Written(BUREAU, "ask", "校车几点到村口（示例）", "孩子下学期上一年级，想知道校车早上几点到村口。", "王阿姨", "13900000001", open=True)
ANSWER = "校车早上七点十分到村口，放学五点返回。下学期有变会提前贴在村务公开栏。"


@pytest.fixture
def county(db: None, shift: Callable[..., None]) -> None:
    builders.calendar(), builders.organ(OFFICE), builders.organ(BUREAU)
    shift(to=builders.at(2026, 4, 27))
    with acting(SYSTEM):
        websites.put_sites(Plan((PORTAL, SCHOOLS)), by=SYSTEM)
        actions.put_procedure(by=SYSTEM)


def write(said: Written = SAID, key: str = "") -> actions.Sent:
    with acting(PUBLIC):
        return actions.write(said, by=PUBLIC, key=key)


def row(number: str) -> Letter:
    with acting(SYSTEM):
        return Letter.objects.select_related("case", "site").get(number=number)


def clerk(organ: str = BUREAU) -> object:
    return who(HANDLE, organ)


def reader() -> object:
    return replace(who(PUBLISH, BUREAU), account=9002)  # type: ignore[type-var]


def answered(said: Written = SAID) -> str:
    number = write(said).number
    does(actions.answer, number, "answered", ANSWER, by=clerk())
    return number


def published() -> str:
    number = answered()
    does(actions.publish, number, SAID.title, SAID.words, by=reader())
    return number


def test_a_letter_goes_to_its_organ_under_the_clock_of_its_kind(county: None) -> None:
    made = row(write().number)
    assert (made.site.code, made.case.organ_id, made.due_on, made.case.party_id) == (BUREAU, builders.organ(BUREAU).pk, date(2026, 5, 7), None)
    assert row(write(replace(SAID, kind="complain")).number).due_on == date(2026, 5, 20)
    assert b"139" not in bytes(made.sealed) and queries.said(made) == queries.Said(SAID.title, SAID.words, SAID.name, SAID.phone)
    assert [one.event.event_name for one in history(made.pk)] == ["cases.opened", "cases.clock_started", "letters.written"]
    kept = str(list(Entry.objects.filter(case=made.pk).values_list("data", "account")))
    assert SAID.words not in kept and SAID.title not in kept and SAID.phone not in kept


def test_the_same_form_sent_twice_is_one_letter(county: None) -> None:
    assert write(key="letter:1") == write(key="letter:1") != write(key="letter:2")
    assert Case.objects.count() == 2


def test_whoever_knows_number_and_code_sees_what_became_of_it(county: None) -> None:
    sent = write()
    with acting(PUBLIC):
        assert queries.own(sent.number, sent.code).number == sent.number
        for number, code in ((sent.number, "000000" if sent.code != "000000" else "1"), ("260000000000", sent.code), (sent.number, "")):
            with pytest.raises(Absent):
                queries.own(number, code)
        assert not Letter.objects.exists()


def test_only_the_organ_reads_and_answers_it(county: None) -> None:
    sent = write()
    for by, refusal in ((clerk(OFFICE), Absent), (reader(), Forbidden)):
        with pytest.raises(refusal):
            does(actions.answer, sent.number, "answered", ANSWER, by=by)
    with pytest.raises(Refused):
        does(actions.answer, sent.number, "answered", "好", by=clerk())
    does(actions.take, sent.number, by=clerk())
    does(actions.answer, sent.number, "answered", ANSWER, by=clerk())
    made = row(sent.number)
    assert (made.outcome, made.ended_on, made.case.outcome, made.case.closed_on) == ("answered", date(2026, 4, 27), "answered", date(2026, 4, 27))
    with pytest.raises(Refused):
        does(actions.answer, sent.number, "again", ANSWER, by=clerk())


def test_it_is_passed_on_with_its_clock(county: None) -> None:
    sent = write(replace(SAID, site="portal"))
    with pytest.raises(Refused):
        does(actions.pass_on, sent.number, "portal", by=clerk(OFFICE))
    does(actions.pass_on, sent.number, BUREAU, by=clerk(OFFICE))
    made = row(sent.number)
    assert (made.site.code, made.case.organ_id, made.due_on) == (BUREAU, builders.organ(BUREAU).pk, date(2026, 5, 7))
    does(actions.answer, sent.number, "answered", ANSWER, by=clerk())


def test_a_second_person_publishes_it_and_everybody_finds_it(county: None, client: Client) -> None:
    number = answered()
    both = replace(who(PUBLISH, BUREAU), account=row(number).answered_by)  # type: ignore[type-var]
    with pytest.raises(Refused, match="换一个人"):
        does(actions.publish, number, SAID.title, SAID.words, by=both)
    assert client.get(f"/letters/{number}/").status_code == 404
    does(actions.publish, number, SAID.title, "孩子上一年级，想知道校车几点到村口。", by=reader())
    page = client.get(f"/letters/{number}/").content.decode()
    assert ANSWER[:12] in page and "王阿姨" not in page and "139" not in page
    assert SAID.title in client.get("/letters/").content.decode()
    with acting(PUBLIC):
        found = search.find("校车几点", user=PUBLIC).items
    assert [(one.kind, one.url) for one in found] == [("letter", f"/letters/{number}/")]
    does(actions.withdraw, number, by=reader())
    assert client.get(f"/letters/{number}/").status_code == 404
    with acting(PUBLIC):
        assert not search.find("校车几点", user=PUBLIC).items
    names = [one.event.event_name for one in history(row(number).pk)]
    assert names[-2:] == ["letters.published", "letters.withdrawn"]


def test_nothing_is_published_that_nobody_agreed_to_or_that_names_a_person(county: None) -> None:
    shut = answered(replace(SAID, open=False))
    with pytest.raises(Refused, match="没有同意"):
        does(actions.publish, shut, SAID.title, SAID.words, by=reader())
    waiting = write().number
    with pytest.raises(Refused, match="还没有答复"):
        does(actions.publish, waiting, SAID.title, SAID.words, by=reader())
    with pytest.raises(Refused, match="手机号") as refused:
        does(actions.publish, answered(), SAID.title, f"{SAID.words}请打 13900000001。", by=reader())
    assert refused.value.field == "words"


def test_the_database_keeps_the_end_and_the_two_persons(county: None) -> None:
    made = row(answered())
    shown = {"published_on": date(2026, 4, 27), "public_title": "标题", "public_words": "来信"}
    for wrong in ({"outcome": ""}, {"ended_on": None}, {**shown, "published_by": made.answered_by}, {"published_on": date(2026, 4, 27), "published_by": 7}):
        with acting(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
            Letter.objects.filter(pk=made.pk).update(**wrong)


def test_name_and_telephone_go_when_their_days_are_over(county: None, shift: Callable[..., None]) -> None:
    number = answered()
    assert row(number).phone_until == date(2026, 7, 26)
    shift(to=builders.at(2026, 7, 27))
    with acting(SYSTEM):
        assert (actions.erase_phones(by=SYSTEM), actions.erase_phones(by=SYSTEM)) == (1, 0)
    assert queries.said(row(number)) == queries.Said(SAID.title, SAID.words) and row(number).answer == ANSWER


@pytest.mark.parametrize(("change", "field"), [({"kind": "x"}, "kind"), ({"title": "灯"}, "title"), ({"words": "坏了"}, "words"), ({"phone": "12"}, "phone")])
def test_a_letter_that_says_nothing_is_refused(change: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check(replace(SAID, **change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_letter_to_nobody_is_refused_and_opens_no_case(county: None) -> None:
    with pytest.raises(Absent), transaction.atomic():
        write(replace(SAID, site="nowhere"))
    assert not Case.objects.exists()


def test_the_sample_letters_of_the_county_come_once(county: None) -> None:
    plan = [one for one in loader.samples(Profile(builders.COUNTY)) if one.said.site == "portal"]
    assert len(plan) == 2
    with acting(SYSTEM):
        assert [rehearse(one, by=SYSTEM) for one in plan] == [True, True] and not any(rehearse(one, by=SYSTEM) for one in plan)
        assert [row.public_title for row in queries.published()] == [plan[0].said.title]
