"""The part of a county's profile that holds the kinds of points (places/kinds.yaml), points (places/points.yaml), and those of a demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .actions import KindPlan, PointPlan

KINDS, POINTS, DEMONSTRATION = "places/kinds.yaml", "places/points.yaml", "places/demonstration.yaml"
_POINT = ("code", "name", "kind", "division", "words", "public", "source", "since", "first", "second", "datum", "exact_m")


@dataclass
class Plan:
    """Both."""

    kinds: list[KindPlan] = field(default_factory=list)
    points: list[PointPlan] = field(default_factory=list)


def read(profile: Profile) -> Plan:
    """Check the files; a county may lack them. Those of a demonstration are read in one only."""
    plan = Plan()
    if profile.has(KINDS) and (file := profile.yaml(KINDS)):
        plan.kinds = list(_kinds(file))
    for name, invented in ((POINTS, False), (DEMONSTRATION, True)):
        if profile.has(name) and (settings.DEMONSTRATION or not invented) and (file := profile.yaml(name)):
            for row in file.records("points"):
                plan.points += _point(row, plan, invented)
    return plan


def _kinds(file: Record) -> Iterator[KindPlan]:
    file.only("source", "verified", "kinds")
    seen: set[str] = set()
    for rank, row in enumerate(file.records("kinds"), 1):
        row.only("code", "title")
        code = row.text("code")
        if code in seen:
            row.refuse(f"类别代码 {code} 写了两次。", "code")
        seen.add(code)
        yield KindPlan(code, row.text("title"), rank, file.text("source"), file.flag("verified"))


def _point(row: Record, plan: Plan, invented: bool) -> Iterator[PointPlan]:
    row.only(*_POINT)
    code, since = row.text("code"), row.day("since")
    kind = row.choice("kind", [one.code for one in plan.kinds])
    if any(one.code == code for one in plan.points):
        row.refuse(f"编号 {code} 写了两次。", "code")
    if invented and not row.text("name").endswith(rules.MARK):
        row.refuse(f"示例地点的名称要以{rules.MARK}结尾。", "name")
    if code and since and kind:
        yield PointPlan(code, row.text("name"), kind, row.code("division", "division"), row.text("words", ""), row.flag("public", True), row.text("source"),
                        since, _spot(row), invented)


def _spot(row: Record) -> rules.Spot | None:
    """The reading, if there is one: `first` and `second` as the datum counts them."""
    if "first" not in row:
        return None
    try:
        return rules.spot(float(row.text("first")), float(row.text("second")), row.choice("datum", list(rules.DATUMS)), row.whole("exact_m"))
    except ValueError:
        row.refuse("坐标应当是数字。", "first")
    except Refused as refused:
        row.refuse(refused.message, "first")
    return None


def write(plan: Plan, by: Actor) -> Iterator[Tally]:
    """The kinds before the points that are of one."""
    if plan.kinds:
        yield actions.put_kinds(plan.kinds, by=by)
    if plan.points:
        yield actions.put_points(plan.points, by=by)


declare_loader("places", read, write)
