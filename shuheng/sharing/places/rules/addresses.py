"""标准地址: how an address reads, from the road or group down to the room; how spells of one place follow each other. GB/T 23705 (from memory, 待核对)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.rules import Span

ADDRESS, POINT = "address", "point"
SORTS = {ADDRESS: "标准地址", POINT: "兴趣点"}
CAUSES = {"recorded": "登记", "renamed": "更名", "renumbered": "重编门牌", "surveyed": "重测位置", "divided": "区划调整", "corrected": "更正",
          "reopened": "重新启用"}
CHANGES = {code: words for code, words in CAUSES.items() if code != "recorded"}
MARK = "（示例）"


@dataclass(frozen=True, slots=True)
class Plate:
    """What stands below the village: road, street, lane or group; door; building, unit, room."""

    road: str = ""
    door: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""

    @property
    def words(self) -> str:
        """Read out in one go: 湘江路15号2栋1单元302室."""
        return "".join(getattr(self, item.name) for item in fields(self))


PARTS = {"road": "路、街、巷或者组", "door": "门牌号", "building": "楼栋", "unit": "单元", "room": "房号"}


def plate(said: Plate) -> Plate:
    """The plate without spaces, or Refused when it leads nowhere."""
    cleaned = Plate(*("".join(str(getattr(said, item.name)).split()) for item in fields(said)))
    if not cleaned.road:
        raise Refused("请写路、街、巷或者组。一个地址总要有其中一样。", "road")
    if not (cleaned.door or cleaned.building):
        raise Refused("请写门牌号；没有门牌的写楼栋。", "door")
    if len(cleaned.words) > 60:
        raise Refused("地址太长，最多 60 个字。附近的标志不写进标准地址。", "road")
    return cleaned


def check_begin(history: Sequence[Span], since: date, today: date) -> None:
    """Refused unless a new spell can begin on that day: after the last began, not before it ended, not in the future."""
    if since > today:
        raise Refused("日子要在今天或者以前。", "since")
    last = max(history, key=lambda span: span.start, default=None)
    if last and (since <= last.start or (last.end is not None and since < last.end)):
        first = last.end or last.start
        raise Refused(f"{first:%Y年%-m月%-d日}已经有登记，新的要{'从那天或者以后' if last.end else '晚于那天'}起。请核对日子。", "since")


def check_end(history: Sequence[Span], until: date, today: date) -> None:
    """Refused unless what lasts can end on that day."""
    last = max(history, key=lambda span: span.start, default=None)
    if last is None or last.end is not None:
        raise Refused("已经不在用，不用再注销。")
    if until <= last.start:
        raise Refused(f"这一条从{last.start:%Y年%-m月%-d日}起，注销的日子要晚于它。", "until")
    if until > today:
        raise Refused("日子要在今天或者以前。", "until")


def document(said: str, field: str = "source") -> str:
    """The document that something rests on, cleaned, or Refused."""
    cleaned = " ".join(said.split())[:120]
    if not cleaned:
        raise Refused("请写依据：文书、文号，或者是谁哪一天现场看的。", field)
    return cleaned


def title(said: str, most: int, field: str, what: str) -> str:
    """A name or short text, cleaned, or Refused."""
    cleaned = " ".join(said.split())
    if not 2 <= len(cleaned) <= most:
        raise Refused(f"{what}请写 2 到 {most} 个字。", field)
    return cleaned
