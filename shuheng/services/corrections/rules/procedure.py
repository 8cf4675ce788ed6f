"""The way of a reported fault as a definition of the kernel: 查看 → (办理) → 答复."""

from __future__ import annotations

from datetime import date
from typing import Any

from .limits import limit

CODE, SERVICE, TITLE = "corrections.report", "corrections", "我为政府网站找错"
HANDLE = "corrections.handle"
STAGES = {"look": ("查看", "filed", "look"), "handle": ("办理", "accepted", "answer")}
# how it ends: (words for whoever reported it, what the officer presses)
OUTCOMES = {"mended": ("已经改好", "改好了"), "no_fault": ("核实过，没有错", "核实没有错"), "elsewhere": ("不是本网站的问题", "不是本网站的问题")}
TAKE = "take"


def procedure(on: date) -> dict[str, Any]:
    """The definition with the limits of a day, as `cases.publish` takes it. What is simple is answered while it is looked at."""
    stages = [{"code": code, "title": title, "milestone": milestone, "holder": HANDLE, "limit_days": limit(days, on).days,
               "article": limit(days, on).cited, "start": code == "look"} for code, (title, milestone, days) in STAGES.items()]
    moves = [{"code": TAKE, "title": "要改，开始办", "from_stage": "look", "to_stage": "handle", "permit": HANDLE}]
    moves += [{"code": code, "title": pressed, "from_stage": stage, "to_stage": "done", "permit": HANDLE, "outcome": code}
              for stage in STAGES for code, (_, pressed) in OUTCOMES.items()]
    answer = limit("answer", on)
    return {"code": CODE, "version": 1, "title": TITLE, "service": SERVICE, "kind": "网站找错", "statutory_days": answer.days,
            "statutory_article": answer.cited, "stages": [*stages, {"code": "done", "title": "办结", "milestone": "closed", "final": True}], "moves": moves}
