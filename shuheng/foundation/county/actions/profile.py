"""What frames a load: one at a time, by the program itself, told to the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import ProfileLoaded
from ..rules import Tally

COUNTY_LOCK = 730_002


def lock() -> None:
    """Changes of the county's facts wait for each other until the transaction ends; reading goes on."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [COUNTY_LOCK])


def check_system(by: Actor) -> None:
    """The profile is loaded by the program at a technician's command, never from a page."""
    if by.kind != "system":
        raise Forbidden("县情档案由技术人员用 shuheng load 载入，不能在网页上更改。")


def finish_load(tallies: Sequence[Tally], digest: str, *, by: Actor) -> None:
    """Tell the journal what a load changed, and which files it had read; silence when both are as the last time."""
    check_system(by)
    created, changed = sum(tally.created for tally in tallies), sum(tally.changed for tally in tallies)
    if created or changed or digest != queries.loaded_digest():
        record(ProfileLoaded(created, changed, digest), by=by, about=queries.PROFILE)
