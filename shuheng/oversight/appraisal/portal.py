"""网站考核公开: the results of all sites of a quarter, and the yearly tables, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import public

from . import printing, rules
from .queries import quarters, years


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


@public
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The yearly tables of all sites."""
    return render(request, "appraisal/reports.html", {"rows": list(years.reports())})


@public
@require_safe
def report(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The yearly table of a site."""
    row = years.report(year, code)
    return render(request, "appraisal/report.html", {"row": row, "title": printing.title(row), "parts": printing.parts(row)})


@public
@require_safe
def report_file(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The same on paper."""
    row = years.report(year, code)
    response = HttpResponse(printing.pdf(row), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{printing.title(row)}.pdf") or "attachment"
    return response


urlpatterns = [
    path("", results, name="appraisal"),
    path("reports/", reports, name="appraisal-reports"),
    path("reports/<int:year>/<slug:code>/", report, name="appraisal-report"),
    path("reports/<int:year>/<slug:code>/report.pdf", report_file, name="appraisal-report-file"),
]
