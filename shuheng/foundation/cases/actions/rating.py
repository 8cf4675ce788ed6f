"""好差评: one rating for each case by its applicant, and the loop that a bad one opens."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Refused

from .. import events
from ..models import Rating
from ..rules import FINDINGS, check_answer, check_rating, check_reviewer, is_bad, rectify_limit
from . import kernel

ONLINE = {"portal": "online"}


def rating_channel(channel: str) -> str:
    """Ratings ask other things online than at a window."""
    return ONLINE.get(channel, "window")


@transaction.atomic
def rate(case: int, level: int, *, reasons: Sequence[str] = (), words: str = "", by: Actor) -> Rating:
    """Rate the service, once and for good. A bad rating must be answered within the limit."""
    held = kernel.hold(case, by)
    state = held.state
    rater = next(iter(by.parties_for(state.service) & {one for one in (state.party, state.agent) if one}), None)
    check_rating(level, reasons, rating_channel(state.channel), already=state.rating is not None, applicants=(state.party, state.agent),
                 rater=rater, milestone=state.milestone)
    due_on = held.calendar.add(held.on, rectify_limit(held.on).days) if is_bad(level) else None
    held.tell(events.CaseRated(level, state.channel, held.on, tuple(reasons), due_on))
    row = Rating.objects.create(case_id=case, level=level, reasons=list(reasons), words=words.strip()[:1000], channel=state.channel, rated_at=now(),
                                answer_due_on=due_on)
    kernel.keep(held)
    return row


def _rating(case: int) -> Rating:
    row = Rating.objects.select_for_update().filter(case=case).first()
    if row is None:
        raise Absent("这个办件还没有评价。")
    return row


@transaction.atomic
def call_back(case: int, finding: str, *, by: Actor) -> Rating:
    """Note that the person was called about the bad rating."""
    held, row = kernel.hold(case, by), _rating(case)
    if not is_bad(row.level):
        raise Refused("只有差评要回访。")
    if row.called_at is None:
        held.tell(events.RatingCalledBack(held.on, finding))
        kernel.note(held, "call_back", "回访评价的人", FINDINGS.get(finding, ""), shown=False)
        row.called_at, row.finding = now(), finding
        row.save(update_fields=["called_at", "finding"])
        kernel.keep(held)
    return row


@transaction.atomic
def answer_rating(case: int, finding: str, words: str, *, by: Actor) -> Rating:
    """Tell the applicant what was put right. A contested rating goes to somebody who did not handle the case."""
    held, row = kernel.hold(case, by), _rating(case)
    check_answer(row.level, called_back=row.called_at is not None, finding=finding, words=words)
    if row.answered_on:
        raise Refused("这个差评已经答复过了。")
    held.tell(events.RatingAnswered(held.on, finding, kernel.words_hash(words)))
    kernel.note(held, "answer_rating", "答复差评", words.strip())
    row.finding, row.answer, row.answered_on = finding, words.strip(), held.on
    row.save(update_fields=["finding", "answer", "answered_on"])
    kernel.keep(held)
    return row


@transaction.atomic
def review_rating(case: int, *, upheld: bool, by: Actor) -> Rating:
    """Review a contested rating; one that does not hold no longer counts."""
    held, row = kernel.hold(case, by), _rating(case)
    check_reviewer(by.account or 0, (held.state.account,))
    if row.finding != "contested":
        raise Refused("这个评价没有争议，不用复核。")
    held.tell(events.RatingReviewed(held.on, upheld, by.account or 0))
    kernel.note(held, "review_rating", "复核差评", "评价成立" if upheld else "评价不成立，不计入", shown=False)
    row.void = not upheld
    row.save(update_fields=["void"])
    kernel.keep(held)
    return row
