"""审签: reviewers, the secrecy reviewer and the releaser sign in turn, each another person. 政府信息公开条例 第十七条"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import EditionPassed, EditionReleased, EditionReturned, ReleaseScheduled
from ..models import Column, Edition, Placement, Resource, Signature
from . import documenting, indexing, publishing
from .placing import show
from .writing import check


def _waiting(by: Actor, number: int, *states: str) -> tuple[Resource, Edition]:
    """The open edition in one of these states, locked, for somebody who may sign it and has not signed this round."""
    for state in states:
        row = queries.resource_for(by, number, queries.PERMIT_OF[rules.DUTY_OF[state]], lock=True)
        edition = queries.open_edition(row, lock=True)
        if edition is not None and edition.state == state:
            rules.check_person(by.account, rules.DUTY_OF[state], queries.signed(edition))
            return row, edition
    raise Refused("这一稿现在不等您签。请刷新页面看它到了哪一步。")


def _waits_for(by: Actor, number: int) -> str:
    row = queries.resource_for(by, number)
    edition = queries.open_edition(row)
    return edition.state if edition and edition.state in rules.DUTY_OF else rules.REVIEW


def _sign(edition: Edition, duty: str, passed: bool, words: str, by: Actor) -> None:
    Signature.objects.create(edition=edition, round=edition.round, duty=duty, account=by.account or 0, passed=passed, words=words[:300],
                             digest=edition.digest, at=now())


@transaction.atomic
def pass_(number: int, words: str = "", *, by: Actor) -> Edition:
    """Let an edition pass review, or secrecy review: it goes on to the next duty."""
    state = _waits_for(by, number)
    if state == rules.RELEASE:
        raise Refused("这一稿等发布，请用“发布”。")
    row, edition = _waiting(by, number, state)
    duty = rules.DUTY_OF[state]
    _sign(edition, duty, True, words, by)
    edition.state = rules.next_state(state, edition.signatures.filter(round=edition.round, duty=rules.REVIEW, passed=True).count(), edition.reviews)
    edition.save(update_fields=["state"])
    record(EditionPassed(row.pk, edition.number, duty, edition.digest), by=by, organ=row.organ_id, about=f"article:{row.pk}")
    return edition


@transaction.atomic
def return_(number: int, words: str, *, by: Actor) -> Edition:
    """Send an edition back to its author with what has to be mended; the next round begins, everybody signs anew."""
    rules.check_words(words)
    state = _waits_for(by, number)
    row, edition = _waiting(by, number, state)
    duty = rules.DUTY_OF[state]
    _sign(edition, duty, False, words, by)
    edition.state, edition.round, edition.returned = rules.DRAFT, edition.round + 1, words.strip()[:300]
    edition.save(update_fields=["state", "round", "returned"])
    record(EditionReturned(row.pk, edition.number, duty, edition.digest), by=by, organ=row.organ_id, about=f"article:{row.pk}")
    return edition


@transaction.atomic
def release(number: int, *, by: Actor, at: datetime | None = None) -> Edition:
    """Release the edition, now or at a later instant. The date of release is the program's, whoever signs. Findings are looked for once more."""
    row, edition = _waiting(by, number, rules.RELEASE)
    said = rules.content(edition.content)
    check(said)
    documenting.check_ready(row, said)
    _sign(edition, rules.RELEASE, True, "", by)
    if at is not None and at > now():
        edition.state, edition.release_at = rules.SCHEDULED, at
        edition.save(update_fields=["state", "release_at"])
        record(ReleaseScheduled(row.pk, edition.number, at), by=by, organ=row.organ_id, about=f"article:{row.pk}")
        return edition
    return _let_out(row, edition, by)


def release_due(*, by: Actor = SYSTEM) -> int:
    """Release what was scheduled and whose time has come; returns how many."""
    due = list(Edition.objects.filter(state=rules.SCHEDULED, release_at__lte=now()).order_by("release_at", "pk").values_list("pk", flat=True)[:50])
    for number in due:
        with transaction.atomic():
            row = Resource.objects.select_for_update().get(editions=number)
            edition = Edition.objects.select_for_update().get(pk=number)
            if edition.state == rules.SCHEDULED:
                _let_out(row, edition, by)
    return len(due)


def _let_out(row: Resource, edition: Edition, by: Actor) -> Edition:
    """The public may read it: the edition is frozen, the resource says so, its accepted places show it, its pages are asked for."""
    at = now()
    edition.state, edition.released_at = rules.RELEASED, at
    edition.save(update_fields=["state", "released_at"])
    said = rules.content(edition.content)
    row.edition, row.title, row.kind = edition.number, edition.title, said.kind
    if row.released_at is None:
        row.released_at, row.month = at, local(at).strftime("%Y%m")
        row.index_number = indexing.next_number(row, at)
    row.save(update_fields=["edition", "title", "kind", "released_at", "month", "index_number"])
    columns = list(Column.objects.filter(placements__resource=row, placements__accepted=True))
    for one in Placement.objects.select_for_update().filter(resource=row, accepted=True, shown=False, ordinal=None).order_by("column_id"):
        show(one, row, row.released_at)
    documenting.note(row, said)
    publishing.ask(row, columns)
    record(EditionReleased(row.pk, edition.number, edition.digest, at), by=by, organ=row.organ_id, about=f"article:{row.pk}")
    return edition
