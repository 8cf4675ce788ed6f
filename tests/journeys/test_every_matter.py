"""Every matter of the county can be found, read, applied for as in its sample, and followed to the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.identity.models import Party
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.models import Document
from tests import builders
from tests.journeys import residents
from tests.journeys.residents import QIUSHENG, XIAOMAN, read, signed_in, words

pytestmark = pytest.mark.django_db
CODES = sorted(path.stem for path in (builders.COUNTY / "matters").glob("[a-z]*.yaml"))


@pytest.fixture(autouse=True)
def _spring(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))


def _content(code: str) -> Any:
    with acting(SYSTEM):
        return queries.content(queries.matter(code).definition_id)


@pytest.mark.parametrize("code", CODES)
def test_a_matter_goes_from_its_sample_to_its_document(code: str) -> None:
    content = _content(code)
    legal = [who.value for who in content.who] == ["legal"]
    client = signed_in(XIAOMAN if legal else QIUSHENG)
    with acting(SYSTEM):
        party = Party.objects.get(kind="legal").pk if legal else None
    for page in (f"/matters/{code}/", f"/matters/{code}/sample/"):
        assert content.title in words(read(client.get(page)))
    papers = {one.code: one.title for one in content.required_materials(content.sample)}
    number = residents.file(client, code, uploads=papers, party=party)
    case = Case.objects.get(number=number)
    officer = Actor(kind="officer", account=9_999, post=1, organ=case.organ_id, organs=frozenset({case.organ_id}),
                    permits=dict.fromkeys(every(), Within.OWN_ORGAN), label="示例经办人")
    _finish(number, officer)
    said = " ".join(licensing.sheet_of(Document.objects.get(case=case, kind="granted")).opening)
    assert not re.search(r"见申请|[{}]|\b430423[0-9]{6}\b", said), f"the document leaves something out or names a place by its code: {said}"
    page = words(read(client.get(f"/affairs/{number}/")))
    assert "有结果了" in page and Case.objects.get(number=number).closed_on


def _finish(number: str, officer: Actor) -> None:
    """The shortest way of the matter through its stages."""
    with acting(officer):
        licensing.accept(number, by=officer)
        ways = [move.code for move in queries.procedure(Case.objects.get(number=number)).moves_from(Case.objects.get(number=number).stage)]
        for code in [code for code in ("submit",) if code in ways]:
            licensing.move(number, code, by=officer)
        licensing.decide(number, licensing.Verdict(True), by=officer)
        licensing.deliver(number, way="electronic", by=officer)
        licensing.move(number, "close", by=officer)
