"""开一家小店: the licence first, then the permit, from one form, over HTTP."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.files.models import Stored
from shuheng.foundation.notices.models import Notice
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries as matters
from shuheng.services.licensing.actions.publishing import Plan
from shuheng.services.licensing.models import Application, Material, ThemeDraft, ThemeRun
from shuheng.services.licensing.queries import themes as queries
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Matter
from shuheng.sharing.registries.models import Certificate
from tests import builders
from tests.journeys import residents, themes
from tests.journeys.residents import DONGMEI, QIUSHENG, read, review_form, signed_in, upload, went, words

pytestmark = pytest.mark.django_db

THEME, LICENCE, CATERING = "opening-a-shop", "individual-business-registration", "small-catering-permit"
SIGN, TAX = "outdoor-signboard", "business-tax-registration"
CODE = "92430423MA0000001W"


@pytest.fixture
def officer(shift: Callable[..., None]) -> Iterator[Actor]:
    shift(to=builders.at(2026, 4, 27))
    yield builders.officer()


def _runs() -> int:
    with acting(SYSTEM):
        return ThemeRun.objects.count()


def _after(licence: str, state: str, **others: str) -> dict[str, str]:
    """How the run stands: the licence, and those who wait for it."""
    return {LICENCE: licence, CATERING: state, SIGN: state, TAX: state, **others}


def test_one_form_opens_the_shop(client: Client, officer: Actor) -> None:
    assert "开一家小店" in words(read(client.get("/matters/?event=shop")))
    assert "开一家小店" in words(read(client.get("/themes/"))) and "一次办" in words(read(client.get(f"/matters/{LICENCE}/")))
    guide = words(read(client.get(f"/themes/{THEME}/")))
    assert "今天交，最晚" in guide and "共用，交一次" in guide and "店的地址" in guide and "马上提交" in guide

    landed = residents.register(client, "谭秋月", builders.id_number(77), "19912340001", f"/themes/{THEME}/apply/")
    page = words(read(client.get(landed)))
    assert "先说说开的是什么店" in page and "打算卖什么" in page
    wrong = client.post(landed, themes.posted(THEME, "which", themes.sample(THEME, sells=None)))
    assert "有 1 处要改" in words(read(wrong, 422))
    review = themes.fill_in(client, THEME)
    page = read(client.get(review))
    assert words(page).count("租房合同或者房产证.png") == 1 and "湘江路农贸市场东门旁" in page
    assert "个体户登记马上提交" in words(page) and "小餐饮许可、店招设置、税务信息确认等前一件办好就自动提交" in words(page)
    number = themes.run_in(went(client.post(review, review_form(page))))

    assert themes.states(number) == _after("filed", "waiting")
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "等“个体工商户设立登记”办好，就自动提交" in page and "一共 4 件，办好 0 件" in page
    licence = themes.case(number, LICENCE)
    assert licence.opened_at and Case.objects.count() == 1
    paper = Material.objects.get(case=licence, code="place")
    with acting(SYSTEM):
        answers = matters.answers(Application.objects.get(case=licence))
        assert answers["address"] == "湘江路农贸市场东门旁" and answers["approval"] is False and "sells" not in answers
        held = Stored.objects.filter(purpose=f"theme.{themes.part(number, CATERING).pk}", erased_at=None)
        assert held.count() == 4 and paper.stored and paper.stored.blob_id in set(held.values_list("blob_id", flat=True))
    assert not ThemeDraft.objects.exists()

    themes.decide(officer, licence.number, licensing.Verdict(True, conditions=f"统一社会信用代码 {CODE}"))
    assert themes.states(number) == _after("granted", "filed")
    permit = themes.case(number, CATERING)
    with acting(SYSTEM):
        answers = matters.answers(Application.objects.get(case=permit))
        assert answers["uscc"] == CODE and answers["owner"] == "谭秋月" and answers["door"] == "湘江路农贸市场东门旁"
        files = Material.objects.filter(case=permit, source="upload")
        assert {one.code for one in files} == {"health", "plan", "lease", "rules"}
        assert all(one.stored and one.stored.case == permit.pk for one in files)
        assert files.get(code="lease").stored.blob_id == paper.stored.blob_id  # type: ignore[union-attr]
        assert themes.part(number, CATERING).sealed is None
    themes.decide(officer, permit.number)
    themes.decide(builders.officer("urban-management"), themes.case(number, SIGN).number)
    themes.decide(builders.officer("tax"), themes.case(number, TAX).number)
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "4 件里 办好 4 件" in page and page.count("评一评") == 4 and "决定书" in page
    page = words(read(client.get(f"/affairs/{permit.number}/")))
    assert "属于一件事：开一家小店" in page
    assert went(client.get(f"/matters/?q={number}")) == f"/themes/runs/{number}/"
    assert "4 件里办好 4 件" in words(read(client.get("/affairs/")))
    assert signed_in(DONGMEI).get(f"/themes/runs/{number}/").status_code == 404


def test_a_licence_that_the_county_holds_stands_in_the_case_of_the_permit(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    alone = residents.file(client, LICENCE, uploads={"place": "经营场所使用证明"})
    themes.decide(officer, alone)
    residents.follow(alone)
    with acting(SYSTEM):
        licence = Certificate.objects.get(kind_code="business-licence")
    answers = {name: answer for name, answer in themes.sample(THEME, licensed=True, uscc=CODE).items() if not name.startswith("licence_")}
    number = themes.file(client, THEME, answers)
    assert LICENCE not in themes.states(number) and themes.states(number)[CATERING] == "filed"
    with acting(SYSTEM):
        paper = Material.objects.get(case=themes.case(number, CATERING), code="licence")
    assert (paper.source, paper.certificate_id, paper.stored_id) == ("certificate", licence.pk, None)


def test_what_only_the_result_tells_is_asked_when_the_paper_does_not_say_it(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, THEME)
    themes.decide(officer, themes.case(number, LICENCE).number)
    assert themes.states(number)[CATERING] == "asking"
    residents.follow_all()
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "3 件 等您来补" in page and "去补填" in page
    address = f"/themes/runs/{number}/{CATERING}/"
    page = words(read(client.get(address)))
    assert "要补的是：统一社会信用代码" in page and "衡山县示例米粉店" not in page and "还没有传" not in page
    with acting(SYSTEM):
        kept = queries.prepared(themes.part(number, CATERING))
    assert "123" in read(client.post(address, forms.flatten({**kept, "uscc": "123"})), 422)
    assert went(client.post(address, forms.flatten({**kept, "uscc": CODE}))) == f"/themes/runs/{number}/"
    assert themes.states(number)[CATERING] == "filed"
    with acting(SYSTEM):
        answers = matters.answers(Application.objects.get(case=themes.case(number, CATERING)))
        assert answers == {**kept, "uscc": CODE} and Notice.objects.filter(number=number, template__code="licensing.theme_asked").exists()
    assert went(client.get(address)) == f"/themes/runs/{number}/"


def test_when_the_first_is_refused_the_others_end_and_are_told_why(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, THEME)
    kept = themes.part(number, CATERING)
    themes.decide(officer, themes.case(number, LICENCE).number, licensing.Verdict(False, "店面是危房，不能做生意"))
    residents.follow_all()
    assert themes.states(number) == _after("failed", "dropped") and Case.objects.count() == 1
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "“个体工商户设立登记”没有办成，这一件不能接着办，没有提交" in page and "没有还在办的了" in page and "全部撤回" not in page
    with acting(SYSTEM):
        told = list(Notice.objects.filter(number=number, template__code="licensing.theme_dropped", channel="in_site"))
    assert len(told) == 3 and "因为“个体工商户设立登记”没有办成" in words(read(client.get(f"/messages/{told[0].token}")))
    with acting(SYSTEM):
        assert themes.part(number, CATERING).sealed is None and not Stored.objects.filter(purpose=f"theme.{kept.pk}", erased_at=None).exists()
    assert went(client.get(f"/themes/runs/{number}/{CATERING}/drop/")) == f"/themes/runs/{number}/"


def test_taking_back_the_first_ends_the_others_too(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, THEME)
    licence = themes.case(number, LICENCE).number
    went(client.post(f"/affairs/{licence}/withdraw/", {"words": "不开了"}))
    residents.follow(licence)
    assert themes.states(number) == _after("failed", "dropped")


def test_everything_can_be_taken_back_or_one_be_left_out(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, THEME)
    assert "都撤回吗" in words(read(client.get(f"/themes/runs/{number}/withdraw/")))
    assert signed_in(DONGMEI).post(f"/themes/runs/{number}/withdraw/").status_code == 404
    went(client.post(f"/themes/runs/{number}/withdraw/", {"words": "不开了"}))
    assert themes.states(number) == _after("failed", "dropped") and themes.case(number, LICENCE).outcome == "withdrawn"
    residents.follow(themes.case(number, LICENCE).number)
    assert themes.states(number) == _after("failed", "dropped")
    assert went(client.post(f"/themes/runs/{number}/withdraw/")) == f"/themes/runs/{number}/"

    second = themes.file(client, THEME)
    assert "不办了吗" in words(read(client.get(f"/themes/runs/{second}/{CATERING}/drop/")))
    went(client.post(f"/themes/runs/{second}/{CATERING}/drop/"))
    assert themes.states(second) == {**_after("filed", "waiting"), CATERING: "dropped"}
    themes.decide(officer, themes.case(second, LICENCE).number, licensing.Verdict(True, conditions=CODE))
    assert themes.states(second) == {**_after("granted", "filed"), CATERING: "dropped"}


def test_a_supplement_of_one_does_not_stop_the_other_and_its_paper_serves_both(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    licensed = themes.sample(THEME, **dict.fromkeys([name for name in themes.sample(THEME) if name.startswith("licence_")]), licensed=True, uscc=CODE)
    number = themes.file(client, THEME, licensed)
    assert themes.states(number) == {CATERING: "filed", SIGN: "filed", TAX: "filed"}

    number = themes.file(client, THEME)
    licence = themes.case(number, LICENCE).number
    themes.does(officer, licensing.ask_supplement, licence, [licensing.Missing("合同没有签名", "place")])
    page = words(read(client.get(f"/themes/runs/{number}/")))
    assert "1 件 等您来补" in page and "去补交" in page
    went(client.post(f"/affairs/{licence}/supplement/", {"material.place": upload("签了名的合同"), "send": "1"}))
    themes.decide(officer, licence, licensing.Verdict(True, conditions=CODE))
    permit = themes.case(number, CATERING)
    with acting(SYSTEM):
        fresh = Material.objects.get(case__number=licence, code="place", verdict="open")
        assert Material.objects.get(case=permit, code="lease").stored.blob_id == fresh.stored.blob_id  # type: ignore[union-attr]

    themes.does(officer, licensing.ask_supplement, permit.number, [licensing.Missing("合同到期了", "lease"), licensing.Missing("看不清", "plan")])
    ask = f"/affairs/{permit.number}/supplement/"
    page = read(client.get(ask))
    assert "用“个体工商户设立登记”里交过的" in words(page)
    offered = re.search(r'name="_offer" value="(lease:[0-9a-f]{32})"', page)
    assert offered
    assert went(client.post(ask, {"_offer": offered[1]})) == ask
    assert went(client.post(ask, {"_offer": "lease:" + "0" * 32})) == ask
    went(client.post(ask, {"material.plan": upload("新平面图"), "send": "1"}))
    with acting(SYSTEM):
        assert Material.objects.get(case=permit, code="lease", verdict="open").stored.blob_id == fresh.stored.blob_id  # type: ignore[union-attr]


def test_a_double_click_files_once(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    review = themes.fill_in(client, THEME)
    form = review_form(read(client.get(review)))
    first, second = went(client.post(review, form)), went(client.post(review, form))
    assert themes.run_in(first) == themes.run_in(second) and _runs() == 1 and Case.objects.count() == 1
    other = signed_in(DONGMEI)
    assert went(other.post(review, form)).startswith(f"/themes/{THEME}/apply/") and _runs() == 1


def test_a_matter_that_changed_meanwhile_is_read_again_before_filing(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    review = themes.fill_in(client, THEME)
    form = review_form(read(client.get(review)))
    _renew(CATERING, "chairs", {"type": "integer", "minimum": 0, "maximum": 99, "title": "几张桌子", "x-unit": "张", "examples": [4]})
    again = went(client.post(review, form))
    page = words(read(client.get(again)))
    assert "要求刚更新了" in page and "几张桌子" in page and _runs() == 0
    address = went(client.post(again, themes.posted(THEME, "catering_place", {**themes.sample(THEME), "catering_chairs": 4})))
    while "review" not in address:
        section = re.search(r"step=([a-z_]+)", address)[1]  # type: ignore[index]
        address = went(client.post(address, themes.posted(THEME, section, themes.sample(THEME))))
    number = themes.run_in(went(client.post(address, review_form(read(client.get(address))))))
    assert queries.prepared(themes.part(number, CATERING))["chairs"] == 4


def test_a_matter_that_changed_while_it_waited_asks_for_what_is_new(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, THEME)
    _renew(CATERING, "chairs", {"type": "integer", "minimum": 0, "maximum": 99, "title": "几张桌子", "x-unit": "张", "examples": [4]})
    themes.decide(officer, themes.case(number, LICENCE).number, licensing.Verdict(True, conditions=CODE))
    address = f"/themes/runs/{number}/{CATERING}/"
    assert "要补的是：几张桌子。" in words(read(client.get(address)))
    with acting(SYSTEM):
        kept = queries.prepared(themes.part(number, CATERING))
    went(client.post(address, forms.flatten({**kept, "chairs": 4})))
    assert themes.states(number)[CATERING] == "filed"
    assert themes.case(number, CATERING).definition_id == matters.matter(CATERING).definition_id


def test_a_matter_taken_out_of_use_ends_with_a_word(officer: Actor) -> None:
    client = signed_in(QIUSHENG)
    number = themes.file(client, THEME)
    with acting(SYSTEM):
        licensing.publish_matters(_plan(leaving_out=CATERING), by=SYSTEM)
    themes.decide(officer, themes.case(number, LICENCE).number, licensing.Verdict(True, conditions=CODE))
    assert themes.states(number)[CATERING] == "dropped"
    assert "停办" in words(read(client.get(f"/themes/runs/{number}/")))
    assert went(client.get(f"/themes/{THEME}/")) == "/matters/?event=shop" == went(client.get(f"/themes/{THEME}/apply/"))
    assert "正在更新" in words(read(client.get("/matters/?event=shop")))


def _plan(leaving_out: str = "", **changed: Matter) -> Plan:
    chains = builders.chains()
    return Plan([changed.get(one.code.replace("-", "_"), one) for one in builders.matters().values() if one.code != leaving_out], chains)


def _renew(code: str, name: str, question: dict[str, Any]) -> None:
    """A new version of a matter that asks one question more, at the end of its second section."""
    before = builders.matters()[code]
    form: dict[str, Any] = copy.deepcopy(dict(before.form))
    form["properties"][name] = question
    form["required"].append(name)
    form["x-sections"][1]["fields"].append(name)
    fresh = replace(before, form=form, document={**before.document, "form": form})
    with acting(SYSTEM):
        licensing.publish_matters(_plan(**{code.replace("-", "_"): fresh}), by=SYSTEM)
