"""One entry of the own organ: what it says and said, what is asked of it; correcting, withdrawing, answering, deciding."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.rules import masked_number

from .. import actions, forms, permits, queries, rules
from .register import called


@needs(permits.READ)
@never_cache
@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry whole."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, came_back: Form | None = None) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.own_organs(by, number)
    editions = list(row.editions.order_by("-place"))
    names = identity.officers_named(one.written_by for one in editions if one.written_by)
    writers = queries.writers(row)
    fresh: dict[str, Form] = {"answer": forms.AnswerForm(prefix="objection"), "decision": forms.DecisionForm(prefix="repair")}
    fresh |= {name: came_back for name, form in fresh.items() if came_back is not None and type(came_back) is type(form)}
    party, now = row.party, queries.held([row], today())[0]
    return render(request, "credit/entry.html", {
        "one": now, "row": row, "who": called(row), "number": party.number if row.whose == rules.LEGAL else masked_number(party.number),
        "editions": [(one, names.get(one.written_by or 0, "程序")) for one in editions], "objections": queries.objections(row),
        "repairs": queries.repairs(row), "may_record": by.may(permits.RECORD) and not row.withdrawn_on,
        "decides": by.may(permits.DECIDE) and by.account not in writers, "wrote": by.account in writers, **fresh},
        status=422 if came_back is not None else 200)


def _form_page(request: HttpRequest, number: int, form: Form, act: str, do: Callable[[], object], done: str) -> HttpResponse:
    """A form with a page of its own: shown, or done, or shown again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("desk-credit-entry", number)
    row = queries.own_organs(request.actor, number)  # type: ignore[attr-defined]
    return render(request, "credit/act.html", {"form": form, "row": row, "act": act, "who": called(row)}, status=422 if form.errors else 200)


@needs(permits.RECORD)
@never_cache
def correct(request: HttpRequest, number: int) -> HttpResponse:
    """Say it anew."""
    row = queries.own_organs(request.actor, number)  # type: ignore[attr-defined]
    form = forms.CorrectForm(request.POST if request.method == "POST" else None, initial=forms.start_of(queries.said_now(row)))
    form.kind_code = row.kind.code
    return _form_page(request, number, form, "更正", lambda: actions.correct(
        number, form.said, form.cleaned_data["why"], by=request.actor), "更正好了，原来写的留在历史里。")  # type: ignore[attr-defined]


@needs(permits.RECORD)
@never_cache
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take it back."""
    form = forms.WhyForm(request.POST if request.method == "POST" else None)
    return _form_page(request, number, form, "撤下", lambda: actions.withdraw(
        number, form.cleaned_data["why"], by=request.actor), "撤下了，从现在起不再公示。")  # type: ignore[attr-defined]


def _answered(request: HttpRequest, number: int, form: Form, do: Callable[[], object], done: str) -> HttpResponse:
    """A form on the page of the entry."""
    if not form.is_valid():
        return _page(request, number, form)
    try:
        do()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, number, form)
    messages.success(request, done)
    return redirect("desk-credit-entry", number)


@needs(permits.DECIDE)
@require_POST
def answer(request: HttpRequest, number: int, objection: int) -> HttpResponse:
    """Answer an objection."""
    form = forms.AnswerForm(request.POST, prefix="objection")
    return _answered(request, number, form, lambda: actions.answer_objection(
        objection, form.cleaned_data["accepted"] == "yes", form.cleaned_data["answer"], by=request.actor), "答复了。")  # type: ignore[attr-defined]


@needs(permits.DECIDE)
@require_POST
def decide(request: HttpRequest, number: int, repair: int) -> HttpResponse:
    """Decide on a repair."""
    form = forms.DecisionForm(request.POST, prefix="repair")
    return _answered(request, number, form, lambda: actions.decide_repair(
        repair, form.cleaned_data["granted"] == "yes", form.cleaned_data["answer"], by=request.actor), "决定好了。")  # type: ignore[attr-defined]
