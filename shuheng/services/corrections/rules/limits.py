"""The days in which a reported fault is looked at and answered, as dated data. No published text was at hand: all of them 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

GUIDELINE = "政府网站发展指引（国办发〔2017〕47号）"
SINCE = date(2017, 6, 8)
LIMITS = (
    DayLimit("look", 1, SINCE, f"{GUIDELINE}“我为政府网站找错”；天数凭记忆"),
    DayLimit("answer", 3, SINCE, f"{GUIDELINE}“我为政府网站找错”；天数凭记忆"),
)


def limit(code: str, on: date) -> DayLimit:
    """The limit in force on a day, in working days."""
    return in_force(LIMITS, code, on)
