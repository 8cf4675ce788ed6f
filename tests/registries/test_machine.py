"""No order of acts, days and people gives a holder two valid certificates of one thing, and none verifies after it has ended."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import held_at
from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import queries
from shuheng.sharing.registries.models import Certificate
from shuheng.sharing.registries.rules import State
from tests import builders

from . import desk
from .desk import GROUND

ACTS = ("issue", "issue", "suspend", "resume", "revoke", "cancel", "change", "renew", "expire", "wait", "wait")
STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.sampled_from([0, 1, 40, 200, 400]))


def _act(office: desk.Desk, act: str, rows: list[Certificate], which: int) -> None:
    if act == "issue":
        rows.append(office.issues(values={"door": "湘江路 1 号"}))
    elif act == "expire":
        registries.expire_due()
    elif act != "wait" and rows:
        more: list[Any] = [{"shop": f"店 {which}"}] if act == "change" else []
        office.does(getattr(registries, act), rows[which % len(rows)].number, *more, GROUND)


def _judge(rows: list[Certificate], codes: dict[str, int], ended: set[int], instant: datetime) -> None:
    """What must hold after every act."""
    with acting(SYSTEM):
        kept = {row.pk: row for row in Certificate.objects.filter(pk__in=[row.pk for row in rows])}
    for row in kept.values():
        codes[desk.code_of(row)] = row.pk
        folded = queries.life(row.pk)
        assert (folded.now.state, folded.now.edition, folded.now.until) == (State(row.state), row.edition, row.valid_until)
        if row.state in (State.REVOKED, State.CANCELLED):
            ended.add(row.pk)
    verified = [codes[code] for code in codes if queries.verify(code).good]
    assert len(verified) <= 1 and not ended & set(verified)
    for number in verified:
        until = kept[number].valid_until
        assert kept[number].state == State.VALID and until and until >= instant.astimezone(builders.at(2026, 1, 1).tzinfo).date()


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=12))
def test_no_order_of_acts_gives_two_valid_certificates(db: None, steps: list[tuple[str, int, int]]) -> None:
    instant = builders.at(2026, 4, 27)
    with held_at(instant):
        office = desk.opened()
    rows: list[Certificate] = []
    codes: dict[str, int] = {}
    ended: set[int] = set()
    for act, which, days in steps:
        instant += timedelta(days=days, seconds=1)
        with held_at(instant):
            with suppress(Refused):
                _act(office, act, rows, which)
            _judge(rows, codes, ended, instant)
