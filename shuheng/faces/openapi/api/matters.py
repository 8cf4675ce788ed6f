"""事项: what can be applied for, its guide, and its form as JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import StringConstraints

from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Matter

from .frame import asks, router
from .given import Code
from .schemas import FormOf, Guide, Matters

matters = router("事项", "/matters")
Short = Annotated[str, StringConstraints(max_length=40)]


def line(row: Matter) -> dict[str, Any]:
    """A matter in one line."""
    return {"code": row.code, "title": row.title, "short": row.short, "kind": row.kind, "organ": row.organ.code, "organ_name": row.organ.name,
            "by_township": row.by_township, "version": licensing.version(row.definition_id)}


@matters.get("", **asks("在用的事项", Matters))
def listed(request: HttpRequest, organ: Short = "", event: Short = "", words: Short = "") -> dict[str, Any]:
    """按单位代码、人生大事和标题里的字查。"""
    rows = list(licensing.matters(event, organ))
    licensing.learn(row.definition_id for row in rows)
    return {"items": [line(row) for row in rows if words in row.title or words in row.short]}


@matters.get("/{code}", **asks("办事指南", Guide))
def guide(request: HttpRequest, code: Code) -> dict[str, Any]:
    """条件、材料、期限、收费。verified 为 false 的是待核对的。"""
    row = licensing.matter(code)
    content = licensing.content(row.definition_id)
    materials = [{"code": one.code, "title": one.title, "why": one.why, "form": str(one.form), "free": one.free, "optional": one.optional}
                 for one in content.materials]
    limits = [{"kind": str(one.kind), "days": one.days, "unit": str(one.unit), "basis": one.cited, "verified": one.verified} for one in content.limits]
    return {**line(row), "say": content.say, "who": [str(one) for one in content.who], "conditions": [one.text for one in content.conditions],
            "materials": materials, "limits": limits, "fee": content.fee.text, "result": content.result.name}


@matters.get("/{code}/form", **asks("申请表", FormOf))
def form(request: HttpRequest, code: Code) -> dict[str, Any]:
    """JSON Schema 2020-12。x-known 写明由哪个部门核实、不用填；x-personal 的回答加密保存，读的时候只露第一个字。"""
    row = licensing.matter(code)
    return {"matter": row.code, "version": licensing.version(row.definition_id), "form": dict(licensing.content(row.definition_id).form)}
