"""The OpenAPI 3.1 document of the interface, made from the operations themselves; the handbook is drawn from it."""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja import NinjaAPI

from .. import rules
from ..adapters import PermitScopes
from .frame import api

DOCUMENT_KINDS = ("application/pdf", "image/jpeg", "image/png",
                  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
SAID = {200: "办好了", 400: "请求读不懂", 401: "没有有效的令牌", 403: "没有这项许可", 404: "没有找到，或者不归您看", 409: "现在不能这样办", 413: "内容太大",
        415: "内容格式不收", 422: "有几处要改", 429: "太频繁，看 Retry-After"}
FILES = ("/api/v1/files/{token}", "/api/v1/cases/{number}/documents/{document}/file")


def _operations(document: dict[str, Any]) -> Any:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield path, operation


def described(made: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The plain document of an interface whose addresses begin with the prefix."""
    return dict(made.get_openapi_schema(path_prefix=prefix))


@cache
def document() -> dict[str, Any]:
    """The whole document: problems have their own media type, files theirs, tokens and webhooks are described."""
    found = described(api, "/api/v1/")
    for path, operation in _operations(found):
        for status, response in operation["responses"].items():
            response["description"] = SAID[int(status)]
            if int(status) >= 400:
                response["content"] = {"application/problem+json": response["content"]["application/json"]}
            elif path in FILES:
                response["content"] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in DOCUMENT_KINDS}
        operation["responses"][429]["headers"] = {"Retry-After": {"description": "过多少秒再来", "schema": {"type": "integer"}}}
    found["components"]["securitySchemes"] = {"oauth2": {
        "type": "oauth2", "description": "客户号和密钥换令牌，令牌半小时有效。",
        "flows": {"clientCredentials": {"tokenUrl": "/api/oauth/token", "scopes": PermitScopes().get_all_scopes()}}}}
    found["webhooks"] = {"event": {"post": _hook()}}
    return found


@cache
def registration() -> dict[str, Any]:
    """The document of the registration building block as we offer it: with the answers that its own document leaves out."""
    from . import govstack  # its operations import the frame that this module serves

    found = described(govstack.api, "/govstack/registration/")
    for path, operation in _operations(found):
        for status, response in operation["responses"].items():
            response["description"] = SAID[int(status)]
        if path.endswith(("/documents/{token}", "/documents/{document}")):
            operation["responses"][200]["content"] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in DOCUMENT_KINDS}
    return found


def _hook() -> dict[str, Any]:
    """What a subscriber receives."""
    body = {"type": "object", "required": ["id", "event", "case", "at", "data"], "properties": {
        "id": {"type": "string", "format": "uuid"}, "event": {"type": "string", "enum": list(rules.EVENTS)}, "case": {"type": "string"},
        "seq": {"type": ["integer", "null"]}, "at": {"type": "string", "format": "date-time"}, "data": {"type": "object"}}}
    header = {"in": "header", "name": "Shuheng-Signature", "required": True, "schema": {"type": "string"}, "description": "t=秒,v1=HMAC-SHA256"}
    return {"summary": "事件推送", "parameters": [header], "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {"200": {"description": "收到了。别的答复、五秒内没有答复，都会再送。"}}}
