"""网站考核公开: the results of all sites of a quarter, and the yearly tables, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import public

from . import rules
from .queries import quarters


@public
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The last run of a quarter: the newest one unless told. Names of sites, numbers, no people."""
    known = quarters.quarters()
    chosen = quarters.asked(request.GET.get("quarter", "")) or (known[0] if known else None)
    run = quarters.run_of(chosen) if chosen else None
    rows = [(row, *rules.GRADES[row.grade]) for row in quarters.results(run)] if run else []
    return render(request, "appraisal/public.html", {"quarter": chosen, "quarters": known, "run": run, "rows": rows,
                                                     "passed": sum(row.grade == "passed" for row, *_ in rows)})


urlpatterns = [path("", results, name="appraisal")]
