"""A held table is profiled: what is counted, what breaks a rule, what becomes of it."""

from __future__ import annotations

import pytest

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.sharing.quality.models import Column, Profile
from tests.quality import ground

pytestmark = pytest.mark.django_db


def test_what_a_load_accepts_and_a_rule_does_not_is_found() -> None:
    row, _ = ground.entry(*ground.BAD)
    done = ground.profiled(row)
    assert (done.state, done.rows, done.unmeasured, done.found) == ("done", 4, [], {})
    found = {code: (one.failing, one.keys) for code, one in ground.defects(row).items()}
    assert found == {"check:code": (2, ["91430499MA0000003A", "91430499MA0000004A"]), "required:name": (1, ["91430499MA0000004A"]),
                     "range:opened": (1, ["91430499MA0000003A"]), "order:opened:closed": (1, ["91430499MA0000003A"])}
