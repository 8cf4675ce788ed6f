"""Which permits a program may hold, for how long somebody's word lasts, and how often it may call."""

from __future__ import annotations

from collections.abc import Mapping

from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Refused

# Nothing that hands out power or looks after the house: accounts, posts, calendars, templates and clients stay with people.
GRANTABLE = ("licensing.window", "licensing.receive", "licensing.accept", "licensing.examine", "licensing.decide", "licensing.issue",
             "cases.read", "cases.extend", "cases.opine", "cases.hand_over", "cases.oversee", "identity.raise", "exchange.look",
             "transfers.follow")
REACHES = {Within.OWN_TOWNSHIP: "本乡镇", Within.OWN_ORGAN: "本单位", Within.COUNTY: "全县"}
SUSPENSIONS = {"leak": "密钥可能泄露", "abuse": "用得不当", "ended": "项目结束", "asked": "单位要求"}
CONSENT_DAYS = (7, 30, 90, 365)
PRESENCE_HOURS = 4
KEY_OVERLAP_HOURS = (0, 1, 24, 168)
DEFAULT_PER_MINUTE, MOST_PER_MINUTE = 120, 6000
REPLY_DAYS = 7


def check_permits(wanted: Mapping[str, Within]) -> None:
    """Refused when a program may not hold one of them, or when there is none."""
    if not wanted:
        raise Refused("请至少选一项许可。", "permits")
    beyond = sorted(set(wanted) - set(GRANTABLE))
    if beyond:
        raise Refused(f"这些许可不能交给程序：{'、'.join(beyond)}。", "permits")
    if any(reach not in REACHES for reach in wanted.values()):
        raise Refused("请选许可的范围：本乡镇、本单位或者全县。", "within")
    if "licensing.window" in wanted and "identity.raise" not in wanted:
        raise Refused("“窗口代为录入申请”要先核对来人的证件，请把“在窗口核验身份”一起选上。", "permits")


def check_limit(per_minute: int) -> None:
    """Refused outside of what one machine of the county can bear."""
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise Refused(f"每分钟次数请写 1 到 {MOST_PER_MINUTE} 之间的数。", "per_minute")


def check_name(name: str) -> str:
    """The cleaned name of a client."""
    name = " ".join(name.split())
    if not 2 <= len(name) <= 40:
        raise Refused("客户名称请写 2 到 40 个字，写清楚是哪个系统。", "name")
    return name
