"""Look-ups: choose a grant, look one record up for a case; one's own receipts, each to read and to take away."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries
from ..actions.looking import SIGNING

PAGE = 20


@needs(permits.LOOK)
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The grants by which this officer may look, and what he looked up before."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(queries.my_looks(by), PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/look_choose.html", {"grants": queries.grants_of(by), "page": page, "case": request.GET.get("case", "")[:16]})


@needs(permits.LOOK)
@never_cache
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Look one record up. The answer is shown once, on this page, and kept nowhere."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    terms, granted = queries.terms(number), queries.grant_to_read(by, number)
    if terms is None or granted.organ_id not in by.organs or not granted.stands(today()):
        raise Absent("这份授权不是给本单位的，或者已经不能用了。请从能用的授权里再选。")
    form = forms.LookForm(terms, request.POST if request.method == "POST" else None, initial={"case": request.GET.get("case", "")[:16]})
    answer = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            answer = actions.look_up(actions.Asked(number, given["key"], given["case"], given["words"], tuple(given["items"])), by=by)
        except Refused as refused:
            field = {"number": "key"}.get(refused.field, refused.field)
            form.add_error(field if field in form.fields else None, refused.message)
    return render(request, "exchange/look.html", {"terms": terms, "grant": granted, "form": form, "answer": answer}, status=422 if form.errors else 200)


@needs(permits.LOOK, permits.PROVIDE, permits.CHECK)
@never_cache
@require_safe
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """One receipt: what both sides can prove, and whether its signature holds."""
    row = queries.receipt_to_read(request.actor, number)  # type: ignore[attr-defined]
    told = queries.signed(row)
    digest = told.digest()
    return render(request, "exchange/receipt.html", {
        "row": row, "digest": digest.hex(), "signature": bytes(row.signature).hex(), "holds": vault.verify(digest, bytes(row.signature), SIGNING),
        "key": vault.public_key(SIGNING).hex()})


@needs(permits.LOOK, permits.PROVIDE, permits.CHECK)
@never_cache
@require_safe
def receipt_file(request: HttpRequest, number: int) -> HttpResponse:
    """The same for a program: everything that the signature covers."""
    row = queries.receipt_to_read(request.actor, number)  # type: ignore[attr-defined]
    said = {**queries.plain(queries.signed(row)), "signature": bytes(row.signature).hex(), "public_key": vault.public_key(SIGNING).hex()}
    answer = HttpResponse(json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{number}.json"'
    return answer
