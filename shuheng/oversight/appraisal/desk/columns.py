"""Columns by the day on which they have to be updated, and the probes of a site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import needs

from .. import permits
from ..queries import duties
from ..queries import probes as probing

EVERYBODY = (permits.READ, permits.OWN)


@needs(*EVERYBODY)
@never_cache
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Every column that has a day, those that are over it first."""
    return render(request, "appraisal/columns.html", {"rows": duties.columns_for(request.actor)})  # type: ignore[attr-defined]


@needs(*EVERYBODY)
@never_cache
@require_safe
def probes(request: HttpRequest, code: str) -> HttpResponse:
    """How often a site could be opened, day by day, and when not."""
    site = probing.site_for(request.actor, code)  # type: ignore[attr-defined]
    return render(request, "appraisal/probes.html", {"site": site, "days": probing.days_of(site), "failures": probing.failures_of(site),
                                                     "last": probing.last_of(site), "way": probing.way()})
