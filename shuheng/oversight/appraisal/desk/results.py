"""The sites of a day, one site with every indicator and its evidence, a version of the indicators. Nothing can be changed here."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.web import needs

from .. import permits, queries, rules

EVERYBODY = (permits.READ, permits.OWN)


def day_of(text: str) -> date | None:
    """The day that an address asks for."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@needs(*EVERYBODY)
@never_cache
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """The sites of a day, those with vetoes first, then by score."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.run_on(day_of(request.GET.get("on", "")))
    rows = [(row, *rules.GRADES[row.grade]) for row in queries.sites_of(by, run)] if run else []
    return render(request, "appraisal/sites.html", {"run": run, "rows": rows, "days": queries.days(), "table": queries.table_in_force()})


@needs(*EVERYBODY)
@never_cache
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One site on one day: score, vetoes, each indicator with its source and what its points rest on."""
    row = queries.assessment_for(request.actor, number)  # type: ignore[attr-defined]
    lines = queries.lines(row)
    parts = [(words, [line for line in lines if line.result.part == part]) for part, words in rules.PARTS.items()]
    return render(request, "appraisal/result.html", {
        "row": row, "lamp": rules.GRADES[row.grade][0], "grade": rules.GRADES[row.grade][1], "parts": parts, "table": rules.thaw(row.run.table.content),
        "before": queries.before(row)})


@needs(*EVERYBODY)
@never_cache
@require_safe
def indicators(request: HttpRequest, number: int) -> HttpResponse:
    """A version of the indicators, as it is and stays."""
    row = queries.table(number)
    table = rules.thaw(row.content)
    return render(request, "appraisal/indicators.html", {"row": row, "table": table, "parts": [
        (words, [(rule, rules.MEASURES[rule.measure][0]) for rule in table.rules if rule.part == part]) for part, words in rules.PARTS.items()],
        "fields": rules.FIELDS, "versions": queries.versions()})
