"""The OAuth2 door: a client changes its secret for a token of half an hour, and may give it back."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauth2_provider.views.mixins import OAuthLibMixin

from shuheng.foundation.core.web import public
from shuheng.foundation.identity.web import address

MOST_FAILURES, FAILURE_SECONDS = 20, 300


def _error(code: str, words: str, status: int, **headers: str) -> JsonResponse:
    made = JsonResponse({"error": code, "error_description": words}, status=status, json_dumps_params={"ensure_ascii": False})
    made["Cache-Control"] = "no-store"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def _readable(request: HttpRequest) -> bool:
    """Whether the form can be read at all: OAuth's library raises for what it cannot."""
    try:
        return "\x00" not in "".join([*request.POST.keys(), *request.POST.values(), request.headers.get("Authorization", "")])
    except Exception:
        return False


def _door() -> Any:
    return OAuthLibMixin()


@public
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """RFC 6749, client credentials: Basic or client_id and client_secret in the form, `scope` if fewer permits are wanted."""
    counter = f"openapi.failures:{address(request)}"
    if int(cache.get(counter, 0)) >= MOST_FAILURES:
        return _error("slow_down", f"从这里来的密钥错了太多次。请过 {FAILURE_SECONDS} 秒再试。", 429, Retry_After=str(FAILURE_SECONDS))
    if not _readable(request) or request.POST.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", "请用表单写 grant_type=client_credentials。", 400)
    _, headers, body, status = _door().create_token_response(request)
    if status == 401:
        cache.add(counter, 0, FAILURE_SECONDS)
        cache.incr(counter)
    return _answer(headers, body, status)


@public
@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009: give a token back."""
    if not _readable(request):
        return _error("invalid_request", "表单读不懂。", 400)
    _, headers, body, status = _door().create_revocation_response(request)
    return _answer(headers, body or "{}", status)


def _answer(headers: dict[str, str], body: str, status: int) -> HttpResponse:
    made = HttpResponse(body, status=status, content_type="application/json")
    for name, value in headers.items():
        made[name] = value
    made["Cache-Control"] = "no-store"
    return made
