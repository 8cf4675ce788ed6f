"""Every request acts as somebody: this middleware finds out who, opens the transaction and keeps the doors.

It costs one statement for the actor (and the session's own) and one to tell the database. A view without a mark is a mistake and is
refused; an exception that leaves a view undoes the whole request.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.module_loading import import_string

from shuheng.foundation.core.acting import PUBLIC, Actor, acting, reading
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.web import Access, Porter, View, access_of

from . import queries
from .models import Account

SIGNED_IN_ACCESS = Access("resident", level=0)
TOUCH_SECONDS, AN_HOUR = 120, 3600
NOTHING = "default-src 'none'; frame-ancestors 'none'"  # what an answer for programs may load
Answer = Callable[[HttpRequest], HttpResponse]


def signed_in(view: View) -> View:
    """Mark a view for anybody with an account, resident or officer: his own account's pages."""
    view.access = SIGNED_IN_ACCESS  # type: ignore[attr-defined]
    return view


def address(request: HttpRequest) -> str:
    """The network address a request came from; behind our own proxy the last one the proxy named."""
    if settings.SECURE_PROXY_SSL_HEADER and (named := request.META.get("HTTP_X_FORWARDED_FOR")):
        return str(named).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this address has done so often enough for an hour; counts this time."""
    counter = f"{what}:{address(request)}"
    cache.add(counter, 0, AN_HOUR)
    return int(cache.incr(counter)) > most


class _Undo(Exception):
    """Leaves the transaction with a response in hand."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class ActorMiddleware:
    """Sets `request.actor` and `request.account`, runs the request inside `acting(request.actor)`, enforces each view's mark."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.porter: Porter = import_string(settings.PORTER)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        guest = self.porter(request)
        if isinstance(guest, HttpResponse):
            return guest
        if guest is None:
            self._meet(request)
        else:
            self._let_in(request, guest)
        return self._answered(request)

    def _answered(self, request: HttpRequest, act: Callable[[Actor], AbstractContextManager[Actor]] = acting) -> HttpResponse:
        """Inside a transaction of whoever acts, which is undone when the view failed."""
        try:
            with act(request.actor):  # type: ignore[attr-defined]
                response = self.answer(request)
                if getattr(request, "undo", False):
                    raise _Undo(response)
        except _Undo as undone:
            response = undone.response
        if request.account is not None and "Cache-Control" not in response.headers:  # type: ignore[attr-defined]
            patch_cache_control(response, private=True, no_store=True)
        return response

    def _meet(self, request: HttpRequest) -> None:
        account = queries.signed_in(request.session)
        request._cached_user = account or AnonymousUser()  # type: ignore[attr-defined]  # request.user asks nothing again
        request.account = account  # type: ignore[attr-defined]
        request.actor = queries.actor_for(account, request.session)  # type: ignore[attr-defined]
        if account is not None and time.time() - request.session.get("seen", 0) > TOUCH_SECONDS:
            request.session["seen"] = time.time()

    def _let_in(self, request: HttpRequest, guest: Actor) -> None:
        """A program of an organ: whatever cookie it sent, it is nobody's browser."""
        request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
        request.account, request.actor, request.guest = None, guest, True  # type: ignore[attr-defined]

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Ask the view who may open it."""
        access = access_of(view)
        if access is None:
            if settings.DEBUG or settings.TESTING:
                raise ImproperlyConfigured(f"the view of {request.path} does not say who may open it")
            return _forbidden(request, "这一页还没有开放。")
        if access.who == "client":
            return None if getattr(request, "guest", False) else _forbidden(request, "这个地址给单位的程序用，浏览器打不开。说明见“开放接口”。")
        return None if access.who == "public" else _gate(request, access)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Whatever went wrong, nothing of this request stays written."""
        request.undo = True  # type: ignore[attr-defined]
        if isinstance(exception, Absent):
            return render(request, "404.html", {"message": exception.message}, status=404)
        if isinstance(exception, Forbidden):
            return _forbidden(request, exception.message)
        if isinstance(exception, Refused):
            return render(request, "409.html", {"message": exception.message, "back": request.get_full_path()}, status=409)
        return None


class PublicMiddleware(ActorMiddleware):
    """On the short way (`core.short`) nobody is asked who he is: he is anybody, and only reads."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
        request.account, request.actor = None, PUBLIC  # type: ignore[attr-defined]
        response = self._answered(request, reading)
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """What is not for everybody is not here."""
        access = access_of(view)
        return None if access and access.who == "public" else _forbidden(request, "这一页还没有开放。")


# --- the gate


def _gate(request: HttpRequest, access: Access) -> HttpResponse | None:
    account = request.account  # type: ignore[attr-defined]
    if account is None:
        return _to_sign_in(request, access)
    if access == SIGNED_IN_ACCESS:
        return None
    if account.is_officer and (step := next_step(request, account)):
        return HttpResponseRedirect(reverse(step))
    return _resident_gate(request, access) if access.who == "resident" else _officer_gate(request, access)


def _to_sign_in(request: HttpRequest, access: Access) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    target = reverse("account_login" if access.who == "officer" else "sign-in")
    target = f"{target}?{urlencode({'next': back})}" if back else target
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def next_step(request: HttpRequest, account: Account) -> str:
    """The page an officer must pass before anything else: a new password, then a second factor; empty when both are done."""
    if account.password_due:
        return "account_change_password"
    if settings.DEMONSTRATION and settings.DEMO_SKIP_SECOND_FACTOR:
        return ""
    proved = any(step.get("method") == "mfa" for step in get_authentication_records(request, account))
    return "" if proved else "mfa_index"


def _resident_gate(request: HttpRequest, access: Access) -> HttpResponse | None:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.kind != "resident":
        return _forbidden(request, "这一页给来办事的人用。您现在用的是工作账号，请退出后用手机号登录。")
    if actor.level < access.level:
        return render(request, "identity/level.html", {"wanted": access.level}, status=403)
    return None


def _officer_gate(request: HttpRequest, access: Access) -> HttpResponse | None:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.kind != "officer":
        return _forbidden(request, "这一页是工作人员的工作台。办事请回首页，进度在“我的办件”里。")
    if actor.post is None:
        return _forbidden(request, "您今天没有任何岗位，所以还不能办事。请找本单位的管理员任岗。")
    if not access.permits or any(actor.may(permit) for permit in access.permits):
        return None
    labels = "”或“".join(permit.label for permit in access.permits)
    can = queries.who_can(access.permits, actor.organ)
    whom = f"能打开它的岗位：{'、'.join(can)}。" if can else "现在还没有岗位有这项许可。"
    return _forbidden(request, f"这一页要有“{labels}”的许可，您现在的岗位没有。{whom}请找他们办，或者请管理员给您的岗位加上。")


def _forbidden(request: HttpRequest, message: str) -> HttpResponse:
    return render(request, "403.html", {"message": message}, status=403)
