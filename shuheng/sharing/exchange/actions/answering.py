"""The way of a request: compliance check, the provider's answer, arbitration. Who asked never answers; who says no says why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.events import Transferred
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal.actions import record
from shuheng.sharing.catalogue.rules import CLOSED

from .. import permits, queries, rules
from ..events import ShareAnswered
from ..models import Request
from .granting import open_grant


@dataclass(frozen=True)
class _Way:
    """Who takes a move: the permit, and whose organ must be the actor's own ("" : whoever holds the permit in the county)."""

    permit: Permit
    whose: str = ""
    next: str = ""


WAYS = {
    "pass": _Way(permits.CHECK, next="provider"), "open": _Way(permits.CHECK), "reject": _Way(permits.CHECK),
    "withdraw": _Way(permits.REQUEST, "asker"), "take_back": _Way(permits.REQUEST, "asker"),
    "grant": _Way(permits.PROVIDE, "provider"), "decline": _Way(permits.PROVIDE, "provider", "asker"),
    "give_up": _Way(permits.REQUEST, "asker"), "contest": _Way(permits.REQUEST, "asker", "checker"),
    "order": _Way(permits.CHECK), "uphold": _Way(permits.CHECK),
}
GRANTS = frozenset({"open", "grant", "order"})


@transaction.atomic
def answer(number: str, move: str, words: str = "", *, by: Actor) -> Request:
    """Take one move of a request. Granting makes the grant in the same transaction; the next organ gets the case with its clock."""
    made = queries.request_for(by, number, lock=True)
    _check(made, move, by)
    cleaned = rules.check_words(move, words, rules.NEEDS_WORDS)
    return _move(made, move, cleaned, by)


def _check(made: Request, move: str, by: Actor) -> None:
    way = WAYS.get(move)
    if way is None:
        raise Refused("没有这样的办法。请刷新页面再选。")
    organ = {"asker": made.organ_id, "provider": made.resource.organ_id}.get(way.whose)
    if not by.may(way.permit) or (organ is not None and organ not in by.organs):
        raise Forbidden("这一步不归您现在的岗位办。")
    if way.whose != "asker" and by.account == made.asked_by:
        raise Forbidden("申请人自己不能审自己的申请，请换一位同事。")
    if move in GRANTS:
        items = queries.items_of(made)
        if len(items) < len(made.items) or any(one.sharing == CLOSED for one in items):
            raise Refused("目录变了：申请的信息项有的已经取消或者改成不予共享。请退回，让申请单位照现在的目录再申请。")
    if move == "open" and not rules.unconditional(queries.items_of(made)):
        raise Refused("里面有要提供单位同意的信息项，不能直接授权。请交提供单位答复。")


def _move(made: Request, move: str, words: str, by: Actor) -> Request:
    held = cases.hold(made.case_id, by)
    cases.step(held, move, words=words)
    if following := WAYS[move].next:
        organ = {"asker": made.organ_id, "provider": made.resource.organ_id, "checker": queries.checking_organ()}[following]
        if organ != held.state.organ:
            held.tell(Transferred(organ, held.on, held.state.organ))
    cases.keep(held)
    if WAYS[move].whose != "asker":
        made.answer, made.answered_by = words, by.account
        made.save(update_fields=["answer", "answered_by"])
    if move in GRANTS:
        open_grant(made, by=by)
    if move in rules.ANSWERS:
        record(ShareAnswered(made.case_id, move), by=by, organ=made.organ_id, about=f"request:{made.case_id}")
    return made


@transaction.atomic
def lapse(*, by: Actor) -> int:
    """Whoever was refused and let the days pass without asking for arbitration has let it rest; returns how many."""
    done = 0
    for made in list(queries.contestable(today())):
        try:
            with transaction.atomic():
                _move(made, "give_up", "到期没有提请协调。", by)
                done += 1
        except Refused:  # somebody was quicker; the others are not kept waiting
            continue
    return done
