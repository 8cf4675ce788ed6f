"""A run: all sites judged for today, each in a transaction of its own. Repeating it changes nothing; a crash goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from itertools import chain

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.commons.websites.models import Site
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.rows import next_numbers, one_at_a_time
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import RunBegun, RunDone, SiteAssessed
from ..models import Assessment, Evidence, Result, Run
from ..queries import measures
from ..rules import Outcome, Verdict, judge, thaw
from .warning import warn_of_vetoes

LOCK = "appraisal.run"
LONGEST = 300  # characters of the words of a finding


def wake() -> None:
    """Queue the work of the day unless it waits already; two never work at once."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("appraisal.assess", queueing_lock="appraisal.assess", lock="appraisal.assess").defer()


@transaction.atomic
def begin(*, by: Actor) -> Run | None:
    """Today's run with the indicators in force, begun or found; None where the county has no indicators."""
    one_at_a_time(LOCK)
    found = Run.objects.filter(on=today()).first()
    if found:
        return found
    table = queries.table_on(today())
    if table is None:
        return None
    run = Run.objects.create(on=today(), table=table, begun_at=now())
    record(RunBegun(run.on, table.pk), by=by, about=f"appraisal-run:{run.pk}")
    return run


@transaction.atomic
def assess(run: Run, site: int, *, by: Actor) -> bool:
    """Judge a site; False when this run has judged it already."""
    one_at_a_time(LOCK)
    if Assessment.objects.filter(run=run, site=site).exists():
        return False
    row = Site.objects.select_related("organ").get(pk=site)
    table, scene = thaw(run.table.content), measures.scene(row, run.on)
    found = {rule.code: measures.measure(scene, rule) for rule in table.rules}
    made = _keep(run, row, judge(table, found, portal=scene.portal, serves=scene.serves), by)
    warn_of_vetoes(made, table, by)
    return True


@transaction.atomic
def finish(run: Run, *, by: Actor) -> bool:
    """The run is done once every site has been judged; False while some have not."""
    if queries.unjudged(run):
        return False
    if Run.objects.filter(pk=run.pk, done_at=None).update(done_at=now()):
        record(RunDone(run.on, Assessment.objects.filter(run=run).count()), by=by, about=f"appraisal-run:{run.pk}")
    return True


def _keep(run: Run, site: Site, verdict: Verdict, by: Actor) -> Assessment:
    said = [[one.rule.code, one.state, one.met, one.measured.why or one.measured.near,
             [[found.subject, found.words, dict(found.facts), points] for found, points in zip(one.measured.found, one.each, strict=True)]]
            for one in verdict.outcomes]
    digest = hashlib.sha256(json.dumps([site.code, str(run.on), run.table.digest, said], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    row = Assessment.objects.create(run=run, site=site, organ=site.organ, score=verdict.score, deducted=verdict.deducted, bonus=verdict.bonus,
                                    vetoes=verdict.vetoes, grade=verdict.grade, digest=digest)
    numbers = next_numbers(Result, len(verdict.outcomes))
    Result.objects.bulk_create([_result(number, row, one) for number, one in zip(numbers, verdict.outcomes, strict=True)])
    Evidence.objects.bulk_create(list(chain.from_iterable(_evidence(number, one) for number, one in zip(numbers, verdict.outcomes, strict=True))))
    record(SiteAssessed(site.pk, run.on, run.table_id, verdict.score, verdict.vetoes, digest), by=by, organ=site.organ_id,
           about=f"appraisal:{row.pk}")
    return row


def _result(number: int, row: Assessment, one: Outcome) -> Result:
    return Result(pk=number, assessment=row, code=one.rule.code, part=one.rule.part, state=one.state, met=one.met, count=len(one.measured.found),
                  points=one.points, why=(one.measured.why or one.measured.near)[:200])


def _evidence(number: int, one: Outcome) -> list[Evidence]:
    return [Evidence(result_id=number, subject=found.subject[:200], words=found.words[:LONGEST], address=found.address[:LONGEST], points=points,
                     facts=dict(found.facts))
            for found, points in zip(one.measured.found, one.each, strict=True)]
