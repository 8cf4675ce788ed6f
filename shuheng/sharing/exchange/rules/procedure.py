"""The way of a request as a definition of the kernel: 合规审查 → 提供单位答复 → (协调裁定) → 授权或者不予提供."""

from __future__ import annotations

from datetime import date
from typing import Any

from .limits import limit

CODE, SERVICE = "exchange.request", "exchange"
STAGES = {"check": ("合规审查", "filed", "exchange.check"), "provide": ("提供单位答复", "accepted", "exchange.provide"),
          "contest": ("等申请单位决定", "accepted", "exchange.request"), "arbitrate": ("协调裁定", "accepted", "exchange.check")}
MOVES = (
    ("pass", "审查通过，交提供单位答复", "check", "provide", "exchange.check", ""),
    ("open", "无条件共享，直接授权", "check", "done", "exchange.check", "granted"),
    ("reject", "不合规，退回", "check", "done", "exchange.check", "refused"),
    ("withdraw", "撤回申请", "check", "done", "exchange.request", "withdrawn"),
    ("grant", "同意提供", "provide", "done", "exchange.provide", "granted"),
    ("decline", "不同意提供", "provide", "contest", "exchange.provide", ""),
    ("take_back", "撤回申请", "provide", "done", "exchange.request", "withdrawn"),
    ("give_up", "不再坚持", "contest", "done", "exchange.request", "refused"),
    ("contest", "提请协调", "contest", "arbitrate", "exchange.request", ""),
    ("order", "裁定提供", "arbitrate", "done", "exchange.check", "granted"),
    ("uphold", "裁定不提供", "arbitrate", "done", "exchange.check", "refused"),
)
# What whoever asked hears of an answer.
ANSWERS = {"open": "同意了，授权已经生效", "grant": "同意了，授权已经生效", "order": "裁定提供，授权已经生效", "reject": "不合规，退回了",
           "uphold": "裁定不提供", "decline": "提供单位不同意，可以在期限里提请协调，也可以不再坚持"}
NEEDS_WORDS = ("reject", "decline", "contest", "order", "uphold")


def procedure(on: date) -> dict[str, Any]:
    """The definition with the limits of a day, as `cases.publish` takes it."""
    stages = [{"code": code, "title": title, "milestone": milestone, "holder": holder, "limit_days": limit(code, on).days, "article": limit(code, on).cited,
               "start": code == "check"} for code, (title, milestone, holder) in STAGES.items()]
    moves = [{"code": code, "title": title, "from_stage": begin, "to_stage": end, "permit": permit, "outcome": outcome}
             for code, title, begin, end, permit, outcome in MOVES]
    return {"code": CODE, "version": 1, "title": "申请共享数据", "service": SERVICE, "kind": "数据共享",
            "stages": [*stages, {"code": "done", "title": "办结", "milestone": "closed", "final": True}], "moves": moves}
