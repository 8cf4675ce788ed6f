"""Who looked at my data: an officer's looks stand on the person's own page, and on nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.services.licensing.models import Material
from tests import builders
from tests.journeys import officers
from tests.journeys.residents import DONGMEI, QIUSHENG, XIAOMAN, file, read, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(shift: Callable[..., None]) -> str:
    shift(to=builders.at(2026, 4, 27))
    return file(signed_in(QIUSHENG))


def _open_papers(client: Client, number: str) -> int:
    """The officer opens every paper of the case; returns how many."""
    with acting(SYSTEM):
        papers = list(Material.objects.filter(case__number=number, stored__isnull=False).values_list("pk", flat=True))
    for paper in papers:
        assert client.get(f"/desk/cases/{number}/materials/{paper}/").status_code == 200
    return len(papers)


def test_every_look_of_an_officer_stands_on_the_persons_page(number: str) -> None:
    mine, handler = signed_in(QIUSHENG), officers.signed_in("handler")
    assert "还没有人看过" in words(read(mine.get("/trail/")))
    assert _open_papers(handler, number) == 4
    read(handler.post(f"/desk/cases/{number}/reveal/", {"reason": "打电话约现场核查"}))
    page = words(read(mine.get("/trail/")))
    assert page.count("周若兰 · 承办岗") == 5 and "健康证明.png" in page and "办理小餐饮经营许可" in page
    assert "申请里完整的个人信息" in page and "打电话约现场核查" in page
    assert f"/affairs/{number}/" in read(mine.get("/trail/")) and "/trail/" in read(mine.get("/affairs/"))


def test_it_is_ones_own_page_for_proved_people_only(number: str) -> None:
    _open_papers(officers.signed_in("handler"), number)
    assert "承办岗" not in read(signed_in(XIAOMAN).get("/trail/"))
    assert "核验" in words(read(signed_in(DONGMEI).get("/trail/"), 403))
    assert Client().get("/trail/").status_code == 302
    assert officers.signed_in("handler").get("/trail/").status_code == 403


def test_it_takes_the_same_statements_however_many_looked(number: str) -> None:
    mine, handler = signed_in(QIUSHENG), officers.signed_in("handler")
    _open_papers(handler, number)
    read(mine.get("/trail/"))
    with CaptureQueriesContext(connection) as few:
        read(mine.get("/trail/"))
    for _ in range(3):
        _open_papers(handler, number)
    with CaptureQueriesContext(connection) as many:
        read(mine.get("/trail/"))
    assert len(many) == len(few) <= 14
