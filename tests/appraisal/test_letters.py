"""What letters cost a site: unanswered for months, its day passed, nothing shown for two months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.oversight.appraisal.queries.measures import letters as measures
from shuheng.oversight.appraisal.queries.measures import scene
from shuheng.oversight.appraisal.rules import Found, Rule
from shuheng.services.letters import actions
from shuheng.services.letters.permits import HANDLE, PUBLISH
from shuheng.services.letters.rules import Written
from tests import builders
from tests.appraisal.neglected import neglect
from tests.websites.sites import BUREAU, does, who


def found(measure: Callable[..., object], **given: int) -> tuple[Found, ...]:
    from shuheng.commons.websites.models import Site

    with acting(SYSTEM):
        site = Site.objects.select_related("organ").get(code=BUREAU)
        return measure(scene(site, today()), Rule("X", "deduct", "interaction", "示例", "x", given=given)).found  # type: ignore[attr-defined, no-any-return]


def test_letters_are_judged_by_their_days(db: None, shift: Callable[..., None], settings: Any, tmp_path: Path) -> None:
    settings.PUBLISHED = tmp_path / "public"
    neglect(shift)
    with acting(PUBLIC):
        number = actions.write(Written(BUREAU, "complain", "校门口太堵（示例）", "早上七点半校门口堵车，请派人疏导。", open=True), by=PUBLIC).number
    assert not found(measures.letters_open, days=365, within_days=90)
    assert [one.words for one in found(measures.letters_unshown, days=61)] == ["61 天没有公开过来信和答复。"]
    shift(to=builders.at(2027, 2, 19))
    assert [one.subject for one in found(measures.letters_open, days=365, within_days=90)] == [f"letter:{number}"]
    assert f"letter:{number}" in [one.subject for one in found(measures.letters_late, days=365)]
    does(actions.answer, number, "answered", "已经请交警每天早上在校门口疏导。", by=who(HANDLE, BUREAU))
    does(actions.publish, number, "校门口太堵（示例）", "早上七点半校门口堵车，请派人疏导。", by=replace(who(PUBLISH, BUREAU), account=9002))
    assert not found(measures.letters_open, days=365, within_days=90) and not found(measures.letters_unshown, days=61)
    assert "才答复" in found(measures.letters_late, days=365)[-1].words
