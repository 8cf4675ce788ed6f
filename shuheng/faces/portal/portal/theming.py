"""一件事一次办: themes and their guides, one application for several matters, and one page for how they all stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import public, resident
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import ThemeDraft
from shuheng.services.licensing.queries.themes import Unfit
from shuheng.services.licensing.rules import forms

from ..queries import completing, running, theming
from ..queries.affair import places_for
from ..queries.completing import Completion
from ..queries.theming import ThemeCourse
from .applying import KEEPING, file, go, save


@public
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """Everything that can be done at once."""
    return render(request, "portal/themes.html", {"themes": theming.listed()})


@public
@require_safe
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked once, which papers, which offices, in which order, by which day."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    drafts = theming.theme_drafts(by) if by.kind == "resident" else []
    try:
        guide = theming.theme_guide(code)
    except Unfit as unfit:
        return _one_by_one(request, unfit)
    return render(request, "portal/theme.html", {"guide": guide, "draft": next((note for note, _ in drafts if note.code == code), None)})


def _one_by_one(request: HttpRequest, unfit: Unfit) -> HttpResponse:
    """Its matters changed so that they no longer make one form: each can be applied for alone."""
    messages.warning(request, unfit.message)
    return redirect(f"{reverse('matters')}?event={unfit.event}")


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def theme_apply(request: HttpRequest, code: str) -> HttpResponse:
    """One step of the application of a theme."""
    try:
        course = theming.theme_course(request.actor, request.account.party_id, code, request.GET.get("for", ""))  # type: ignore[attr-defined]
    except Unfit as unfit:
        return _one_by_one(request, unfit)
    return go(request, course)


@save.register
def _(course: ThemeCourse, files: Mapping[str, Sequence[str]], by: Actor) -> None:
    licensing.save_theme_draft(course.theme, course.answers, files, party=course.party, by=by)


@file.register
def _(course: ThemeCourse, by: Actor, agent: int | None) -> str:
    assert isinstance(course.draft, ThemeDraft)
    filing = licensing.ThemeFiling(course.theme, course.answers, course.party, course.files, agent=agent, chosen=course.offer.kept)
    run = licensing.file_theme(filing, by=by, key=str(course.draft.key), draft=course.draft)
    return reverse("theme-run", args=[run.number]) + "?filed=1"


# --- the run


@resident(level=1)
@require_safe
def run(request: HttpRequest, number: str) -> HttpResponse:
    """Every matter's stage, day and proof, what is needed from the reader, the papers."""
    page = running.run_page(request.actor, number)  # type: ignore[attr-defined]
    return render(request, "portal/run.html", {"page": page, "fresh": "filed" in request.GET})


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """What is still needed to file a prepared matter: the whole form of the matter, filled in as far as it is known."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = completing.completion(by, number, code)
    if found is None:
        messages.info(request, "这一件现在不用您补。")
        return redirect("theme-run", number)
    return _completed(request, found, number) if request.method == "POST" else _part_page(request, found)


def _completed(request: HttpRequest, found: Completion, number: str) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    taken = licensing.take_uploads(request.FILES, found.wanted, found.files, party=found.run.party, by=by, remove=request.POST.get("_remove", ""))
    answers = found.read(request.POST)
    licensing.keep_part(number, found.code, answers, taken.tokens, by=by)
    fresh = completing.completion(by, number, found.code)
    assert fresh is not None
    if any(word in request.POST for word in (*KEEPING, "_remove")):
        return _part_page(request, fresh)
    if "later" in request.POST and not taken.errors:
        messages.success(request, "存好了，还没有提交。")
        return redirect("theme-run", number)
    if problems := fresh.problems(taken.errors):
        return _part_page(request, fresh, problems, taken.errors)
    try:
        licensing.complete_part(number, found.code, by=by)
    except Refused as refused:
        return _part_page(request, fresh, [forms.Problem("", "", refused.message)])
    messages.success(request, f"“{found.title}”提交了。")
    return redirect("theme-run", number)


def _part_page(request: HttpRequest, found: Completion, problems: Sequence[forms.Problem] = (), errors: Mapping[str, str] | None = None) -> HttpResponse:
    shown = problems or (found.problems({}) if request.method != "POST" else [])
    sections = forms.describe(found.form, found.answers, [one for one in shown if one.pointer], facts=found.facts, places=places_for(found.form),
                              add=request.POST.get("_add", ""))
    context = {"found": found, "sections": sections, "problems": shown, "materials": completing.slots(found, errors or {}), "asked": found.asked}
    return render(request, "portal/part.html", context, status=422 if problems else 200)


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Do without one matter that is not filed yet, after a word of what goes with it."""
    page = running.run_page(request.actor, number)  # type: ignore[attr-defined]
    one = next((one for one in page.parts if one.code == code and one.drop_address), None)
    if one is None:
        messages.info(request, "这一件已经提交或者不办了。已经提交的，请到那一件的页面里撤回。")
        return redirect("theme-run", number)
    if request.method == "POST":
        licensing.drop_part(number, code, by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, f"“{one.title}”不办了，存着的内容和材料已经删掉。")
        return redirect("theme-run", number)
    return render(request, "portal/run_end.html", {"page": page, "one": one})


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back everything that is not decided yet."""
    page = running.run_page(request.actor, number)  # type: ignore[attr-defined]
    if not page.may_withdraw:
        messages.info(request, "没有还能撤回的了。")
        return redirect("theme-run", number)
    if request.method == "POST":
        kept = licensing.withdraw_theme(number, request.POST.get("words", "").strip()[:200], by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, "能撤的都撤回了。" + (f"有 {kept} 件已经到了决定的一步，不能在网上撤回，会照常办完。" if kept else ""))
        return redirect("theme-run", number)
    return render(request, "portal/run_end.html", {"page": page, "one": None})
