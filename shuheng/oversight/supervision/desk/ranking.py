"""排名: organs and matters by the promises they kept; every number opens to its cases."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.clock import today
from shuheng.foundation.core.web import needs

from .. import permits, queries
from ..queries import listing
from ..queries import ranking as figures
from .frame import page_of, who


@needs(permits.WATCH)
@never_cache
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """One month by organ and by matter."""
    month = listing.first_of(request.GET.get("month", "")) or today().replace(day=1)
    regime = queries.regime_or_none(today())
    context = {"month": month, "months": figures.months(), "tables": [("单位", figures.ranking("organ", month)), ("事项", figures.ranking("matter", month))],
               "least": regime.least if regime else 5, "grades": _grades(regime.grades if regime else {}), "regime": regime}
    return render(request, "supervision/ranking.html", context)


def _grades(grades: Mapping[str, int]) -> str:
    """`优秀 98% 以上，良好 95% 以上，不到的不合格`, from the best down."""
    ordered = sorted(grades.items(), key=lambda one: -one[1])
    return "，".join(f"{name} {least}% 以上" if least else f"不到的{name}" for name, least in ordered)


@needs(permits.WATCH)
@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The promises behind a number of the ranking."""
    by, ask = who(request), listing.asked(request.GET)
    what = request.GET.get("what", "all") if request.GET.get("what") in listing.WHAT else "all"
    month = ask.month or today().replace(day=1)
    page = page_of(request, listing.limits(by, ask, what), listing.limit_rows)
    named = listing.organs().get(ask.organ, "") if ask.organ else listing.title_of(ask.matter) if ask.matter else "全县"
    return render(request, "supervision/cases.html", {"page": page, "month": month, "what": what, "whats": listing.WHAT.items(), "named": named})
