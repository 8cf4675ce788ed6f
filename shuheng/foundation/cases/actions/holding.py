"""Who holds a case: hand-over inside the organ, transfer to another, return, joint holders."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.queries import history

from .. import events
from ..rules import CaseState
from . import kernel
from .kernel import Held


def _open(case: int, by: Actor) -> Held:
    held = kernel.hold(case, by)
    if not held.state.open:
        raise Refused("这个办件已经办结，不能再转手。")
    return held


@transaction.atomic
def hand_over(case: int, *, account: int, by: Actor, post: int | None = None, reason: str = "") -> CaseState:
    """Give the case to another person of the same organ. The caller has made sure that they hold a post there."""
    held = _open(case, by)
    if held.state.account == account:
        raise Refused("这个办件已经在这位同事手里。", "account")
    held.tell(events.HandedOver(held.on, post, account, kernel.words_hash(reason)))
    kernel.note(held, "hand_over", "交办", reason, shown=False)
    return kernel.keep(held)


@transaction.atomic
def claim(case: int, *, by: Actor) -> CaseState:
    """Take a case that nobody holds yet."""
    held = _open(case, by)
    if held.state.account == by.account:
        return held.state
    if held.state.account is not None:
        raise Refused("这个办件已经有同事在办，要接手请他交办给您。")
    held.tell(events.HandedOver(held.on, by.post, by.account))
    return kernel.keep(held)


@transaction.atomic
def transfer(case: int, *, organ: int, by: Actor, reason: str, document: str = "") -> CaseState:
    """Send the case to the organ that is responsible. Its clocks run on: the applicant does not pay for our mistake."""
    held = _open(case, by)
    if not reason.strip():
        raise Refused("请写明为什么转给别的单位。", "reason")
    if organ == held.state.organ:
        raise Refused("这个办件本来就在这个单位，请选别的单位。", "organ")
    held.tell(events.Transferred(organ, held.on, held.state.organ, reason=kernel.words_hash(reason), document=document))
    kernel.note(held, "transfer", "转办", reason, shown=False)
    return kernel.keep(held)


@transaction.atomic
def return_(case: int, *, by: Actor, reason: str) -> CaseState:
    """Give a transferred case back to the organ it came from."""
    held = _open(case, by)
    if not reason.strip():
        raise Refused("请写明为什么退回。", "reason")
    sent = [fact.event for fact in history(case) if fact.event.event_name in ("cases.transferred", "cases.returned")]
    if not sent:
        raise Refused("这个办件不是别的单位转来的，没有地方可退。")
    held.tell(events.Returned(sent[-1].from_organ, held.on, held.state.organ, reason=kernel.words_hash(reason)))
    kernel.note(held, "return", "退回", reason, shown=False)
    return kernel.keep(held)


@transaction.atomic
def add_joint_holder(case: int, *, post: int, by: Actor) -> CaseState:
    """Let another post handle the case too."""
    held = _open(case, by)
    if post not in held.state.joint:
        held.tell(events.JointHolderAdded(post, held.on))
    return kernel.keep(held)


@transaction.atomic
def remove_joint_holder(case: int, *, post: int, by: Actor) -> CaseState:
    """End joint handling by a post."""
    held = _open(case, by)
    if post in held.state.joint:
        held.tell(events.JointHolderRemoved(post, held.on))
    return kernel.keep(held)
