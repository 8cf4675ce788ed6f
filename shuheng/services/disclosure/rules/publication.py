"""主动公开: how an item of a duty stands on a day. 政府信息公开条例 第二十六条（天数待核对）"""

from __future__ import annotations

import re
from datetime import date

from shuheng.foundation.core.refusals import Refused

STATES = {"published": ("done", "已公开"), "published_late": ("late", "公开晚了"), "overdue": ("late", "超期没公开"), "soon": ("soon", "快到期"),
          "waiting": ("ok", "还没公开")}
_LINK = re.compile(r"https?://[^\s\"'<>]{4,280}|/(?!/)[^\s\"'<>]{0,280}")
LONGEST_LOOK_BACK_YEARS = 10


def state(due_on: date, published_on: date | None, today: date, soon_on: date) -> str:
    """One of STATES; `soon_on` is the day from which its owner is warned."""
    if published_on is not None:
        return "published" if published_on <= due_on else "published_late"
    if today > due_on:
        return "overdue"
    return "soon" if today >= soon_on else "waiting"


def check_item(title: str, made_on: date, today: date) -> str:
    """The title without needless spaces, or Refused."""
    cleaned = " ".join(title.split())
    if not 4 <= len(cleaned) <= 160:
        raise Refused("请写信息的标题，4 到 160 个字。", "title")
    if not today.year - LONGEST_LOOK_BACK_YEARS <= made_on.year or made_on > today:
        raise Refused("形成的日子不能在今天以后，也不能太久以前。", "made_on")
    return cleaned


def check_published(made_on: date, published_on: date, link: str, today: date) -> str:
    """The address at which it stands, or Refused: nothing is published before it was made, or tomorrow."""
    if not made_on <= published_on <= today:
        raise Refused("公开的日子要在形成以后、今天以前（含今天）。", "published_on")
    if not _LINK.fullmatch(link.strip()):
        raise Refused("请填公开在哪里：网页地址，以 http、https 或者 / 开头。", "link")
    return link.strip()
