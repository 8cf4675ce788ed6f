"""Reported faults: whose they are, what is kept sealed, their clocks, who reads and answers them, and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import Plan
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import history
from shuheng.services.corrections import actions, queries, rules
from shuheng.services.corrections.models import Correction
from shuheng.services.corrections.permits import HANDLE
from shuheng.services.corrections.rules import Reported
from shuheng.services.disclosure.permits import PUBLISH
from tests import builders
from tests.files import papers
from tests.websites.sites import BUREAU, OFFICE, PORTAL, SCHOOLS, does, who

PAGE = f"/sites/{BUREAU}/articles/202604/7.html"
SAID = Reported(PAGE, "wrong", "第二段的电话打不通（示例）", "13900000001")


@pytest.fixture
def county(db: None, shift: Callable[..., None]) -> None:
    builders.calendar(), builders.organ(OFFICE), builders.organ(BUREAU)
    shift(to=builders.at(2026, 4, 27))
    with acting(SYSTEM):
        websites.put_sites(Plan((PORTAL, SCHOOLS)), by=SYSTEM)
        actions.put_procedure(by=SYSTEM)


def report(said: Reported = SAID, key: str = "") -> actions.Sent:
    with acting(PUBLIC):
        return actions.report(said, by=PUBLIC, key=key)


def row(number: str) -> Correction:
    with acting(SYSTEM):
        return Correction.objects.select_related("case", "site").get(case__number=number)


def clerk(organ: str = BUREAU) -> object:
    return who(HANDLE, organ)


def test_a_report_goes_to_the_organ_of_the_page_with_its_clocks(county: None) -> None:
    sent = report()
    made = row(sent.number)
    assert (made.site.code, made.case.organ_id, made.due_on) == (BUREAU, builders.organ(BUREAU).pk, date(2026, 4, 30))
    assert (made.case.stage, made.case.stage_due_on, made.case.party_id) == ("look", date(2026, 4, 28), None)
    assert b"139" not in bytes(made.sealed) and queries.said(made).phone == SAID.phone
    facts = [one.event.event_name for one in history(made.pk)]
    assert facts == ["cases.opened", "cases.clock_started", "corrections.reported"]
    kept = str(list(Entry.objects.filter(case=made.pk).values_list("data", "account")))
    assert SAID.words not in kept and PAGE not in kept and SAID.phone not in kept and "None" in kept


def test_the_same_form_sent_twice_is_one_report(county: None) -> None:
    assert report(key="correction:1") == report(key="correction:1") != report(key="correction:2")
    assert Case.objects.count() == 2


def test_whoever_knows_number_and_code_sees_what_became_of_it(county: None) -> None:
    sent = report()
    with acting(PUBLIC):
        assert queries.own(sent.number, sent.code).page == PAGE
        for number, code in ((sent.number, "000000" if sent.code != "000000" else "1"), ("260000000000", sent.code), (sent.number, "")):
            with pytest.raises(Absent):
                queries.own(number, code)
        assert not Correction.objects.exists()


def test_only_the_organ_reads_and_answers_it(county: None) -> None:
    sent = report()
    for by, refusal in ((clerk(OFFICE), Absent), (who(PUBLISH, BUREAU), Forbidden)):
        with pytest.raises(refusal):
            does(actions.answer, sent.number, "mended", "已经改好了。", by=by)
    with pytest.raises(Refused):
        does(actions.answer, sent.number, "mended", "好", by=clerk())
    assert (row(sent.number).outcome, Case.objects.get().stage, len(history(row(sent.number).pk))) == ("", "look", 3)
    does(actions.take, sent.number, by=clerk())
    assert Case.objects.get().stage == "handle"
    does(actions.answer, sent.number, "mended", "电话改成办公室的新号码了。", by=clerk())
    made = row(sent.number)
    assert (made.outcome, made.ended_on, made.case.outcome, made.case.closed_on) == ("mended", date(2026, 4, 27), "mended", date(2026, 4, 27))
    assert "corrections.answered" in [one.event.event_name for one in history(made.pk)]
    with pytest.raises(Refused):
        does(actions.answer, sent.number, "no_fault", "没有错，是看错了。", by=clerk())


def test_it_is_passed_on_with_its_clock(county: None) -> None:
    sent = report(Reported("/columns/notices/", "old", "这是教育局的通知，过时了（示例）"))
    office = clerk(OFFICE)
    with pytest.raises(Refused):
        does(actions.pass_on, sent.number, "portal", by=office)
    does(actions.pass_on, sent.number, BUREAU, by=office)
    made = row(sent.number)
    assert (made.site.code, made.case.organ_id, made.due_on, made.case.due_on) == (BUREAU, builders.organ(BUREAU).pk, date(2026, 4, 30), date(2026, 4, 30))
    with pytest.raises(Absent), acting(office):  # type: ignore[arg-type]
        queries.correction_for(office, sent.number)  # type: ignore[arg-type]
    does(actions.answer, sent.number, "mended", "换成今年的通知了。", by=clerk())


def erased() -> int:
    with acting(SYSTEM):
        return actions.erase_phones(by=SYSTEM)


def test_the_telephone_goes_when_its_days_are_over_and_the_rest_stays(county: None, shift: Callable[..., None]) -> None:
    sent, open_ = report(), report(Reported(PAGE, "typo", "标题里有错别字（示例）", "13900000002"))
    report(Reported(PAGE, "typo", "正文里有错别字（示例）"))
    does(actions.answer, sent.number, "mended", "电话改成办公室的新号码了。", by=clerk())
    assert row(sent.number).phone_until == date(2026, 7, 26)
    shift(to=builders.at(2026, 7, 26))
    assert erased() == 0 and queries.said(row(sent.number)).phone == SAID.phone
    shift(to=builders.at(2026, 7, 27))
    assert (erased(), erased()) == (1, 0)
    made = row(sent.number)
    assert queries.said(made) == queries.Said(SAID.words, "") and made.phone_until is None and made.answer
    assert [str(one.event.until) for one in history(made.pk) if one.event.event_name == "corrections.phone_erased"] == ["2026-07-26"]
    assert queries.said(row(open_.number)).phone == "13900000002"
    shift(to=builders.at(2027, 4, 28))
    assert erased() == 1 and not queries.said(row(open_.number)).phone


def test_the_journal_knows_no_hash_over_a_telephone(county: None) -> None:
    first, second = (report(replace(SAID, phone=phone)) for phone in ("13900000001", "13900000002"))
    digests = {one.event.digest for sent in (first, second) for one in history(row(sent.number).pk) if one.event.event_name == "corrections.reported"}
    assert len(digests) == 1


def test_a_late_one_turns_its_lamp(county: None, shift: Callable[..., None]) -> None:
    from shuheng.foundation.cases import actions as cases

    report()
    shift(to=builders.at(2026, 5, 7))
    with acting(SYSTEM):
        cases.turn_lamps(by=SYSTEM)
    assert Case.objects.get().lamp == "late"


def test_a_picture_is_checked_and_opens_for_the_organ_only(county: None) -> None:
    with acting(PUBLIC), pytest.raises(Refused, match="不收"):
        actions.report(SAID, ("说明.pdf", papers.pdf()), by=PUBLIC)
    assert not Case.objects.exists()
    with acting(PUBLIC):
        sent = actions.report(SAID, ("截图.png", papers.png()), by=PUBLIC)
    made = row(sent.number)
    with acting(SYSTEM):
        assert made.picture is not None and made.picture.organ == builders.organ(BUREAU).pk and made.picture.party is None


def test_the_database_keeps_an_end_with_its_answer(county: None) -> None:
    made = row(report().number)
    for wrong in ({"outcome": "mended"}, {"ended_on": date(2026, 4, 28)}, {"answer": "改了"}):
        with acting(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
            Correction.objects.filter(pk=made.pk).update(**wrong)


@pytest.mark.parametrize(("change", "field"), [({"page": "https://example.com/a"}, "page"), ({"page": "columns"}, "page"), ({"page": "http://[::1"}, "page"),
                                               ({"kind": "x"}, "kind"), ({"words": "错"}, "words"), ({"phone": "12"}, "phone")])
def test_a_report_about_nothing_of_ours_is_refused(change: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check(Reported(**{**vars(SAID), **change}), {"testserver"})
    assert refused.value.field == field


@given(st.text(max_size=60))
def test_any_address_leads_to_one_site_or_a_refusal(text: str) -> None:
    try:
        page = rules.page_of(text, {"testserver"})
    except Refused as refused:
        assert refused.field == "page"
    else:
        assert page.startswith("/") and rules.page_of(page, ()) == page and rules.site_of(page)


def test_the_county_reads_no_report_of_others(county: None) -> None:
    report()
    with acting(who(HANDLE, OFFICE, within=Within.COUNTY)):
        assert not Correction.objects.exists()
