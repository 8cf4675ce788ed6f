"""Reading the assessment: the indicators in force, runs, the results of sites with their evidence, quarters, yearly tables. Fetching also authorises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from shuheng.commons.websites.models import Site
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now, today
from shuheng.foundation.core.refusals import Absent

from .. import permits, rules
from ..models import Assessment, Evidence, Result, RuleTable, Run

BEGINS = 4  # o'clock
GONE = "没有这个网站的考核结果，或者它不归您看。"


def table_on(on: date) -> RuleTable | None:
    """The newest version of the indicators that holds on a day."""
    return RuleTable.objects.filter(valid_from__lte=on).order_by("-valid_from", "-version").first()


def table_in_force() -> RuleTable | None:
    """The version that holds today."""
    return table_on(today())


def table(number: int) -> RuleTable:
    """A version by its number."""
    found = RuleTable.objects.filter(pk=number).first()
    if found is None:
        raise Absent("没有这一版指标。")
    return found


def versions() -> list[RuleTable]:
    """Every version, newest first."""
    return list(RuleTable.objects.defer("content").order_by("-valid_from", "-version"))


def rendering() -> bool:
    """Whether all pages of all sites are being rendered anew, so that some are not there yet."""
    return ProcrastinateJob.objects.filter(task_name="websites.build", status__in=["todo", "doing"]).exists()


def due() -> bool:
    """Whether today's run has to be begun or gone on with. While all pages are rendered anew, as at a first start, it waits."""
    here = local(now())
    done = Run.objects.filter(on=today(), done_at__isnull=False).exists()
    return here.hour >= BEGINS and not done and table_in_force() is not None and not rendering()


def unjudged(run: Run) -> list[int]:
    """The sites that a run has not judged yet, the portal first."""
    return list(Site.objects.exclude(pk__in=Assessment.objects.filter(run=run).values("site")).values_list("pk", flat=True))


def last_run() -> Run | None:
    """The newest run that judged every site."""
    return Run.objects.select_related("table").filter(done_at__isnull=False).order_by("-on").first()


def run_on(on: date | None) -> Run | None:
    """The run of a day, or the last one."""
    return Run.objects.select_related("table").filter(on=on).first() if on else last_run()


def days() -> list[date]:
    """The days that have results, newest first."""
    return list(Run.objects.filter(done_at__isnull=False).order_by("-on").values_list("on", flat=True)[:60])


def sites_of(by: Actor, run: Run) -> QuerySet[Assessment]:
    """The sites of a run that somebody may see: those of his organs, or of the whole county. The worst first."""
    rows = Assessment.objects.select_related("site", "organ").filter(run=run).order_by("-vetoes", "score", "site__place")
    return rows if by.may(permits.READ) else rows.filter(organ__in=by.organs)


def assessment_for(by: Actor, number: int) -> Assessment:
    """The result of a site on a day."""
    found = Assessment.objects.select_related("site", "organ", "run__table").filter(pk=number).first()
    if found is None or not (by.may(permits.READ) or found.organ_id in by.organs):
        raise Absent(GONE)
    return found


def before(row: Assessment) -> Assessment | None:
    """The result of the same site in the run before."""
    rows = Assessment.objects.select_related("run").filter(site=row.site_id, run__on__lt=row.run.on)
    return rows.order_by("-run__on").first()


@dataclass(frozen=True)
class Line:
    """One indicator with its result and what it rests on."""

    rule: rules.Rule
    result: Result
    evidence: Sequence[Evidence]

    @property
    def lamp(self) -> str:
        """The lamp of its state."""
        return "late" if self.result.met else rules.STATES[self.result.state][0]

    @property
    def state(self) -> str:
        """Its state in words."""
        if self.result.part == rules.BONUS and self.result.points:
            return "得分"
        return "否决" if self.result.met else rules.STATES[self.result.state][1]


def lines(row: Assessment) -> list[Line]:
    """Every indicator of a result in the order of its version, with all its evidence."""
    table = rules.thaw(row.run.table.content)
    found = {one.code: one for one in Result.objects.filter(assessment=row).prefetch_related(Prefetch("evidence", to_attr="rows"))}
    return [Line(rule, found[rule.code], found[rule.code].rows) for rule in table.rules if rule.code in found]  # type: ignore[attr-defined]
