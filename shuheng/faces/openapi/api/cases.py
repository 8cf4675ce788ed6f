"""办件: lists, one case with its limits and their proof, its history, its documents; and figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field
from pydantic import StringConstraints

from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files import actions as file_actions
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.web import attachment
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries as licensing_queries

from .. import actions
from ..queries import cases as queries
from ..web import client_of
from .applications import actor_of, seen
from .frame import asks, router
from .given import Code, Lamp, Number, Row
from .schemas import Cases, CaseShown, Documents, History, Statistics, Verified

cases = router("办件", "/cases")
documents = router("文书", "/documents")
figures = router("统计", "/statistics")
Mark = Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Za-z0-9_=\-]*$")]


@cases.get("", **asks("办件列表", Cases, READ, OVERSEE))
def listed(request: HttpRequest, state: Literal["open", "closed", "all"] = "open", lamp: Lamp | None = None, matter: Code | None = None,
           after: Mark = "", limit: Annotated[int, Field(ge=1, le=200)] = 50) -> dict[str, Any]:
    """新的在前。接着往下翻，把 next 放进 after；翻的时候来了新件，也不会漏、不会重。"""
    rows, mark = queries.page(actor_of(request), queries.Ask(state, lamp or "", matter or "", after, limit))
    return {"items": [queries.brief(row) for row in rows], "next": mark}


@cases.get("/{number}", **asks("一件办件", CaseShown))
def case(request: HttpRequest, number: Number, authority: UUID | None = None) -> dict[str, Any]:
    """每个期限连同它是怎样数出来的：起点、除去的每一天和理由、停表、依据。moves 是这个客户现在能办的。"""
    row, _ = seen(request, number, authority)
    return {**queries.brief(row), "clocks": queries.clocks(row), "moves": queries.moves(actor_of(request), row)}


@cases.get("/{number}/history", **asks("办件经过", History))
def history(request: HttpRequest, number: Number, authority: UUID | None = None) -> dict[str, Any]:
    """流水里关于这件的每一条，按发生的次序。只有编号、代码和日期。"""
    row, _ = seen(request, number, authority)
    return {"items": queries.history(row)}


@cases.get("/{number}/documents", **asks("办件的文书", Documents))
def of_case(request: HttpRequest, number: Number, authority: UUID | None = None) -> dict[str, Any]:
    """编号的文书，新的在前。"""
    row, _ = seen(request, number, authority)
    return {"items": queries.documents(row)}


@cases.get("/{number}/documents/{document}/file", url_name="api-document-file", **asks("下载文书", bytes))
def file(request: HttpRequest, number: Number, document: Row, authority: UUID | None = None) -> HttpResponse:
    """PDF。还没有生成的，这时候生成。"""
    found, _ = seen(request, number, authority)
    issued = next((one for one in licensing_queries.documents(found.pk) if one.pk == document), None)
    if issued is None:
        raise Absent("这件没有这份文书。")
    with acting(SYSTEM):
        printed = licensing.print_document(issued.pk, by=SYSTEM)
        stored, data = files.open_for(SYSTEM, printed.stored.token)  # type: ignore[union-attr]
    file_actions.note_opened(stored, by=actor_of(request))
    actions.note_read(client_of(request), found.pk, found.party_id, by=actor_of(request))
    return attachment(stored, data)


@documents.get("/{code}", **asks("核验文书", Verified))
def verify(request: HttpRequest, code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4,20}$")]) -> dict[str, Any]:
    """凭文书上的核验码。把文件的 SHA-256 和 sha256 比一比，就知道改没改过。"""
    row = licensing_queries.verify(code)
    return {"number": row.number, "title": row.title, "organ_name": row.case.organ.name, "issued_on": row.issued_on, "sha256": row.digest,
            "revoked": row.revoked_at is not None}


@figures.get("", **asks("统计", Statistics, READ, OVERSEE))
def statistics(request: HttpRequest, by: Literal["organ", "title"] = "title", since: date | None = None, until: date | None = None) -> dict[str, Any]:
    """收件、办结、按时率、平均用时。since 起、until 前；不写就是最近 30 天。"""
    last = until or today() + timedelta(days=1)
    first = since or today() - timedelta(days=30)
    if not first < last or last - first > timedelta(days=3660):
        raise Refused("since 要早于 until，最多查十年。", "since")
    return {"since": first, "until": last, "items": queries.statistics(actor_of(request), by, first, last)}
