"""Moving a case along its stages; the few milestones start and stop the clocks of the law."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shuheng.foundation.core import permits
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import events, queries
from ..models import Case
from ..rules import MOOT, CaseState, Clock, ClockKind, Milestone, Move, Unit, check_migration, check_refusal, check_reopening
from . import kernel
from .asking import settle
from .kernel import Held


@transaction.atomic
def move(case: int, code: str, *, by: Actor, words: str = "", shown: bool = True, post: int | None = None, key: str = "") -> CaseState:
    """Take one move of the definition from the present stage. Refused when the definition has no such move from here.

    The caller has checked the permit; words go to the record of the case, their hash to the journal.
    """
    held = kernel.hold(case, by)
    step(held, code, words=words, shown=shown, post=post)
    return kernel.keep(held, key)


def step(held: Held, code: str, *, words: str = "", shown: bool = True, post: int | None = None, outcome: str = "", document: str = "") -> None:
    """The move itself, for actions that do more in the same change."""
    if not held.state.open:
        raise Refused("这个办件已经办结，不能再办。确实办错了，请走“重新办理”。")
    way = held.definition.move(code, held.state.stage)
    if way.needs_reason:
        check_refusal(words)
    # whoever applied may take it back without waiting for anybody, and what the law says of silence waits for nobody
    if held.state.waiting and way.permit not in ("applicant", "clock") and held.definition.reached(way).rank > held.state.milestone.rank:
        raise Refused(f"还有 {len(held.state.waiting)} 个单位的意见没有答复，等齐了再往下办。")
    before = held.state.milestone
    _tell_move(held, way, words, post, outcome or way.outcome)
    _reach(held, before, held.definition.reached(way), document)
    kernel.note(held, way.code, way.title, words, shown=shown)


def _tell_move(held: Held, way: Move, words: str, post: int | None, outcome: str) -> None:
    account = _next_holder(held, way) if held.by.kind == "officer" and post is None else held.state.account
    reached = max(held.definition.reached(way), held.state.milestone, key=lambda one: one.rank)
    held.tell(events.CaseMoved(
        move=way.code, from_stage=way.from_stage, to_stage=way.to_stage, milestone=str(reached), on=held.on, outcome=outcome,
        words=kernel.words_hash(words), post=post or held.state.post, account=account,
        **({} if reached is Milestone.CLOSED else kernel.stage_limit(held.definition.stage(way.to_stage), held.calendar, held.on))))


def _next_holder(held: Held, way: Move) -> int | None:
    """Whoever moved the case holds it, unless the next stage is somebody else's work: then it waits for a colleague to take it."""
    needed = permits.every().get(held.definition.stage(way.to_stage).holder)
    return held.by.account if needed is None or held.by.may(needed) else None


def _reach(held: Held, before: Milestone, milestone: Milestone, document: str) -> None:
    """What the law attaches to a milestone that was just reached, for the first time or anew after reopening: which clocks stop, which begin."""
    rules, on = held.definition, held.on
    if milestone is Milestone.ACCEPTED and not (_has(held, ClockKind.STATUTORY) or _has(held, ClockKind.PROMISED)):
        accept(held, on, document)
    elif milestone is Milestone.DECIDED and before.rank < milestone.rank:
        held.tell(events.CaseDecided(held.state.outcome, on, document))
        kernel.start_clock(held, Clock(ClockKind.DELIVERY, rules.unit, on, rules.delivery_days, begins="decided", article=rules.delivery_article))
    elif milestone is Milestone.DELIVERED and before.rank < milestone.rank:
        held.tell(events.CaseDelivered(on))
    elif milestone is Milestone.CLOSED:
        for opinion in held.state.waiting:  # taken back while others were asked: nobody has to answer any more, and nobody was late
            settle(held, opinion.code, MOOT, "办件已经办结，不用再答复。")
        held.tell(events.CaseClosed(on, held.state.outcome))


def _has(held: Held, kind: ClockKind) -> bool:
    return any(clock.kind is kind for clock in held.state.clocks)


def accept(held: Held, on: date, document: str = "", begins: str = "accepted") -> None:
    """The organ has the case: the notice is settled, the law's limit and the promise begin to run. 行政许可法 第四十二条"""
    rules = held.definition
    if begins == "accepted":
        held.tell(events.CaseAccepted(on, document))
    kernel.stop_clocks(held, ClockKind.SUPPLEMENT_NOTICE)
    kernel.start_clock(held, Clock(ClockKind.STATUTORY, rules.unit, on, rules.statutory_days, begins=begins, article=rules.statutory_article))
    kernel.start_clock(held, Clock(ClockKind.PROMISED, rules.unit, on, rules.promised_days, begins=begins, article=rules.promised_article))


def _enter_stage(held: Held) -> None:
    stage = held.definition.stage(held.state.stage)
    if held.state.open and stage.limit_days:
        kernel.start_clock(held, Clock(ClockKind.STAGE, Unit.WORKING, held.on, stage.limit_days, begins="moved", part=stage.code, article=stage.article))


@transaction.atomic
def reopen(case: int, stage: str, *, reason: str, words: str, document: str = "", by: Actor) -> CaseState:
    """Take a closed case up again, with approval; the limits begin anew on this day."""
    held = kernel.hold(case, by)
    check_reopening(held.state.closed_on, held.on, reason=reason, approver=by.account)
    target = held.definition.stage(stage)
    if target.final or target.milestone is not Milestone.ACCEPTED:
        raise Refused("请选一个受理以后、决定以前的环节重新办理。", "stage")
    held.tell(events.CaseReopened(held.on, stage, str(target.milestone), reason, by.account or 0, document))
    accept(held, held.on, begins="reopened")
    _enter_stage(held)
    kernel.note(held, "reopen", "重新办理", words)
    return kernel.keep(held)


@transaction.atomic
def migrate(case: int, definition: int, *, by: Actor) -> CaseState:
    """Let a running case follow a newer version of its definition. Clocks that run keep running as they were set."""
    held = kernel.hold(case, by)
    new = queries.definition_rules(definition)
    check_migration(held.state.stage, held.definition, new)
    held.tell(events.DefinitionChanged(held.definition.version, new.version, held.state.stage, held.on, by.account or 0))
    state = kernel.keep(held)
    Case.objects.filter(pk=case).update(definition=definition)
    return state
