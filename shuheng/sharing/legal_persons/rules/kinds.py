"""Kinds of legal persons by the first two signs of the unified social credit code, and the states one can be in."""

from __future__ import annotations

from shuheng.foundation.core.refusals import Refused

KINDS = {"company": "企业", "self_employed": "个体工商户", "cooperative": "农民专业合作社", "organ": "机关", "institution": "事业单位", "mass": "群团组织",
         "society": "社会团体", "private_unit": "民办非企业单位", "foundation": "基金会", "other": "其他组织"}
# Registering department and kind: GB 32100-2015 table 1, from memory, 待核对. A sign that is not here means "other", never a refusal.
_SIGNS = {"91": "company", "92": "self_employed", "93": "cooperative", "11": "organ", "12": "institution", "13": "mass", "51": "society",
          "52": "private_unit", "53": "foundation"}
STATES = {"active": "存续", "abnormal": "列入经营异常", "suspended": "歇业", "revoked": "吊销", "cancelled": "注销"}
_TURNS = {"active": ("abnormal", "suspended", "revoked", "cancelled"), "abnormal": ("active", "revoked", "cancelled"),
          "suspended": ("active", "cancelled"), "revoked": ("cancelled",), "cancelled": ()}
FINAL = "cancelled"
ROLES = {"representative": "法定代表人、负责人", "director": "董事", "supervisor": "监事", "manager": "经理", "member": "成员"}


def kind_of(code: str) -> str:
    """The kind that a checked credit code speaks of."""
    return _SIGNS.get(code[:2], "other")


def check_kind(kind: str, code: str) -> str:
    """The kind, or Refused when it is unknown or the code speaks of another."""
    if kind not in KINDS:
        raise Refused("请选是哪一种法人或者组织。", "kind")
    told = kind_of(code)
    if told not in (kind, "other"):
        raise Refused(f"统一社会信用代码以 {code[:2]} 开头，是{KINDS[told]}，不是{KINDS[kind]}。请核对登记证书。", "kind")
    return kind


def check_turn(before: str, after: str) -> None:
    """Refused when the law knows no way from the one state to the other."""
    if after not in STATES:
        raise Refused("请选登记状态。", "state")
    if after not in _TURNS[before]:
        raise Refused(f"现在是“{STATES[before]}”，不能改成“{STATES[after]}”。", "state")
