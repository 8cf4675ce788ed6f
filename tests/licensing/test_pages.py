"""How many pages a material may have: counted in a PDF, over all its files, at the upload and again when the application is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shuheng.foundation.core.acting import acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files.models import Stored
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import checks, queries
from shuheng.services.licensing.models import Application
from shuheng.services.licensing.rules.matters import BadMatter, parse_matter
from shuheng.services.licensing.rules.terms import every_term, term
from tests import builders
from tests.files import papers
from tests.licensing import hall as halls
from tests.licensing.hall import FOLDER, MATTER, Hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(shift: Callable[..., None], settings: object, tmp_path: Path) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    return halls.opened()


def _keep(hall: Hall, data: bytes, *beside: Stored) -> Stored:
    """Upload something as the plan of the shop, which takes ten pages."""
    content = queries.content(queries.matter(MATTER).definition_id)
    plan = next(one for one in content.materials if one.code == "plan")
    assert plan.pages == 10
    with acting(hall.applicant):
        return licensing.keep_file(data, "平面图.pdf", plan, [one.token for one in beside], party=hall.applicant.party, by=hall.applicant)


def test_a_pdf_of_as_many_pages_as_the_matter_takes_is_kept(hall: Hall) -> None:
    assert _keep(hall, papers.pdf(10)).pages == 10


def test_one_page_more_is_refused_with_both_numbers_and_leaves_nothing(hall: Hall) -> None:
    before = halls.everything()
    with pytest.raises(Refused, match=r"平面.*最多收 10 页，加上这个一共 11 页。请只传要用的页"):
        _keep(hall, papers.pdf(11))
    assert halls.everything() == before


def test_all_files_of_a_material_count_together_and_a_picture_is_one_page(hall: Hall) -> None:
    first = _keep(hall, papers.pdf(9))
    second = _keep(hall, papers.png(31, 31), first)
    with pytest.raises(Refused, match="一共 11 页"):
        _keep(hall, papers.png(32, 32), first, second)
    assert _keep(hall, papers.pdf(9), first) == first  # the same file again is the same file


def test_an_application_that_got_round_the_page_is_refused_whole(hall: Hall) -> None:
    one, two = _keep(hall, papers.pdf(6)), _keep(hall, papers.pdf(7))
    filing = halls.filing(hall.applicant)
    sent = replace(filing, files={**filing.files, "plan": [one.token, two.token]})
    with acting(hall.applicant), pytest.raises(Refused, match="一共 13 页"):
        licensing.apply(sent, by=hall.applicant)
    with acting(hall.applicant):
        assert not Application.objects.exists()


def test_a_supplement_is_counted_too(hall: Hall) -> None:
    with acting(hall.applicant):
        number = licensing.apply(halls.filing(hall.applicant), by=hall.applicant).case.number
    hall.does(licensing.ask_supplement, number, [licensing.Missing("看不清", "plan")])
    one, two = _keep(hall, papers.pdf(6)), _keep(hall, papers.pdf(5))
    with pytest.raises(Refused, match="一共 11 页"):
        hall.does(licensing.supply, number, {"plan": [one.token, two.token]}, by=hall.applicant)
    hall.does(licensing.supply, number, {"plan": [one.token]}, by=hall.applicant)


# --- figures that stand in data


def test_a_refusal_ends_with_the_remedies_of_the_matter_and_says_what_is_unverified() -> None:
    content = checks.read_matter(FOLDER / f"{MATTER}.yaml", checks.read_chains(FOLDER / "_stages.yaml"))
    assert content.remedies.told[0].startswith("不服这个决定：收到决定 60 日内，可以向衡山县人民政府申请行政复议。")
    assert "待核对" in content.remedies.told[-1]
    assert len(replace(content.remedies, verified=True).told) == 1


def test_no_matter_is_published_without_the_days_of_a_supplement() -> None:
    content = checks.read_matter(FOLDER / f"{MATTER}.yaml", checks.read_chains(FOLDER / "_stages.yaml"))
    assert content.supplement_days == 15
    lines = (FOLDER / f"{MATTER}.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    without = "".join(line for line in lines if "kind: supplement" not in line)
    with pytest.raises(BadMatter, match="缺少时限“supplement”"):
        parse_matter(without, f"{MATTER}.yaml", checks.read_chains(FOLDER / "_stages.yaml"))


def test_the_halls_own_figures_are_dated_sourced_and_not_yet_verified() -> None:
    assert all(one.days > 0 and one.source.law and not one.source.verified for one in every_term())
    assert term("special.most", date(2026, 6, 1)).days == 180
    with pytest.raises(LookupError):
        term("special.most", date(2025, 12, 31))


def test_the_desk_refuses_a_special_procedure_longer_than_the_hall_allows(hall: Hall) -> None:
    with acting(hall.applicant):
        number = licensing.apply(halls.filing(hall.applicant), by=hall.applicant).case.number
    hall.does(licensing.move, number, "receive")
    hall.does(licensing.accept, number)
    with pytest.raises(Refused, match="1 到 180"):
        hall.does(licensing.start_special, number, "inspection", days=181, reason="送检")
