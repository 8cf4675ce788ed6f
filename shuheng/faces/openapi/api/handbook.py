"""开放接口说明: the document as a page that people read, drawn on the server from the same schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import public

from .. import rules
from ..adapters import PermitScopes
from .ckan import TAG, catalogue
from .document import document, registration


@dataclass(frozen=True)
class Part:
    """A parameter, or a field of a body: `name` with dots and [] for what lies inside."""

    name: str
    kind: str
    required: bool
    say: str


@dataclass(frozen=True)
class Call:
    """One operation as the page tells it."""

    id: str
    method: str
    path: str
    title: str
    say: str
    scopes: tuple[str, ...]
    parameters: tuple[Part, ...]
    body: tuple[Part, ...]
    answer: tuple[Part, ...]
    statuses: tuple[tuple[str, str], ...]
    free: bool = False
    example: str = ""


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The document as JSON."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def govstack_schema(request: HttpRequest) -> HttpResponse:
    """The document of the registration building block."""
    return JsonResponse(registration(), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def catalogue_schema(request: HttpRequest) -> HttpResponse:
    """The document of the catalogue's CKAN actions; programs on pages of others may read it as they may call the actions."""
    return JsonResponse(catalogue(), json_dumps_params={"ensure_ascii": False}, headers={"Access-Control-Allow-Origin": "*"})


@public
@require_safe
def handbook(request: HttpRequest) -> HttpResponse:
    """The page."""
    context = {"families": _families(), "events": rules.EVENTS.items(), "scopes": PermitScopes().get_all_scopes().items(),
               "replay": rules.REPLAY_SECONDS, "tries": rules.MOST_TRIES, "reply_days": rules.REPLY_DAYS}
    return render(request, "openapi/handbook.html", context)


ORDER = ("事项", "代办依据", "文件", "申请", "办件", "办理", "文书", "统计", "共享数据", "成批共享")


@cache
def _families() -> list[tuple[str, list[Call]]]:
    found: dict[str, list[Call]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_call(path, method, operation))
    open_data = [_call(path, "get", methods["get"]) for path, methods in catalogue()["paths"].items()]
    return [*sorted(found.items(), key=lambda family: ORDER.index(family[0])), (TAG, open_data)]


def _call(path: str, method: str, operation: Mapping[str, Any]) -> Call:
    scopes = tuple(code for one in operation["security"] for code in one["oauth2"])
    content = operation.get("requestBody", {}).get("content", {})
    asked: Mapping[str, Any] = next((one["schema"] for one in content.values()), {})
    answered = operation["responses"][200].get("content", {}).get("application/json", {}).get("schema", {})
    parameters = tuple(Part(one["name"], _kind(one["schema"]), one.get("required", False), one.get("description", "")) for one in operation["parameters"])
    statuses = tuple((str(status), response["description"]) for status, response in operation["responses"].items())
    return Call(f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""), method.upper(), path, operation["summary"],
                operation.get("description", ""), scopes, parameters, tuple(_fields(asked, "", 0)), tuple(_fields(answered, "", 0)), statuses,
                not operation["security"], _example(path, operation["parameters"]))


def _example(path: str, parameters: Sequence[Mapping[str, Any]]) -> str:
    """The address with the examples of its parameters; empty where there are none."""
    said = {one["name"]: one["example"] for one in parameters if "example" in one}
    return f"{path}?{urlencode(said, safe=':/*')}" if said else ""


def _followed(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return found
    if "anyOf" in schema:
        return _followed(next((one for one in schema["anyOf"] if one.get("type") != "null"), {}))
    return schema


KINDS = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "true/false", "array": "列表", "object": "对象"}
FORMATS = {"date": "日期", "date-time": "时间", "uuid": "UUID", "binary": "文件"}


def _kind(schema: Mapping[str, Any]) -> str:
    at = _followed(schema)
    if "enum" in at:
        return "、".join(map(str, at["enum"]))
    if "const" in at:
        return at["const"] if isinstance(at["const"], str) else json.dumps(at["const"])
    word = FORMATS.get(str(at.get("format", "")), KINDS.get(str(at.get("type", "")), "任意"))
    return f"{word}，{json.dumps(at['pattern'])}" if "pattern" in at else word


def _fields(schema: Mapping[str, Any], before: str, depth: int) -> Iterator[Part]:
    at = _followed(schema)
    if at.get("type") == "array" and depth < 4:
        yield from _fields(at.get("items", {}), f"{before}[]", depth + 1)
        return
    required = set(at.get("required", ()))
    for name, inner in at.get("properties", {}).items() if depth < 4 else ():
        here = f"{before}.{name}" if before else name
        followed = _followed(inner)
        yield Part(here, _kind(inner), name in required, str(inner.get("description", "")))
        if followed.get("type") in ("object", "array"):
            yield from _fields(inner, here, depth + 1)
