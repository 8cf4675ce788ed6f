"""The way of a matter's cases: a default chain of stages, fitted with the matter's own days and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from shuheng.foundation.cases.rules.clocks import Unit
from shuheng.foundation.cases.rules.definitions import Definition, Milestone, Move, Stage

from .contents import Limit, LimitKind, Matter

Chains: TypeAlias = Mapping[str, Mapping[str, Any]]  # the default stages and moves, by kind of matter


def chain_of(matter: Matter, chains: Chains) -> Mapping[str, Any]:
    """The chain it follows: the one it names, else the one of its kind. Empty when there is none."""
    return chains.get(matter.way.chain or matter.kind.value, {})


def build(matter: Matter, chains: Chains, version: int) -> Definition:
    """The case definition of the matter."""
    chain = chain_of(matter, chains)
    stages = tuple(_stage(matter, code, stage) for code, stage in chain.get("stages", {}).items() if code not in matter.way.omit)
    moves = tuple(
        move for one in chain.get("moves", ()) for move in _moves(one) if not {move.from_stage, move.to_stage} & {*matter.way.omit}
    )
    decision = matter.limit(LimitKind.STATUTORY) or matter.limit(LimitKind.PROMISED)
    return Definition(
        code=matter.code,
        version=version,
        title=matter.title,
        service="licensing",
        kind=matter.kind.value,
        stages=stages,
        moves=moves,
        unit=Unit(decision.unit.value) if decision else Unit.WORKING,
        **_days(matter),
    )


LIMITS = {
    "statutory": LimitKind.STATUTORY,
    "promised": LimitKind.PROMISED,
    "notice": LimitKind.NOTICE,
    "delivery": LimitKind.DELIVERY,
    "extension": LimitKind.EXTENSION,
}


def _days(matter: Matter) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kind in LIMITS.items():
        limit = matter.limit(kind)
        if limit:
            found |= {f"{name}_days": limit.days, f"{name}_article": _cited(limit)}
    return found


def _cited(limit: Limit) -> str:
    """The article as proofs print it; what nobody has compared says so."""
    return limit.cited + ("" if limit.verified or limit.kind is LimitKind.PROMISED else "（待核对）")


OPINION_DAYS = 5  # an organ that is asked answers within so many days, unless the matter says otherwise


def _stage(matter: Matter, code: str, stage: Mapping[str, Any]) -> Stage:
    days = matter.way.days.get(code, stage.get("days", 0))
    opinions = matter.way.opinions.get(code, ())
    return Stage(
        code=code,
        title=matter.way.titles.get(code, stage["title"]),
        milestone=Milestone(stage["milestone"]),
        holder=stage.get("holder", ""),
        limit_days=days,
        article=stage.get("article", ""),
        opinions=opinions,
        opinion_days=matter.way.opinion_days.get(code, min(OPINION_DAYS, days)) if opinions else 0,
        start=stage.get("start", False),
        final=stage.get("final", False),
        holds=stage.get("holds", False),
    )


def _moves(move: Mapping[str, Any]) -> Iterator[Move]:
    """One line of the chain may start from several stages."""
    for start in move["from"]:
        yield Move(
            code=move["code"],
            title=move["title"],
            from_stage=start,
            to_stage=move["to"],
            permit=move["permit"],
            needs_reason=move.get("reason", False),
            outcome=move.get("outcome", ""),
            milestone=Milestone(move["milestone"]) if "milestone" in move else None,
        )
