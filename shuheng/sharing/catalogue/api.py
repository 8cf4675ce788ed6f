"""The reading half of CKAN's action API over the published catalogue, so that tools made for CKAN work with it: names and shapes are CKAN's, not ours."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shuheng.foundation.core.clock import local
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.web import public

from . import queries, rules
from .queries import Ask, Standing, feeds, foreign
from .rules import Content

VERSION = "2.10"  # whose reading half this speaks
MOST_ROWS, MOST_RECORDS = 1000, 32_000
COUNT_SECONDS = 30.0  # a tool asks page after page, and the count with each of them
_SPACE = uuid.UUID("6f0d3a60-5a0e-5c7e-9a44-7a0d7c1c6f10")  # names become the same identifiers in every installation


class _Wrong(Exception):
    """An answer that refuses: CKAN's error type, message, status."""

    def __init__(self, kind: str, message: str, status: int) -> None:
        super().__init__(message)
        self.kind, self.message, self.status = kind, message, status


def _missing(what: str) -> _Wrong:
    return _Wrong("Not Found Error", f"Not found: {what}", 404)


def _invalid(name: str, message: str) -> _Wrong:
    return _Wrong("Validation Error", f"{name}: {message}", 409)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, name: str) -> HttpResponse:
    """One action. Parameters stand in the address, in a form, or in a JSON object; nothing is ever changed by one."""
    root = request.build_absolute_uri("/")
    home = f"{root}api/3/action/help_show?name={name}"
    try:
        act = ACTIONS.get(name)
        if act is None:
            raise _Wrong("Not Found Error", f"Action name not known: {name}", 404)
        result = act(_asked(request), root)
    except _Wrong as wrong:
        answer = _json({"help": home, "success": False, "error": {"__type": wrong.kind, "message": wrong.message}}, wrong.status)
    else:
        answer = _json({"help": home, "success": True, "result": result})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _json(said: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(said, default=str), status=status, content_type="application/json")


Asked = Mapping[str, Any]


def _asked(request: HttpRequest) -> Asked:
    found = _given(request)
    try:
        readable = "\\u0000" not in json.dumps(found, ensure_ascii=False).encode().decode()  # PostgreSQL keeps no NUL, UTF-8 no lone surrogate
    except (UnicodeEncodeError, RecursionError):
        readable = False
    if not readable:
        raise _Wrong("Bad request", "Bad request - unreadable text", 400)
    return found


def _given(request: HttpRequest) -> Asked:
    given: dict[str, Any] = _flat(request.GET)
    if request.method == "POST" and request.content_type == "application/json":
        try:
            said = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            raise _Wrong("Bad request", "Bad request - JSON Error", 400) from None
        if not isinstance(said, dict):
            raise _Wrong("Bad request", "Bad request - JSON Error: not an object", 400)
        return given | said
    return given | _flat(request.POST) if request.method == "POST" else given


def _flat(said: QueryDict) -> dict[str, Any]:
    return {name: said.get(name) for name in said}


def _whole(asked: Asked, name: str, default: int, most: int) -> int:
    text = str(asked.get(name, default) or 0)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise _invalid(name, "Invalid integer")
    return min(int(text), most)


def _needed(asked: Asked, name: str = "id") -> str:
    said = asked.get(name)
    if not isinstance(said, str) or not said:
        raise _invalid(name, "Missing value")
    return said[:200]


# --- what the actions say


@lru_cache(maxsize=4_000)
def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(_SPACE, f"{kind}:{name}"))


def _organization(code: str, many: int | None = None) -> dict[str, Any]:
    organ = queries.organs_kept().get(code)
    said = {"id": _id("organ", code), "name": code, "title": organ.name if organ else code, "display_name": organ.name if organ else code, "description": "",
            "type": "organization", "is_organization": True, "state": "active", "approval_status": "approved", "image_url": ""}
    return said if many is None else said | {"package_count": many}


