"""The days of the regulation as dated data. No published text was at hand: all of them 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

REGULATION = "政府信息公开条例"
FEE_RULES = "政府信息公开信息处理费管理办法（国办函〔2020〕109号）"
SINCE = date(2019, 5, 15)
LIMITS = (
    DayLimit("answer", 20, SINCE, f"{REGULATION} 第三十三条"),
    DayLimit("extension", 20, SINCE, f"{REGULATION} 第三十三条"),
    DayLimit("notice", 7, SINCE, f"{REGULATION} 第三十条"),
    DayLimit("correction", 15, SINCE, f"{REGULATION} 第三十条“合理的补正期限”；天数为本县样板"),
    DayLimit("third_party", 15, SINCE, f"{REGULATION} 第三十二条"),
    DayLimit("other_organ", 15, SINCE, f"{REGULATION} 第三十四条"),
    DayLimit("fee", 20, date(2021, 1, 1), FEE_RULES),
    DayLimit("delivery", 5, SINCE, "本县样板"),
    DayLimit("register", 1, SINCE, "本县样板"),
    DayLimit("publication", 20, SINCE, f"{REGULATION} 第二十六条"),
    DayLimit("publication_soon", 5, SINCE, "本县样板：到期前几个工作日工作台提醒"),
    DayLimit("publication_eve", 1, SINCE, "本县样板：到期前几个工作日发消息提醒"),
)


def limit(code: str, on: date) -> DayLimit:
    """The limit in force on a day, in working days."""
    return in_force(LIMITS, code, on)
