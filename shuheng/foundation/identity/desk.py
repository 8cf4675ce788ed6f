"""账号与岗位, and the window where identity is proved and mandates are recorded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core import clock
from shuheng.foundation.core.permits import every
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from . import actions, forms, permits, queries, rules
from .models import Post

# --- accounts


@needs(permits.MANAGE)
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """Officers, and a form for a new one."""
    form, password, fresh = forms.OfficerForm(request.POST or None), "", None
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            fresh, password = actions.add_officer(given["account_name"], given["full_name"], by=request.actor)  # type: ignore[attr-defined]
            form = forms.OfficerForm()
        except Refused as refused:
            forms.refuse(form, refused)
    held: dict[int, list[str]] = {}
    for row in queries.holdings():
        held.setdefault(row.account_id, []).append(f"{row.post.organ.short} · {row.post.title}")
    rows = [(officer, held.get(officer.pk, [])) for officer in queries.officers()]
    context = {"form": form, "rows": rows, "password": password, "fresh": fresh}
    return render(request, "identity/accounts.html", context, status=422 if form.errors else 200)


@needs(permits.MANAGE)
@never_cache
def account(request: HttpRequest, number: int) -> HttpResponse:
    """One officer: posts held, appointing, closing, a new first password."""
    return _account_page(request, number, forms.AppointForm(initial={"valid_from": clock.today()}))


def _account_page(request: HttpRequest, number: int, form: forms.AppointForm, password: str = "") -> HttpResponse:
    officer = queries.officer(number)
    context = {"officer": officer, "holdings": queries.holdings(number), "form": form, "password": password, "today": clock.today(),
               "stand_ins": [row for row in queries.stand_ins() if number in (row.holding.account_id, row.substitute_id)]}
    return render(request, "identity/officer.html", context, status=422 if form.errors else 200)


@needs(permits.MANAGE)
@require_POST
def appoint(request: HttpRequest, number: int) -> HttpResponse:
    """Give the officer a post."""
    form = forms.AppointForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.appoint(number, int(given["post"]), rules.Span(given["valid_from"], given["valid_to"]), by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "任岗已经登记。")
            return redirect("desk-account", number)
        except Refused as refused:
            forms.refuse(form, refused)
    return _account_page(request, number, form)


@needs(permits.MANAGE)
@require_POST
def relieve(request: HttpRequest, number: int) -> HttpResponse:
    """Today is the holder's last day in the post."""
    holding = actions.relieve(number, clock.today(), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "已经免岗，今天是最后一天。")
    return redirect("desk-account", holding.account_id)


@needs(permits.MANAGE)
@require_POST
def disable(request: HttpRequest, number: int) -> HttpResponse:
    """Close the account; whoever is signed in with it is out at once."""
    actions.disable_account(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "账号已经停用，正在用的会话也退出了。")
    return redirect("desk-account", number)


@needs(permits.MANAGE)
@require_POST
def enable(request: HttpRequest, number: int) -> HttpResponse:
    """Open it again."""
    actions.enable_account(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "账号已经恢复。")
    return redirect("desk-account", number)


@needs(permits.MANAGE)
@require_POST
def reset(request: HttpRequest, number: int) -> HttpResponse:
    """A new first password, shown once."""
    password = actions.reset_password(number, by=request.actor)  # type: ignore[attr-defined]
    return _account_page(request, number, forms.AppointForm(initial={"valid_from": clock.today()}), password)


