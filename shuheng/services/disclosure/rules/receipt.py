"""On which day a request counts as received, by the way it came; and who asks, how the answer is wanted. 政府信息公开条例 第二十九条、第三十一条（待核对）"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

PORTAL = "portal"


@dataclass(frozen=True)
class Way:
    """A way in which requests come; `day` says which day is that of receipt; `channel` is the kernel's word."""

    title: str
    day: str
    channel: str = "desk"


WAYS = {
    PORTAL: Way("网上提交", "本系统给出登记回执的那天", "portal"),
    "window": Way("当面提交", "申请人提交的那天", "window"),
    "post": Way("挂号信、快递", "签收的那天"),
    "letter": Way("平常信件", "和申请人确认的那天"),
    "fax": Way("传真", "和申请人确认的那天"),
    "email": Way("电子邮件", "和申请人确认的那天"),
}
NATURAL = "natural"
APPLICANTS = {NATURAL: "自然人", "company": "商业企业", "research": "科研机构", "charity": "社会公益组织", "legal_service": "法律服务机构", "other": "其他组织"}
MEDIA = {"electronic": "电子文档", "paper": "纸质"}
DELIVERIES = {"online": "网上看", "post": "邮寄", "pick_up": "自己来取"}
LONGEST_LOOK_BACK = 60


@dataclass(frozen=True)
class Asked:
    """What is asked: the information in words by which it can be found, how and on what it is wanted, where it is sent, and by which kind of applicant."""

    content: str
    applicant: str = NATURAL
    medium: str = "electronic"
    delivery: str = "online"
    address: str = ""
    phone: str = ""


def check(asked: Asked) -> Asked:
    """The request without needless spaces, or Refused. 政府信息公开条例 第二十九条"""
    content, address = " ".join(asked.content.split()), " ".join(asked.address.split())
    if not 6 <= len(content) <= 2000:
        raise Refused("请写清楚要哪份信息：文件的名称、文号，或者哪年哪件事，6 到 2000 个字。", "content")
    known = {"applicant": (asked.applicant, APPLICANTS), "medium": (asked.medium, MEDIA), "delivery": (asked.delivery, DELIVERIES)}
    for field, (value, choices) in known.items():
        if value not in choices:
            raise Refused("请从列出的里面选一个。", field)
    if asked.delivery == "post" and len(address) < 6:
        raise Refused("要邮寄的，请写清楚收件的地址。", "address")
    return Asked(content, asked.applicant, asked.medium, asked.delivery, address[:200], asked.phone.strip()[:20])


def check_received(way: str, received_on: date, today: date) -> None:
    """A day of receipt lies in the past, and not so far that nobody can have kept silent so long."""
    if way not in WAYS or way == PORTAL:
        raise Refused("请选申请是怎么来的。", "way")
    if not 0 <= (today - received_on).days <= LONGEST_LOOK_BACK:
        raise Refused(f"收到的日子（{WAYS[way].day}）要在今天以前、{LONGEST_LOOK_BACK} 天以内。", "received_on")
