"""Signing in, registering and one's own account."""

from __future__ import annotations

import time

from allauth.account import views as account_views
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp.views import ActivateTOTPView, deactivate_totp
from allauth.mfa.webauthn import views as key_views
from allauth.socialaccount import views as social_views
from allauth.socialaccount.providers.openid_connect import views as province_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import public, resident

from . import actions, forms, queries, rules, web
from .models import Account
from .web import signed_in

ASKED, PROVED, NEXT = "asked", "proved_phone", "next_page"
PROVED_SECONDS = 15 * 60


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""


# --- by telephone


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """A telephone; a code goes to it. Known or not is told only after the code."""
    return _phone_page(request, "identity/sign_in.html")


def _phone_page(request: HttpRequest, template: str) -> HttpResponse:
    if request.account is not None:  # type: ignore[attr-defined]
        return redirect(_next(request) or "account")
    form = forms.PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number, shown = actions.ask_code(form.cleaned_data["phone"], web.address(request), by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            forms.refuse(form, refused)
        else:
            request.session[ASKED] = {"number": number, "phone": form.cleaned_data["phone"], "shown": shown}
            request.session[NEXT] = _next(request)
            return redirect("sign-in-code")
    return render(request, template, {"form": form, "next": _next(request), "province": _province()}, status=422 if form.errors else 200)


def _province() -> str:
    return settings.OIDC_NAME if settings.OIDC_SERVER else ""


@public
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code: whoever has an account is in, whoever has none goes on to registration."""
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("sign-in")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wrong = actions.check_code(asked["number"], asked["phone"], form.cleaned_data["code"])
        if not wrong:
            return _phone_proved(request, asked["phone"])
        form.add_error("code", wrong)
    context = {"form": form, "phone": rules.masked_phone(asked["phone"]), "shown": asked["shown"]}
    return render(request, "identity/code.html", context, status=422 if form.errors else 200)


def _phone_proved(request: HttpRequest, phone: str) -> HttpResponse:
    del request.session[ASKED]
    account = queries.account_by_phone(phone)
    if account is not None:
        return _enter(request, account)
    request.session[PROVED] = {"phone": phone, "at": time.time()}
    return redirect("register")


def _enter(request: HttpRequest, account: Account) -> HttpResponse:
    record_authentication(request, account, method="code")
    return perform_login(request, Login(user=account, redirect_url=request.session.pop(NEXT, "") or None))


@public
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """First the telephone, then name and ID number."""
    proved = request.session.get(PROVED)
    if not proved or time.time() - proved["at"] > PROVED_SECONDS:
        return _phone_page(request, "identity/register.html")
    form = forms.RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = actions.Person(form.cleaned_data["name"], form.cleaned_data["number"], proved["phone"])
        try:
            account = actions.register(person, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            forms.refuse(form, refused)
        else:
            del request.session[PROVED]
            messages.success(request, "注册好了，已经登录。您现在可以办事。")
            return _enter(request, account)
    context = {"form": form, "phone": rules.masked_phone(proved["phone"])}
    return render(request, "identity/register_name.html", context, status=422 if form.errors else 200)


# --- one's own account


@signed_in
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Level, mandates, devices, second factors; an officer's posts."""
    mine: Account = request.account  # type: ignore[attr-defined]
    present = request.session.session_key or ""
    context = {
        "mine": mine,
        "sessions": [(row, queries.session_mark(row.session_key), row.session_key == present) for row in queries.sessions(mine.pk)],
        "next_step": web.next_step(request, mine) if mine.is_officer else "",
    }
    context |= _officer_context(request, mine) if mine.is_officer else _resident_context(request, mine)
    return render(request, "identity/account.html", context)


def _officer_context(request: HttpRequest, mine: Account) -> dict[str, object]:
    skipped = settings.DEMONSTRATION and settings.DEMO_SKIP_SECOND_FACTOR
    return {"seats": queries.seats(mine), "present": queries.seat_in(mine, request.session), "form": forms.StandInForm(account=mine.pk),
            "skipped": skipped,
            "stand_ins": [row for row in queries.stand_ins() if mine.pk in (row.holding.account_id, row.substitute_id)]}


def _resident_context(request: HttpRequest, mine: Account) -> dict[str, object]:
    own = queries.party(mine.party_id or 0)
    by: Actor = request.actor  # type: ignore[attr-defined]
    return {"name": own.name, "number": rules.masked_number(own.number), "phone": rules.masked_phone(mine.phone), "level": own.level,
            "principals": queries.principals(by), "acting_for": by.party if by.party != own.pk else None, "province": _province()}


@signed_in
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    """Sit in another of one's posts."""
    wanted = request.POST.get("post", "")
    mine: Account = request.account  # type: ignore[attr-defined]
    if wanted.isdigit() and mine.is_officer and int(wanted) in [seat.post for seat in queries.seats(mine)]:
        request.session[queries.POST_KEY] = int(wanted)
        return redirect(_next(request) or "desk-inbox")
    raise Refused("您今天没有这个岗位。请回到账号页再选。")


@resident(level=2)
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for oneself, or for somebody who gave a mandate."""
    wanted = request.POST.get("party", "")
    request.session.pop(queries.FOR_KEY, None)
    if wanted.isdigit():
        if int(wanted) not in request.actor.represented:  # type: ignore[attr-defined]
            raise Refused("没有对方给您的有效委托。请对方先办委托，再来选。")
        request.session[queries.FOR_KEY] = int(wanted)
    return redirect(_next(request) or "account")


@signed_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out on one other device, or on all others."""
    mark = request.POST.get("session", "")
    if mark:
        actions.close_session(mark, by=request.actor)  # type: ignore[attr-defined]
    else:
        actions.end_other_sessions(request.session.session_key or "", by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "已经退出。")
    return redirect("account")


@signed_in
@require_POST
def stand_in(request: HttpRequest) -> HttpResponse:
    """An officer names who does his work while he is away."""
    form = forms.StandInForm(request.POST, account=request.account.pk)  # type: ignore[attr-defined]
    if form.is_valid():
        given = form.cleaned_data
        try:
            span = rules.Span(given["valid_from"], given["valid_to"])
            actions.stand_in(int(given["holding"]), int(given["substitute"]), span, given["reason"], by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "代岗已经定好，到日子自动生效、自动结束。")
            return redirect("account")
        except Refused as refused:
            forms.refuse(form, refused)
    mine: Account = request.account  # type: ignore[attr-defined]
    context = {"mine": mine, "sessions": [], "next_step": "", **_officer_context(request, mine), "form": form}
    return render(request, "identity/account.html", context, status=422)


@signed_in
@require_POST
def end_stand_in(request: HttpRequest, number: int) -> HttpResponse:
    """Back early."""
    actions.end_stand_in(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "代岗已经结束。")
    return redirect("account")


@signed_in
def level(request: HttpRequest) -> HttpResponse:
    """How to get level 2."""
    return render(request, "identity/level.html", {"wanted": 2, "province": _province()})


# --- mandates


@resident(level=2)
@never_cache
def mandates(request: HttpRequest) -> HttpResponse:
    """Mandates given and held; give a new one."""
    own = request.account.party_id  # type: ignore[attr-defined]
    form = forms.MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            agent = queries.agent_named(given["agent_name"], given["agent_number"])
            terms = actions.Terms(tuple(given["scopes"]), rules.Span(given["valid_from"], given["valid_to"]))
            actions.grant_mandate(own, agent, terms, by=request.actor)  # type: ignore[attr-defined]
            messages.success(request, "委托已经登记，到期自动失效，您随时可以撤销。")
            return redirect("mandates")
        except Refused as refused:
            forms.refuse(form, refused)
    context = {"form": form, "rows": queries.mandate_rows(own), "scopes": rules.SCOPES}
    return render(request, "identity/mandates.html", context, status=422 if form.errors else 200)


@resident(level=1)
@require_POST
def revoke_mandate(request: HttpRequest, number: int) -> HttpResponse:
    """End a mandate one gave or holds."""
    actions.revoke_mandate(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "委托已经撤销，从现在起失效。")
    return redirect("mandates" if request.actor.level >= 2 else "account")  # type: ignore[attr-defined]


# --- allauth's views, each mounted singly and marked


class ActivateTOTP(ActivateTOTPView):
    """Enrolling an authenticator is itself a proof of it."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return response


class AddKey(key_views.AddWebAuthnView):
    """Enrolling a passkey is itself a proof of it."""

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn", reauthenticated=True)
        return response


def _own(view: object) -> object:
    """For whoever is signed in."""
    return signed_in(view)  # type: ignore[type-var]


def _open(view: object) -> object:
    """For anybody."""
    return public(view)  # type: ignore[type-var]


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/code/", sign_in_code, name="sign-in-code"),
    path("sign-in/password/", _open(account_views.login), name="account_login"),
    path("sign-in/second/", _open(mfa_views.authenticate), name="mfa_authenticate"),
    path("sign-in/key/", _open(key_views.login_webauthn), name="mfa_login_webauthn"),
    path("register/", register, name="register"),
    path("register/", register, name="account_signup"),
    path("sign-out/", _open(account_views.logout), name="sign-out"),
    path("sign-out/", _open(account_views.logout), name="account_logout"),
    path("account/", account, name="account"),
    path("account/level/", level, name="level"),
    path("account/post/", switch_post, name="switch-post"),
    path("account/stand-in/", stand_in, name="stand-in"),
    path("account/stand-in/<int:number>/end/", end_stand_in, name="end-stand-in"),
    path("account/for/", act_for, name="act-for"),
    path("account/sessions/end/", end_sessions, name="end-sessions"),
    path("account/mandates/", mandates, name="mandates"),
    path("account/mandates/<int:number>/revoke/", revoke_mandate, name="revoke-mandate"),
    path("account/closed/", _open(account_views.account_inactive), name="account_inactive"),
    path("account/password/", _own(account_views.password_change), name="account_change_password"),
    path("account/password/first/", _own(account_views.password_set), name="account_set_password"),
    path("account/confirm/", _own(account_views.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/second/", _own(mfa_views.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/key/", _own(key_views.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/second/", _own(mfa_views.index), name="mfa_index"),
    path("account/second/app/", _own(ActivateTOTP.as_view()), name="mfa_activate_totp"),
    path("account/second/app/remove/", _own(deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second/keys/", _own(key_views.list_webauthn), name="mfa_list_webauthn"),
    path("account/second/keys/add/", _own(AddKey.as_view()), name="mfa_add_webauthn"),
    path("account/second/keys/<int:pk>/remove/", _own(key_views.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/second/codes/", _own(recovery_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/second/codes/new/", _own(recovery_views.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("province/cancelled/", _open(social_views.login_cancelled), name="socialaccount_login_cancelled"),
    path("province/<str:provider_id>/", _open(province_views.login), name="openid_connect_login"),
    path("province/<str:provider_id>/back/", _open(province_views.callback), name="openid_connect_callback"),
]
