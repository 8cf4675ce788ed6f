"""Reading supervision: the regime and the rules of a day, signals within one's reach. Fetching is authorising."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused

from .. import permits, rules
from ..models import Regime, Rule, Signal, Statement

SECONDS = 2.0


def regime(on: date | None = None) -> Regime:
    """Who supervises on a day. Refused where the county has loaded none."""
    found = Regime.objects.filter(valid_from__lte=on or today()).order_by("-valid_from").first()
    if found is None:
        raise Refused("本县还没有载入电子监察的办法。请技术人员在县情档案里写 supervision.yaml，再运行 shuheng load。")
    return found


def regime_or_none(on: date) -> Regime | None:
    """The same without a refusal, kept for a moment: for rounds that come every second."""
    return kept(("supervision.regime", on), lambda: Regime.objects.filter(valid_from__lte=on).order_by("-valid_from").first(), SECONDS)


def every_rule() -> tuple[rules.Rule, ...]:
    """All versions of all rules, kept for a moment."""
    return kept("supervision.rules", lambda: tuple(map(_rule, Rule.objects.order_by("place", "valid_from"))), SECONDS)


def rules_on(day: date) -> tuple[rules.Rule, ...]:
    """The rules in force on a day, in their order."""
    return rules.in_force(every_rule(), day)


def rule_titles() -> dict[str, str]:
    """The newest title of every rule by its code."""
    return {one.code: one.title for one in sorted(every_rule(), key=lambda one: one.valid_from)}


def rule_of(signal: Signal) -> rules.Rule | None:
    """The rule under which a signal was raised, as it stood on that day."""
    return next((one for one in rules_on(signal.raised_on) if one.code == signal.rule), None)


def _rule(row: Rule) -> rules.Rule:
    data: dict[str, Any] = row.content
    many = {name: tuple(data.get(name, ())) for name in ("begins", "milestones", "parts", "services", "empty")}
    return rules.Rule(row.code, row.title, row.trigger, row.level, row.valid_from, row.valid_to, row.place, clock=data.get("clock", ""),
                      lead_days=data.get("lead_days", 0), red_days=data.get("red_days", 0), measure=data.get("measure", {}), article=row.article,
                      source=row.source, verified=row.verified, **many)


# --- signals


def reach(by: Actor, permit: Permit) -> Q:
    """The signals which a permit lets the actor see or touch; row-level security says the same once more."""
    scope = by.scope(permit)
    if scope is None:
        return Q(pk__in=[])
    if by.kind == "system":
        return Q()
    domains = Q(domain__in={"general", by.domain})
    return domains if scope is Within.COUNTY else domains & Q(organ__in=by.organs)


def signals(by: Actor) -> QuerySet[Signal]:
    """The signals in sight: all of the county for who watches, else those of one's own organ."""
    return Signal.objects.filter(reach(by, permits.WATCH) | reach(by, permits.OWN) | reach(by, permits.ANSWER))


def signal(by: Actor, number: int, *wanted: Permit) -> Signal:
    """The signal of that number if one of the permits reaches it. Absent when it is out of sight, Forbidden when it may only be read."""
    reached = Q(pk__in=[])
    for permit in wanted or (permits.WATCH, permits.OWN, permits.ANSWER):
        reached |= reach(by, permit)
    found = Signal.objects.filter(reached, pk=number).first()
    if found:
        return found
    if signals(by).filter(pk=number).exists():
        raise Forbidden(f"您现在的岗位不能这样办。需要“{wanted[0].label}”的权限，请换岗位，或者转给有权限的同事。")
    raise Absent("没有找到这个监察信号。请回到列表再选。")


def check_judge(by: Actor, signal: Signal) -> None:
    """Who rules belongs to the supervising organ, and never to the organ that is ruled upon."""
    if not by.organs & set(regime().organs):
        raise Forbidden("只有监察机关可以裁定和撤销。")
    if signal.organ in by.organs:
        raise Forbidden("这张牌是发给本单位的，要由别的监察机关裁定。")


def statements(signal: Signal) -> Sequence[Statement]:
    """What both sides said, oldest first."""
    return list(Statement.objects.filter(signal=signal).order_by("id"))
