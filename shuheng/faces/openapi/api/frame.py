"""What every operation shares: the strict reader of bodies, how refusals are worded, what each answer may be."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic import ValidationError as ShapeError

from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused

from ..queries.filing import Wrong
from ..web import Needs, NotProper, problem
from .schemas import Problem

log = logging.getLogger("shuheng.openapi")
LARGEST_NUMBER = 2**53
DEEPEST = 12
FAULTS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 415: Problem, 422: Problem, 429: Problem}
READ_FAULTS = {code: shape for code, shape in FAULTS.items() if code not in (413, 415)}
IDEMPOTENCY = {
    "in": "header", "name": "Idempotency-Key", "required": True,
    "description": "同一件事重发用同一个，服务器只办一次，答复和第一次一样；办别的事换一个。建议用随机的 UUID。",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_\\-]{8,64}$"},
}


class StrictParser(Parser):
    """JSON without what JSON does not have, what PostgreSQL cannot keep, and what nests beyond sense."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; ValueError for anything else."""
        data = json.loads(request.body, parse_constant=_refuse_constant)
        _check(data, 0)
        return data


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("NUL in a text")
        value.encode()  # a lone surrogate has no bytes
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > LARGEST_NUMBER:
        raise ValueError("number too large")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


class Interface(NinjaAPI):
    """An interface whose operations are called after their functions."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """`cases_accept`, `matters_form`: stable names for generated programs."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"


api = Interface(title="衡山县政务服务开放接口", version="1", docs_url=None, openapi_url=None, parser=StrictParser(), urls_namespace="openapi",
               description="单位的系统用它收件、办件、查进度、收事件。和人在工作台上办用的是同一套规则、许可、期限和记录。")


def asks(summary: str, answer: Any, *permits: Permit, write: bool = False, body: bool = False, made: int = 200) -> dict[str, Any]:
    """The keywords of one operation: its words, its permits (one of them is enough), its answers, and the key of a write; `body`: it reads what is sent."""
    extra: dict[str, Any] = {"security": [{"oauth2": [permit.code]} for permit in permits] or [{"oauth2": []}]}
    if write:
        extra["parameters"] = [IDEMPOTENCY]
    faults = FAULTS if write or body else READ_FAULTS
    return {"summary": summary, "auth": Needs(*permits), "response": {made: answer, **faults}, "openapi_extra": extra}


def router(tag: str, prefix: str = "") -> Router:
    """A family of operations."""
    made = Router(tags=[tag])
    api.add_router(prefix, made)
    return made


# --- refusals

WORDS = {
    "missing": "这一项没有填。", "string_type": "要写文字。", "string_too_long": "太长了，最多 {max_length} 个字。",
    "string_too_short": "太短了，至少 {min_length} 个字。",
    "string_pattern_mismatch": "样子不对，要符合 {pattern}。", "int_type": "要写整数。", "int_parsing": "要写整数。", "int_from_float": "要写整数。",
    "bool_type": "要写 true 或 false。", "bool_parsing": "要写 true 或 false。", "list_type": "要写一个列表。",
    "dict_type": "要写一个对象。",
    "model_attributes_type": "要写一个对象。", "model_type": "要写一个对象。", "extra_forbidden": "没有这一项。", "uuid_parsing": "编号不对，要写 UUID。",
    "uuid_type": "编号不对，要写 UUID。", "greater_than_equal": "不能小于 {ge}。", "less_than_equal": "不能大于 {le}。",
    "literal_error": "只能写 {expected}。", "enum": "只能写 {expected}。", "date_from_datetime_parsing": "日期写成 2026-10-16。",
    "date_parsing": "日期写成 2026-10-16。",
    "date_type": "日期写成 2026-10-16。", "too_long": "太多了，最多 {max_length} 项。", "too_short": "太少了，至少 {min_length} 项。",
}


def worded(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Pydantic's findings as pointers with Chinese sentences; a parameter is named as `?name`."""
    return [{"pointer": _pointer(tuple(one["loc"])), "detail": _sentence(one)} for one in errors[:50]]


def _pointer(loc: tuple[Any, ...]) -> str:
    source, rest = (str(loc[0]), loc[1:]) if loc else ("body", ())
    if source in ("query", "path", "header"):
        return "?" + ".".join(map(str, rest))
    rest = rest[1:] if source == "body" and rest and rest[0] in ("given", "payload") else rest
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in rest)


def _sentence(one: dict[str, Any]) -> str:
    words = WORDS.get(one["type"], "内容不对，请照说明填。")
    try:
        return words.format(**one.get("ctx", {}))
    except (KeyError, IndexError):
        return words


def _undone(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    request.undo = True  # type: ignore[attr-defined]
    return response


def refused(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """The problem that an exception becomes. What nobody foresaw is logged and told as our fault."""
    match wrong:
        case Absent():
            return problem(404, wrong.message)
        case Forbidden():
            return problem(403, wrong.message)
        case Wrong():
            return problem(422, wrong.message, [{"pointer": pointer, "detail": text} for pointer, text in wrong.errors])
        case Refused():
            return problem(422, wrong.message, [{"pointer": f"/{wrong.field}", "detail": wrong.message}]) if wrong.field else problem(409, wrong.message)
        case ValidationError():
            return problem(422, "有几处要改。", worded(wrong.errors))
        case ShapeError():
            return problem(422, "有几处要改。", worded([{**one, "loc": ("body", "given", *one["loc"])} for one in wrong.errors()]))  # type: ignore[typeddict-item]
        case NotProper():
            return problem(wrong.status, wrong.detail)
        case RequestDataTooBig():
            return problem(413, "内容太大。JSON 最多 5 MB，文件请用上传的地址。")
        case HttpError():
            return problem(400, "请求内容读不懂。要写 UTF-8 的 JSON，不要太深，数字不要太大。")
        case MultiPartParserError() | BadRequest() | SuspiciousOperation():
            return problem(400, "表单读不懂。请用 multipart/form-data 传。")
    log.error("an operation failed: %s %s", request.method, request.path, exc_info=wrong)
    return problem(500, "这是我们的错，已经记下来了，什么也没有办成。请过一会儿再试，还不行请打 12345。")


def handles(made: NinjaAPI, handler: Any) -> None:
    """Let every exception of an interface be worded by one function; nothing of the request stays written."""
    for kind in (Exception, HttpError, ValidationError):
        made.add_exception_handler(kind, lambda request, wrong: _undone(request, handler(request, wrong)))


handles(api, refused)
