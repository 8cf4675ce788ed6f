"""Links to other hosts: asked once a night where the settings allow it. One bad night means nothing, so it is kept since when a link fails."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.journal.actions import record

from ..events import LinksFollowed
from ..models import OuterLink
from .probing import AT_ONCE, opened

MOVED, CLOSED = range(300, 400), (401, 403, 405, 429)  # it is there, though not for us


@dataclass(frozen=True)
class Followed:
    """A link and why it did not open; empty when it did."""

    address: str
    why: str


def follow(links: Sequence[str]) -> list[Followed]:
    """Ask for each link once. No database is asked here."""
    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(_followed, links))


def _followed(link: str) -> Followed:
    answer = opened(link)
    return Followed(link, "" if answer.status in MOVED or answer.status in CLOSED else answer.why)


@transaction.atomic
def note_links(found: Sequence[Followed], *, by: Actor) -> int:
    """Write down what opened; returns how many did not."""
    since = dict(OuterLink.objects.filter(address__in=[one.address for one in found]).values_list("address", "failing_since"))
    for one in found:
        OuterLink.objects.update_or_create(address=one.address, defaults={
            "checked_on": today(), "failing_since": (since.get(one.address) or today()) if one.why else None, "why": one.why[:120]})
    failing = sum(bool(one.why) for one in found)
    if found:
        record(LinksFollowed(today(), len(found), failing), by=by, about="appraisal:links")
    return failing
