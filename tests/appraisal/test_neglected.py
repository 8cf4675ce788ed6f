"""A neglected site gets exactly the deductions computed by hand, each with its evidence; nobody can change them; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.models import Column, Site
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.journal.queries import about
from shuheng.oversight.appraisal import actions, permits, queries
from shuheng.oversight.appraisal.models import Assessment, Evidence, Result, RuleTable, Run
from shuheng.oversight.appraisal.rules import thaw
from tests import builders
from tests.appraisal.neglected import BY_HAND, DAY, DEAD, DEDUCTED, SCORE, assessed, item, neglect
from tests.websites.sites import BUREAU, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(shift: Callable[..., None], settings: object, tmp_path: Path) -> Site:
    settings.PUBLISHED = tmp_path / "public"  # type: ignore[attr-defined]
    return neglect(shift)


def found(row: Assessment) -> dict[str, tuple[int, int]]:
    """Deductions by indicator: (findings, points)."""
    return {one.code: (one.count, one.points) for one in Result.objects.filter(assessment=row, part="deduct") if one.count}


def test_it_gets_exactly_the_deductions_computed_by_hand(site: Site) -> None:
    row = assessed(site)
    assert found(row) == BY_HAND
    assert (row.deducted, row.score, row.vetoes, row.bonus, row.grade) == (DEDUCTED, SCORE, 0, 0, "passed")
    assert sum(one.points for one in Evidence.objects.filter(result__assessment=row)) == row.deducted
    states = dict(Result.objects.filter(assessment=row).values_list("code", "state"))
    assert states["V1"] == states["D5"] == "unmeasured" and states["V6a"] == states["D6"] == states["B1"] == "apart"
    assert states["V2"] == states["V3"] == "clear" and states["V4a"] == states["V4c"] == "near"
    assert about(f"appraisal:{row.pk}")[0].event.digest == row.digest
    every_point_opens_to_its_evidence(site, row)
    an_officer_sees_the_sites_of_his_organ_only(row)


def every_point_opens_to_its_evidence(site: Site, row: Assessment) -> None:
    told = {line.rule.code: line for line in queries.lines(row)}
    news = Column.objects.get(site=site, code="news")
    (stale,) = told["D1"].evidence
    assert (stale.subject, stale.address) == (f"column:{news.pk}", f"/sites/{BUREAU}/columns/news/")
    assert stale.facts == {"last": "2026-10-11", "limit": 14, "over": 26}
    assert {one.facts["link"] for one in told["D11"].evidence} == {DEAD} and all("/articles/" in one.address for one in told["D11"].evidence)
    assert {one.facts["wanted"] for one in told["D12"].evidence} == {"ICP 备案号", "公安备案号"}
    assert told["D14"].evidence[0].facts == {"probes": 140, "failed": 2, "since": "2026-11-13"}
    assert told["D4"].evidence[0].facts == {"made": "2026-10-12", "due": "2026-10-19"}
    assert not [line for line in told.values() if line.rule.verified or "待核对" not in line.rule.source and line.rule.code != "D4"]


def an_officer_sees_the_sites_of_his_organ_only(row: Assessment) -> None:
    own, other = who(permits.OWN, BUREAU), who(permits.OWN, "civil-affairs")
    assert [one.pk for one in queries.sites_of(own, row.run)] == [row.pk] and not queries.sites_of(other, row.run)
    assert queries.assessment_for(own, row.pk) == row
    with pytest.raises(Absent):
        queries.assessment_for(other, row.pk)


def test_a_second_run_changes_nothing_and_a_past_day_stays_what_it_was(site: Site, shift: Callable[..., None]) -> None:
    first = assessed(site)
    before = list(Evidence.objects.values()), list(Result.objects.values()), list(Run.objects.values())
    with acting(SYSTEM):
        websites.put_samples([item("刚发的动态", 0, "news")], by=SYSTEM, beside=True)
    assert assessed(site) == first
    assert (list(Evidence.objects.values()), list(Result.objects.values()), list(Run.objects.values())) == before
    assert len(about(f"appraisal:{first.pk}")) == 1 and len(about(f"appraisal-run:{first.run_id}")) == 2
    table = queries.table_on(DAY)
    assert table is not None
    shift(to=builders.at(2026, 11, 21))
    old = thaw(table.content)
    harder = replace(old, rules=tuple(replace(one, points=1000) if one.code == "D2" else one for one in old.rules))
    with acting(SYSTEM):
        assert actions.put_table(table.valid_from, harder, by=SYSTEM).created == 1
        assert actions.put_table(table.valid_from, harder, by=SYSTEM).same == 1
    second = assessed(site)
    assert found(second)["D2"] == (1, 1000) and (second.run.table.version, first.run.table.version) == (2, 1)
    again = Assessment.objects.select_related("run__table").get(pk=first.pk)
    assert found(again)["D2"] == (1, 400) and {line.rule.code: line.rule.points for line in queries.lines(again)}["D2"] == 400


def test_nobody_can_tune_a_score(site: Site) -> None:
    row = assessed(site)
    changes: tuple[Callable[[], object], ...] = (
        lambda: Assessment.objects.filter(pk=row.pk).update(score=10_000), lambda: Evidence.objects.filter(result__assessment=row).delete(),
        lambda: Result.objects.filter(assessment=row).update(points=0), lambda: RuleTable.objects.update(verified=True))
    for by in (SYSTEM, who(permits.READ, BUREAU, within=Within.COUNTY)):
        for change in changes:
            with acting(by), pytest.raises(DatabaseError), transaction.atomic():
                change()
    with acting(who(permits.READ, BUREAU)), pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.create(result=Result.objects.filter(assessment=row)[0], subject="x", words="x", points=0)
    assert found(row) == BY_HAND
