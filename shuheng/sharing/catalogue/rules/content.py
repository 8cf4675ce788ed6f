"""What one edition of a catalogue entry says, whole and frozen, and everything that may be wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .kinds import CLOSED, CONDITIONAL, CYCLES, FORMS, LEVELS, OPEN, OPENNESS, SHARING, TYPES, TYPES_WITH_LENGTH, WIDTH

MOST_ITEMS = 300
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ELEMENT = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_LAW = re.compile(r"《[^《》]{2,60}》|[〔\[]\d{4}[〕\]]\s*\d+\s*号")


@dataclass(frozen=True)
class Item:
    """信息项. `column` is its name for machines, `element` the common data element it holds (“person.name”), `source` the organ it is collected by."""

    column: str
    title: str
    type: str = "C"
    length: int = 0
    sharing: str = OPEN
    openness: str = CLOSED
    basis: str = ""
    source: str = ""
    element: str = ""
    personal: bool = False
    key: bool = False


@dataclass(frozen=True)
class Content:
    """One edition of 信息资源. `organ` and `source` are codes of organs, `category` of the scheme; `feed` names what the program itself can read."""

    title: str
    category: str
    organ: str
    abstract: str
    form: str = "database"
    sharing: str = OPEN
    condition: str = ""
    basis: str = ""
    openness: str = CLOSED
    cycle: str = "as_needed"
    level: int = 1
    keywords: tuple[str, ...] = ()
    feed: str = ""
    items: tuple[Item, ...] = field(default=())

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    def digest(self) -> str:
        """SHA-256 of its canonical JSON."""
        return hashlib.sha256(json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def shared(self) -> tuple[Item, ...]:
        """The items that somebody may have at all."""
        return tuple(one for one in self.items if one.sharing != CLOSED)

    def opened(self) -> tuple[Item, ...]:
        """The items that everybody may have."""
        return tuple(one for one in self.items if one.openness == OPEN)


def content(said: Mapping[str, Any]) -> Content:
    """A stored edition."""
    items = tuple(Item(**one) for one in said["items"])
    return Content(**{**said, "items": items, "keywords": tuple(said["keywords"])})


@dataclass(frozen=True)
class Fault:
    """Something wrong: the field it belongs to, or the place of the item, counted from 1."""

    message: str
    field: str = ""
    place: int = 0


def faults(said: Content) -> list[Fault]:
    """Everything that keeps an edition from going to review."""
    return [*_whole(said), *_items(said)]


def _whole(said: Content) -> Iterator[Fault]:
    if not 4 <= len(said.title) <= 60:
        yield Fault("名称写 4 到 60 个字。", "title")
    if not 10 <= len(said.abstract) <= 500:
        yield Fault("摘要写 10 到 500 个字：有什么、到什么时候、覆盖哪里。", "abstract")
    for name, value, choices in (("form", said.form, FORMS), ("sharing", said.sharing, SHARING), ("openness", said.openness, OPENNESS),
                                 ("cycle", said.cycle, CYCLES), ("level", said.level, LEVELS)):
        if value not in choices:
            yield Fault("请从列出的里面选。", name)
    if said.sharing == CONDITIONAL and len(said.condition) < 4:
        yield Fault("有条件共享的，写清楚给谁用、办什么事可以用。", "condition")
    yield from _without_basis(said.sharing, said.basis, "basis", 0)
    if WIDTH.get(said.openness, 0) > WIDTH.get(said.sharing, 0):
        yield Fault("开放不能比共享还宽：不给单位的，更不能给社会。", "openness")
    if not said.items:
        yield Fault("至少要有一个信息项。", "items")
    if len(said.items) > MOST_ITEMS:
        yield Fault(f"信息项最多 {MOST_ITEMS} 个，请分成几个资源。", "items")


def _without_basis(sharing: str, basis: str, name: str, place: int) -> Iterator[Fault]:
    """不予共享 needs a law, an administrative regulation or a decision of the State Council that says so."""
    if sharing == CLOSED and not _LAW.search(basis):
        yield Fault("不予共享必须写依据：哪部法律、行政法规或者国务院文件，例如《中华人民共和国统计法》第二十五条。", name, place)


def _items(said: Content) -> Iterator[Fault]:
    columns, titles = Counter(one.column for one in said.items), Counter(one.title for one in said.items)
    for place, one in enumerate(said.items, 1):
        if not _COLUMN.fullmatch(one.column):
            yield Fault(f"“{one.column}”不能作列名：小写字母开头，只用小写字母、数字和下划线。", "items", place)
        if not 1 <= len(one.title) <= 40:
            yield Fault("名称写 1 到 40 个字。", "items", place)
        if columns[one.column] > 1 or titles[one.title] > 1:
            yield Fault(f"“{one.title}”或者列名“{one.column}”写了两次。", "items", place)
        if one.element and not _ELEMENT.fullmatch(one.element):
            yield Fault(f"“{one.element}”不是数据元代码，应当像 person.name。", "items", place)
        yield from _item(said, one, place)


def _item(said: Content, one: Item, place: int) -> Iterator[Fault]:
    if one.type not in TYPES:
        yield Fault(f"类型“{one.type}”不认识，可以写 {'、'.join(TYPES)}。", "items", place)
    elif one.type in TYPES_WITH_LENGTH and not 1 <= one.length <= 4000:
        yield Fault(f"{TYPES[one.type]}要写长度，1 到 4000。", "items", place)
    if one.sharing not in SHARING or one.openness not in OPENNESS:
        yield Fault("共享和开放请从列出的里面选。", "items", place)
        return
    if WIDTH[one.sharing] > WIDTH.get(said.sharing, 0):
        yield Fault("信息项不能比整个资源共享得更宽。", "items", place)
    if WIDTH[one.openness] > min(WIDTH[one.sharing], WIDTH.get(said.openness, 0)):
        yield Fault("信息项不能比它的共享、也不能比整个资源开放得更宽。", "items", place)
    if one.personal and one.openness != CLOSED:
        yield Fault("个人信息不能向社会开放。", "items", place)
    if said.sharing != CLOSED:
        yield from _without_basis(one.sharing, one.basis, "items", place)


def foreign_claims(said: Content, known: Mapping[str, str]) -> list[Fault]:
    """一数一源: an element that another organ already is the source of is taken from there. `known`: element → code of its source organ."""
    return [Fault(f"“{one.title}”（{one.element}）已经由别的单位负责采集，请在“来源”里写 {known[one.element]}，不要重复采集。", "items", place)
            for place, one in enumerate(said.items, 1) if one.element in known and (one.source or said.organ) != known[one.element]]


@dataclass(frozen=True)
class Change:
    """One difference between two editions, in words."""

    what: str
    before: str
    after: str


def changes(old: Content | None, new: Content) -> list[Change]:
    """What an edition changes, for whoever reviews it."""
    if old is None:
        return []
    titles = {"title": "名称", "abstract": "摘要", "category": "分类", "form": "格式", "sharing": "共享", "condition": "共享条件", "basis": "依据",
              "openness": "开放", "cycle": "更新周期", "level": "分级", "feed": "数据来源"}
    words = {"sharing": SHARING, "openness": OPENNESS, "form": FORMS}
    found = [Change(title, *(words.get(name, {}).get(getattr(one, name), str(getattr(one, name))) for one in (old, new)))
             for name, title in titles.items() if getattr(old, name) != getattr(new, name)]
    return [*found, *_item_changes(old.items, new.items)]


def _item_changes(old: Sequence[Item], new: Sequence[Item]) -> Iterator[Change]:
    before, after = {one.column: one for one in old}, {one.column: one for one in new}
    for column in dict.fromkeys([*before, *after]):
        gone, come = before.get(column), after.get(column)
        if gone != come:
            yield Change(f"信息项 {column}", described(gone) if gone else "没有", described(come) if come else "删去")


def described(one: Item) -> str:
    """An item in one line."""
    return f"{one.title}，{TYPES.get(one.type, one.type)}，{SHARING[one.sharing]}，{OPENNESS[one.openness]}"
