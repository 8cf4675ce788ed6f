"""联合审批: several organs decide on one set of papers under one lead. Who takes part, until when each answers, what their answers come to.

行政许可法 第二十六条 (one organ takes the lead), 第四十二条第二款 (45 working days for all together, 15 more with the approval of the head of the
people's government). What is said of silence, absence and putting right after a visit is local rule: 待核对.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuheng.foundation.cases.rules import CaseState, Clock, ClockKind, OpinionState, due, elapsed, lamps, remaining
from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.core.refusals import Refused

from .shapes import matches

MOST_DAYS, MOST_EXTENSION = 45, 15  # 行政许可法 第四十二条第二款
FEWEST_MEMBERS = 2
PAPERS_DAYS = 2  # members look at the papers within so many working days, so that the lead can tell everything missing in its five
PAPERS = "paper."  # code of what a member is asked before acceptance: are the papers whole?


@dataclass(frozen=True, slots=True)
class Member:
    """One organ's part: what it decides, within how many working days, which materials it needs, what it issues.

    `matter`: the published matter this part is, when there is one; `joins_if`: a condition over the answers, without it the member always takes
    part; `months` 0: without end; `template` may name answers in braces.
    """

    code: str
    organ: str
    title: str
    short: str
    days: int
    result: str
    template: str
    needs: tuple[str, ...]
    matter: str = ""
    joins_if: Mapping[str, Any] | None = None
    months: int = 0
    validity: str = "长期有效"
    article: str = ""
    verified: bool = False

    @property
    def cited(self) -> str:
        """The article of its limit as proofs print it; what nobody has compared says so."""
        return self.article + ("" if self.verified else "（待核对）")


@dataclass(frozen=True, slots=True)
class SiteVisit:
    """联合踏勘: must the members look at the place together, and how many days has the applicant to put defects right?"""

    needed: bool = True
    rectify_days: int = 15
    note: str = ""


@dataclass(frozen=True, slots=True)
class Joint:
    """The joint part of a matter. The matter's own organ leads."""

    members: tuple[Member, ...]
    visit: SiteVisit | None = None

    def member(self, code: str) -> Member | None:
        """The member of that code, or None."""
        return next((one for one in self.members if one.code == code), None)

    def taking_part(self, answers: Mapping[str, Any]) -> tuple[Member, ...]:
        """Those whom these answers call for."""
        return tuple(one for one in self.members if one.joins_if is None or matches(one.joins_if, answers))


# --- the limits


def whole(state: CaseState) -> Clock | None:
    """The clock of the whole that ends first: no member may end after it."""
    law = [clock for clock in state.running if clock.kind in (ClockKind.PROMISED, ClockKind.STATUTORY)]
    return min(law, key=lambda clock: (clock.due_on or date.max, clock.code), default=None)


def member_limit(days: int, joint: Clock, calendar: WorkingCalendar, today: date) -> tuple[date, int]:
    """(start, working days) of a member's limit that begins today, cut where it would end after the whole.

    When the whole is over already, which only a worker that stood still for weeks can bring about, the member's limit is the whole's own.
    """
    left = calendar.count(today, due(joint, calendar, today).on) if due(joint, calendar, today).on > today else 0
    return (today, min(days, left)) if left else (joint.start_on, joint.needed)


# --- the visit


def check_visit_day(on: date, calendar: WorkingCalendar, today: date, latest: date) -> None:
    """A visit is on a working day, not in the past, and before the first of those who still must answer is over."""
    if on < today:
        raise Refused("踏勘的日子已经过了，请另选一天。", "on")
    if not calendar.is_working(on):
        raise Refused(f"{on:%Y-%m-%d} 不上班，请选一个工作日。", "on")
    if on > max(latest, today):
        raise Refused(f"踏勘要赶在 {latest:%Y-%m-%d} 以前：那天有单位要答复。请选早一点的日子。", "on")


def check_held(proposed: date, held_on: date, today: date) -> None:
    """What is written down has happened, not before the day that everybody was told."""
    if held_on > today:
        raise Refused("踏勘的日子还没有到，踏勘以后再记。", "held_on")
    if held_on < proposed:
        raise Refused(f"约的是 {proposed:%Y-%m-%d}。要提前，请先改约，让大家都知道。", "held_on")


def check_finding(name: str, present: bool, fit: bool, text: str) -> None:
    """Who says that the place is not in order says what and how to put it right."""
    if present and not fit and not text.strip():
        raise Refused(f"{name}认为不合格，要写明哪里不合格、怎样改。", "findings")


# --- the end


GRANTED = frozenset({"agree", "conditions"})
MOVES = {"grant": "granted", "partly": "partly", "refuse": "refused"}
OUTCOME_LABELS = {"granted": "全部准予", "partly": "部分准予", "refused": "全部不予"}


