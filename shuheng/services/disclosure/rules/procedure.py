"""The way of a request as a definition of the kernel: 登记 → 办理 (→ 等补正、征求意见、等缴费 → 办理) → 送达 → 办结."""

from __future__ import annotations

from datetime import date
from typing import Any

from .limits import limit

CODE, SERVICE, TITLE = "disclosure.request", "disclosure", "政府信息公开申请"
HANDLE, APPROVE, APPLICANT, CLOCK = "disclosure.handle", "disclosure.approve", "applicant", "clock"
# code: title, milestone, holder, the limit, whether the clock of the law stands still here
STAGES = {
    "register": ("登记", "filed", HANDLE, "register", False),
    "handle": ("办理", "accepted", HANDLE, "answer", False),
    "correct": ("等申请人补正", "accepted", APPLICANT, "correction", True),
    "consult": ("征求意见", "accepted", HANDLE, "third_party", True),
    "pay": ("等申请人缴费", "accepted", APPLICANT, "fee", True),
    "deliver": ("送达", "decided", HANDLE, "delivery", False),
}
MOVES = (
    ("register", "登记收到", "register", "handle", HANDLE, ""),
    ("ask_correction", "告知补正", "handle", "correct", HANDLE, ""),
    ("correct", "补正", "correct", "handle", APPLICANT, ""),
    ("abandon", "逾期不补正，不再处理", "correct", "done", HANDLE, "no_correction"),
    ("consult", "征求意见", "handle", "consult", HANDLE, ""),
    ("consulted", "意见收齐", "consult", "handle", CLOCK, ""),
    ("charge", "通知缴费", "handle", "pay", HANDLE, ""),
    ("paid", "收到费用", "pay", "handle", HANDLE, ""),
    ("unpaid", "逾期不缴费，不再处理", "pay", "done", CLOCK, "not_paid"),
    ("decide", "答复", "handle", "deliver", APPROVE, ""),
    ("deliver", "送达", "deliver", "done", HANDLE, ""),
    *((f"withdraw_{stage}", "撤回申请", stage, "done", APPLICANT, "withdrawn") for stage in ("handle", "correct", "consult", "pay")),
)


def procedure(on: date) -> dict[str, Any]:
    """The definition with the limits of a day, as `cases.publish` takes it. 政府信息公开条例 第三十三条"""
    stages = [{"code": code, "title": title, "milestone": milestone, "holder": holder, "limit_days": limit(days, on).days,
               "article": limit(days, on).cited, "start": code == "register", "holds": holds}
              for code, (title, milestone, holder, days, holds) in STAGES.items()]
    moves = [{"code": code, "title": title, "from_stage": begin, "to_stage": end, "permit": permit, "outcome": outcome}
             for code, title, begin, end, permit, outcome in MOVES]
    answer, longer = limit("answer", on), limit("extension", on)
    return {"code": CODE, "version": 1, "title": TITLE, "service": SERVICE, "kind": "依申请公开", "statutory_days": answer.days,
            "statutory_article": answer.cited, "extension_days": longer.days, "extension_article": longer.cited,
            "stages": [*stages, {"code": "done", "title": "办结", "milestone": "closed", "final": True}], "moves": moves}
