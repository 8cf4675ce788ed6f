"""Case definitions: stages and moves as frozen, versioned data, checked as a graph before publication.

A case keeps the version it was opened under. Stages are the county's words; the program knows only the five milestones they map to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from shuheng.foundation.core.refusals import Refused

from .clocks import Unit


class Milestone(StrEnum):
    """How far a case has come, in the order life happens."""

    FILED = "filed"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    DELIVERED = "delivered"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """Its place in the order."""
        return list(Milestone).index(self)


MILESTONE_LABELS = {
    Milestone.FILED: "已提交",
    Milestone.ACCEPTED: "已受理",
    Milestone.DECIDED: "已决定",
    Milestone.DELIVERED: "已送达",
    Milestone.CLOSED: "已办结",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the way.

    `holder`: the role or permit that works here; `limit_days`: how long, by `article`; `opinions`: organs or roles asked in parallel, each
    within `opinion_days`, after which silence is consent; `holds`: the clocks of the whole stand still here (特别程序); `final`: the end.
    """

    code: str
    title: str
    milestone: Milestone
    holder: str = ""
    limit_days: int = 0
    article: str = ""
    opinions: tuple[str, ...] = ()
    opinion_days: int = 0
    start: bool = False
    final: bool = False
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One step from a stage to another.

    `permit`: who may take it, a permit code or `applicant` or `clock`; `outcome`: what it settles (granted, refused, not_accepted,
    withdrawn); `milestone`: what it reaches, when other than the milestone of the stage it leads to.
    """

    code: str
    title: str
    from_stage: str
    to_stage: str
    permit: str = ""
    needs_reason: bool = False
    outcome: str = ""
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """How one kind of case is handled. Limits in days of `unit`; 0 means that there is no such limit; `service` owns it (licensing …)."""

    code: str
    version: int
    title: str
    service: str
    kind: str
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    unit: Unit = Unit.WORKING
    statutory_days: int = 0
    statutory_article: str = ""
    promised_days: int = 0
    promised_article: str = ""
    notice_days: int = 0
    notice_article: str = ""
    delivery_days: int = 0
    delivery_article: str = ""
    extension_days: int = 0
    extension_article: str = ""

    @property
    def start(self) -> Stage:
        """Where a case begins. StopIteration never happens after `check_definition`."""
        return next(stage for stage in self.stages if stage.start)

    def stage(self, code: str) -> Stage:
        """The stage of that code. LookupError when there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise LookupError(f"{self.code} v{self.version} has no stage {code}")

    def has_stage(self, code: str) -> bool:
        """Is there such a stage?"""
        return any(stage.code == code for stage in self.stages)

    def move(self, code: str, from_stage: str) -> Move:
        """The move of that code out of a stage. Refused when the case cannot go that way from here."""
        for move in self.moves_from(from_stage):
            if move.code == code:
                return move
        raise Refused(f"现在在“{self.stage(from_stage).title}”环节，不能这样办。请刷新页面看看办件的最新情况。")

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        """What may be done next, in the order written."""
        return tuple(move for move in self.moves if move.from_stage == stage)

    def reached(self, move: Move) -> Milestone:
        """The milestone a move reaches."""
        return move.milestone or self.stage(move.to_stage).milestone


def check_definition(definition: Definition) -> None:
    """Refused with every problem, one to a line, when the definition must not be published."""
    problems = list(problems_of(definition))
    if problems:
        raise Refused("办理规程还不能发布，请改好这些地方：\n" + "\n".join(problems))


def problems_of(definition: Definition) -> Iterator[str]:
    """Everything that keeps a definition from publication, in Chinese."""
    yield from _names(definition)
    yield from _ends(definition)
    yield from _stages(definition)
    if all(definition.has_stage(code) for move in definition.moves for code in (move.from_stage, move.to_stage)):
        yield from _ways(definition)
        yield from _milestones(definition)
        yield from _limits(definition)


def _twice(codes: Iterable[str]) -> list[str]:
    listed = list(codes)
    return sorted({code for code in listed if listed.count(code) > 1})


def _names(definition: Definition) -> Iterator[str]:
    if not definition.code or not definition.title or definition.version < 1:
        yield "规程要有代码、名称和从 1 起的版本号。"
    for code in _twice(stage.code for stage in definition.stages):
        yield f"环节代码 {code} 用了两次。"
    for pair in _twice(f"{move.from_stage}/{move.code}" for move in definition.moves):
        yield f"同一环节的动作代码 {pair} 用了两次。"
    for move in definition.moves:
        for code in (move.from_stage, move.to_stage):
            if not definition.has_stage(code):
                yield f"动作“{move.title or move.code}”指向不存在的环节 {code}。"
        if not move.permit:
            yield f"动作“{move.title or move.code}”没有写谁可以办。"


def _ends(definition: Definition) -> Iterator[str]:
    starts = [stage for stage in definition.stages if stage.start]
    if len(starts) != 1:
        yield f"要有且只有一个起点环节，现在有 {len(starts)} 个。"
    if not any(stage.final for stage in definition.stages):
        yield "至少要有一个终点环节。"
    for stage in definition.stages:
        if stage.final and definition.moves_from(stage.code):
            yield f"终点环节“{stage.title}”后面还有动作。"
        if stage.final and stage.milestone is not Milestone.CLOSED:
            yield f"终点环节“{stage.title}”要对应“已办结”。"