def _package(row: Standing, root: str) -> dict[str, Any]:
    said = row.said
    name, when = foreign.name_of(row.code), local(row.published_at).replace(tzinfo=None).isoformat()
    resources = _resources(row.code, said, root, when)
    return {
        "id": rules.uuid_of(row.code), "name": name, "title": said.title, "notes": said.abstract, "type": "dataset", "state": "active", "private": False,
        "isopen": said.openness == rules.OPEN, "url": f"{root}data/{name}/", "version": str(row.edition), "author": "", "maintainer": "",
        "owner_org": _id("organ", said.organ), "organization": _organization(said.organ), "metadata_created": when, "metadata_modified": when,
        "license_id": "", "license_title": "", "groups": [_group(row.code[:3])],
        "tags": [{"id": _id("tag", word), "name": word, "display_name": word, "state": "active", "vocabulary_id": None} for word in said.keywords],
        "num_tags": len(said.keywords), "resources": resources, "num_resources": len(resources),
        "extras": [{"key": key, "value": value} for key, value in (
            ("code", row.code), ("sharing", rules.SHARING[said.sharing]), ("condition", said.condition), ("openness", rules.OPENNESS[said.openness]),
            ("cycle", rules.CYCLES[said.cycle]), ("form", rules.FORMS[said.form]))],
        "relationships_as_subject": [], "relationships_as_object": []}


def _resources(code: str, said: Content, root: str, when: str) -> list[dict[str, Any]]:
    if not feeds.readable(said):
        return []
    name = foreign.name_of(code)
    return [{"id": rules.uuid_of(code, place), "package_id": rules.uuid_of(code), "name": f"{said.title}（{kind}）", "description": "",
             "format": kind.upper(), "mimetype": foreign.MEDIA[kind], "url": f"{root}data/{name}/data.{kind}", "url_type": None, "state": "active",
             "position": place - 1, "created": when, "last_modified": when, "datastore_active": kind == "json", "hash": "", "size": None}
            for place, kind in enumerate(foreign.kinds(), 1)]


def _group(code: str) -> dict[str, Any]:
    title = queries.themes().get(code, code)
    return {"id": _id("theme", code), "name": f"theme-{code}", "title": title, "display_name": title, "description": "", "image_display_url": ""}


def _standing(code: str, what: str) -> Standing:
    try:
        return queries.standing(code)
    except Absent:
        raise _missing(what) from None


def _entry(asked: Asked) -> Standing:
    said = _needed(asked)
    known = rules.code_in(said)
    return _standing(known[0] if known else foreign.code_of(said), "dataset")


def _file(said: str, root: str) -> tuple[dict[str, Any], Content]:
    known = rules.code_in(said)
    row = _standing(known[0] if known else "", "resource")
    for one in _package(row, root)["resources"]:
        if one["id"] == said.lower():
            return one, row.said
    raise _missing("resource")


# --- the actions


def _status(asked: Asked, root: str) -> Any:
    return {"ckan_version": VERSION, "site_title": f"{settings.COUNTY_NAME}开放数据", "site_description": "", "site_url": root.rstrip("/"),
            "error_emails_to": None, "locale_default": "zh_Hans_CN", "extensions": ["datastore"]}


def _packages(asked: Asked, root: str) -> Any:
    names = [foreign.name_of(code) for code in queries.published().order_by("code").values_list("code", flat=True)]
    first = _whole(asked, "offset", 0, 10**9)
    return names[first:first + _whole(asked, "limit", len(names) or 1, 10**6)]


def _show(asked: Asked, root: str) -> Any:
    return _package(_entry(asked), root)


def _search(asked: Asked, root: str) -> Any:
    words = str(asked.get("q") or "").strip()
    ask = Ask(words="" if words in ("*:*", "*") else words[:60])
    rows = queries.published(ask).exclude(code="").order_by("code")  # the index of codes holds no empty ones
    for part in str(asked.get("fq") or "").replace("+", " ").split():
        name, _, value = part.partition(":")
        if name == "organization":
            rows = rows.filter(organ__code=value.strip('"'))
        elif name == "groups":
            rows = rows.filter(code__startswith=value.strip('"').removeprefix("theme-"))
    first, many = _whole(asked, "start", 0, 10**9), _whole(asked, "rows", 10, MOST_ROWS)
    count = kept(("catalogue.count", ask, str(asked.get("fq"))), rows.count, COUNT_SECONDS)
    shown = [_package(one, root) for one in queries.all_standing(queries.found_first(rows, count)[first:first + many])]
    return {"count": count, "sort": "code asc", "facets": {}, "search_facets": {}, "results": shown}


