"""Those who are watched cannot write what watches them: not by any address, not past the actions, not by the database itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.urls import URLPattern

from shuheng.foundation.core import permits as declared
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.oversight.supervision import actions, desk, portal
from shuheng.oversight.supervision.models import Signal, Statement
from tests import builders
from tests.identity import people
from tests.licensing import hall as halls
from tests.licensing.hall import Hall
from tests.supervision import watch

pytestmark = pytest.mark.django_db
Shift = Callable[..., None]
OF_THE_ORGAN = {"supervision.own", "supervision.answer"}
STOLEN = {"supervision.watch", "supervision.rule", "supervision.try"}


@pytest.fixture
def hall(shift: Shift) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    found = halls.opened()
    watch.regime()
    return found


@pytest.fixture
def signal(hall: Hall, shift: Shift) -> Signal:
    """A yellow card about the organ of the hall."""
    number = halls.brought(hall, "examining")
    shift(to=builders.at(2026, 5, 11))
    watch.rounds()
    with acting(SYSTEM):
        return Signal.objects.get(case=halls.case(number), rule="late_promise")


def _watched_browser(may: set[str]) -> Client:
    """An officer of the watched organ with every permit there is but some, everywhere in the county."""
    reach = {code: Within.COUNTY for code in declared.every() if not code.startswith(("supervision.", "test."))} | dict.fromkeys(may, Within.OWN_ORGAN)
    account = people.officer("watched", people.post("watched", reach, at="market-regulation"))
    client = Client()
    people.sign_in(client, account)
    return client


def _addresses(signal: Signal) -> Iterator[str]:
    """Every address of the room, about this signal."""
    patterns: list[tuple[str, URLPattern]] = [("/", one) for one in portal.urlpatterns] + [("/desk/", one) for one in desk.urlpatterns]
    for front, one in patterns:
        yield front + str(one.pattern).replace("<int:number>", str(signal.pk))


FORMS: tuple[dict[str, Any], ...] = (
    {}, {"verdict": "cancel", "words": "撤销"}, {"words": "撤销"}, {"act": "cancel", "pick": ["1"], "words": "撤销"},
    {"number": "260000000018", "rule": "offline", "words": "查实"}, {"factor": "50"},
)


@pytest.mark.parametrize("may", [OF_THE_ORGAN, OF_THE_ORGAN | STOLEN], ids=["head", "head with stolen permits"])
def test_no_address_lets_an_officer_of_the_organ_change_a_card(signal: Signal, may: set[str], django_capture_on_commit_callbacks: Any) -> None:
    client = _watched_browser(may)
    known = watch.everything()["signals"]
    asked = 0
    for address in _addresses(signal):
        for form in FORMS:
            with django_capture_on_commit_callbacks(execute=True):
                answer = client.post(address, {**form, **({"pick": [str(signal.pk)]} if "pick" in form else {})})
            assert answer.status_code < 500
            asked += 1
    for row in watch.everything()["signals"]:
        before = next(one for one in known if one["id"] == row["id"])
        changed = {name for name in row if row[name] != before[name]}
        assert changed <= {"status", "explained_on", "step"}  # his own words were taken: the explanation
        assert row["status"] in (before["status"], "explained")
    assert asked == len(FORMS) * (len(desk.urlpatterns) + len(portal.urlpatterns))
    with acting(SYSTEM):
        assert set(Statement.objects.values_list("kind", flat=True)) <= {"explain"}


def test_visitors_and_residents_find_no_door(signal: Signal, hall: Hall) -> None:
    for address in _addresses(signal):
        if address != "/supervision/":
            assert Client().get(address).status_code in (302, 405)
    for actor in (hall.applicant, PUBLIC):
        with acting(actor):
            assert not Signal.objects.exists()


WRITES = (
    "update supervision_signal set status = 'cancelled'", "update supervision_signal set level = 'reminder' where organ = {organ}",
    "delete from supervision_signal", "update supervision_interval set due_on = due_on + 30", "update supervision_interval set waived = true",
    "delete from supervision_interval", "update supervision_rule set level = 'reminder'", "update supervision_regime set organs = '{{{organ}}}'",
)


@pytest.mark.parametrize("statement", WRITES)
def test_the_database_lets_the_organ_change_nothing(signal: Signal, hall: Hall, statement: str) -> None:
    assert watch.sql(hall.officer, statement.format(organ=hall.officer.organ)) == 0


@pytest.mark.parametrize("statement", [
    "insert into supervision_signal (rule, level, status, \"case\", number, ref, matter, organ, domain, raised_on, raised_at, step)"
    " values ('x', 'red', 'open', 1, '1', 'x', 'x', {organ}, 'general', now(), now(), 1)",
    "insert into supervision_statement (signal_id, kind, words, organ, by, at) values ({signal}, 'cancel', '撤销', {organ}, 'x', now())",
    "insert into supervision_statement (signal_id, kind, words, organ, by, at) values ({signal}, 'explain', '替别人说', {other}, 'x', now())",
    "update supervision_statement set words = 'x'", "delete from supervision_statement", "delete from supervision_rule",
    "insert into supervision_rule (code, valid_from, place, title, trigger, level, content, article, source, verified)"
    " values ('x', now(), 1, 'x', 'clock', 'red', '{{}}', '', 'x', true)",
])
def test_the_database_refuses_what_the_organ_would_add(signal: Signal, hall: Hall, statement: str) -> None:
    values = {"organ": hall.officer.organ, "other": hall.neighbour.organ, "signal": signal.pk}
    with pytest.raises(ProgrammingError):
        watch.sql(hall.officer, statement.format(**values))


def test_the_supervising_organ_may_write_about_others_and_never_about_itself(signal: Signal) -> None:
    by = watch.inspector()
    assert watch.sql(by, "update supervision_signal set step = step where id = %s", signal.pk) == 1
    watch.sql(SYSTEM, "update supervision_signal set organ = %s where id = %s", by.organ, signal.pk)
    assert watch.sql(by, "update supervision_signal set step = step where id = %s", signal.pk) == 0
    with acting(by), pytest.raises(Forbidden, match="本单位"):
        actions.cancel(signal.pk, "自己撤销自己", by=by)


def test_an_organ_sees_its_own_signals_only(signal: Signal, hall: Hall) -> None:
    with acting(hall.officer):
        assert Signal.objects.filter(pk=signal.pk).exists()
    with acting(hall.neighbour):
        assert not Signal.objects.exists()
    with acting(hall.neighbour), pytest.raises(Absent):
        actions.explain(signal.pk, "别的单位的牌", by=hall.neighbour)


def test_without_the_permit_nothing_is_ruled(signal: Signal) -> None:
    by = watch.inspector()
    weak = Actor(**{**{name: getattr(by, name) for name in by.__dataclass_fields__}, "permits": {"supervision.watch": Within.COUNTY}})
    before = watch.everything()
    with acting(weak), pytest.raises(Forbidden):
        actions.cancel(signal.pk, "没有权限", by=weak)
    with acting(weak), pytest.raises(Refused):
        actions.raise_by_hand(signal.number, "offline", "没有权限", by=weak)
    assert watch.everything() == before
