"""What somebody writes, checked; what an organ answers; what of both may be shown to everybody."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.search.rules import check_impersonal

KINDS = {"ask": "咨询", "advise": "建议", "complain": "投诉", "help": "求助"}
TITLE, WORDS, ANSWER = (4, 40), (10, 2000), (10, 3000)
PHONE = re.compile(r"\d{3,4}-?\d{7,8}|1[3-9]\d{9}")


@dataclass(frozen=True)
class Written:
    """A letter as it was written: the code of the site to whose organ it goes, and whether it may be published without name and telephone."""

    site: str
    kind: str
    title: str
    words: str
    name: str = ""
    phone: str = ""
    open: bool = False


def check(said: Written) -> Written:
    """The letter with its parts made even. Refused when it says nothing or nobody could answer."""
    title, words, phone = " ".join(said.title.split()), said.words.strip(), said.phone.replace(" ", "")
    if said.kind not in KINDS:
        raise Refused("请选是咨询、建议、投诉还是求助。", "kind")
    _long(title, TITLE, "请用一句话写是什么事，{} 到 {} 个字。", "title")
    _long(words, WORDS, "请把事情写清楚，{} 到 {} 个字。", "words")
    if phone and not PHONE.fullmatch(phone):
        raise Refused("电话不对。请写手机号，或者带区号的座机；不想留就空着。", "phone")
    return replace(said, title=title, words=words, name=said.name.strip()[:20], phone=phone)


def check_answer(outcome: str, words: str, outcomes: Collection[str]) -> str:
    """The words of an answer. Refused when they would tell nothing."""
    cleaned = words.strip()
    if outcome not in outcomes:
        raise Refused("请选结果。", "outcome")
    _long(cleaned, ANSWER, "请告诉对方查到什么、怎么办的，{} 到 {} 个字。", "words")
    return cleaned


def check_public(title: str, words: str, answer: str) -> tuple[str, str]:
    """Title and words as everybody reads them. Refused where they, or the answer, hold a number of a person. 个人信息保护法 第二十五条"""
    said = " ".join(title.split()), words.strip()
    _long(said[0], TITLE, "标题写 {} 到 {} 个字。", "title")
    _long(said[1], WORDS, "来信内容写 {} 到 {} 个字。", "words")
    for text, field, where in ((said[0], "title", "标题里"), (said[1], "words", "来信里"), (answer, "", "答复里")):
        try:
            check_impersonal(text)
        except Refused:
            raise Refused(f"{where}有身份证号或者手机号，不能公开。" + ("请删掉。" if field else "这封信不能公开，请另写一份文章说明。"), field) from None
    return said


def _long(text: str, limits: tuple[int, int], words: str, field: str) -> None:
    if not limits[0] <= len(text) <= limits[1]:
        raise Refused(words.format(*limits), field)
