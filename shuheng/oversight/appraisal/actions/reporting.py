"""The yearly tables: written by the program in January out of facts, once, and never changed."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.journal.actions import record

from ..events import YearReported
from ..models import YearReport
from ..queries import years

AT_ONCE = 20  # sites of a round


@transaction.atomic
def report_year(*, by: Actor) -> int:
    """Publish the tables of last year that are not there yet, some at a time; returns how many. A year in which nothing was looked at has none."""
    one_at_a_time("appraisal.report")
    year = today().year - 1
    if not years.watched(year):
        return 0
    sites = list(years.unreported(year)[:AT_ONCE])
    for site in sites:
        figures = years.figures(site, year)
        digest = hashlib.sha256(json.dumps([year, site.code, figures], ensure_ascii=False).encode()).hexdigest()
        row = YearReport.objects.create(year=year, site=site, figures=figures, digest=digest, released_on=today())
        record(YearReported(site.pk, year, digest), by=by, organ=site.organ_id, about=f"appraisal-report:{row.pk}")
    return len(sites)
