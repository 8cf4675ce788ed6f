"""The same program twice at the same moment, on real connections: a write is done once, and the limit lets exactly so many through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.test import Client as Browser

from shuheng.faces.openapi.models import Usage
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import kept
from tests import builders
from tests.licensing import hall
from tests.licensing.test_two_at_once import at_once
from tests.openapi import programs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(shift: Callable[..., None]) -> Iterator[hall.Hall]:
    shift(to=builders.at(2026, 4, 27))
    kept.forget()
    yield hall.opened()
    kept.forget()


def _twin(program: programs.Program) -> programs.Program:
    return programs.Program(program.client, program.secret, program.token, Browser())


def test_one_key_files_once_however_often_it_comes_at_once(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    wish = program.wish(program.meets())
    answers = at_once(*[partial(_twin(program).post, "/applications", wish, "at-once-0001") for _ in range(3)])
    assert [one.status_code for one in answers] == [200] * 3 and len({one.json()["number"] for one in answers}) == 1
    assert sum("Idempotent-Replayed" in one for one in answers) == 2 and Case.objects.count() == 1


def test_the_limit_is_one_for_all_connections(town: hall.Hall) -> None:
    program = programs.opened("cases.read", per_minute=3).signed_in()
    answers = at_once(*[partial(_twin(program).get, "/cases") for _ in range(6)])
    assert sorted(one.status_code for one in answers) == [200] * 3 + [429] * 3
    used = Usage.objects.get(client=program.client)
    assert (used.calls, used.refused) == (6, 3)


def test_a_refused_request_leaves_nothing_but_its_count(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    wish = program.wish(program.meets())
    out = ("openapi_window", "openapi_usage")
    before = hall.everything(leaving_out=out)
    assert program.post("/applications", {**wish, "answers": {}}, "refused-0001").status_code == 422
    assert hall.everything(leaving_out=out) == before and Usage.objects.get().calls > 1
