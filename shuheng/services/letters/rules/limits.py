"""The days in which a letter is looked at and answered, as dated data. Only retellings of the indicators were at hand: all of them 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

INDICATORS = "国办秘函〔2019〕19号检查指标“互动交流”"
SINCE = date(2019, 4, 1)
LIMITS = (
    DayLimit("look", 2, SINCE, "本县样板：来信两个工作日内查看"),
    DayLimit("question", 5, SINCE, f"{INDICATORS}；简单的咨询，天数凭公开转述"),
    DayLimit("answer", 15, SINCE, f"{INDICATORS}；天数凭公开转述"),
)


def limit(code: str, on: date) -> DayLimit:
    """The limit in force on a day, in working days."""
    return in_force(LIMITS, code, on)


def answer_days(kind: str, on: date) -> DayLimit:
    """Within how many working days a letter of this kind is answered."""
    return limit("question" if kind == "ask" else "answer", on)
