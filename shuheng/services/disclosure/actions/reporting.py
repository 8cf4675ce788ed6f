"""年度报告: the figures of a year are frozen when they are released, after they were counted a second time from the journal."""

from __future__ import annotations

import hashlib

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.events import canonical_json
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.journal.actions import record

from .. import permits, queries
from ..events import ReportReleased
from ..models import Report
from ..queries.reports import from_journal


@transaction.atomic
def release(year: int, organ: str, words: str = "", *, by: Actor) -> Report:
    """Release the report of a year that is over, once. 政府信息公开条例 第四十九条、第五十条"""
    whose = queries.reporting_organ(by, organ)
    if not by.may(permits.OVERSEE if whose is None else permits.APPROVE):
        raise Forbidden("年度报告由本单位负责审批的岗位发布，全县的由主管部门发布。")
    if year >= today().year:
        raise Refused(f"{year} 年还没有过完，年度报告要到明年 1 月才能发布。")
    one_at_a_time(f"disclosure report {year} {organ}")
    if Report.objects.filter(year=year, organ=whose).exists():
        raise Refused("这一年的报告已经发布过了。")
    made = queries.figures(year, whose)
    if (made.counts, made.disputes) != from_journal(year, whose) or not made.balances:
        raise Refused("报告的数字和流水对不上，不能发布。请告诉系统管理员核对。")
    said = {"year": year, "organ": whose.code if whose else "county", "counts": made.counts, "disputes": made.disputes}
    digest = hashlib.sha256(canonical_json(said)).hexdigest()
    report = Report.objects.create(
        year=year, organ=whose, counts=made.counts, disputes=made.disputes, published=made.publishing.published, in_time=made.publishing.in_time,
        overdue=made.publishing.overdue, words=words.strip()[:2000], digest=digest, released_on=today(), by=by.label)
    record(ReportReleased(year, whose.pk if whose else 0, digest), by=by, organ=whose.pk if whose else None, about=f"disclosure-report:{report.pk}")
    return report

