"""People: what an ID number says, what befalls them and in which order it can, why an officer may look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

SEXES = {"m": "男", "f": "女"}
HOUSEHOLDS = {"family": "家庭户", "collective": "集体户"}
RELATIONS = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "grandchild": "孙辈", "sibling": "兄弟姐妹", "other": "其他"}
LIFE_EVENTS = {"marriage": "结婚", "divorce": "离婚", "widowhood": "丧偶", "death": "死亡"}
LIVING = {"unborn": "还没有出生", "alive": "健在", "dead": "已经去世"}
MARITAL = {"single": "没有婚姻登记", "married": "已婚", "divorced": "离婚", "widowed": "丧偶"}
PURPOSES = {"identity": "核对申请人身份", "eligibility": "核对申请条件", "kinship": "核对家庭成员", "residence": "核对居住地", "contact": "送达文书",
            "correction": "核对更正档案"}
SHORTEST_PURPOSE, LOOK_MINUTES = 6, 30
FILE_LOOKS = 30  # people one officer opens by file number in an hour: such numbers follow each other, so they could be tried in turn; 待核对


@dataclass(frozen=True)
class Ground:
    """Why something is recorded: a reason in words and the document it rests on."""

    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Befallen:
    """One thing that befell somebody on a day; `other` is the person it was shared with."""

    kind: str
    on: date
    other: int | None = None


def sex_of(number: str) -> str:
    """The sex that the seventeenth digit of a checked ID number tells: odd is male. GB 11643-1999"""
    return "m" if int(number[16]) % 2 else "f"


def living(born: date, died: date | None, day: date) -> str:
    """Whether somebody lived on a day; the days of birth and of death count as lived."""
    if day < born:
        return "unborn"
    return "dead" if died is not None and day > died else "alive"


_AFTER = {"marriage": "married", "divorce": "divorced", "widowhood": "widowed"}


def marital(facts: Iterable[Befallen], day: date) -> tuple[str, int | None]:
    """The marital state on a day, and with whom. Facts stand in the order in which they were recorded; the day decides first."""
    state: tuple[str, int | None] = ("single", None)
    for fact in sorted((one for one in facts if one.on <= day), key=lambda one: one.on):
        if fact.kind in _AFTER:
            state = (_AFTER[fact.kind], fact.other if fact.kind == "marriage" else None)
    return state


def check_befalls(kind: str, on: date, *, born: date, died: date | None, facts: Iterable[Befallen], today: date) -> None:
    """Refuse what cannot befall this person on that day: before birth, after death, in the future, a second marriage beside the first."""
    known = list(facts)
    if kind not in LIFE_EVENTS:
        raise Refused("请选登记的是哪一种事。", "kind")
    if not born <= on <= today:
        raise Refused("日期要在出生以后、今天以前。", "on")
    if died is not None:
        raise Refused("这个人已经登记死亡，不能再登记别的事。登记错了，请先更正死亡登记。", "kind")
    if any(one.on > on for one in known):
        raise Refused("后面的日子已经有登记，不能插在中间。请核对日期。", "on")
    married = marital(known, today)[0] == "married"
    if kind == "marriage" and married:
        raise Refused("已经登记有配偶。请先登记离婚或者丧偶。", "kind")
    if kind in ("divorce", "widowhood") and not married:
        raise Refused("没有登记着的婚姻，不能登记离婚或者丧偶。", "kind")


def check_ground(ground: Ground) -> Ground:
    """The cleaned ground, or Refused."""
    cleaned = Ground(ground.reason.strip(), ground.document.strip())
    if not cleaned.reason:
        raise Refused("请写理由。", "reason")
    if not cleaned.document:
        raise Refused("请写依据的文书或者文号。", "document")
    return Ground(cleaned.reason[:300], cleaned.document[:120])


def check_file_number(text: str) -> int:
    """The register's own number of a record (档案号), which nobody outside carries, or Refused."""
    cleaned = text.strip().removeprefix("档案号").strip()
    if not (cleaned.isascii() and cleaned.isdecimal() and len(cleaned) <= 12 and int(cleaned)):
        raise Refused("档案号是一串数字，在数据质量问题和人口档案页上看得到。请核对。", "file")
    return int(cleaned)


def check_file_looks(before: int) -> None:
    """Refuse the next look by file number when this officer had many in an hour. 个人信息保护法 第六条"""
    if before >= FILE_LOOKS:
        raise Refused(f"一小时里按档案号最多查 {FILE_LOOKS} 次，已经到了。请过一会儿再查，或者按身份证号查。", "file")


def check_purpose(code: str, words: str) -> str:
    """The cleaned words of a purpose, or Refused. 个人信息保护法 第六条"""
    if code not in PURPOSES:
        raise Refused("请选查询的目的。", "purpose")
    cleaned = " ".join(words.split())
    if len(cleaned) < SHORTEST_PURPOSE:
        raise Refused(f"请写清楚这件事为什么要查他，至少 {SHORTEST_PURPOSE} 个字。他本人看得到这句话。", "words")
    return cleaned[:200]