def parts(opinions: Iterable[OpinionState]) -> tuple[OpinionState, ...]:
    """What members were asked for as their part, without what was asked of the papers or of others."""
    return tuple(one for one in opinions if not one.code.startswith(PAPERS))


def conclusion(verdicts: Iterable[str]) -> str:
    """The move that answers the applicant: grant, partly or refuse. Refused while somebody is silent and the day has not come."""
    given = list(verdicts)
    if not given or not all(given):
        raise Refused("还有成员单位没有答复，等齐了再答复申请人。")
    granted = [verdict in GRANTED for verdict in given]
    return "grant" if all(granted) else "partly" if any(granted) else "refuse"


def check_collected(waiting: Iterable[str], visit: SiteVisit | None, *, held: bool, arranged: bool) -> None:
    """Everybody has answered or is held to agree, and the visit that is due has been held."""
    names = list(waiting)
    if names:
        raise Refused(f"还有 {len(names)} 个单位没有答复：{'、'.join(names)}。到期不答复，视为同意。")
    if arranged:
        raise Refused("约好的联合踏勘还没有记录，请先记录，或者取消。")
    if visit and visit.needed and not held:
        raise Refused("还没有联合踏勘。请先约日子、看现场、记下来。")


# --- publication


def faults(joint: Joint | None, materials: Iterable[str], limits: Mapping[str, int], examining: int) -> Iterator[tuple[str, str]]:
    """(pointer, message) of everything that keeps the joint part from publication. `limits`: days by kind; `examining`: days of that stage."""
    if joint is None:
        return
    codes, known = [one.code for one in joint.members], set(materials)
    if len(codes) < FEWEST_MEMBERS:
        yield "/joint/members", "联合审批至少要有两个成员"
    if limits.get("statutory", 0) > MOST_DAYS:
        yield "/limits", f"联合办理最多 {MOST_DAYS} 个工作日（行政许可法 第四十二条）"
    if limits.get("extension", 0) > MOST_EXTENSION:
        yield "/limits", f"联合办理最多延长 {MOST_EXTENSION} 个工作日（行政许可法 第四十二条）"
    for place, one in enumerate(joint.members):
        at = f"/joint/members/{place}"
        if one.code in codes[:place]:
            yield f"{at}/code", f"成员“{one.code}”写了两次"
        if not 1 <= one.days <= examining:
            yield f"{at}/days", f"成员的时限要在 1 到 {examining} 个工作日之间：不能比各单位一起审查的环节长"
        for code in one.needs:
            if code not in known:
                yield f"{at}/needs", f"没有材料“{code}”"
    needed = {code for one in joint.members for code in one.needs}
    for code in sorted(known - needed):
        yield "/materials", f"材料“{code}”没有一个成员要，不能让人多交"


def strangers(joint: Joint | None, organs: Container[str], owners: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(pointer, message) where a member is not what the county knows. `owners`: the organ of every matter by its code; `organs` empty: unknown."""
    for place, one in enumerate(joint.members if joint else ()):
        at = f"/joint/members/{place}"
        if organs and one.organ not in organs:
            yield f"{at}/organ", f"没有代码为“{one.organ}”的单位，见 organs.yaml"
        if one.matter and owners.get(one.matter) != one.organ:
            yield f"{at}/matter", f"没有由 {one.organ} 办的事项“{one.matter}”"


# --- how it stands


@dataclass(frozen=True)
class Part:
    """How one member stands today: the lamp of its limit (done when it has answered), how far its days have gone, what it said.

    `papers`: what it said of the papers before acceptance, None where nobody asked.
    """

    member: Member
    organ: int
    lamp: str
    due_on: date | None = None
    verdict: str = ""
    deemed: bool = False
    given_on: date | None = None
    counted: int = 0
    needed: int = 0
    over: int = 0
    paused: bool = False
    papers: OpinionState | None = None


def standing(joint: Joint, state: CaseState, calendar: WorkingCalendar, today: date) -> tuple[Part, ...]:
    """How every member that was asked stands, in the order of the procedure."""
    said = {one.code: one for one in state.opinions}
    rows = ((one, said.get(one.code), said.get(PAPERS + one.code)) for one in joint.members)
    return tuple(_part(one, own, papers, state, calendar, today) for one, own, papers in rows if own or papers)


def _part(one: Member, own: OpinionState | None, papers: OpinionState | None, state: CaseState, calendar: WorkingCalendar, today: date) -> Part:
    clock = next((clock for clock in state.clocks if clock.code == f"{ClockKind.MEMBER}.{one.code}"), None)
    if own is None or clock is None:
        return Part(one, papers.organ if papers else 0, "ok", papers=papers)
    left = remaining(clock, calendar, today)
    return Part(one, own.organ, "done" if own.verdict else str(lamps.lamp(clock, calendar, today)), own.due_on, own.verdict, own.deemed, own.given_on,
                min(elapsed(clock, calendar, today), clock.needed), clock.needed, max(0, -left), bool(clock.open_pauses), papers)
