"""The code scheme: 类 one digit, 项 two, 目 three, 细目 two, then a running number. Provinces vary, so the scheme is data; only this shape is code."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .kinds import CLASSES

_CODE = re.compile(r"[1-9](\d{2}(\d{3}(\d{2})?)?)?")
DEPTHS = {1: "类", 3: "项", 6: "目", 8: "细目"}
SEQUENCE = 5  # digits of the running number of a resource in its category


@dataclass(frozen=True)
class CategoryPlan:
    """One node of the scheme. `verified` false: 待核对."""

    code: str
    title: str
    source: str = ""
    verified: bool = False

    @property
    def parent(self) -> str:
        """The code one level up; empty for a 类."""
        return next((self.code[:depth] for depth in sorted(DEPTHS, reverse=True) if depth < len(self.code)), "")


def check_code(code: str) -> str:
    """What is wrong with a code of the scheme, or nothing."""
    if not _CODE.fullmatch(code):
        return f"“{code}”不是目录代码：类 1 位，项再加 2 位，目再加 3 位，细目再加 2 位，都是数字。"
    return "" if code[0] in CLASSES else f"“{code}”的第一位应当是 {'、'.join(CLASSES)}。"


def number(category: str, sequence: int) -> str:
    """The code of a resource: its category, a slash, its running number. 306001 and 1 → 306001/00001."""
    return f"{category}/{sequence:0{SEQUENCE}d}"
