"""A run under several hands at the same moment, on real connections: nothing is filed twice, nothing is left hanging."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.journal.models import Entry
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.actions.publishing import Plan
from shuheng.services.licensing.models import ThemeRun
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.rules.loom import parse_theme
from tests import builders
from tests.licensing import hall as halls
from tests.licensing.hall import Hall
from tests.licensing.test_two_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

THEME, CANCEL, SUBSIDY, PENSION = "after-a-death", "death-household-cancel", "funeral-subsidy", "death-pension-stop"


@pytest.fixture
def hall(shift: Callable[..., None]) -> Iterator[Hall]:
    shift(to=builders.at(2026, 4, 27))
    kept.forget()
    yield _opened()
    kept.forget()


def _opened() -> Hall:
    builders.calendar(2025, 2026)
    police, insurance = builders.officer("public-security"), builders.officer("human-resources")
    county = builders.division()
    Division.objects.get_or_create(code="430423101000", defaults={"name": "白果镇", "short": "白果", "level": "township", "parent": county,
                                                                 "valid_from": date(2016, 1, 1), "source": "示例"})
    found = builders.matters()
    theme = parse_theme((builders.COUNTY / "themes" / f"{THEME}.yaml").read_text(encoding="utf-8"), f"{THEME}.yaml", found)[0].theme
    with acting(SYSTEM):
        chains = builders.chains()
        licensing.publish_matters(Plan([found[code] for code in theme.codes], chains), by=SYSTEM)
        assert str(licensing.publish_themes([theme], by=SYSTEM)) and not licensing.publish_themes([theme], by=SYSTEM).created
    kept.forget()
    return Hall(builders.resident(), builders.resident("谢冬梅（示例）"), police, insurance)


def _filing(hall: Hall) -> licensing.ThemeFiling:
    with acting(hall.applicant):
        edition = themes.edition(THEME)
        return licensing.ThemeFiling(edition, edition.woven.theme.sample, hall.applicant.party or 0, {"cancel_book": [halls.token(hall.applicant)]})


def _states(run: ThemeRun) -> dict[str, str]:
    with acting(SYSTEM):
        return {part.matter.code: part.state for part in themes.parts(run)}


def test_of_two_clicks_with_one_key_one_files(hall: Hall) -> None:
    filing, key = _filing(hall), "0d0f2c4e-7f0a-4a53-9d2b-0c1f5a3f9a11"
    done = at_once(*[lambda: hall.does(licensing.file_theme, filing, by=hall.applicant, key=key)] * 3)
    assert len({run.pk for run in done}) == 1 and ThemeRun.objects.count() == 0  # nobody reads runs without being somebody
    with acting(SYSTEM):
        assert ThemeRun.objects.count() == 1 and Case.objects.count() == 1
    assert _states(done[0]) == {CANCEL: "filed", SUBSIDY: "waiting", PENSION: "waiting"}


def test_whatever_comes_together_after_a_decision_files_each_once_or_ends_it(hall: Hall) -> None:
    for place in range(4):
        run = hall.does(licensing.file_theme, _filing(hall), by=hall.applicant, key=f"0d0f2c4e-7f0a-4a53-9d2b-0c1f5a3f9b{place:02d}")
        with acting(SYSTEM):
            case = next(part.case for part in themes.parts(run) if part.case)
        assert case
        hall.does(licensing.accept, case.number)
        hall.does(licensing.decide, case.number, licensing.Verdict(True))
        follow = lambda case=case: hall.does(licensing.follow, case.pk, "granted", by=SYSTEM)  # noqa: E731
        results = at_once(follow, follow, lambda run=run: hall.does(licensing.withdraw_theme, run.number, by=hall.applicant),
                          lambda run=run: hall.does(licensing.drop_part, run.number, PENSION, by=hall.applicant))
        assert all(one is None or isinstance(one, int | Refused) for one in results)
        states = _states(run)
        assert states.pop(CANCEL) == "granted" and set(states.values()) <= {"dropped", "failed", "filed"}
        with acting(SYSTEM):
            parts = [part for part in themes.parts(run) if part.matter.code != CANCEL]
            assert all((part.state == "dropped") == (part.case is None) and part.sealed is None for part in parts)
            filed = Entry.objects.filter(name="licensing.theme_part_filed", about=f"theme-run:{run.number}").count()
            assert filed == 1 + sum(part.case is not None for part in parts)
            assert all(part.case.outcome == "withdrawn" for part in parts if part.state == "failed" and part.case)
