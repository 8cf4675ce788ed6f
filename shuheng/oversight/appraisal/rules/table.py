"""The indicators as data: vetoes, deductions and bonuses of one version, each with its measure, its points and its source.

国办秘函〔2019〕19号 stands behind them as far as public retellings go; what nobody compared with the official annex is 待核对.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

VETO, DEDUCT, BONUS = "veto", "deduct", "bonus"
PARTS = {VETO: "单项否决", DEDUCT: "扣分", BONUS: "加分"}
FIELDS = {"security": "安全和可用", "release": "发布解读", "services": "办事服务", "interaction": "互动交流", "functions": "功能设计"}
SERVICES = "services"  # the field that a site without services is not judged by
MANUAL = "manual"
# measure: (what it looks at, the parameters it takes)
MEASURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "home": ("首页多久没有新内容", ("days", "near_days")),
    "stale": ("栏目多久没有更新", ("limits",)),
    "blank": ("空白栏目", ()),
    "availability": ("探测打不开的比例", ("days", "percent", "near_percent", "probes")),
    "home_links": ("首页上打不开的本站链接", ()),
    "inner_links": ("文章里打不开的本站链接", ()),
    "outer_links": ("文章里连着几天打不开的外站链接", ("days",)),
    "home_lacks": ("首页上应有而没有的", ("wants",)),
    "home_has": ("首页上有的", ("wants",)),
    "no_services": ("没有网上能办的事项", ()),
    "guides": ("办事指南缺少的要素", ("lacking",)),
    "unpublished": ("主动公开的信息超期没有公开", ()),
    "corrections_open": ("找错超期没有答复", ()),
    "corrections_late": ("找错答复晚于期限", ("days", "within_days")),
    "letters_open": ("来信多久没有答复", ("days", "within_days")),
    "letters_late": ("来信答复晚于期限", ("days",)),
    "letters_unshown": ("多久没有公开来信", ("days",)),
    MANUAL: ("程序没有这类数据，由人核查", ()),
}


def shown(hundredths: int) -> str:
    """Points as people read them: `94.5`."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Rule:
    """One indicator. `points` for each finding and `most` in all are hundredths; a veto is met by `at_least` findings."""

    code: str
    part: str
    field: str
    title: str
    measure: str
    points: int = 0
    most: int = 0
    at_least: int = 1
    portal: bool = False
    given: Mapping[str, Any] = made(default_factory=dict)
    clause: str = ""
    source: str = ""
    verified: bool = False

    @property
    def tells(self) -> str:
        """What it costs or brings, in words."""
        if self.part == VETO:
            return f"{self.at_least} 处以上否决" if self.at_least > 1 else "查到就否决"
        return "" if self.measure == MANUAL else f"每处 {shown(self.points)} 分，最多 {shown(self.most)} 分"


@dataclass(frozen=True)
class Table:
    """One version whole. All points are hundredths; `near_days` is how long before its day the owner of a column is told, `near_findings` how many
    findings before a veto the owner of a site is.
    """

    title: str
    whole: int
    passing: int
    bonus_above: int
    service_share: int
    near_days: int
    source: str
    verified: bool
    rules: tuple[Rule, ...]
    near_findings: int = 2

    def rule(self, code: str) -> Rule:
        """An indicator by its code. KeyError when this version has none."""
        return next(one for one in self.rules if one.code == code)


def thaw(content: Mapping[str, Any]) -> Table:
    """A stored version as it was."""
    return Table(**{**content, "rules": tuple(Rule(**one) for one in content["rules"])})
