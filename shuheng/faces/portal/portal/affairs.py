"""My affairs: the list, one affair with the proof of its dates, and what its applicant may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.rules import LEVELS, Milestone, reasons_for
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import resident
from shuheng.foundation.files import actions as files
from shuheng.foundation.files import queries as stored
from shuheng.foundation.files.web import attachment
from shuheng.foundation.identity.web import signed_in
from shuheng.foundation.notices import queries as notices
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.rules import forms
from shuheng.sharing.registries import queries as registries
from shuheng.sharing.registries.queries import Offer

from ..queries import affair as whole
from ..queries import affairs, applying, running, theming
from ..queries import supplement as asking
from ..queries.affair import Affair
from ..queries.affairs import Phase

PAGE = 20
SHOWS = ("all", "open", "done")


@resident(level=1)
@require_safe
def my_affairs(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I began, all my affairs."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "all"
    page = Paginator(affairs.my_cases(by, show), PAGE).get_page(request.GET.get("page"))
    page.object_list = affairs.told(page.object_list, by)
    return render(request, "portal/affairs.html", {
        "runs": running.listed_runs(by), "theme_drafts": theming.theme_drafts(by), "waiting": affairs.waiting(by), "drafts": applying.drafts(by),
        "page": page, "show": show, "unread": notices.unread(by), "collect": whole.to_collect(by),
    })


# --- one affair


@resident(level=1)
@require_safe
def affair(request: HttpRequest, number: str) -> HttpResponse:
    """How it stands, why on that day, what happened."""
    one = whole.affair(request.actor, number)  # type: ignore[attr-defined]
    proofs = dict(one.proofs)
    promised, statutory = proofs.pop("promised", None), proofs.pop("statutory", None)
    return render(request, "portal/affair.html", {
        "belongs": running.belongs(one.case),
        "case": one.case, "who": one.who, "stands": one.stands, "acts": _acts(one), "alarm": _alarm(one), "promised": promised,
        "statutory": statutory, "others": list(proofs.values()), "decision": one.decision, "documents": one.papers, "steps": one.steps,
        "sections": one.sections, "together": one.together, "rating": one.rating, "rating_words": LEVELS[one.rating.level] if one.rating else "",
        "outcome": affairs.outcome_title(one.case) if one.decision else "", "remedy": whole.REMEDY,
    })


def _acts(one: Affair) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is the main one) of what the applicant can do now."""
    number, paper = one.case.number, whole.result_paper(one.papers)
    acts = []
    if one.stands.phase is Phase.SUPPLEMENT:
        acts.append(("去补交", reverse("supplement", args=[number])))
    if one.may_report:
        acts.append(("整改好了", reverse("rectified", args=[number])))
    if paper:
        acts.append((f"下载{paper.title}", paper.address))
    if one.case.decided_on and one.rating is None:
        acts.append(("评一评", reverse("rate", args=[number])))
    if one.may_withdraw:
        acts.append(("撤回申请", reverse("withdraw", args=[number])))
    return [(words, address, place == 0 and words != "撤回申请") for place, (words, address) in enumerate(acts)]


def _alarm(one: Affair) -> list[str]:
    if one.may_report and one.together and one.together.rectify:
        return [line.rstrip("。") + "。" for line in one.together.rectify.wrong]
    if one.stands.phase is not Phase.SUPPLEMENT or not one.supplement:
        return []
    return [item["what"].rstrip("。") + "。" for item in one.supplement.items]


@resident(level=1)
@require_safe
def filed(request: HttpRequest, number: str) -> HttpResponse:
    """It is in: the number, and what comes next."""
    one = whole.affair(request.actor, number)  # type: ignore[attr-defined]
    notice = one.proofs.get("supplement_notice")
    coming = ["我们看材料。缺什么，一次说清，不会让您跑第二趟。", "受理以后，告诉您最晚哪天出结果；每一天怎么数的，您都看得见。",
              "有了结果，文书发到“我的办件”。"]
    return render(request, "portal/filed.html", {"case": one.case, "answer_by": notice.due if notice else None, "coming": coming})


# --- bringing what is missing


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """Bring everything that was asked for, at once."""
    one = whole.affair(request.actor, number)  # type: ignore[attr-defined]
    if one.stands.phase is not Phase.SUPPLEMENT or one.supplement is None:
        messages.info(request, "现在没有要您补的。")
        return redirect("affair", number)
    if request.method == "POST":
        return _supply(request, one)
    kept = registries.without_choice(one.supplement.kept)
    return _supplement_page(request, one, kept, asking.held(one, request.actor, one.supplement.kept), {})  # type: ignore[attr-defined]


def _supply(request: HttpRequest, one: Affair) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    wanted, number = asking.wanted_materials(one), one.case.number
    assert one.supplement is not None
    if offered := request.POST.get("_offer", ""):
        return _take_over(request, number, offered)
    kept = registries.without_choice(one.supplement.kept)
    taken = licensing.take_uploads(request.FILES, wanted, kept, party=one.row.party or 0, by=by, remove=request.POST.get("_remove", ""))
    offer = asking.held(one, by, one.supplement.kept).choosing(request.POST)
    licensing.keep_supplement(number, {**taken.tokens, **offer.kept}, by=by)
    if request.POST.get("_remove") and not taken.errors:
        return redirect("supplement", number)
    if "later" in request.POST and not taken.errors:
        messages.success(request, "存好了，还没有交。别忘了在日子以前交上去。")
        return redirect("affair", number)
    brought = {code for code, tokens in taken.tokens.items() if tokens}
    errors = {one_.code: offer.lacking(one_.code, f"还没有传{one_.title}。") for one_ in wanted if one_.code not in {*brought, *offer.held}} | taken.errors
    words = request.POST.get("words", "").strip()
    if errors:
        return _supplement_page(request, one, taken.tokens, offer, errors, words)
    try:
        licensing.supply(number, taken.tokens, by=by, words=words, certificates=offer.standing([one_.code for one_ in wanted], brought))
    except Refused as refused:
        return _supplement_page(request, one, taken.tokens, offer, {"": refused.message}, words)
    messages.success(request, "补的材料交上去了。我们看过以后告诉您受理没有。")
    return redirect("affair", number)


