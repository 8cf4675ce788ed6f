"""年度报告 on the desk: the figures of a year as they stand now, as a page and a table; releasing them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries
from ..models import Report
from ..printing import reports as paper
from ..queries import Figures
from ..queries.reports import COUNTY
from ..rules import report as rules

EVERYBODY = (permits.HANDLE, permits.APPROVE, permits.OVERSEE)


def _wanted(request: HttpRequest) -> Figures:
    by: Actor = request.actor  # type: ignore[attr-defined]
    year = forms.year_of(request.GET.get("year", "")) or today().year - (today().month < 4)
    code = request.GET.get("organ", "")
    if not code and by.may(permits.OVERSEE):
        code = COUNTY
    return queries.figures(year, queries.reporting_organ(by, code))


@needs(*EVERYBODY)
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """The report of a year, with the way to release it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    made = _wanted(request)
    code = made.organ.code if made.organ else COUNTY
    form = forms.ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.release(made.year, code, form.cleaned_data["words"], by=by)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "报告发布了，大家看得到。")
            return redirect("disclosure-report", done.year, code)
    done_before = Report.objects.filter(year=made.year, organ=made.organ).first()
    return render(request, "disclosure/desk_report.html", {
        "made": made, "form": form, "code": code, "columns": paper.COLUMNS, "results": paper.DISPUTE_COLUMNS, "done": done_before,
        "may_release": made.year < today().year and by.may(permits.APPROVE if made.organ else permits.OVERSEE) and done_before is None,
        "due_on": rules.due_on(made.year, made.organ is None), "years": range(today().year, 2018, -1), "oversees": by.may(permits.OVERSEE),
        "organs": queries.organs_of_year(made.year) if by.may(permits.OVERSEE) else []}, status=422 if form.errors else 200)


@needs(*EVERYBODY)
@never_cache
@require_safe
def report_file(request: HttpRequest) -> HttpResponse:
    """The figures as a table."""
    made = _wanted(request)
    return paper.workbook(made.year, made.name, made.lines, made.dispute_lines)
