"""审签: reviewers, the secrecy reviewer and the releaser sign in turn, each another person. 政府信息公开条例 第十七条"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from shuheng.foundation.core.acting import SYSTEM, Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.events import Event
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import Told, record_later

from .. import permits, queries, rules
from ..events import EditionPassed, EditionReleased, EditionReturned, ReleaseScheduled
from ..models import Edition, Resource
from ..queries import opening
from ..queries.opening import Opened
from ..rules import Content
from . import documenting, finding, indexing, publishing
from .placing import show_later
from .writing import check, signed_later

_PASSED = "update websites_edition set state = %s where id = %s"
_RETURNED = "update websites_edition set state = %s, round = %s, returned = %s, release_at = null where id = %s"
_SCHEDULED = "update websites_edition set state = %s, release_at = %s where id = %s"
_RELEASED = "update websites_edition set state = %s, released_at = %s where id = %s"
_AGAIN = "update websites_resource set edition = %s, title = %s, kind = %s where id = %s"
_FIRST = f"""
with given as ({indexing.NEXT})
update websites_resource set edition = %s, title = %s, kind = %s, released_at = %s, month = %s, index_number = {indexing.NUMBER} from given where id = %s
"""


def _waiting(by: Actor, number: int) -> tuple[Opened, str]:
    """The item, locked, and the duty that its open edition waits for."""
    found = opening.opened(by, number, *queries.EVERY_PERMIT)
    return found, rules.DUTY_OF.get(found.edition.state, rules.REVIEW) if found.edition else rules.REVIEW


def _signable(found: Opened, duty: str, by: Actor) -> Edition:
    """The open edition, for somebody who may sign it and has not signed this round."""
    opening.check_reach(by, found.row, queries.PERMIT_OF[duty])
    if found.edition is None or rules.DUTY_OF.get(found.edition.state) != duty:
        raise Refused("这一稿现在不等您签。请刷新页面看它到了哪一步。")
    rules.check_person(by.account, duty, found.signed)
    return found.edition


def _told(row: Resource, fact: Event, by: Actor, at: datetime) -> None:
    record_later(Told(fact, f"article:{row.pk}", row.organ_id), by=by, at=at)


@transaction.atomic
def pass_(number: int, words: str = "", *, by: Actor) -> Edition:
    """Let an edition pass review, or secrecy review: it goes on to the next duty. Two messages: lock and look, then write and commit."""
    found, duty = _waiting(by, number)
    if duty == rules.RELEASE:
        raise Refused("这一稿等发布，请用“发布”。")
    edition = _signable(found, duty, by)
    at, reviewed = now(), sum(earlier == rules.REVIEW for _, earlier in found.signed) + (duty == rules.REVIEW)
    signed_later(edition, duty, by, at, words=words)
    edition.state = rules.next_state(edition.state, reviewed, edition.reviews)
    connection.send_later(_PASSED, [edition.state, edition.pk])
    _told(found.row, EditionPassed(found.row.pk, edition.number, duty, edition.digest), by, at)
    return edition


@transaction.atomic
def return_(number: int, words: str, *, by: Actor) -> Edition:
    """Send an edition back to its author with what has to be mended; the next round begins, everybody signs anew."""
    rules.check_words(words)
    found, duty = _waiting(by, number)
    edition, at = _signable(found, duty, by), now()
    signed_later(edition, duty, by, at, passed=False, words=words)
    return _sent_back(found, edition, duty, words, by)


@transaction.atomic
def recall(number: int, words: str, *, by: Actor) -> Edition:
    """Stop a release that waits for its time, whoever signed it: the edition goes back to its author, everybody signs anew. The journal says who did it."""
    identity.check(by, permits.RELEASE)
    rules.check_words(words)
    found = opening.opened(by, number, permits.RELEASE)
    if found.edition is None or found.edition.state != rules.SCHEDULED:
        raise Refused("这一稿没有在等发布的时间。请刷新页面看它到了哪一步。")
    return _sent_back(found, found.edition, rules.RELEASE, words, by)


def _sent_back(found: Opened, edition: Edition, duty: str, words: str, by: Actor) -> Edition:
    edition.state, edition.round, edition.returned, edition.release_at = rules.DRAFT, edition.round + 1, words.strip()[:300], None
    connection.send_later(_RETURNED, [edition.state, edition.round, edition.returned, edition.pk])
    _told(found.row, EditionReturned(found.row.pk, edition.number, duty, edition.digest), by, now())
    return edition


@transaction.atomic
def release(number: int, *, by: Actor, at: datetime | None = None) -> Edition:
    """Release the edition, now or at a later instant. The date of release is the program's, whoever signs. Findings are looked for once more."""
    identity.check(by, permits.RELEASE)
    found = opening.opened(by, number, permits.RELEASE, whole=True)
    edition, signed_at = _signable(found, rules.RELEASE, by), now()
    if at is not None and at <= signed_at:
        raise Refused("定时发布要填以后的时间。要马上发布，这里就不填。", "at")
    said = rules.content(edition.content)
    check(said)
    documenting.check_ready(found.row, said)
    signed_later(edition, rules.RELEASE, by, signed_at)
    if at is not None:
        edition.state, edition.release_at = rules.SCHEDULED, at
        connection.send_later(_SCHEDULED, [edition.state, at, edition.pk])
        _told(found.row, ReleaseScheduled(found.row.pk, edition.number, at), by, signed_at)
        return edition
    return _let_out(found, edition, said, by)


def release_due(*, by: Actor = SYSTEM) -> int:
    """Release what was scheduled and whose time has come; returns how many."""
    due = list(Edition.objects.filter(state=rules.SCHEDULED, release_at__lte=now()).order_by("release_at", "pk").values_list("resource_id", flat=True)[:50])
    for number in due:
        with transaction.atomic():
            found = opening.opened(by, number, permits.RELEASE, whole=True)
            if found.edition and found.edition.state == rules.SCHEDULED:
                _let_out(found, found.edition, rules.content(found.edition.content), by)
    return len(due)


def _let_out(found: Opened, edition: Edition, said: Content, by: Actor) -> Edition:
    """The public may read it: the edition is frozen, the resource says so, its accepted places show it, its pages are asked for. All in one message."""
    at, row = now(), found.row
    edition.state, edition.released_at = rules.RELEASED, at
    connection.send_later(_RELEASED, [edition.state, at, edition.pk])
    row.edition, row.title, row.kind = edition.number, edition.title, said.kind
    says = [row.edition, row.title, row.kind]
    if row.released_at is None:
        row.released_at, row.month = at, local(at).strftime("%Y%m")
        connection.send_later(_FIRST, [indexing.prefix_of(found.id_code, at), *says, at, row.month, row.pk])
    else:
        connection.send_later(_AGAIN, [*says, row.pk])
    for one in sorted((one for one in found.places if one.ordinal is None), key=lambda one: one.column):
        show_later(row, one.column, row.released_at)
    documenting.note(row, said)
    finding.put(row, said, [one for one in found.places if one.shown or one.ordinal is None])
    publishing.print_later(row, [one.column for one in found.places])
    _told(row, EditionReleased(row.pk, edition.number, edition.digest, at), by, at)
    return edition
