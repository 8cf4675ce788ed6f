"""The limits of the request loop as dated data. No text of the law was at hand: all of them 待核对."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

REGULATION = "政务数据共享条例（国务院令第 809 号）"


@dataclass(frozen=True)
class Limit:
    """So many working days from a day on, and by what."""

    code: str
    title: str
    days: int
    valid_from: date
    article: str
    verified: bool = False

    @property
    def cited(self) -> str:
        """The source as proofs print it."""
        return self.article + ("" if self.verified else "（待核对）")


LIMITS = (
    Limit("check", "合规审查", 2, date(2025, 8, 1), f"{REGULATION}；天数取自外省某市的规定"),
    Limit("provide", "提供单位答复", 10, date(2025, 8, 1), f"{REGULATION}；天数凭记忆"),
    Limit("contest", "申请单位决定要不要提请协调", 10, date(2025, 8, 1), f"{REGULATION}；天数为本县样板"),
    Limit("arbitrate", "协调裁定", 10, date(2025, 8, 1), f"{REGULATION}；天数为本县样板"),
    Limit("objection", "答复数据异议", 10, date(2025, 8, 1), "个人信息保护法 第四十六条；天数为本县样板"),
    Limit("explain", "说明异常查询", 3, date(2025, 8, 1), "本县样板"),
)


def limit(code: str, on: date) -> Limit:
    """The newest limit of a step in force on a day; before the first one that of the first."""
    mine = sorted((one for one in LIMITS if one.code == code), key=lambda one: one.valid_from)
    return next((one for one in reversed(mine) if one.valid_from <= on), mine[0])
