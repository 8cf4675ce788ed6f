"""孩子出生、家人去世: four offices and one family, from one form, to the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries as matters
from shuheng.services.licensing.actions import Verdict
from shuheng.services.licensing.models import Application, Document, Material
from tests import builders
from tests.journeys import residents, themes
from tests.journeys.residents import QIUSHENG, read, signed_in, words

pytestmark = pytest.mark.django_db

BIRTH, DEATH = "birth-of-a-child", "after-a-death"
PROOF, REGISTER, HOUSEHOLD, INSURANCE, ALLOWANCE = (
    "birth-medical-certificate", "birth-registration", "household-birth", "social-insurance-newborn", "maternity-allowance")
CANCEL, SUBSIDY, PENSION = "death-household-cancel", "funeral-subsidy", "death-pension-stop"
NOT_REGISTERED = {"registered": False, "register_place_by": "household", "register_married_here": "province", "register_order": 1}


@pytest.fixture(autouse=True)
def _spring(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))


def _answers(number: str, matter: str) -> dict[str, object]:
    with acting(SYSTEM):
        return matters.answers(Application.objects.get(case=themes.case(number, matter)))


def _officer_of(number: str, matter: str) -> Actor:
    return builders.officer(themes.case(number, matter).organ.code)


def _decide(number: str, matter: str, verdict: Verdict | None = None) -> None:
    themes.decide(_officer_of(number, matter), themes.case(number, matter).number, verdict)


def test_a_child_is_born_and_every_office_knows() -> None:
    client = signed_in(QIUSHENG)
    guide = words(read(client.get(f"/themes/{BIRTH}/")))
    assert "系统转交" in guide and "出生医学证明" in guide and "材料都不用您准备" not in guide
    number = themes.file(client, BIRTH, themes.sample(BIRTH, **NOT_REGISTERED))
    assert themes.states(number) == {PROOF: "filed", **dict.fromkeys([REGISTER, HOUSEHOLD, INSURANCE, ALLOWANCE], "waiting")}
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "等“出生医学证明签发”、“出生登记（新生儿上户口）”办好，就自动提交" in page

    _decide(number, PROOF, Verdict(True, conditions="证明编号 A430000001"))
    assert themes.states(number) == {PROOF: "granted", **dict.fromkeys([REGISTER, HOUSEHOLD, ALLOWANCE], "filed"), INSURANCE: "waiting"}
    register, household = _answers(number, REGISTER), _answers(number, HOUSEHOLD)
    assert register["children"] == [{"born_on": "2026-01-20", "sex": "boy"}] and register["wife"] == household["mother"] == "示例辛"
    assert household["certificate"] == "A430000001" and household["proof"] == "certificate"
    assert themes.case(number, REGISTER).organ.kind == "township"
    with acting(SYSTEM):
        result = Document.objects.get(case=themes.case(number, PROOF), kind="granted")
        passed = Material.objects.select_related("stored").get(case=themes.case(number, HOUSEHOLD), code="certificate")
        assert result.stored and passed.stored and passed.stored.blob_id == result.stored.blob_id and passed.stored.case == passed.case_id

    child = builders.id_number(901, born="20260120")
    _decide(number, HOUSEHOLD, Verdict(True, conditions=f"公民身份号码 {child}"))
    insured = _answers(number, INSURANCE)
    assert insured["child_id"] == child and insured["certificate"] == "A430000001" and insured["start_on"] == insured["born_on"] == "2026-01-20"
    for matter in (REGISTER, INSURANCE, ALLOWANCE):
        _decide(number, matter)
    assert set(themes.states(number).values()) == {"granted"}
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "5 件里 办好 5 件" in page and "没有还在办的了" in page and page.count("决定书") >= 5


def test_the_clock_of_a_matter_that_waited_starts_when_it_is_filed(shift: Callable[..., None]) -> None:
    number = themes.file(signed_in(QIUSHENG), BIRTH)
    shift(to=builders.at(2026, 5, 18))
    _decide(number, PROOF, Verdict(True, conditions="A430000001"))
    case = themes.case(number, HOUSEHOLD)
    with acting(SYSTEM):
        notice = cases.proofs(case)["supplement_notice"]
    assert case.opened_at.date().isoformat() == "2026-05-18" and notice.due and notice.due.isoformat() == "2026-05-19"


def test_when_one_in_the_middle_fails_only_those_behind_it_end() -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, BIRTH)
    _decide(number, PROOF, Verdict(True, conditions="A430000001"))
    themes.does(_officer_of(number, HOUSEHOLD), licensing.not_accept, themes.case(number, HOUSEHOLD).number, "户口不在本县，请到户口所在地办")
    residents.follow(themes.case(number, HOUSEHOLD).number)
    assert themes.states(number) == {PROOF: "granted", HOUSEHOLD: "failed", INSURANCE: "dropped", ALLOWANCE: "filed"}
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "“出生登记（新生儿上户口）”没有办成" in page and "最晚" in page


def test_after_a_death_the_household_goes_first_and_the_money_follows() -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, DEATH)
    assert themes.states(number) == {CANCEL: "filed", SUBSIDY: "waiting", PENSION: "waiting"} and Case.objects.count() == 1
    _decide(number, CANCEL)
    residents.follow(themes.case(number, CANCEL).number)
    assert themes.states(number) == {CANCEL: "granted", SUBSIDY: "filed", PENSION: "filed"} and Case.objects.count() == 3
    told = [_answers(number, matter) for matter in (CANCEL, SUBSIDY, PENSION)]
    assert {one["deceased"] for one in told} == {"示例丁"} and {one["relation"] for one in told} == {"child"}
    assert told[1]["account"] == told[2]["account"] == "6200000000000000000"
    _decide(number, SUBSIDY)
    _decide(number, PENSION, Verdict(False, "账户里没有余额"))
    assert themes.states(number) == {CANCEL: "granted", SUBSIDY: "granted", PENSION: "failed"}
    assert "3 件里 办好 2 件" in words(read(client.get(f"/themes/runs/{number}/")))
