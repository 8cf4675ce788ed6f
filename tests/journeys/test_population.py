"""The population register at the desk: invented people of the whole county, found for a case only, answered for any day by that day's townships."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity.models import Party
from shuheng.sharing.population import actions, queries
from shuheng.sharing.population.models import Household, Person
from tests import builders
from tests.journeys import officers
from tests.journeys.residents import QIUSHENG, account, file, read, signed_in, went, words

pytestmark = pytest.mark.django_db
EACH, VILLAGES = 12, 2


@pytest.fixture
def number(shift: Callable[..., None]) -> str:
    """An application of the demonstration; villages of every township have invented people."""
    shift(to=builders.at(2026, 4, 27))
    _invent(2026)
    return file(signed_in(QIUSHENG))


def _invent(seed: int) -> int:
    """Some villages of every township, and of every one that there was in 2015."""
    towns: dict[int | None, list[queries.Plot]] = {}
    for plot in queries.plots():
        towns.setdefault(plot.village.parent_id, []).append(plot)
    plots = [plot for rows in towns.values() for plot in rows[:VILLAGES]]
    with acting(SYSTEM):
        return sum(actions.invent_village(plot, EACH, seed, by=SYSTEM) for plot in plots)


def _someone() -> tuple[Person, str, str]:
    with acting(SYSTEM):
        found = Person.objects.select_related("party").filter(memberships__relation="head", died_on=None).order_by("pk").first()
        assert found
        return found, found.party.number, found.party.name


def _asks(client: Client, number: str, case: str, **more: str) -> object:
    return client.post("/desk/population/", {"number": number, "case": case, "purpose": "residence", "words": "核对申请人住在哪里", **more})


def test_where_villages_come_from_is_asked_by_township() -> None:
    with CaptureQueriesContext(connection) as asked:
        plots = queries.plots()
    assert len(asked) < len(plots) / 2


def test_an_officer_finds_a_person_for_a_case_and_the_look_is_kept(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    _, known, name = _someone()
    assert "您还没有查过人" in words(read(desk.get("/desk/population/")))
    page = words(read(desk.get(went(_asks(desk, known, number)))))
    assert name in page and known in page and "示例数据，不是真人" in page and "核对申请人住在哪里" in page and "示例号段" in page
    assert "核对申请人住在哪里" in words(read(desk.get("/desk/population/")))


def test_without_a_case_or_a_purpose_the_page_says_what_is_missing(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    _, known, name = _someone()
    for changes, said in (({"case": ""}, "请填办件编号"), ({"case": "260000000000"}, "没有找到"), ({"words": "看看"}, "至少 6 个字"),
                          ({"purpose": "fun"}, "fun"), ({"number": "430499"}, "身份证号是 18 位")):
        answer = _asks(desk, **{"number": known, "case": number, **changes})  # type: ignore[arg-type]
        page = read(answer, 422)
        assert said in words(page) and name not in page
    assert "您还没有查过人" in words(read(desk.get("/desk/population/")))


def test_the_record_answers_for_a_past_day(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    with acting(SYSTEM):
        old = Division.objects.get(code="430423106000")
        home = Household.objects.filter(addresses__division=old, opened_on__lt=date(2015, 1, 1), memberships__relation="head",
                                        memberships__person__died_on=None).order_by("pk").first()
        assert home
        head = home.memberships.select_related("person__party").get(relation="head").person.party.number
    address = went(_asks(desk, head, number))
    past, now = words(read(desk.get(f"{address}?on=2015-12-01"))), words(read(desk.get(address)))
    state = re.compile(r"户籍地址 ?(\S+)")
    then, today = state.search(past), state.search(now)
    assert then and then[1] == "马迹镇" and today and today[1] != "马迹镇"
    assert "日期请" in words(read(desk.get(f"{address}?on=去年")))


def test_a_record_is_opened_by_the_number_that_a_defect_names_it_by(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    person, known, name = _someone()
    assert f'value="{person.pk}"' in read(desk.get(f"/desk/population/?file={person.pk}"))
    page = words(read(desk.get(went(_asks(desk, "", number, file=str(person.pk), purpose="correction")))))
    assert name in page and f"档案号{person.pk}" in page.replace(" ", "") and "核对更正档案" in page
    assert "按档案号" in words(read(desk.get("/desk/population/")))
    for said, changes in (("请填身份证号，或者填档案号", {}), ("请只填一个", {"number": known, "file": "1"}), ("档案号是一串数字", {"file": "一"})):
        assert said in words(read(_asks(desk, **{"number": "", "case": number, **changes}), 422))  # type: ignore[arg-type]
    assert "没有这个档案号" in words(read(desk.get(went(_asks(desk, "", number, file="999999999999")))))


def test_somebody_unknown_is_said_and_kept(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    page = words(read(desk.get(went(_asks(desk, builders.id_number(prefix="110101"), number)))))
    assert "人口库里没有这个人" in page
    assert "不在册" in words(read(desk.get("/desk/population/")))


def test_nobody_else_opens_the_record(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    address = went(_asks(desk, _someone()[1], number))
    assert officers.signed_in(officers.CIVIL).get(address).status_code == 404
    assert officers.signed_in(officers.REVIEWER).get(address).status_code == 403
    assert signed_in(QIUSHENG).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert "没有找到" in words(read(_asks(officers.signed_in(officers.CIVIL), _someone()[1], number), 422))


def test_the_person_reads_who_looked_and_why(number: str) -> None:
    party = account(QIUSHENG).party_id or 0
    with acting(SYSTEM):
        one = Person.objects.order_by("pk").first()
        assert one
        Person.objects.create(party_id=party, sex="m", born_on=date(1980, 1, 1), division_id=one.division_id)
        known = Party.objects.get(pk=party).number
    read(officers.signed_in(officers.HANDLER).get(went(_asks(officers.signed_in(officers.HANDLER), known, number))))
    page = words(read(signed_in(QIUSHENG).get("/trail/")))
    assert "人口库里的档案" in page and "核对居住地：核对申请人住在哪里" in page and "周若兰 · 承办岗" in page


def test_one_table_answers_for_seventeen_townships_and_for_twelve(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    with acting(SYSTEM):
        asked = {day: queries.by_township(day, by=SYSTEM) for day in (date(2015, 12, 1), date(2016, 3, 1), date(2026, 4, 27))}
        alive = Person.objects.filter(died_on=None).count()
        total = Household.objects.filter(opened_on__lte=date(2015, 12, 1)).count()
    for (day, rows), townships in zip(asked.items(), (17, 12, 12), strict=True):
        assert sum(1 for one in rows if one.division) == townships and all(one.people for one in rows), day
    then = asked[date(2015, 12, 1)]
    assert {one.division.name for one in then if one.division} >= {"马迹镇", "贺家乡", "沙泉乡", "望峰乡", "长青乡"}
    assert sum(one.people for one in asked[date(2026, 4, 27)]) == alive and 0 < sum(one.households for one in then) <= total
    page = words(read(desk.get("/desk/population/count/?on=2015-12-01")))
    assert "有 17 个乡镇" in page and "示例数据" in page
    assert "有 12 个乡镇" in words(read(desk.get("/desk/population/count/")))
    assert "没有收录" in words(read(desk.get("/desk/population/count/?on=2005-01-01")))
    assert "还没有到" in words(read(desk.get("/desk/population/count/?on=2099-01-01")))


def test_a_seed_loads_once_and_says_that_nobody_is_real(number: str) -> None:
    with acting(SYSTEM):
        before = Person.objects.count()
    assert _invent(2026) == 0 and before >= EACH * VILLAGES * 12
    with acting(SYSTEM):
        assert Person.objects.count() == before and not Person.objects.filter(synthetic=False).exists()
        assert all(one.name.endswith("（示例）") for one in Party.objects.filter(pk__in=Person.objects.order_by("?").values("party")[:50]))
    with pytest.raises(Forbidden), acting(builders.officer()):
        actions.invent_village(queries.plots()[0], 5, 1, by=builders.officer())
    with pytest.raises(Refused, match="种子 2026"):
        _invent(2027)
    with acting(SYSTEM):
        assert Person.objects.count() == before


def test_a_record_takes_the_same_statements_however_long_its_history(number: str) -> None:
    desk = officers.signed_in(officers.HANDLER)
    address = went(_asks(desk, _someone()[1], number))
    read(desk.get(address))
    with CaptureQueriesContext(connection) as asked:
        read(desk.get(address))
    assert len(asked) <= 20
