"""Applying, step by step: every page saves before it says what is wrong, and the last one files once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import singledispatch
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import resident
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries as licensing_queries
from shuheng.services.licensing.models import Draft
from shuheng.services.licensing.rules import forms

from ..queries import applying
from ..queries.applying import MATERIALS, REVIEW, Course

KEEPING = ("_add", "_drop", "_refresh")


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """One step of the application of a matter."""
    return go(request, applying.course(request.actor, request.account.party_id, code, request.GET.get("for", "")))  # type: ignore[attr-defined]


def go(request: HttpRequest, course: Course) -> HttpResponse:
    """One step of filling in; a theme goes the same way as a matter."""
    key = request.POST.get("_key", "")
    if not course.is_under(key) and (address := course.filed_under(request.actor, key)):  # type: ignore[attr-defined]
        return redirect(address)
    if not course.applicants:
        messages.warning(request, "这件事要用单位的名义办。请单位先把委托登记给您（窗口或者“我的账号”里），再来申请。")
        return redirect(course.guide_address)
    step = request.GET.get("step", "") or course.steps[0].code
    if detour := _detour(request, course, step):
        return detour
    if request.method == "POST":
        return _POSTED.get(step, _post_section)(request, course, step)
    return _SHOWN.get(step, _section)(request, course, step)


def _detour(request: HttpRequest, course: Course, step: str) -> HttpResponse | None:
    """Where a reader goes who came to a page that is not there, or not yet."""
    first = course.steps[0].code
    if course.draft is None:
        lost = bool(request.POST.get("_key")) or step != first
        if lost and request.method == "POST" and step not in (MATERIALS, REVIEW):
            return None  # what was typed is kept, the rest must be filled in again
        if lost:
            messages.warning(request, "没有找到您存的草稿：草稿存 90 天，过了期会删掉；也可能已经提交了，请到“我的办件”看一看。要办，请从头填。")
            return redirect(_address(course, ""))
        return None
    if course.outdated and request.method != "POST":
        messages.warning(request, course.renewed)
    if request.method == "POST":
        return None
    if not request.GET.get("step"):
        return redirect(_address(course, course.first_open()))
    if step == REVIEW and (open_step := course.first_open()) != REVIEW:
        return redirect(_address(course, open_step, check="1"))
    return None if step in {one.code for one in course.steps} else redirect(_address(course, course.first_open()))


def _address(course: Course, step: str, **more: str) -> str:
    usual = course.applicants[0].number
    query = {**({"step": step} if step else {}), **({"for": str(course.party)} if course.party != usual else {}), **more}
    return course.address + (f"?{urlencode(query)}" if query else "")


# --- saving


@singledispatch
def save(course: Course, files: Mapping[str, Sequence[str]], by: Actor) -> None:
    """Keep what was filled in so far."""
    licensing.save_draft(course.row, course.answers, files, party=course.party, by=by)


@singledispatch
def file(course: Course, by: Actor, agent: int | None) -> str:
    """File it under the key of its draft; the address of the page that says so."""
    filing = licensing.Filing(course.row, course.answers, course.party, course.files, certificates=course.certificates, agent=agent,
                              proofs=course.proofs)
    assert isinstance(course.draft, Draft)
    return reverse("filed", args=[licensing.apply(filing, by=by, key=str(course.draft.key), draft=course.draft).case.number])


def _save(request: HttpRequest, course: Course, files: Mapping[str, Sequence[str]] | None = None) -> None:
    save(course, course.draft_files(course.files if files is None else files), request.actor)  # type: ignore[attr-defined]


def _later(request: HttpRequest) -> HttpResponse:
    messages.success(request, "存好了。下次从“我的办件”里接着填。")
    return redirect("my-affairs")


def _next(course: Course, step: str) -> str:
    codes = [one.code for one in course.steps]
    place = codes.index(step) + 1 if step in codes else 0
    return _address(course, codes[min(place, len(codes) - 1)])


# --- a family of questions


def _post_section(request: HttpRequest, course: Course, step: str) -> HttpResponse:
    course = _for_whom(request, course)
    lost = bool(request.POST.get("_key")) and course.draft is None
    course = course.with_answers(course.read(request.POST, step))
    _save(request, course)
    if lost:
        messages.warning(request, "您以前存的草稿过了期，已经删掉了。刚填的这一页留下了，别的请再填一次。")
    if "later" in request.POST:
        return _later(request)
    course = course.again(request.actor, request.account.party_id, str(course.party))  # type: ignore[attr-defined]
    if "_fill" in request.POST:
        return _fill(request, course, step)
    if any(word in request.POST for word in KEEPING):
        return _section(request, course, step)
    if problems := course.problems(step):
        return _section(request, course, step, problems)
    return redirect(_next(course, step) if not lost else _address(course, course.first_open()))


def _for_whom(request: HttpRequest, course: Course) -> Course:
    """The course of the party that was just chosen."""
    wanted = request.POST.get("_party", "")
    if wanted in ("", str(course.party)):
        return course
    return course.again(request.actor, request.account.party_id, wanted)  # type: ignore[attr-defined]


def _fill(request: HttpRequest, course: Course, step: str) -> HttpResponse:
    """Let the registers fill in; the page comes back with what they know."""
    try:
        if not isinstance(course.draft, Draft):
            raise Refused("这里不能带出资料，请照常填。")
        known = licensing.fill(course.draft, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        if len(known.receipts) > len(course.receipts):
            messages.success(request, "带出来了。不对的可以提异议，别的照常填。")
        else:
            messages.warning(request, "登记库里没有查到可以带出来的资料，请您自己填。填的和登记的不一样也没关系，工作人员会核对。")
    return redirect(_address(course, step))


def _section(request: HttpRequest, course: Course, step: str, problems: Sequence[forms.Problem] = ()) -> HttpResponse:
    if request.GET.get("check") and request.method != "POST":
        problems = course.problems(step)
    sections = forms.describe(course.form, course.answers, problems, facts=course.facts, places=course.places(step),
                              add=request.POST.get("_add", ""), section=step)
    first = step == course.steps[0].code
    parties = [(one.number, f"我自己（{one.name}）" if one.own else one.name, one.number == course.party) for one in course.applicants]
    context = {"sections": sections, "parties": parties if first and len(parties) > 1 else [], "problems": problems,
               "fillable": "、".join(course.fillable), "receipts": [(number, licensing_queries.REGISTERS[code][1]) for code, number in course.receipts.items()
                                                                  if course.party in request.actor.parties]}  # type: ignore[attr-defined]
    return render(request, "portal/apply.html", _frame(course, step) | context, status=_status(request, problems))


def _status(request: HttpRequest, problems: Sequence[forms.Problem]) -> int:
    return 422 if problems and request.method == "POST" else 200


def _frame(course: Course, step: str) -> dict[str, Any]:
    """What every page of the application shows."""
    codes = [one.code for one in course.steps]
    here = codes.index(step) if step in codes else 0
    reached = codes.index(course.first_open()) if course.draft else 0
    steps = [{"title": one.short, "state": "now" if place == here else "past" if place < max(reached, here) else "",
              "address": _address(course, one.code) if course.draft and place <= max(reached, here) else ""}
             for place, one in enumerate(course.steps)]
    return {
        "matter": course.row, "guide_address": course.guide_address, "steps": steps, "number": here + 1,
        "title": course.steps[here].title, "say": course.steps[here].say,
        "back": steps[here - 1]["address"] if here else "", "saved_until": course.draft.expires_on if course.draft else None,
        "key": course.draft.key if course.draft else "",
    }


# --- materials


def _post_materials(request: HttpRequest, course: Course, step: str) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    course = course.with_choice(request.POST)
    taken = licensing.take_uploads(request.FILES, course.slots_wanted, course.files, party=course.party, by=by, remove=request.POST.get("_remove", ""))
    _save(request, course, taken.tokens)
    course = course.with_files(taken.tokens)
    if "later" in request.POST and not taken.errors:
        return _later(request)
    if request.POST.get("_remove") and not taken.errors:
        return redirect(_address(course, step))
    errors = {one.code: course.lacking(one) for one in course.missing} | taken.errors
    if errors:
        return _materials(request, course, step, errors)
    return redirect(_next(course, step))


def _materials(request: HttpRequest, course: Course, step: str, errors: Mapping[str, str] | None = None) -> HttpResponse:
    if errors is None:
        errors = {one.code: course.lacking(one) for one in course.missing} if request.GET.get("check") else {}
    problems = [forms.Problem("", f"m-{one.code}", errors[one.code]) for one in course.slots_wanted if one.code in errors]
    context = {"materials": applying.slots(course, errors), "problems": problems}
    return render(request, "portal/apply.html", _frame(course, step) | context, status=_status(request, problems))


# --- review and filing


def _post_review(request: HttpRequest, course: Course, step: str) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    if course.outdated and request.POST.get("_version") != course.edition:
        return redirect(_address(course, course.first_open(), check="1"))
    if request.POST.get("promise") != "yes":
        return _review(request, course, step, [forms.Problem("", "promise", "请先勾选“上面填的都是真的”，再提交。")])
    own: int = request.account.party_id  # type: ignore[attr-defined]
    agent = None if course.party == own else own
    try:
        return redirect(file(course, by, agent))
    except Refused as refused:
        return _review(request, course, step, [forms.Problem("", "", refused.message)])


def _review(request: HttpRequest, course: Course, step: str, problems: Sequence[forms.Problem] = ()) -> HttpResponse:
    context = {
        "applicant": applying.applicant_facts(request.actor, course), "problems": problems, "version": course.edition,  # type: ignore[attr-defined]
        "sections": forms.describe(course.form, course.answers, facts=course.facts, places=applying.places_for(course.form)),
        "materials": applying.handed(course), "first_answer": course.first_answer,
        "materials_address": _address(course, MATERIALS) if course.slots_wanted else "",
    }
    return render(request, "portal/review.html", _frame(course, step) | context, status=_status(request, problems))


_Page = Callable[[HttpRequest, Course, str], HttpResponse]
_POSTED: Mapping[str, _Page] = {MATERIALS: _post_materials, REVIEW: _post_review}
_SHOWN: Mapping[str, _Page] = {MATERIALS: _materials, REVIEW: _review}