def _stages(definition: Definition) -> Iterator[str]:
    for stage in definition.stages:
        if not stage.final and not stage.holder:
            yield f"环节“{stage.title}”没有承办人。"
        if not stage.final and stage.limit_days <= 0:
            yield f"环节“{stage.title}”没有时限。"
        if stage.opinions and not 0 < stage.opinion_days <= stage.limit_days:
            yield f"环节“{stage.title}”征求意见的时限要在 1 到 {stage.limit_days} 天之间。"
        for code in _twice(stage.opinions):
            yield f"环节“{stage.title}”征求 {code} 的意见写了两次。"


def _reach(starts: Iterable[str], arrows: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        code = waiting.pop()
        if code not in seen:
            seen.add(code)
            waiting.extend(arrows.get(code, ()))
    return seen


def _ways(definition: Definition) -> Iterator[str]:
    onward: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for move in definition.moves:
        onward.setdefault(move.from_stage, set()).add(move.to_stage)
        back.setdefault(move.to_stage, set()).add(move.from_stage)
    reached = _reach((stage.code for stage in definition.stages if stage.start), onward)
    ending = _reach((stage.code for stage in definition.stages if stage.final), back)
    for stage in definition.stages:
        if stage.code not in reached:
            yield f"从起点走不到环节“{stage.title}”。"
        if stage.code not in ending:
            yield f"从环节“{stage.title}”走不到终点。"


def _milestones(definition: Definition) -> Iterator[str]:
    for stage in definition.stages:
        if stage.start and stage.milestone is not Milestone.FILED:
            yield f"起点环节“{stage.title}”要对应“已提交”。"
    for move in definition.moves:
        if definition.reached(move).rank < definition.stage(move.from_stage).milestone.rank:
            yield f"动作“{move.title}”让办件从“{MILESTONE_LABELS[definition.stage(move.from_stage).milestone]}”往回走，只能另行重办。"


def _limits(definition: Definition) -> Iterator[str]:
    if definition.statutory_days and definition.promised_days > definition.statutory_days:
        yield f"承诺时限 {definition.promised_days} 天超过法定时限 {definition.statutory_days} 天。"
    most, longest = definition.promised_days or definition.statutory_days, longest_way(definition)
    if most and longest > most:
        yield f"受理到决定各环节时限加起来最长 {longest} 天，超过总时限 {most} 天。"
    for days in (definition.statutory_days, definition.promised_days, definition.notice_days, definition.delivery_days):
        if days < 0:
            yield "时限不能是负数。"


def longest_way(definition: Definition) -> int:
    """The longest sum of stage limits between acceptance and decision. Stages stand in their order; moves back are corrections and do not
    add to the plan, nor do stages in which the clock stands still."""
    place = {stage.code: index for index, stage in enumerate(definition.stages)}
    sums: dict[str, int] = {}
    for stage in definition.stages:
        before = (sums[m.from_stage] for m in definition.moves if m.to_stage == stage.code and place[m.from_stage] < place[stage.code])
        own = stage.limit_days if stage.milestone is Milestone.ACCEPTED and not stage.holds else 0
        sums[stage.code] = max(before, default=0) + own
    return max(sums.values(), default=0)


def check_migration(stage: str, old: Definition, new: Definition) -> None:
    """A running case may move to a newer version of the same definition that still knows its stage, at the same milestone."""
    if new.code != old.code or new.version <= old.version:
        raise Refused("只能改用同一事项更新的版本。", "version")
    if not new.has_stage(stage):
        raise Refused(f"新版本里没有“{old.stage(stage).title}”环节，请先办到下一个环节再改用新版本。", "version")
    if new.stage(stage).milestone is not old.stage(stage).milestone:
        raise Refused(f"“{old.stage(stage).title}”环节在新版本里含义变了，不能直接改用。", "version")


Part = TypeVar("Part", Stage, Move, Definition)


def to_data(definition: Definition) -> dict[str, Any]:
    """The definition as JSON values; `from_data` gives the same definition back."""
    return asdict(definition)


def from_data(data: Mapping[str, Any]) -> Definition:
    """A definition from JSON values. Refused for unknown or missing entries, naming each."""
    stages = tuple(_stage(one) for one in data.get("stages", ()))
    moves = tuple(_part(Move, {**one, "milestone": _milestone(one.get("milestone"))}) for one in data.get("moves", ()))
    unit = _choice(Unit, data.get("unit", Unit.WORKING), "unit")
    return _part(Definition, {**data, "stages": stages, "moves": moves, "unit": unit})


def _stage(data: Mapping[str, Any]) -> Stage:
    if data.get("milestone") is None:
        raise Refused(f"环节“{data.get('title', data.get('code', ''))}”没有写对应的节点。", "milestone")
    return _part(Stage, {**data, "milestone": _milestone(data.get("milestone")), "opinions": tuple(data.get("opinions", ()))})


def _milestone(text: object) -> Milestone | None:
    return None if text is None else _choice(Milestone, text, "milestone")


Choice = TypeVar("Choice", Milestone, Unit)


def _choice(kind: type[Choice], text: object, field: str) -> Choice:
    try:
        return kind(str(text))
    except ValueError:
        raise Refused(f"{field} 写的是“{text}”，只能是 {'、'.join(kind)}。", field) from None


def _part(kind: type[Part], data: Mapping[str, Any]) -> Part:
    known = {item.name for item in fields(kind)}
    unknown = sorted(set(data) - known)
    if unknown:
        raise Refused(f"办理规程里有不认识的项：{'、'.join(unknown)}。")
    try:
        return kind(**data)
    except TypeError as error:
        raise Refused(f"办理规程里缺少必填的项：{error}。") from error
