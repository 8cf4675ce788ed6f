"""The compiled validator says the same as the thorough one, of every matter, of its sample and of what people might send instead."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shuheng.services.licensing.rules.contents import Matter
from shuheng.services.licensing.rules.mistakes import CHECKER, quick
from tests import builders

MATTERS = list(builders.matters().values())
INSTEAD: tuple[Any, ...] = (
    None, "", "x", "长" * 5_000, "2026-02-30", "2026-03-01\n", "１３８００００００００", "430423197505063014", -1, 0, 1, 1.0, 1.5, 10**9, True, False,
    [], ["x"], ["x", "x"], [{}], {}, {"x": 1},
)  # fmt: skip


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.code)
def test_both_judges_agree(matter: Matter) -> None:
    thorough = Draft202012Validator(matter.form, format_checker=CHECKER)
    for name in {*matter.form["properties"], *matter.sample, "unasked"}:
        for value in INSTEAD:
            answers = {**matter.sample, name: value} if value is not None else {key: one for key, one in matter.sample.items() if key != name}
            assert quick(matter.form).is_valid(answers) == thorough.is_valid(answers), (name, value)