def _organizations(asked: Asked, root: str) -> Any:
    many = queries.provided()
    return [_organization(code, many[code]) for code in sorted(many)] if _true(asked, "all_fields") else sorted(many)


def _organization_show(asked: Asked, root: str) -> Any:
    said = _needed(asked)
    code = next((one for one in queries.organs_kept() if said in (one, _id("organ", one))), None)
    if code is None:
        raise _missing("organization")
    rows = queries.published(Ask(organ=code)).order_by("code")[:MOST_ROWS]
    shown = {"packages": [_package(one, root) for one in queries.all_standing(rows)]} if _true(asked, "include_datasets") else {}
    return _organization(code, queries.provided().get(code, 0)) | {"users": [], "groups": [], "tags": [], "extras": []} | shown


def _groups(asked: Asked, root: str) -> Any:
    codes = queries.used_themes()
    return [_group(code) for code in codes] if _true(asked, "all_fields") else [f"theme-{code}" for code in codes]


def _tags(asked: Asked, root: str) -> Any:
    query = str(asked.get("query") or "")
    return [word for word in queries.keywords() if query in word]


def _resource_show(asked: Asked, root: str) -> Any:
    return _file(_needed(asked), root)[0]


def _records(asked: Asked, root: str) -> Any:
    """datastore_search: filters are exact, `q` is looked for in every column."""
    one, said = _file(_needed(asked, "resource_id"), root)
    columns = [item.column for item in said.opened()]
    filters = asked.get("filters") or {}
    if isinstance(filters, str):
        try:
            filters = json.loads(filters)
        except ValueError:
            raise _invalid("filters", "Not a JSON object") from None
    if not isinstance(filters, dict) or not set(filters) <= set(columns):
        raise _invalid("filters", "unknown field")
    words = str(asked.get("q") or "")
    rows = [dict(zip(columns, map(_plain, row), strict=True)) for row in feeds.table(said)[1]]
    rows = [row for row in rows if all(_fits(row[name], value) for name, value in filters.items())
            and (not words or any(words in str(value) for value in row.values()))]
    first, many = _whole(asked, "offset", 0, 10**9), _whole(asked, "limit", 100, MOST_RECORDS)
    fields = [{"id": item.column, "type": foreign.FIELDS[item.type], "info": {"label": item.title}} for item in said.opened()]
    shown = [{"_id": first + place, **row} for place, row in enumerate(rows[first:first + many], 1)]
    return {"resource_id": one["id"], "fields": fields, "records": shown, "total": len(rows), "limit": many, "offset": first,
            "include_total": True, "records_format": "objects"}


def _fits(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _help(asked: Asked, root: str) -> Any:
    name = _needed(asked, "name")
    if name not in ACTIONS:
        raise _missing("action")
    return HELP[name]


def _true(asked: Asked, name: str) -> bool:
    return str(asked.get(name, "")).lower() in ("true", "1", "yes")


ACTIONS: dict[str, Callable[[Asked, str], Any]] = {
    "status_show": _status, "site_read": lambda asked, root: True, "package_list": _packages, "package_show": _show, "package_search": _search,
    "organization_list": _organizations, "organization_show": _organization_show, "group_list": _groups, "tag_list": _tags, "resource_show": _resource_show,
    "datastore_search": _records, "help_show": _help,
}
HELP = {
    "status_show": "What this site is.", "site_read": "Whether it may be read.", "package_list": "Names of all entries; limit, offset.",
    "package_show": "One entry; id is its name or identifier.", "package_search": "Entries by words (q), organization or groups (fq); start, rows.",
    "organization_list": "Organs that provide entries; all_fields.", "organization_show": "One organ; include_datasets.", "group_list": "Themes; all_fields.",
    "tag_list": "Keywords; query.", "resource_show": "One file of an entry.", "datastore_search": "Rows of a file; filters, q, limit, offset.",
    "help_show": "What an action does; name.",
}
urlpatterns = [path("api/3/action/<slug:name>", action, name="ckan-action"), path("api/action/<slug:name>", action, name="ckan-action-short")]
