"""The kinds of quality rules and the words of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REQUIRED, LENGTH, PATTERN, CODES, RANGE = "required", "length", "pattern", "codes", "range"
UNIQUE, ORDER, CHECK, REFERS, FRESH, OBJECTION = "unique", "order", "check", "refers", "fresh", "objection"
KINDS = {
    REQUIRED: "必须有", LENGTH: "长度合适", PATTERN: "写法合规", CODES: "在代码表里", RANGE: "在范围里", UNIQUE: "不重复", ORDER: "先后合理",
    CHECK: "校验码正确", REFERS: "在另一个资源里有", FRESH: "按时更新", OBJECTION: "本人没有异议",
}
OF_ENTRY = frozenset({FRESH, OBJECTION})  # judged by what is known of the entry, not by its rows
ROWWISE = frozenset({REQUIRED, LENGTH, PATTERN, CODES, RANGE, ORDER, CHECK})  # one row tells by itself, so many are counted in one scan
SETTABLE = tuple(kind for kind in KINDS if kind not in OF_ENTRY)

ID_NUMBER, CREDIT_CODE = "id", "credit"
STANDARDS = {CREDIT_CODE: "统一社会信用代码（GB 32100）", ID_NUMBER: "公民身份号码（GB 11643）"}
TODAY = "today"  # as an end of a range: the day of the profile
DIVISIONS = "divisions"
LISTS = {DIVISIONS: "本县现行的区划代码"}

OPEN, EXPLAINED, ACCEPTED, FIXED, DROPPED = "open", "explained", "accepted", "fixed", "dropped"
STATES = {OPEN: "等改正", EXPLAINED: "已说明，等认定", ACCEPTED: "说明已认可", FIXED: "已消除", DROPPED: "规则已停用"}
RUNNING = (OPEN, EXPLAINED)
LAMPS = {OPEN: "soon", EXPLAINED: "hold", ACCEPTED: "done", FIXED: "done", DROPPED: "hold"}

WAITING, GOING, DONE, FAILED = "waiting", "running", "done", "failed"
PROFILES = {WAITING: "排队", GOING: "正在体检", DONE: "办完", FAILED: "没有成"}
UNDER_WAY = (WAITING, GOING)
WHYS = {"gone": "归集到的表已经不在，或者资源已经撤下。", "moving": "体检时数据一直在变。请等归集办完，再体检一次。",
        "broken": "程序出了错。请告诉技术员体检号。"}


@dataclass(frozen=True)
class Rule:
    """One rule of an entry. `params` by kind: least, most (length, range); pattern; list or codes; other (order); standard (check); entry (refers);
    days (fresh).

    `origin` says where it comes from: the catalogue or somebody's setting.
    """

    kind: str
    column: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    origin: str = "catalogue"

    @property
    def code(self) -> str:
        """What the rule is known by as long as it asks the same of the same item."""
        return ":".join(filter(None, (self.kind, self.column, str(self.params.get("other", "")))))


def described(rule: Rule, titles: Mapping[str, str]) -> str:
    """The rule in one sentence; `titles` of items by column."""
    title = titles.get(rule.column, rule.column)
    return _SENTENCES[rule.kind](title, rule.params, titles)


def _ends(params: Mapping[str, object], unit: str) -> str:
    least, most = (f"{params[name]}".replace(TODAY, "今天") if params.get(name) not in (None, "") else "" for name in ("least", "most"))
    said = f"从 {least} 到 {most}{unit}" if least and most else f"不小于 {least}{unit}" if least else f"不大于 {most}{unit}"
    return said.replace(" 今天", "今天")


def _listed(params: Mapping[str, object]) -> str:
    codes = params.get("codes")
    if not isinstance(codes, list | tuple):
        return LISTS[str(params["list"])]
    return "、".join(map(str, codes[:12])) + ("……" if len(codes) > 12 else "")


_SENTENCES = {
    REQUIRED: lambda title, params, titles: f"{title}不能空着",
    LENGTH: lambda title, params, titles: f"{title}的长度{_ends(params, ' 个字')}",
    PATTERN: lambda title, params, titles: f"{title}的写法合乎 {params['pattern']}",
    CODES: lambda title, params, titles: f"{title}只能是：{_listed(params)}",
    RANGE: lambda title, params, titles: f"{title}{_ends(params, '')}",
    UNIQUE: lambda title, params, titles: f"{title}不能重复",
    ORDER: lambda title, params, titles: f"{title}不能晚于{titles.get(str(params['other']), params['other'])}",
    CHECK: lambda title, params, titles: f"{title}的最后一位合乎{STANDARDS[str(params['standard'])]}的校验",
    REFERS: lambda title, params, titles: f"{title}在资源 {params['entry']} 里找得到",
    FRESH: lambda title, params, titles: f"{params['days']} 天之内更新过",
    OBJECTION: lambda title, params, titles: f"本人没有对{title}提出异议，提了的已经改正",
}
