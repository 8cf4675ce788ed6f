"""办件: one case whole, and every act on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.queries.listing import reaches
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.templatetags.look import cn_when
from shuheng.foundation.core.web import officer
from shuheng.foundation.files import actions as file_actions
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.web import attachment
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits
from shuheng.services.licensing import queries as licensing_queries

from .. import forms
from ..queries import rows, theming, whole
from ..queries.whole import Whole
from ..rules import ELSEWHERE
from .acting import Act
from .acts import acts_for

CONFLICT = "办件已经变了样，请看看现在的情况再办。"


@officer
@never_cache
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything on a case, and what the present post may do with it. Some services have a page of their own for theirs."""
    found = whole.whole(request.actor, number)  # type: ignore[attr-defined]
    if found.case.kind in ELSEWHERE:
        return redirect(ELSEWHERE[found.case.kind], found.case.number)
    return _page(request, found)


def _page(request: HttpRequest, found: Whole, *, status: int = 200, bound: forms.ActForm | None = None, act: str = "", **more: Any) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    number, listed, acts = found.case.number, rows.query_of(request.GET), acts_for(found, by)
    context = {
        "case": whole.head(found), "place": rows.place(by, number, found.case.pk, request.GET),
        "acts": [_offer(one, number, listed, bound if one.code == act else None, bound is not None) for one in acts if not one.apart],
        "apart": [(one.words, _with(reverse("desk-act", args=[number, one.code]), listed)) for one in acts if one.apart],
        "theme": theming.beside(found.case, by),
        **whole.main_proofs(found), "limits": whole.limits(found),
        "facts_of_holder": whole.holders(found), "road": whole.road(found), "applicant": whole.applicant(found),
        "reveal": _reveal(found, by, listed), "sections": whole.sections(found), "materials": found.materials,
        "check_address": _with(reverse("desk-check", args=[number]), listed) if _may_check(found, by) else "",
        "opinions": [view for view in found.opinions if not (found.together and found.together.owns(view.code))],
        "together": found.together, "documents": found.documents, "steps": found.steps, "rating": whole.rating_facts(found),
        "closed_to_us": found.application is None, "seq": found.state.seq, **more,
    }
    return render(request, "desk/case.html", context, status=status)


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _offer(act: Act, number: str, listed: str, bound: forms.ActForm | None, wrong: bool) -> dict[str, object]:
    address = _with(reverse("desk-act", args=[number, act.code]), listed)
    return {"code": act.code, "words": act.words, "key": act.key, "look": act.look, "say": act.say, "address": address,
            "form": bound or act.form(act=act.code), "button": f"{act.words}，下一步" if act.sure else "", "usual": act.usual and not wrong}


def _reveal(found: Whole, by: Actor, listed: str) -> dict[str, object] | None:
    if not whole.may_reveal(found, by):
        return None
    return {"address": _with(reverse("desk-reveal", args=[found.case.number]), listed), "say": ""}


# --- acts


@officer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One act. What cannot be done says so where its form stands, with everything typed still there."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = whole.whole(by, number)
    act = next((one for one in acts_for(found, by) if one.code == code), None)
    if request.method != "POST":
        return _alone(request, found, act) if act else HttpResponseRedirect(_back(request, number))
    if act is None:
        return _too_late(request, found, code, "")
    form = act.form(request.POST, act=act.code)
    if not form.is_valid():
        return _again(request, found, act, form)
    if act.sure and request.POST.get("sure") != "yes":
        return _confirm(request, found, act, form)
    try:
        with transaction.atomic():
            act.run(number, form, form.cleaned_data, by)
    except (Absent, Forbidden):
        raise
    except Refused as refused:
        return _refused(request, number, act, form, refused)
    messages.success(request, act.done)
    return HttpResponseRedirect(_back(request, number))


def _alone(request: HttpRequest, found: Whole, act: Act, form: forms.ActForm | None = None) -> HttpResponse:
    """An act whose form stands on a page of its own."""
    context = {"case": whole.head(found), "act": act, "form": form or act.form(act=act.code), "seq": found.state.seq,
               "address": request.get_full_path(), "back": _back(request, found.case.number)}
    return render(request, "desk/act.html", context, status=422 if form else 200)


def _again(request: HttpRequest, found: Whole, act: Act, form: forms.ActForm) -> HttpResponse:
    return _alone(request, found, act, form) if act.apart else _page(request, found, status=422, bound=form, act=act.code)


def _back(request: HttpRequest, number: str) -> str:
    return _with(reverse("desk-case", args=[number]), rows.query_of(request.GET))


def _confirm(request: HttpRequest, found: Whole, act: Act, form: forms.ActForm) -> HttpResponse:
    """Grave acts are looked at once more on a page of their own."""
    given = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name not in ("csrfmiddlewaretoken", "sure")]
    told = [(str(field.label), _words_of(field.value(), dict(getattr(field.field, "choices", ()) or ()))) for field in form if field.value()]
    context = {"case": whole.head(found), "act": act, "given": given, "told": told,
               "address": request.get_full_path(), "back": _back(request, found.case.number)}
    return render(request, "desk/confirm.html", context)