def _take_over(request: HttpRequest, number: str, offered: str) -> HttpResponse:
    material, _, token = offered.partition(":")
    try:
        licensing.take_over(number, material, token, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("supplement", number)


def _supplement_page(request: HttpRequest, one: Affair, tokens: Mapping[str, list[str]], offer: Offer, errors: Mapping[str, str],
                     words: str = "") -> HttpResponse:
    problems = [forms.Problem("", f"m-{code}" if code else "f-words", message) for code, message in errors.items()]
    return render(request, "portal/supplement.html", {
        "case": one.case, "due": one.case.supplement_until, "items": asking.other_items(one),
        "many": len(one.supplement.items) if one.supplement else 0, "problems": problems, "kept": True, "words": words,
        "materials": asking.supplement_slots(one, tokens, errors, offer), "offers": asking.offers(one, tokens),
        "notice": whole.paper_of_kind(one.papers, "supplement"),
        "late": one.stands.lamp == "late",
    }, status=422 if problems else 200)


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rectified(request: HttpRequest, number: str) -> HttpResponse:
    """Everything was put right after the joint visit: the limits run on."""
    one = whole.affair(request.actor, number)  # type: ignore[attr-defined]
    if not one.may_report:
        messages.info(request, "现在没有要整改的。")
        return redirect("affair", number)
    problems: list[forms.Problem] = []
    if request.method == "POST":
        try:
            licensing.report_rectified(number, request.POST.get("words", "").strip()[:500], by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "知道了，明天起接着数。看现场的人会照着看。")
            return redirect("affair", number)
        except Refused as refused:
            problems = [forms.Problem("", f"f-{refused.field or 'words'}", refused.message)]
    look = one.together.rectify if one.together else None
    return render(request, "portal/rectified.html", {"case": one.case, "look": look, "problems": problems, "words": request.POST.get("words", "")},
                  status=422 if problems else 200)


# --- taking back, rating


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back, after a word of what that means."""
    one = whole.affair(request.actor, number)  # type: ignore[attr-defined]
    if not one.may_withdraw:
        messages.info(request, "这件事已经有结果，或者已经到了决定的一步，不能在网上撤回。有难处请打 12345。")
        return redirect("affair", number)
    if request.method == "POST":
        licensing.withdraw(number, request.POST.get("words", "").strip()[:200], by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, "已经撤回，这件事到此为止。")
        return redirect("affair", number)
    return render(request, "portal/withdraw.html", {"case": one.case})


@resident(level=1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """好差评: once, when there is a result."""
    one = whole.affair(request.actor, number)  # type: ignore[attr-defined]
    closed = _unratable(one)
    if request.method != "POST" or closed:
        return _rate_page(request, one, closed, [])
    level = request.POST.get("level", "")
    try:
        cases.rate(one.case.pk, int(level) if level.isdecimal() and len(level) < 3 else 0, reasons=request.POST.getlist("reasons"),
                   words=request.POST.get("words", ""), by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        return _rate_page(request, one, "", [forms.Problem("", f"f-{refused.field or 'level'}", refused.message)])
    messages.success(request, "评价交上了，谢谢您。")
    return redirect("affair", number)


def _unratable(one: Affair) -> str:
    if one.rating:
        return f"您已经评过“{LEVELS[one.rating.level]}”，一件事只能评一次。"
    if Milestone(one.case.milestone).rank < Milestone.DECIDED.rank or not one.case.decided_on:
        return "这件事还没有结果，有了结果再请您评。"
    return ""


def _rate_page(request: HttpRequest, one: Affair, closed: str, problems: list[forms.Problem]) -> HttpResponse:
    sent: Any = request.POST
    levels = [{"value": value, "label": label, "chosen": sent.get("level") == str(value)} for value, label in LEVELS.items()]
    reasons = [{"value": one_.code, "label": one_.title, "chosen": one_.code in sent.getlist("reasons")}
               for one_ in reasons_for(cases.rating_channel(one.case.channel))]
    return render(request, "portal/rate.html", {
        "case": one.case, "levels": levels, "reasons": reasons, "words": sent.get("words", ""), "problems": problems, "closed": closed,
        "wrong": {problem.field_id.removeprefix("f-"): problem.message for problem in problems},
    }, status=422 if problems else 200)


# --- a document


@signed_in
@require_safe
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The PDF, for the applicant or an officer who may read the case. Made now when the job has not run yet."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = whole.document_to_read(by, number)
    if found.stored is None:
        with acting(SYSTEM):
            found = licensing.print_document(number, by=SYSTEM)
    assert found.stored is not None
    file, data = stored.open_for(by, found.stored.token, check=lambda row: row.pk == found.stored_id)
    files.note_opened(file, by=by)
    return attachment(file, data)
