"""The door for programs: who knocks, how often it has, and what becomes of a write that comes twice. Everything else asks the actor's permits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control

from shuheng.foundation.core.acting import PUBLIC, Actor
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.core.web import access_of, client
from shuheng.foundation.identity.web import address

from . import actions
from .actions.counting import Kept
from .models import Client
from .queries import clients

API, GOVSTACK = "/api/v1/", "/govstack/registration/"
KEY = re.compile(r"[A-Za-z0-9_\-]{8,64}")
ASKS = re.compile(r"/api/v1/grants/\d+/look")  # reads, though its key must not stand in an address: looked up anew each time, the answer kept nowhere
WRITES = ("POST", "PUT", "PATCH", "DELETE")
BODIES = ("", "application/json", "multipart/form-data")
View = Callable[..., HttpResponse]


class NotProper(Exception):
    """A request that cannot be read at all; `status` 400, 413 or 415."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


TITLES: Mapping[int, str] = {
    400: "请求读不懂", 401: "没有有效的令牌", 403: "没有这项许可", 404: "没有找到", 405: "这个地址不这样用", 409: "现在不能这样办", 413: "内容太大",
    415: "内容格式不收", 422: "内容要改", 429: "太频繁了", 500: "程序出错了",
}


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """An error as RFC 9457 has it, in Chinese; `errors` point to the fields."""
    body: dict[str, Any] = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    made = JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})
    for name, value in (headers or {}).items():
        made[name] = value
    return made


