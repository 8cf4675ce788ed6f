"""How the desk words what it shows: lamps, masked answers, reasons that stand ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

# 行政许可法 第三十二条 第一项、第二项
NOT_ACCEPTED = ("这件事依法不需要办理许可。", "这件事不归本机关办，请向主管的单位申请：")
CHANNELS = {"portal": "网上申请", "window": "窗口申请", "client": "接口申请", "desk": "工作台申请"}
ELSEWHERE = {"exchange": "desk-share", "disclosure": "desk-disclosure-request",
             "corrections": "desk-correction", "letters": "desk-letter"}  # cases whose page is that of their own room
SOURCES = {"upload": "上传", "paper": "纸质", "free": "免提交", "certificate": "电子证照", "exchange": "数据共享"}
VERDICTS = {"open": ("soon", "没核对"), "ok": ("ok", "合格"), "bad": ("late", "要补"), "replaced": ("done", "已换新的")}
OUTCOMES = {"granted": "准予", "partly": "部分准予", "refused": "不予", "not_accepted": "不予受理", "withdrawn": "申请人撤回"}


def lamp_words(lamp: str, due_on: date | None, today: date) -> str:
    """What stands beside the lamp: how much it is over, or how near the end is."""
    if lamp == "done":
        return "办结"
    if lamp == "hold":
        return "停表"
    if due_on is None or lamp == "ok":
        return "正常"
    if lamp == "late":
        return f"超 {max((today - due_on).days, 1)} 天"
    return {0: "今天", 1: "明天"}.get((due_on - today).days, f"剩 {(due_on - today).days} 天")


def masked(value: Any) -> Any:
    """A personal answer as it stands on a screen that others may see: the ends of numbers, the first sign of words."""
    if isinstance(value, list):
        return [masked(one) for one in value]
    if isinstance(value, Mapping):
        return {name: masked(one) for name, one in value.items()}
    text = str(value)
    if len(text) >= 15 and text[:6].isalnum() and text.isascii():
        return text[:4] + "*" * (len(text) - 8) + text[-4:]
    if len(text) >= 11 and text.isascii():
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    return text[:1] + "*" * max(min(len(text) - 1, 6), 1)


def refusal_reasons(conditions: tuple[str, ...]) -> tuple[str, ...]:
    """Reasons that stand ready for a refusal: each condition of the matter that may not be met."""
    return tuple(f"不符合条件：{text.rstrip('。')}。" for text in conditions)


def left_words(remaining: int, unit: str, *, held: bool) -> str:
    """`剩 3 个工作日`, `超 2 个工作日`, `停表中`."""
    days = "天" if unit == "calendar" else "个工作日"
    if held:
        return "停表中，恢复后接着数"
    if remaining < 0:
        return f"超 {-remaining} {days}"
    return f"剩 {remaining} {days}" if remaining else "今天到期"
