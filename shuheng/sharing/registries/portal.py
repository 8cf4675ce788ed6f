"""我的证照: what the county has given this person, what it is worth now, the paper, codes to show it by, and who looked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import resident
from shuheng.foundation.identity import queries as identity

from . import actions, queries
from .actions.showing import HOURS
from .models import Edition
from .rules import State
from .web import lamp, paper_of


@resident(level=1)
@never_cache
@require_safe
def my_certificates(request: HttpRequest) -> HttpResponse:
    """The list, those in force first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    own: int = request.account.party_id  # type: ignore[attr-defined]
    rows = queries.own_certificates(by)
    names = identity.names_of({row.holder_id for row in rows} - {own})
    return render(request, "registries/mine.html", {"rows": [(row, *lamp(row), names.get(row.holder_id, "")) for row in rows]})


@resident(level=1)
@never_cache
@require_safe
def my_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate whole."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.own_certificate(by, number)
    edition = Edition.objects.get(certificate=row.pk, place=row.edition)
    said, content = queries.paper(edition), queries.kind_by_id(row.kind_id)
    code, words = lamp(row)
    own = {case.pk: case.number for case in cases.own_cases(by).filter(pk__in={case for _, _, case in queries.looks(row) if case})}
    looks = [(at, what, own.get(case or 0, "")) for at, what, case in queries.looks(row)]
    shares = [(one, one.ended_at is None and one.until > now(), request.build_absolute_uri(reverse("verify-document", args=[one.code])))
              for one in queries.shares(row)]
    return render(request, "registries/certificate.html", {
        "row": row, "lamp": code, "words": words, "said": said, "values": content.shown(said.values), "edition": edition, "turns": list(queries.turns(row)),
        "looks": looks, "shares": shares, "hours": HOURS.items(), "valid": row.worth_on(today()) is State.VALID, "basis": content.basis,
        "verified": content.verified})


@resident(level=1)
@never_cache
@require_safe
def my_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The signed PDF."""
    return paper_of(queries.own_certificate(request.actor, number))  # type: ignore[attr-defined]


@resident(level=1)
@require_POST
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Make a code to show it by."""
    try:
        made = actions.share(number, request.POST.get("hours", ""), by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"出示码：{numbers.spaced(made.code)}。请对方扫下面的二维码，或者在核验页面输入它，就能看到整张证照。")
    return redirect(reverse("my-certificate", args=[number]) + "#share")


@resident(level=1)
@require_POST
def end_share(request: HttpRequest, number: str, share: int) -> HttpResponse:
    """Take a code back."""
    actions.end_share(number, share, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "收回了，这个码从现在起打不开。")
    return redirect(reverse("my-certificate", args=[number]) + "#share")


urlpatterns = [
    path("", my_certificates, name="my-certificates"),
    path("<str:number>/", my_certificate, name="my-certificate"),
    path("<str:number>/paper.pdf", my_paper, name="my-certificate-paper"),
    path("<str:number>/share/", share, name="my-certificate-share"),
    path("<str:number>/share/<int:share>/end/", end_share, name="my-certificate-share-end"),
]
