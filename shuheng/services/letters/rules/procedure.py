"""The way of a letter as a definition of the kernel: 查看 → (办理) → 答复."""

from __future__ import annotations

from datetime import date
from typing import Any

from .limits import limit

CODE, SERVICE, TITLE = "letters.letter", "letters", "群众来信"
HANDLE = "letters.handle"
STAGES = {"look": ("查看", "filed", "look"), "handle": ("办理", "accepted", "answer")}
# how it ends: (words for whoever wrote, what the officer presses)
OUTCOMES = {"answered": ("已经答复", "答复"), "elsewhere": ("不归本县办，告诉了找谁", "不归本县办"), "again": ("重复来信，以前答复过", "重复来信")}
TAKE = "take"


def procedure(on: date) -> dict[str, Any]:
    """The definition with the limits of a day, as `cases.publish` takes it. What is simple is answered while it is looked at."""
    stages = [{"code": code, "title": title, "milestone": milestone, "holder": HANDLE, "limit_days": limit(days, on).days,
               "article": limit(days, on).cited, "start": code == "look"} for code, (title, milestone, days) in STAGES.items()]
    moves = [{"code": TAKE, "title": "要查一查，开始办", "from_stage": "look", "to_stage": "handle", "permit": HANDLE}]
    moves += [{"code": code, "title": pressed, "from_stage": stage, "to_stage": "done", "permit": HANDLE, "outcome": code}
              for stage in STAGES for code, (_, pressed) in OUTCOMES.items()]
    answer = limit("answer", on)
    return {"code": CODE, "version": 1, "title": TITLE, "service": SERVICE, "kind": "群众来信", "statutory_days": answer.days,
            "statutory_article": answer.cited, "stages": [*stages, {"code": "done", "title": "办结", "milestone": "closed", "final": True}], "moves": moves}
