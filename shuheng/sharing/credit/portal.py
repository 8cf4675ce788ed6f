"""查信用: what is published of a legal person, for everybody; what stands about oneself, objecting, applying for repair, and a report to print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import public, resident
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.rules import masked_number

from . import actions, forms, queries, rules
from .queries import GONE, SERVICE, Held


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A legal person by its whole code or exact name."""
    words = request.GET.get("q", "").strip()[:120]
    found = [(one, queries.public_on(one.party, today())) for one in queries.find_public(words)]
    return render(request, "credit/search.html", {"query": words, "found": found})


def _repairable(one: Held) -> bool:
    """Whether its kind knows a repair at all, and it still counts."""
    return one.standing and one.entry.kind.repair_months is not None


@resident(level=2)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything about oneself and those one acts for."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.own(by)
    names = identity.names_of(by.parties_for(SERVICE))
    self_party: int = request.account.party_id  # type: ignore[attr-defined]
    return render(request, "credit/mine.html", {
        "rows": [(one, "" if one.entry.party_id == self_party else names.get(one.entry.party_id, "")) for one in rows],
        "reports": [(number, "我自己" if number == self_party else name) for number, name in sorted(names.items(), key=lambda one: one[0] != self_party)]})


@resident(level=2)
@never_cache
@require_safe
def my_entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry about oneself, with its history, objections and applications."""
    one = queries.own_entry(request.actor, number)  # type: ignore[attr-defined]
    row, first = one.entry, rules.repair_from(one.entry.kind.plan, one.entry.decided_on)
    return render(request, "credit/my_entry.html", {
        "one": one, "row": row, "editions": list(row.editions.order_by("-place")), "objections": queries.objections(row), "repairs": queries.repairs(row),
        "objects": not row.withdrawn_on and not any(made.answered_at is None for made in queries.objections(row)),
        "repairs_from": first if _repairable(one) else None, "may_repair": _may_repair(one)})


def _may_repair(one: Held) -> bool:
    try:
        rules.check_repair(one.entry.kind.plan, one.entry.life(), today())
    except Refused:
        return False
    return not any(made.answered_at is None for made in queries.repairs(one.entry))


@dataclass(frozen=True)
class _Act:
    """What a subject may ask: its name, within how many working days it is answered, and what is said once it is asked."""

    name: str
    limit: str
    done: str


OBJECT = _Act("提异议", rules.OBJECTION, "异议提上去了。答复以前，这条信息都标“有异议”。")
REPAIR = _Act("申请修复", rules.REPAIR, "申请交上去了。准予以后，这条信息马上停止公示。")


def _asking(request: HttpRequest, number: int, form: Form, act: _Act, do: Callable[[], object]) -> HttpResponse:
    one = queries.own_entry(request.actor, number)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, act.done)
            return redirect("my-credit-entry", number)
    return render(request, "credit/ask.html", {"form": form, "one": one, "act": act.name, "days": rules.days(act.limit, today())},
                  status=422 if form.errors else 200)


@resident(level=2)
@never_cache
def object_to(request: HttpRequest, number: int) -> HttpResponse:
    """Say what is wrong."""
    form = forms.ObjectionForm(request.POST if request.method == "POST" else None)
    return _asking(request, number, form, OBJECT, lambda: actions.object_to(number, form.cleaned_data["words"], by=request.actor))  # type: ignore[attr-defined]


@resident(level=2)
@never_cache
def repair(request: HttpRequest, number: int) -> HttpResponse:
    """Show that it is mended."""
    form = forms.RepairForm(*((request.POST, request.FILES) if request.method == "POST" else ()))

    def apply() -> None:
        upload = form.cleaned_data["file"]
        actions.apply_repair(number, form.cleaned_data["words"], actions.Proof(upload, upload.name), by=request.actor)  # type: ignore[attr-defined]

    return _asking(request, number, form, REPAIR, apply)


@resident(level=2)
@never_cache
@require_safe
def report(request: HttpRequest, party: int) -> HttpResponse:
    """What stands today about oneself or whom one acts for, on paper."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if party not in by.parties_for(SERVICE):
        raise Absent(GONE)
    whom, rows = identity.party(party), queries.on(party, today())
    standing = [one for one in rows if one.standing]
    groups = [(words, [one for one in standing if one.entry.group == group]) for group, words in rules.GROUPS.items()]
    return render(request, "credit/report.html", {
        "name": whom.name, "number": whom.number if whom.kind == rules.LEGAL else masked_number(whom.number), "legal": whom.kind == rules.LEGAL, "at": now(),
        "groups": [(words, ones) for words, ones in groups if ones], "many": len(standing), "ended": len(rows) - len(standing)})


urlpatterns = [
    path("", search, name="credit"),
    path("mine/", mine, name="my-credit"),
    path("mine/<int:number>/", my_entry, name="my-credit-entry"),
    path("mine/<int:number>/object/", object_to, name="my-credit-object"),
    path("mine/<int:number>/repair/", repair, name="my-credit-repair"),
    path("report/<int:party>/", report, name="my-credit-report"),
]
