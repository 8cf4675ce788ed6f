"""法人库 at the desk: invented legal persons of a village, found by code and by name, answered for a past day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.sharing.legal_persons import actions
from shuheng.sharing.legal_persons.models import LegalPerson, Officeholder
from shuheng.sharing.population import actions as population
from shuheng.sharing.population import queries
from shuheng.sharing.population.models import Person
from tests import builders
from tests.journeys import officers
from tests.journeys.residents import QIUSHENG, read, signed_in, words

pytestmark = pytest.mark.django_db
COUNT = 25


@pytest.fixture
def plot(shift: Callable[..., None]) -> queries.Plot:
    """A village with its invented people and legal persons."""
    shift(to=builders.at(2026, 4, 27))
    plot = queries.plots()[7]
    with acting(SYSTEM):
        population.invent_village(plot, 60, 2026, by=SYSTEM)
        assert actions.invent_enterprises(plot, COUNT, 2026, by=SYSTEM) == COUNT
    return plot


def test_an_officer_finds_one_by_code_and_by_name(plot: queries.Plot) -> None:
    desk = officers.signed_in(officers.HANDLER)
    with acting(SYSTEM):
        one = LegalPerson.objects.select_related("party").filter(standings__state="active", standings__valid_to=None).order_by("pk").first()
        assert one
        code, name = one.party.number, one.party.name
    assert "查一个单位" in words(read(desk.get("/desk/legal-persons/")))
    assert "没有查到" in words(read(desk.get("/desk/legal-persons/", {"q": code[:17]})))
    for asked in (code, name):
        assert f"/desk/legal-persons/{one.pk}/" in read(desk.get("/desk/legal-persons/", {"q": asked})), asked
    page = words(read(desk.get(f"/desk/legal-persons/{one.pk}/")))
    assert name in page and code in page and "存续" in page and "示例数据，没有这个单位" in page and plot.village.name in page
    assert "还没有成立" in words(read(desk.get(f"/desk/legal-persons/{one.pk}/?on={one.established_on - timedelta(days=1)}")))
    assert "日期请" in words(read(desk.get(f"/desk/legal-persons/{one.pk}/?on=去年")))


def test_only_officers_with_the_permit_open_it(plot: queries.Plot) -> None:
    assert Client().get("/desk/legal-persons/").status_code == 302
    assert signed_in(QIUSHENG).get("/desk/legal-persons/").status_code == 403
    assert officers.signed_in(officers.REVIEWER).get("/desk/legal-persons/").status_code == 403
    assert officers.signed_in(officers.HANDLER).get("/desk/legal-persons/999999999/").status_code == 404


def test_a_village_is_loaded_once_and_led_by_its_invented_people(plot: queries.Plot) -> None:
    with acting(SYSTEM):
        assert actions.invent_enterprises(plot, COUNT, 2026, by=SYSTEM) == 0
        leads = set(Officeholder.objects.values_list("party", flat=True))
        assert leads <= set(Person.objects.filter(synthetic=True).values_list("party", flat=True))
        with pytest.raises(Refused, match="先要有示例人口"):
            actions.invent_enterprises(queries.plots()[8], COUNT, 2026, by=SYSTEM)
        with pytest.raises(Forbidden):
            actions.invent_enterprises(plot, COUNT, 2026, by=builders.officer())
        assert LegalPerson.objects.filter(synthetic=True).count() == COUNT