@needs(permits.MANAGE)
@never_cache
def posts(request: HttpRequest) -> HttpResponse:
    """Posts with their permits and holders, and a form for a new one."""
    form = forms.PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.open_post(given["code"], int(given["organ"]), given["title"], form.reach(), by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "岗位已经设好。")
            return redirect("desk-posts")
        except Refused as refused:
            forms.refuse(form, refused)
    labels = {permit.code: permit.label for permit in every().values()}
    found = queries.posts().prefetch_related("permits", "holdings__account")
    rows = [(post, [f"{labels.get(row.permit, row.permit)}（{forms.REACH[row.within]}）" for row in post.permits.all()], _holders(post))
            for post in found]
    return render(request, "identity/posts.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


def _holders(post: Post) -> list[str]:
    today = clock.today()
    return [row.account.full_name for row in post.holdings.all() if rules.Span(row.valid_from, row.valid_to).holds(today)]


# --- the window


@needs(permits.RAISE, permits.MANDATE)
@never_cache
def window(request: HttpRequest) -> HttpResponse:
    """Find whoever stands at the window by the number on the document, or record somebody new."""
    find, new = forms.FindForm(), forms.PartyForm(initial={"number": ""}, auto_id="new_%s")
    if request.method == "POST":
        chosen = find = forms.FindForm(request.POST) if "find" in request.POST else find
        if "find" not in request.POST:
            chosen = new = forms.PartyForm(request.POST, auto_id="new_%s")
        if chosen.is_valid():
            try:
                return redirect("desk-party", _found(request, chosen))
            except Refused as refused:
                forms.refuse(chosen, refused)
    return render(request, "identity/window.html", {"find": find, "new": new}, status=422 if find.errors or new.errors else 200)


def _found(request: HttpRequest, form: forms.FindForm | forms.PartyForm) -> int:
    given, by = form.cleaned_data, request.actor  # type: ignore[attr-defined]
    if isinstance(form, forms.PartyForm):
        return int(actions.record_party(actions.Person(given["name"], given["number"], given["phone"], given["kind"]), by=by).pk)
    party = queries.find_party(given["number"], by)
    if party is None:
        raise Refused("没有登记过这个证件号。请核对，或者在右边登记。", "number")
    return int(party.pk)


@needs(permits.RAISE, permits.MANDATE)
@never_cache
def party(request: HttpRequest, number: int) -> HttpResponse:
    """One person at the window."""
    return _party_page(request, number)


def _party_page(request: HttpRequest, number: int, **changed: forms.forms.Form) -> HttpResponse:
    found = queries.party(number)
    context = {"party": found, "name": found.name, "number": rules.masked_number(found.number),
               "proofs": queries.proofs(number),
               "phone": rules.masked_phone(found.phone) if found.phone else "", "documents": rules.DOCUMENTS,
               "rows": queries.mandate_rows(number), "scopes": rules.SCOPES, "proof": forms.ProofForm(auto_id="proof_%s"),
               "mandate": forms.WindowMandateForm(initial={"valid_from": clock.today()}),
               "change": forms.PhoneForm(auto_id="new_%s"), **changed}
    wrong = any(form.errors for form in changed.values())
    return render(request, "identity/party.html", context, status=422 if wrong else 200)


@needs(permits.RAISE)
@require_POST
def raise_level(request: HttpRequest, number: int) -> HttpResponse:
    """The person is here, the original was seen."""
    form = forms.ProofForm(request.POST, auto_id="proof_%s")
    if not form.is_valid():
        return _party_page(request, number, proof=form)
    actions.raise_level(number, form.cleaned_data["document"], by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "核验已经登记，现在是二级。")
    return redirect("desk-party", number)


@needs(permits.RAISE)
@require_POST
def change_phone(request: HttpRequest, number: int) -> HttpResponse:
    """A new telephone for somebody who lost the old one."""
    form = forms.PhoneForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        try:
            actions.change_phone(number, form.cleaned_data["phone"], by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "手机号已经换好，下次用新号码登录。")
            return redirect("desk-party", number)
        except Refused as refused:
            forms.refuse(form, refused)
    return _party_page(request, number, change=form)


@needs(permits.MANDATE)
@require_POST
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Record a mandate of this person or organisation in writing."""
    form = forms.WindowMandateForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            agent = queries.agent_named(given["agent_name"], given["agent_number"])
            terms = actions.Terms(tuple(given["scopes"]), rules.Span(given["valid_from"], given["valid_to"]), form.digest())
            actions.grant_mandate(number, agent, terms, by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "委托已经登记。")
            return redirect("desk-party", number)
        except Refused as refused:
            forms.refuse(form, refused)
    return _party_page(request, number, mandate=form)


@needs(permits.MANDATE)
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """End a mandate at the window."""
    mandate = actions.revoke_mandate(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "委托已经撤销。")
    return redirect("desk-party", mandate.principal_id)


urlpatterns = [
    path("accounts/", accounts, name="desk-accounts"),
    path("accounts/<int:number>/", account, name="desk-account"),
    path("accounts/<int:number>/appoint/", appoint, name="desk-appoint"),
    path("accounts/<int:number>/disable/", disable, name="desk-disable"),
    path("accounts/<int:number>/enable/", enable, name="desk-enable"),
    path("accounts/<int:number>/reset/", reset, name="desk-reset"),
    path("holdings/<int:number>/relieve/", relieve, name="desk-relieve"),
    path("posts/", posts, name="desk-posts"),
    path("identity/", window, name="desk-identity"),
    path("identity/<int:number>/", party, name="desk-party"),
    path("identity/<int:number>/raise/", raise_level, name="desk-raise"),
    path("identity/<int:number>/phone/", change_phone, name="desk-phone"),
    path("identity/<int:number>/mandate/", grant, name="desk-grant"),
    path("identity/mandates/<int:number>/revoke/", revoke, name="desk-revoke"),
]
