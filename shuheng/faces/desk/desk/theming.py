"""一件事 at the window: the whole form of a theme on one page, filed for whoever stands there, with a receipt for each case."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.web import needs
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits
from shuheng.services.licensing.models import ThemeDraft
from shuheng.services.licensing.rules import forms as rules

from ..queries import theming as queries
from ..queries.theming import ThemeCounter
from ..queries.window import PAPER, person
from .window import STAYING, form_page, key_of, wrong


@needs(permits.WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, party: int, code: str) -> HttpResponse:
    """The whole form on one page, with materials uploaded or ticked as handed in on paper."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if number := queries.filed_run(by, key_of(request)):
        return redirect("desk-window-run", number)
    found = queries.theme_counter(by, party, code)
    if request.method != "POST":
        return form_page(request, found)
    taken = licensing.take_uploads(request.FILES, found.content.to_bring, found.files, party=party, by=by, remove=request.POST.get("_remove", ""))
    found = _saved(request, found, taken, by, party)
    if any(word in request.POST for word in STAYING):
        return form_page(request, found, errors=taken.errors)
    problems = wrong(request, found, taken)
    return form_page(request, found, problems, taken.errors) if problems else _file(request, found, by)


def _saved(request: HttpRequest, found: ThemeCounter, taken: licensing.Taken, by: Actor, party: int) -> ThemeCounter:
    filled, known = found.filled(request.POST), {one.code for one in found.content.to_bring}
    kept = {**taken.tokens, PAPER: sorted({*request.POST.getlist("paper")} & known), **filled.offer.kept}
    licensing.save_theme_draft(found.theme, filled.answers, kept, party=party, by=by)
    return queries.theme_counter(by, party, found.row.code)


def _file(request: HttpRequest, found: ThemeCounter, by: Actor) -> HttpResponse:
    assert isinstance(found.draft, ThemeDraft)
    filing = licensing.ThemeFiling(found.theme, found.answers, found.person.pk, found.files, found.paper, licensing.WINDOW,
                                   chosen=found.offer.kept)
    try:
        with transaction.atomic():
            run = licensing.file_theme(filing, by=by, key=key_of(request), draft=found.draft)
    except Forbidden:
        raise
    except Refused as refused:
        return form_page(request, found, [rules.Problem("", "", refused.message)])
    return redirect("desk-window-run", run.number)


@needs(permits.WINDOW)
@never_cache
@require_safe
def filed(request: HttpRequest, number: str) -> HttpResponse:
    """It is received; a receipt for each case is to be printed."""
    run, parts = queries.received(request.actor, number)  # type: ignore[attr-defined]
    context = {"run": run, "title": run.version.theme.title, "who": person(run.party), "parts": parts}
    return render(request, "desk/theme_filed.html", context)
