"""Double clicks, other people's numbers, mandates, drafts that grow old, definitions that change meanwhile, foreign files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case, Definition
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import queries as identities
from shuheng.foundation.identity import rules
from shuheng.foundation.identity.models import Party
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import Application, Document, Draft, Matter
from tests import builders
from tests.identity import people
from tests.journeys import residents
from tests.journeys.residents import (
    DONGMEI,
    MATTER,
    QIUSHENG,
    XIAOMAN,
    account,
    fill_in,
    number_in,
    posted,
    read,
    review_form,
    sample,
    signed_in,
    upload,
    went,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))


@pytest.fixture
def officer() -> Iterator[Actor]:
    yield builders.officer()


def _does(officer: Actor, act: Callable[..., Any], *values: Any, **named: Any) -> None:
    with acting(officer):
        act(*values, **named, by=officer)


# --- once


def test_a_double_click_and_a_reload_file_once() -> None:
    client = signed_in(QIUSHENG)
    review = fill_in(client)
    form = review_form(read(client.get(review)))
    first, second = went(client.post(review, form)), went(client.post(review, form))
    assert first == second and Case.objects.count() == 1
    assert "已经提交" in words(read(client.get(second)))
    assert went(client.get(review)).startswith(f"/apply/{MATTER}/")
    assert "没有找到您存的草稿" in words(read(client.get(f"/apply/{MATTER}/")))


def test_the_key_of_another_person_opens_nothing() -> None:
    mine = signed_in(QIUSHENG)
    review = fill_in(mine)
    form = review_form(read(mine.get(review)))
    went(mine.post(review, form))
    other = signed_in(DONGMEI)
    page = went(other.post(review, form))
    assert page == f"/apply/{MATTER}/" and Case.objects.count() == 1


def test_filing_four_photographs_takes_few_statements() -> None:
    residents.file(signed_in(DONGMEI))  # what is frozen is read once per process
    client = signed_in(QIUSHENG)
    review = fill_in(client)
    form = review_form(read(client.get(review)))
    with CaptureQueriesContext(connection) as asked:
        went(client.post(review, form))
    assert len(asked) <= 21


def test_lists_take_the_same_statements_however_long_they_are(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    first = residents.file(client)
    _does(officer, licensing.ask_supplement, first, [licensing.Missing("看不清", "plan")])
    residents.file(client)
    pages = ("/", "/affairs/", f"/affairs/{first}/", "/matters/", f"/matters/{MATTER}/")
    for page in pages:
        read(client.get(page))
    before = {page: _statements(client, page) for page in pages}
    for _ in range(3):
        number = residents.file(client)
        _does(officer, licensing.ask_supplement, number, [licensing.Missing("看不清", "plan"), licensing.Missing("过期了", "health")])
    assert {page: _statements(client, page) for page in pages} == before
    assert max(before.values()) <= 24, before


def _statements(client: Client, page: str) -> int:
    kept.forget()  # what is kept for two seconds is asked anew, however slow the machine
    with CaptureQueriesContext(connection) as asked:
        read(client.get(page))
    return len([query for query in asked.captured_queries if "MAX(" not in query["sql"]])  # the calendar's version, every two seconds


# --- whose it is


def test_a_guessed_number_is_as_absent_as_a_wrong_one() -> None:
    number = residents.file(signed_in(QIUSHENG))
    stranger = signed_in(DONGMEI)
    for page in ("", "supplement/", "withdraw/", "rate/", "filed/"):
        own = stranger.get(f"/affairs/{number}/{page}")
        none = stranger.get(f"/affairs/260000099992/{page}")
        assert own.status_code == none.status_code == 404
        assert words(own.content.decode()).replace(number, "") == words(none.content.decode()).replace("260000099992", "")
    assert stranger.post(f"/affairs/{number}/withdraw/").status_code == 404
    assert went(Client().get(f"/affairs/{number}/")).startswith("/sign-in/")
    assert Case.objects.get(number=number).closed_on is None


def test_a_document_is_for_its_applicant_and_the_organ_that_reads_the_case(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = residents.file(client)
    _does(officer, licensing.accept, number)
    paper = Document.objects.get(case__number=number)
    assert client.get(f"/documents/{paper.pk}.pdf").content.startswith(b"%PDF")
    assert signed_in(DONGMEI).get(f"/documents/{paper.pk}.pdf").status_code == 404
    assert client.get("/documents/999999.pdf").status_code == 404
    with acting(SYSTEM):
        handler = identities.officers().get(name="handler")
        other = identities.officers().get(name="civil")
    at_work, elsewhere = Client(), Client()
    people.sign_in(at_work, handler)
    people.sign_in(elsewhere, other)
    assert at_work.get(f"/documents/{paper.pk}.pdf").status_code == 200
    assert elsewhere.get(f"/documents/{paper.pk}.pdf").status_code == 404


def test_somebody_acts_for_a_company_under_its_mandate() -> None:
    client = signed_in(XIAOMAN)
    first = read(client.get(f"/apply/{MATTER}/"))
    assert "替谁办" in first and "衡山县示例茶业专业合作社" in first
    with acting(SYSTEM):
        company = Party.objects.get(kind="legal")
    assert "92430423" not in read(client.get(f"/apply/{MATTER}/?for={company.pk}"))
    answers = sample(uscc="93430423MA0000002W")
    sent = posted(MATTER, "shop", answers) | {"_party": [str(company.pk)]}
    assert f"for={company.pk}" in went(client.post(f"/apply/{MATTER}/", sent))
    review = fill_in(client, answers=answers, party=company.pk)
    page = words(read(client.get(review)))
    assert "衡山县示例茶业专业合作社" in page and "代办人王小满" in page
    number = number_in(went(client.post(review, review_form(read(client.get(review))))))
    case = Case.objects.get(number=number)
    assert case.party_id == company.pk and case.agent_id == account(XIAOMAN).party_id
    assert "替 衡山县示例茶业专业合作社 办" in words(read(client.get("/affairs/")))
    assert signed_in(QIUSHENG).get(f"/apply/{MATTER}/?for={company.pk}").status_code == 404


def test_a_mandate_for_certificates_is_none_for_applications() -> None:
    mine, agent = account(QIUSHENG), account(XIAOMAN)
    with acting(SYSTEM):
        me = identities.actor_of(mine)
    with acting(me):
        identity.grant_mandate(mine.party_id, agent.party_id, identity.Terms(("certificates",), rules.Span(today(), date(2026, 12, 31))), by=me)
    client = signed_in(XIAOMAN)
    assert "陈秋生" not in read(client.get(f"/apply/{MATTER}/"))
    assert client.get(f"/apply/{MATTER}/?for={mine.party_id}").status_code == 404


# --- drafts


def test_a_draft_is_kept_and_continued() -> None:
    client = signed_in(QIUSHENG)
    assert went(client.post(f"/apply/{MATTER}/", posted(MATTER, "shop", sample()) | {"later": ["1"]})) == "/affairs/"
    page = words(read(client.get("/affairs/")))
    assert "存好了" in page and "填了一半的" in page and "接着填" in page
    assert "您填了一半" in words(read(client.get(f"/matters/{MATTER}/")))
    assert "step=place" in went(client.get(f"/apply/{MATTER}/"))
    assert 'value="衡山县示例米粉店"' in read(client.get(f"/apply/{MATTER}/?step=shop"))


def test_what_is_wrong_is_saved_too() -> None:
    client = signed_in(QIUSHENG)
    wrong = posted(MATTER, "shop", sample(uscc="12345", shop_name="新店名"))
    assert "有 1 处要改" in words(read(client.post(f"/apply/{MATTER}/", wrong), 422))
    again = read(client.get(f"/apply/{MATTER}/?step=shop"))
    assert 'value="12345"' in again and 'value="新店名"' in again


def test_rows_come_and_go_without_a_script() -> None:
    client = signed_in(QIUSHENG)
    went(client.post(f"/apply/{MATTER}/", posted(MATTER, "shop", sample())))
    went(client.post(f"/apply/{MATTER}/?step=place", posted(MATTER, "place", sample())))
    address = f"/apply/{MATTER}/?step=food"
    more = read(client.post(address, posted(MATTER, "food", sample()) | {"_add": ["staff"]}))
    assert "第 3 位" in more and "有 " not in words(more)[:30]
    less = read(client.post(address, posted(MATTER, "food", sample()) | {"_drop": ["staff.1"]}))
    assert "示例乙" not in less and "示例甲" in less


def test_a_draft_that_expired_is_told_and_what_was_typed_stays(shift: Callable[..., None]) -> None:
    client = signed_in(QIUSHENG)
    address = went(client.post(f"/apply/{MATTER}/", posted(MATTER, "shop", sample())))
    key = residents.key_on(read(client.get(address)))
    shift(to=builders.at(2026, 8, 3))
    people.sign_in(client, account(QIUSHENG))
    lost = went(client.post(address, posted(MATTER, "place", sample()) | {"_key": [key]}))
    assert "step=shop" in lost
    page = words(read(client.get(lost)))
    assert "草稿过了期" in page
    assert "湘江路农贸市场东门旁" in read(client.get(f"/apply/{MATTER}/?step=place"))


def test_a_definition_published_meanwhile_carries_over_what_fits() -> None:
    client = signed_in(QIUSHENG)
    review = fill_in(client)
    form = review_form(read(client.get(review)))
    _publish_anew(required="landlord")
    moved = went(client.post(review, form))
    assert "step=shop" in moved and not Case.objects.exists()
    page = words(read(client.get(moved)))
    assert "更新到第 2 版" in page and "还没填房东姓名" in page
    went(client.post(moved, posted(MATTER, "shop", sample(landlord="示例丙"))))
    page = read(client.get(went(client.get(f"/apply/{MATTER}/"))))
    assert "湘江路农贸市场东门旁" in page and "健康证明.png" in page
    number = number_in(went(client.post(f"/apply/{MATTER}/?step=review", review_form(page))))
    assert Case.objects.get(number=number).definition.version == 2


def test_a_definition_published_meanwhile_that_asks_nothing_new_is_only_told() -> None:
    client = signed_in(QIUSHENG)
    review = fill_in(client)
    _publish_anew()
    page = read(client.get(review))
    assert "更新到第 2 版" in words(page)
    number = number_in(went(client.post(review, review_form(page))))
    assert Case.objects.get(number=number).definition.version == 2


def _publish_anew(required: str = "") -> None:
    """Version 2 of the matter: another sentence, and perhaps one question more."""
    with acting(SYSTEM):
        old = Definition.objects.get(code=MATTER)
        content = old.content
        content["matter"]["say"] += "（新）"
        form = content["matter"]["form"]
        if required:
            form["properties"][required] = {"type": "string", "title": "房东姓名", "maxLength": 30}
            form["required"].append(required)
            form["x-sections"][0]["fields"].append(required)
            content["matter"]["sample"][required] = "示例丙"
        new = cases.publish(content, valid_from=today(), by=SYSTEM)
        Matter.objects.filter(code=MATTER).update(definition=new)
    kept.forget()


# --- what is typed and uploaded


@pytest.mark.parametrize(("name", "data", "told"), [
    ("坏.png", b"\x89PNG\r\n\x1a\nbroken", "打不开"), ("程序.exe", b"MZ\x90\x00", "这是程序"), ("页.html", b"<html></html>", "网页"),
    ("空.pdf", b"", ""),
])
def test_a_foreign_file_is_refused_in_words_and_the_good_one_stays(name: str, data: bytes, told: str) -> None:
    client = signed_in(QIUSHENG)
    for section in ("shop", "place", "food", "promise"):
        went(client.post(f"/apply/{MATTER}/?step={section}", posted(MATTER, section, sample())))
    sent = {"material.health": [upload("健康证明"), SimpleUploadedFile(name, data)]}
    page = words(read(client.post(f"/apply/{MATTER}/?step=materials", sent), 422))
    assert "健康证明.png" in page and told in page
    kept = read(client.get(f"/apply/{MATTER}/?step=materials"))
    value = re.search(r'name="_remove" value="(health:[0-9a-f]{32})"', kept)
    assert value
    went(client.post(f"/apply/{MATTER}/?step=materials", {"_remove": value[1]}))
    assert "健康证明.png" not in read(client.get(f"/apply/{MATTER}/?step=materials"))


def test_a_place_that_does_not_receive_it_is_told_at_the_question() -> None:
    client = signed_in(QIUSHENG)
    went(client.post(f"/apply/{MATTER}/?step=shop", posted(MATTER, "shop", sample())))
    page = read(client.post(f"/apply/{MATTER}/?step=place", posted(MATTER, "place", sample(town="110101001000"))), 422)
    assert 'href="#f-town"' in page


def test_pages_that_are_not_there_yet_lead_to_the_one_that_is() -> None:
    client = signed_in(QIUSHENG)
    assert went(client.get(f"/apply/{MATTER}/?step=review")) == f"/apply/{MATTER}/"
    went(client.post(f"/apply/{MATTER}/", posted(MATTER, "shop", sample())))
    assert "step=place" in went(client.get(f"/apply/{MATTER}/?step=review"))
    assert "step=place" in went(client.get(f"/apply/{MATTER}/?step=nowhere"))
    assert client.get("/apply/nothing/").status_code == 404 and client.get("/matters/nothing/").status_code == 404
    assert not Application.objects.exists() and Draft.objects.count() <= 1


# --- taking back


def test_an_application_can_be_taken_back_before_the_decision(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = residents.file(client)
    assert "要撤回这件事吗" in words(read(client.get(f"/affairs/{number}/withdraw/")))
    went(client.post(f"/affairs/{number}/withdraw/", {"words": "不开店了"}))
    page = words(read(client.get(f"/affairs/{number}/")))
    assert "您撤回了申请" in page and Case.objects.get(number=number).closed_on
    assert went(client.get(f"/affairs/{number}/withdraw/")) == f"/affairs/{number}/"
    assert "有了结果再请您评" in words(read(client.get(f"/affairs/{number}/rate/")))


def test_verification_is_counted_by_address() -> None:
    client = Client()
    codes = {client.get("/verify/0000AAAA0000/").status_code for _ in range(30)}
    assert codes == {404}
    assert "查得太勤了" in words(read(client.get("/verify/0000AAAA0000/"), 429))
    assert Client(REMOTE_ADDR="10.0.0.7").get("/verify/0000AAAA0000/").status_code == 404
