"""没找到的问题 and 近义词, for the editors of the county's websites."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from . import actions, forms, permits, queries


def _page(request: HttpRequest, form: forms.SynonymForm, status: int = 200) -> HttpResponse:
    return render(request, "search/tending.html", {"missed": queries.missed(), "synonyms": queries.standing_synonyms(), "form": form}, status=status)


@needs(permits.TEND)
@never_cache
def tending(request: HttpRequest) -> HttpResponse:
    """What people looked for in vain, and what else words are called; a pair is made here."""
    if request.method != "POST":
        return _page(request, forms.SynonymForm(initial={"word": request.GET.get("word", "")[:20]}))
    form = forms.SynonymForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        made = actions.call(form.cleaned_data["word"], form.cleaned_data["means"], by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        form.add_error(refused.field or None, refused.message)
        return _page(request, form, 422)
    messages.success(request, f"定下来了：搜“{made.word}”也会找到“{made.means}”，反过来也一样。")
    return redirect("desk-search")


@needs(permits.TEND)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Note that a question is seen to."""
    try:
        times = actions.settle(request.POST.get("text", ""), by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"记下了，这个问题一共问过 {times} 次。")
    return redirect("desk-search")


@needs(permits.TEND)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Let a pair end."""
    try:
        row = actions.end(number, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"停用了：“{row.word}”不再找“{row.means}”。")
    return redirect("desk-search")


urlpatterns = [
    path("search/", tending, name="desk-search"),
    path("search/settle/", settle, name="desk-search-settle"),
    path("search/synonyms/<int:number>/end/", end, name="desk-search-end"),
]
