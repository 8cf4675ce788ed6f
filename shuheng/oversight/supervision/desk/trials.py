"""推演: other promises, and who would be late under them, beside how it is today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.cases.queries.frozen import promises
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits
from ..models import Trial
from ..queries import listing
from ..queries import ranking as figures
from .frame import who

SHOWN, WATCHED_SECONDS = 10, 2


@needs(permits.TRY)
@never_cache
def trials(request: HttpRequest) -> HttpResponse:
    """Choose the promises to try; the trials of one's own organ stand below."""
    by = who(request)
    form = forms.TrialForm(request.POST or None, matters=promises())
    if request.method == "POST" and form.is_valid():
        try:
            trial = actions.ask_trial(actions.Wanted(form.cleaned_data["factor"], form.chosen), by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return HttpResponseRedirect(reverse("desk-supervision-trial", args=[trial.pk]))
    past = Trial.objects.filter(organ__in=by.organs).order_by("-pk")[:SHOWN]
    return render(request, "supervision/trials.html", {"form": form, "past": past}, status=422 if form.errors else 200)


@needs(permits.TRY)
@never_cache
@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The progress of a trial, which looks again by itself, then its result."""
    trial = get_object_or_404(Trial, pk=number, organ__in=who(request).organs)
    done = trial.state == "done"
    organs, matters = (figures.tried(trial, place) for place in (0, 1))
    changed = [(listing.title_of(code), days) for code, days in trial.days.items()]
    context = {"trial": trial, "done": done, "tables": [("单位", organs), ("事项", matters)], "changed": changed,
               "per_cent": 100 * trial.done // trial.total if trial.total else 100,
               "base": sum(one.base for one in organs), "late": sum(one.late for one in organs), "then": sum(one.then for one in organs)}
    response = render(request, "supervision/trial.html", context)
    if not done:
        response["Refresh"] = str(WATCHED_SECONDS)
    return response
