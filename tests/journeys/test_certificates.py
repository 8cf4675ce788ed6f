"""From a decision to a certificate, from a certificate to the material of another application, and to its end: every page over HTTP."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.identity.models import Party
from shuheng.foundation.journal import hearing
from shuheng.foundation.notices.models import Notice
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import Material
from shuheng.services.licensing.rules import forms
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import queries, signing
from shuheng.sharing.registries.models import Certificate, Edition
from tests import builders
from tests.journeys import officers, residents
from tests.journeys.residents import MATTER, QIUSHENG, XIAOMAN, file, fill_in, follow, posted, read, review_form, sample, went, words
from tests.registries import test_bulk as tables

pytestmark = pytest.mark.django_db
RENEWAL, CANCELLATION = "catering-permit-renewal", "catering-permit-cancellation"
HEALTH = {"health": "健康证明"}


@pytest.fixture
def officer(shift: Callable[..., None]) -> Iterator[Actor]:
    shift(to=builders.at(2026, 4, 27))
    yield builders.officer()


def does(officer: Actor, act: Callable[..., Any], *values: Any, **named: Any) -> None:
    with acting(officer):
        act(*values, **named, by=officer)


def granted(officer: Actor, number: str) -> Certificate | None:
    """The certificate that a case touched, once it is decided and everything has followed."""
    for act, values, named in ((licensing.move, ("receive",), {}), (licensing.accept, (), {}), (licensing.move, ("submit",), {"words": "符合条件"}),
                               (licensing.decide, (licensing.Verdict(True),), {})):
        does(officer, act, number, *values, **named)
    follow(number)
    with acting(SYSTEM):
        row = Certificate.objects.order_by("-turned_at").first()
        for fact in queries.facts(row.pk) if row else []:
            for reaction in hearing.hearers(fact.event.event_name, fact.event.event_version):
                reaction.run(fact)
    return row


def code_of(row: Certificate) -> str:
    with acting(SYSTEM):
        return str(Edition.objects.get(certificate=row.pk, place=Certificate.objects.get(pk=row.pk).edition).code)


def materials_page(client: Client, code: str) -> tuple[str, str]:
    """The page of materials of an application just filled in, and its address."""
    review = fill_in(client, code, uploads=HEALTH if code == RENEWAL else {"permit": "原证"})
    address = review.replace("step=review", "step=materials")
    return read(client.get(address)), address


def test_a_decision_becomes_a_certificate_that_is_never_asked_for_again(officer: Actor, shift: Callable[..., None]) -> None:
    client, stranger = residents.signed_in(QIUSHENG), Client()
    assert "还没有电子证照" in words(read(client.get("/certificates/")))
    row = granted(officer, file(client))
    assert row and row.number == "湘衡食小餐〔2026〕00001号" and str(row.valid_until) == "2031-04-26"

    assert row.number in words(read(client.get("/certificates/")))
    page = read(client.get(f"/certificates/{quote(row.number)}/"))
    assert "湘江路农贸市场东门旁" in page and "下载 PDF" in page
    paper = client.get(f"/certificates/{quote(row.number)}/paper.pdf")
    assert paper.status_code == 200 and signing.check(paper.content, registries.identity_folder()).good
    assert Client().get(f"/certificates/{quote(row.number)}/").status_code == 302
    assert residents.signed_in(XIAOMAN).get(f"/certificates/{quote(row.number)}/").status_code == 404

    seen = words(read(stranger.get(f"/verify/{code_of(row)}/")))
    assert "现在有效" in seen and row.number in seen and "陈秋生" not in seen and "湘江路农贸市场东门旁" in seen
    spaced = " ".join(re.findall("....", code_of(row))).lower()
    assert went(stranger.get("/verify/", {"code": spaced})) == f"/verify/{code_of(row).lower()}/"

    page, _ = materials_page(client, RENEWAL)
    assert f"县里已经有您的{row.kind.title}（{row.number}" in words(page)
    review = fill_in(client, RENEWAL, uploads=HEALTH)
    page = read(client.get(review))
    assert "step=review" in review and row.number in words(page) and "免提交" in words(page)
    number = residents.number_in(went(client.post(review, review_form(page))))
    with acting(SYSTEM):
        material = Material.objects.get(case__number=number, code="permit")
    assert (material.certificate_id, material.source, material.stored_id) == (row.pk, "certificate", None)

    desk = officers.signed_in(officers.HANDLER)
    assert "电子证照" in words(officers.case_page(desk, number)) or "免提交" in words(officers.case_page(desk, number))
    shown = read(desk.get(f"/desk/cases/{number}/certificates/{material.pk}/", follow=True))
    assert row.number in shown and "您看这张证照已经记下" in shown
    looked = words(read(client.get(f"/certificates/{quote(row.number)}/")))
    assert "办事时用作材料" in looked and "工作人员查看" in looked and f"{number[:4]} {number[4:8]} {number[8:]}" in looked

    renewed = granted(officer, number)
    assert renewed and renewed.pk == row.pk and renewed.edition == 2 and str(renewed.valid_until) == "2036-04-26"
    assert "现在有效" in words(read(stranger.get(f"/verify/{code_of(row)}/")))

    approver = officers.signed_in(officers.APPROVER)
    address = f"/desk/certificates/of/{quote(row.number)}/revoke/"
    assert "请填理由" in words(read(approver.post(address, {"document": "衡市监撤字〔2026〕1号"}), 422))
    went(approver.post(address, {"reason": "申请时提供了虚假材料", "document": "衡市监撤字〔2026〕1号"}))
    seen = words(read(stranger.get(f"/verify/{code_of(row)}/")))
    assert "现在无效" in seen and "撤销" in seen and "现在有效" not in seen
    assert "申请时提供了虚假材料" in words(read(client.get(f"/certificates/{quote(row.number)}/")))
    page, address = materials_page(client, CANCELLATION)
    assert "县里已经有您的" not in words(page)
    with acting(SYSTEM):
        assert Notice.objects.filter(party=row.holder_id, template__code="registries.issued").exists()


def test_what_was_offered_a_second_ago_may_be_gone(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    row = granted(officer, file(client))
    assert row
    review = fill_in(client, RENEWAL, uploads=HEALTH)
    page = read(client.get(review))
    does(officer, registries.revoke, row.number, registries.Ground("检查不合格", "文一号"))
    before = Case.objects.count()
    answer = client.post(review, review_form(page))
    assert answer.status_code in (302, 422) and Case.objects.count() == before
    assert "还没有传原来的食品小经营许可证" in words(read(client.get(review.replace("step=review", "step=materials&check=1"))))


def test_a_case_of_cancellation_ends_the_certificate(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    row = granted(officer, file(client))
    assert row
    review = fill_in(client, CANCELLATION, uploads={})
    number = residents.number_in(went(client.post(review, review_form(read(client.get(review))))))
    ended = granted(officer, number)
    assert ended and ended.pk == row.pk and ended.state == "cancelled"
    assert "注销" in words(read(Client().get(f"/verify/{code_of(row)}/")))


def test_who_has_two_says_which(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    granted(officer, file(client))
    granted(officer, file(client, answers=sample(MATTER, door="解放路粮站对面")))
    review = went(client.post(f"/apply/{CANCELLATION}/", posted(CANCELLATION, "shop", sample(CANCELLATION))))
    assert "step=materials" in review
    assert "请选用哪一张" in words(read(client.post(review, {}), 422))
    with acting(SYSTEM):
        first, second = Certificate.objects.order_by("pk")
    page = words(read(client.get(review)))
    assert first.number in page and second.number in page and "解放路粮站对面" in page
    review = went(client.post(review, {"certificate.permit": second.number}))
    assert "step=review" in review
    granted(officer, residents.number_in(went(client.post(review, review_form(read(client.get(review)))))))
    with acting(SYSTEM):
        assert {row.number: row.state for row in Certificate.objects.all()} == {first.number: "valid", second.number: "cancelled"}


def stands(number: str, material: str = "permit") -> tuple[int | None, str, str]:
    """The certificate, source and verdict of the paper that counts."""
    with acting(SYSTEM):
        one = Material.objects.filter(case__number=number, code=material).exclude(verdict="replaced").get()
    return one.certificate_id, one.source, one.verdict


def test_the_window_takes_what_the_county_holds(officer: Actor) -> None:
    row = granted(officer, file(residents.signed_in(QIUSHENG)))
    assert row
    clerk = officers.signed_in(officers.WINDOW)
    form = f"/desk/window/{row.holder_id}/{RENEWAL}/"
    page = read(clerk.get(form))
    assert f"县里已经有申请人的{row.kind.title}（{row.number}" in words(page)
    told = {"_key": residents.key_on(page), **forms.flatten(sample(RENEWAL)), "paper": ["health"]}
    went(clerk.post(form, {**told, "_confirmed": "yes"}))
    with acting(SYSTEM):
        case = Case.objects.latest("pk")
        assert queries.used_in(case.pk)["permit"].pk == row.pk
    assert case.channel == "window" and stands(case.number) == (row.pk, "certificate", "ok") and stands(case.number, "health")[1] == "paper"
    assert "用县里已有的证照" in words(read(clerk.get(f"/desk/window/filed/{case.number}/receipt/")))


def test_at_the_window_too_who_has_two_says_which_or_brings_it(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    granted(officer, file(client))
    last = granted(officer, file(client, answers=sample(MATTER, door="解放路粮站对面")))
    assert last
    clerk = officers.signed_in(officers.WINDOW)
    form = f"/desk/window/{last.holder_id}/{CANCELLATION}/"
    told = {"_key": residents.key_on(read(clerk.get(form))), **forms.flatten(sample(CANCELLATION)), "_confirmed": "yes"}
    before = Case.objects.count()
    assert "请选用哪一张" in words(read(clerk.post(form, told), 422)) and Case.objects.count() == before
    page = read(clerk.post(form, {**told, "certificate.permit": last.number, "_confirmed": ""}), 422)
    assert re.search(f'value="{re.escape(last.number)}" checked', page), "the choice is kept"
    went(clerk.post(form, {**told, "certificate.permit": "不是他的"}))
    assert stands(str(Case.objects.latest("pk").number))[0] == last.pk
    went(clerk.post(form, {**told, "_key": residents.key_on(read(clerk.get(form))), "paper": ["permit"]}))
    assert stands(str(Case.objects.latest("pk").number))[:2] == (None, "paper"), "what is brought goes before"


def asked_again(officer: Actor, client: Client, uploads: dict[str, str]) -> str:
    """A renewal whose old permit was found wanting."""
    page = read(client.get(review := fill_in(client, RENEWAL, uploads=uploads)))
    number = residents.number_in(went(client.post(review, review_form(page))))
    does(officer, licensing.move, number, "receive")
    does(officer, licensing.ask_supplement, number, [licensing.Missing("看不清，换一份", "permit")])
    return number


def test_a_supplement_is_the_certificate_that_the_county_holds(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    row = granted(officer, file(client))
    assert row
    number = asked_again(officer, client, {**HEALTH, "permit": "原证"})
    address = f"/affairs/{number}/supplement/"
    assert f"县里已经有您的{row.kind.title}（{row.number}" in words(read(client.get(address)))
    went(client.post(address, {"later": "1"}))
    went(client.post(address, {"send": "1"}))
    assert stands(number) == (row.pk, "certificate", "ok") and officers.stage(number) == "received"
    assert f"/desk/cases/{number}/certificates/" in officers.case_page(officers.signed_in(officers.HANDLER), number)
    assert "办事时用作材料" in words(read(client.get(f"/certificates/{quote(row.number)}/")))


def test_the_window_brings_a_certificate_as_a_supplement(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    row = granted(officer, file(client))
    assert row
    number = asked_again(officer, client, {**HEALTH, "permit": "原证"})
    clerk = officers.signed_in(officers.WINDOW)
    assert f"县里已经有申请人的{row.kind.title}（{row.number}" in words(read(clerk.get(f"/desk/window/supplement/{number}/")))
    assert went(clerk.post(f"/desk/window/supplement/{number}/", {"words": ""})) == "/desk/window/"
    assert stands(number) == (row.pk, "certificate", "ok")


def test_a_certificate_that_was_not_enough_is_not_offered_again(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    assert granted(officer, file(client))
    number = asked_again(officer, client, HEALTH)
    address = f"/affairs/{number}/supplement/"
    assert "县里已经有您的" not in words(read(client.get(address)))
    assert "还没有传" in words(read(client.post(address, {"send": "1"}), 422)) and officers.stage(number) == "supplementing"
    went(client.post(address, {"send": "1", "material.permit": residents.upload("原证")}))
    assert stands(number)[:2] == (None, "upload")


def test_a_case_decided_anew_takes_back_what_it_gave_and_gives_it_again(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    number = file(client)
    first = granted(officer, number)
    assert first
    handler, approver = officers.signed_in(officers.HANDLER), officers.signed_in(officers.APPROVER)

    def again(act: str, **given: str) -> str:
        officers.do(handler, number, "deliver", way="window")
        officers.do(handler, number, "close")
        officers.do(approver, number, "reopen", reason="error", stage="examining", words="发现办错了")
        assert "现在有效" in words(read(Client().get(f"/verify/{code_of(first)}/"))) or act == "grant", "it holds until it is decided otherwise"
        officers.do(handler, number, "submit")
        return words(officers.do(approver, number, act, **given))

    assert "已撤销" in again("refuse", words="现场和图纸对不上。")
    assert "撤销" in words(read(Client().get(f"/verify/{code_of(first)}/")))
    page = words(read(client.get(f"/affairs/{number}/")))
    assert "现场和图纸对不上" in page and page.count("已撤销") == 1 and "准予决定书" not in page.split("文书")[0]
    again("grant")
    with acting(SYSTEM):
        assert list(Certificate.objects.order_by("pk").values_list("state", flat=True)) == ["revoked", "valid"]
        last = Certificate.objects.latest("pk")
    assert "现在有效" in words(read(Client().get(f"/verify/{code_of(last)}/")))
    assert last.number in words(read(client.get("/certificates/"))) and words(read(client.get(f"/affairs/{number}/"))).count("已撤销") == 2


def test_a_renewal_decided_anew_is_not_renewed_twice(officer: Actor) -> None:
    client = residents.signed_in(QIUSHENG)
    granted(officer, file(client))
    page = read(client.get(review := fill_in(client, RENEWAL, uploads=HEALTH)))
    number = residents.number_in(went(client.post(review, review_form(page))))
    renewed = granted(officer, number)
    assert renewed and str(renewed.valid_until) == "2036-04-26"
    does(officer, licensing.deliver, number, way="window")
    does(officer, licensing.move, number, "close")
    with acting(officer):
        cases.reopen(Case.objects.get(number=number).pk, "examining", reason="error", words="发现办错了", by=officer)
    does(officer, licensing.move, number, "submit", words="符合条件")
    does(officer, licensing.decide, number, licensing.Verdict(True))
    with acting(SYSTEM):
        row = Certificate.objects.get()
    assert (row.edition, str(row.valid_until), row.state) == (2, "2036-04-26", "valid")
    does(officer, licensing.deliver, number, way="window")
    does(officer, licensing.move, number, "close")
    with acting(officer):
        cases.reopen(Case.objects.get(number=number).pk, "examining", reason="error", words="又发现办错了", by=officer)
    does(officer, licensing.move, number, "submit", words="不符合")
    does(officer, licensing.decide, number, licensing.Verdict(False, "现场和图纸对不上。"))
    assert f"原决定动过 {row.number}" in words(officers.case_page(officers.signed_in(officers.HANDLER), number))


def test_wrong_codes_are_counted_and_right_ones_are_not(officer: Actor) -> None:
    row = granted(officer, file(residents.signed_in(QIUSHENG)))
    assert row
    stranger, right = Client(), f"/verify/{code_of(row)}/"
    for _ in range(40):
        assert stranger.get(right).status_code == 200
    for place in range(30):
        assert stranger.get(f"/verify/{place:016d}/").status_code == 404
    assert stranger.get(right).status_code == 429
    assert stranger.get(right, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_the_register_at_the_desk(officer: Actor) -> None:
    row = granted(officer, file(residents.signed_in(QIUSHENG)))
    assert row
    desk = officers.signed_in(officers.APPROVER)
    with acting(SYSTEM):
        number = Party.objects.get(pk=row.holder_id).number
    for query, found in ((row.number, True), (number, True), (number[:10], False), ("陈秋生", False)):
        assert (row.number in words(read(desk.get("/desk/certificates/", {"q": query})))) is (found or query == row.number), query
    assert row.number in words(read(desk.get("/desk/certificates/?state=valid&kind=small-catering-permit")))
    assert row.number not in words(read(desk.get("/desk/certificates/?state=revoked")))
    assert row.number in words(read(desk.get("/desk/certificates/?on=2026-04-27")))
    assert row.number not in words(read(desk.get("/desk/certificates/?on=2026-04-26")))
    assert "请写成" in words(read(desk.get("/desk/certificates/?on=昨天")))
    assert officers.signed_in(officers.CIVIL).get(f"/desk/certificates/of/{quote(row.number)}/").status_code in (403, 404)

    form = {"name": "谭秋月", "number": builders.id_number(88), "v_shop_name": "示例饮品店", "v_uscc": "92430423MA0000001W", "v_door": "解放路 8 号",
            "document": "衡市监准字〔2026〕8号", "key": "once"}
    address = "/desk/certificates/issue/small-catering-permit/"
    assert "请填经营场所" in words(read(desk.post(address, {**form, "v_door": ""}), 422))
    assert "最后一位" in words(read(desk.post(address, {**form, "number": form["number"][:17] + ("0" if form["number"][17] != "0" else "1")}), 422))
    made = went(desk.post(address, form))
    assert went(desk.post(address, form)) == made
    assert "示例饮品店" in read(desk.get(made))
    assert "已经有一张有效的" in words(read(desk.post(address, {**form, "key": "twice"}), 422))
    went(desk.post(made + "suspend/", {"reason": "正在整改", "document": "整改通知 3 号"}))
    assert "暂停使用" in words(read(desk.get(made)))
    assert "不能办" in words(read(desk.post(made + "renew/", {"reason": "快到期了", "document": "文"}), 422))


def test_a_bulk_issue_at_the_desk(officer: Actor) -> None:
    desk = officers.signed_in(officers.APPROVER)
    read(desk.get("/desk/certificates/bulk/"))
    head = desk.get("/desk/certificates/bulk/sample/small-catering-permit/").content.decode("utf-8-sig").strip().split(",")
    lines = [["彭德明", builders.id_number(number, born="19600101"), "", "示例店", "92430423MA0000001W", "", f"示例路 {number} 号", "", ""]
             for number in range(3)]
    data = tables.table([*lines, ["彭德明", "123", "", "店", "92430423MA0000001W", "", "路", "", ""]], head)
    form = {"kind": "small-catering-permit", "document": "换发方案〔2026〕1号"}

    def upload() -> SimpleUploadedFile:
        return SimpleUploadedFile("名单.xlsx", io.BytesIO(data).getvalue())

    address = went(desk.post("/desk/certificates/bulk/", {**form, "table": upload()}))
    page = words(read(desk.get(address)))
    assert "颁发这 3 张" in page and "没有颁发的行" in page
    assert "已经传过" in words(read(desk.post("/desk/certificates/bulk/", {**form, "table": upload()}), 422))
    went(desk.post(address))
    tables.finished(int(address.rstrip("/").rsplit("/", 1)[1]))
    page = words(read(desk.get(address)))
    assert "全部办完" in page and "其中签章的 PDF 做好 3" in page
    assert desk.get(address + "refused/").content.decode("utf-8-sig").splitlines()[1].startswith("5,")
    assert sample(MATTER)["door"] not in page