def _words_of(value: object, choices: Mapping[Any, Any]) -> str:
    if isinstance(value, list | tuple):
        return "\n".join(str(choices.get(one, one)) for one in value)
    return str({str(key): words for key, words in choices.items()}.get(str(value), value))


def _refused(request: HttpRequest, number: str, act: Act, form: forms.ActForm, refused: Refused) -> HttpResponse:
    """A colleague was quicker, or a rule forbids it: the page says which, as it is now."""
    found = whole.whole(request.actor, number)  # type: ignore[attr-defined]
    if found.state.seq != _seen(request) and all(one.code != act.code for one in acts_for(found, request.actor)):  # type: ignore[attr-defined]
        return _too_late(request, found, act.code, refused.message)
    forms.refuse(form, refused)
    return _again(request, found, act, form)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get("seq", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _too_late(request: HttpRequest, found: Whole, code: str, message: str) -> HttpResponse:
    """The act is no longer open. If it was the same officer's own first click, it is simply done; else what happened is shown, calmly."""
    by, last = request.actor, found.last_step  # type: ignore[attr-defined]
    if last and last.move == code and last.account == by.account and last.seq > _seen(request):
        messages.info(request, "刚才已经办好了，没有重复办。")
        return HttpResponseRedirect(_back(request, found.case.number))
    happened = f"{last.by}在 {cn_when(last.at)} 办了“{last.title}”，现在到了{found.stage}环节。" if last and last.seq > _seen(request) else ""
    if not happened and not message:
        raise Forbidden("您现在的岗位不能这样办，或者这件现在不能这样办。请回到办件页面看看能办什么。")
    return _page(request, found, status=409, problem=happened or message, typed=_typed(request))


def _typed(request: HttpRequest) -> str:
    """What was written, so that nobody has to write it twice."""
    kept = [value.strip() for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "seq", "sure") and len(value.strip()) > 3]
    return "\n".join(str(value) for value in kept)


# --- materials, documents, personal answers


def _may_check(found: Whole, by: Actor) -> bool:
    return found.state.milestone == "filed" and found.application is not None and reaches(by, permits.ACCEPT, found.case)


@officer
@never_cache
@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The verdicts on several materials at once."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found, wrong, noted = whole.whole(by, number), {}, 0
    for paper in found.materials:
        verdict, remark = request.POST.get(f"verdict.{paper.id}", ""), request.POST.get(f"remark.{paper.id}", "")
        if not verdict:
            continue
        try:
            with transaction.atomic():
                licensing.check_material(number, paper.id, verdict, remark, by=by)
            noted += 1
        except (Absent, Forbidden):
            raise
        except Refused as refused:
            wrong[paper.id] = (verdict, remark, refused.message)
    if wrong:
        return _page(request, whole.whole(by, number), status=422, wrong_checks=wrong)
    if noted:
        messages.success(request, f"核对了 {noted} 份材料。")
    return HttpResponseRedirect(_back(request, number) + "#mats")


@officer
@never_cache
@require_safe
def material(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """One file of the case. The look is written down; the applicant can see it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = licensing_queries.application_to_read(by, number)
    one = licensing_queries.material(found, row)
    if one.stored is None:
        raise Absent("这份材料交的是纸质的，没有文件可以看。")
    stored, data = files.open_for(by, one.stored.token, check=lambda stored: stored.case == found.case_id)
    file_actions.note_opened(stored, by=by)
    return attachment(stored, data)


@officer
@never_cache
@require_safe
def certificate(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """The certificate that stands for a material, as it is worth now. The look is written down; the holder can see it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    one = licensing_queries.material(licensing_queries.application_to_read(by, number), row)
    if one.certificate_id is None:
        raise Absent("这份材料不是电子证照。")
    return redirect("desk-certificate-in-case", number, one.certificate_id)


@officer
@never_cache
@require_safe
def document(request: HttpRequest, number: str, row: int) -> HttpResponse:
    """A document of the case as PDF; made now if the job has not come to it yet."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = cases.case_to_read(by, number)
    issued = next((one for one in licensing_queries.documents(found.pk) if one.pk == row), None)
    if issued is None:
        raise Absent()
    with acting(SYSTEM):
        printed = licensing.print_document(issued.pk, by=SYSTEM)
        stored, data = files.open_for(SYSTEM, printed.stored.token)  # type: ignore[union-attr]
    file_actions.note_opened(stored, by=by)
    return attachment(stored, data)


@officer
@never_cache
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Personal answers whole, for a written reason that the applicant can read."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    try:
        answers = licensing.show_personal(number, reason, by=by)
    except (Absent, Forbidden):
        raise
    except Refused as refused:
        found = whole.whole(by, number)
        shown = {"address": request.get_full_path(), "wrong": refused.message, "reason": reason}
        return _page(request, found, status=422, reveal=shown)
    found = whole.whole(by, number)
    return _page(request, found, reveal=None, applicant=whole.applicant(found, shown=True), sections=whole.sections(found, answers), revealed=True)