def system_error(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JsonResponse:
    """The same as GovStack words it: `systemError` of its document."""
    made = JsonResponse({"traceId": "", "code": str(status), "message": TITLES[status], "localizedMessage": detail}, status=status,
                        json_dumps_params={"ensure_ascii": False})
    for name, value in (headers or {}).items():
        made[name] = value
    return made


def _said(request: HttpRequest, status: int, detail: str, headers: Mapping[str, str] | None = None) -> JsonResponse:
    if request.path_info.startswith(GOVSTACK):
        return system_error(status, detail, headers)
    return problem(status, detail, headers=headers)


# --- who knocks


def porter(request: HttpRequest) -> Actor | HttpResponse | None:
    """The actor of a program's request, or the answer that refuses it; None when the address is not for programs. Cookies are not looked at."""
    if not request.path_info.startswith((API, GOVSTACK)):
        return None
    try:
        access = access_of(resolve(request.path_info).func)
    except Resolver404:
        return None
    if access is None or access.who != "client":
        return None
    if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return _said(request, 400, "地址里有不能用的字符。")
    return _mediated(request) if request.path_info.startswith(GOVSTACK) else _bearer(request)


def _bearer(request: HttpRequest) -> Actor | HttpResponse:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return problem(401, "请先用客户号和密钥换令牌，再放在 Authorization: Bearer 里。", headers={"WWW-Authenticate": 'Bearer realm="shuheng"'})
    guest = clients.guest(token.strip())
    if guest is None:
        return problem(401, "令牌不对、已经过期，或者客户已经停用。请重新换令牌；还是不行，找给您开通的单位。",
                       headers={"WWW-Authenticate": 'Bearer realm="shuheng", error="invalid_token"'})
    return _counted(request, guest)


def _mediated(request: HttpRequest) -> Actor | HttpResponse:
    name = request.headers.get("Information-Mediator-Client", "").strip()
    if not name:
        request.client = None  # type: ignore[attr-defined]
        return PUBLIC
    if not believed(address(request)):
        return system_error(403, "这个地址不是登记过的信息中介，它说的客户不能相信。")
    guest = clients.mediated(name) if name.isascii() and name.isprintable() else None
    if guest is None:
        return system_error(403, "没有这个客户，或者已经停用。请找给您开通的单位。")
    return _counted(request, guest)


def believed(origin: str) -> bool:
    """Whether an address is one of the configured mediators."""
    try:
        return any(ip_address(origin) in ip_network(one) for one in settings.MEDIATORS)
    except ValueError:
        return False


def _counted(request: HttpRequest, guest: clients.Guest) -> Actor | HttpResponse:
    seconds = actions.count_call(guest.client)
    if seconds:
        return _said(request, 429, f"这一分钟已经用了 {guest.client.per_minute} 次。请过 {seconds} 秒再来。", {"Retry-After": str(seconds)})
    request.client = guest.client  # type: ignore[attr-defined]
    return guest.actor


def client_of(request: HttpRequest) -> Client:
    """The client whose request this is. The door has let nobody else in."""
    found: Client | None = getattr(request, "client", None)
    if found is None:
        raise Forbidden("请说明是哪个客户（Information-Mediator-Client）。")
    return found


class Needs:
    """What an operation asks for: one of the permits, or only to be a client. Ninja asks it before it reads the request."""

    def __init__(self, *permits: Permit) -> None:
        self.permits = permits

    def __call__(self, request: HttpRequest) -> bool:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if self.permits and not any(actor.may(permit) for permit in self.permits):
            labels = "”或“".join(permit.label for permit in self.permits)
            scopes = " 或 ".join(permit.code for permit in self.permits)
            raise Forbidden(f"这一步要有“{labels}”的许可（{scopes}）。令牌里没有：换令牌时写上这个 scope，或者请管理员给客户加上。")
        return True


# --- writes that come twice


def door(view: View) -> View:
    """Mark a view for programs; a refused request leaves nothing behind, a repeated write is answered as the first time."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = _written(request, view, args, kwargs) if request.method in WRITES else view(request, *args, **kwargs)
        except RequestDataTooBig:
            response = _said(request, 413, "内容太大。JSON 最多 5 MB，文件请用上传的地址。")
        except (NotProper, UnreadablePostError) as wrong:
            response = _said(request, getattr(wrong, "status", 400), getattr(wrong, "detail", "请求没有收全，请再发一次。"))
        if response.status_code == 405:
            response = _said(request, 405, "这个地址不支持这个方法。", {"Allow": response.headers.get("Allow", "")})
        if response.status_code >= 400 and not getattr(response, "stands", False):
            request.undo = True  # type: ignore[attr-defined]
        patch_cache_control(response, private=True, no_store=True)
        return response

    return client(opened)


def _written(request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in BODIES:
        raise NotProper(415, "请用 application/json，文件用 multipart/form-data。")
    key, caller = request.headers.get("Idempotency-Key", ""), getattr(request, "client", None)
    if caller is None or ASKS.fullmatch(request.path_info) or (not key and request.path_info.startswith(GOVSTACK)):
        return view(request, *args, **kwargs)
    if not KEY.fullmatch(key):
        raise NotProper(400, "写入要带 Idempotency-Key：8 到 64 个字母、数字、下划线或短横线。同一件事重发用同一个，办别的事换一个。")
    asked = _digest(request)
    kept = actions.reply_to(caller, key)
    if kept is not None:
        if kept.request != asked:
            raise NotProper(422, "这个 Idempotency-Key 已经用在别的请求上。办别的事请换一个。")
        again = HttpResponse(kept.body, status=kept.status, content_type="application/json")
        again["Idempotent-Replayed"] = "true"
        return again
    response = view(request, *args, **kwargs)
    if 200 <= response.status_code < 300:
        actions.keep_reply(caller, key, Kept(asked, response.status_code, response.content), by=request.actor)  # type: ignore[attr-defined]
    return response


def _digest(request: HttpRequest) -> str:
    """By which a repeated request is recognised. Uploads are not read into memory for it: their length must do."""
    multipart = request.headers.get("Content-Type", "").startswith("multipart/")
    body = request.headers.get("Content-Length", "").encode() if multipart else request.body
    return hashlib.sha256(b"\n".join([str(request.method).encode(), request.get_full_path().encode(), body])).hexdigest()


def act_key(request: HttpRequest) -> str:
    """The key under which the journal keeps the act itself: it outlives the kept reply. Empty when the request has none."""
    key = request.headers.get("Idempotency-Key", "")
    return f"api:{client_of(request).pk}:{hashlib.sha256(key.encode()).hexdigest()[:40]}" if key else ""


@client
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address below ours that does not exist."""
    return _said(request, 404, "没有这个地址。能用的都写在“开放接口”说明里。")
