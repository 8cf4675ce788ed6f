"""Static publishing: a release renders the pages it touches, and only these; the nightly round mends what is no longer as it was published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.types import JSONValue

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.database.deferring import defer_later
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.journal.actions import Told, record_told

from .. import rules
from ..events import PageMended
from ..models import Column, Page, Resource
from ..printing import Press
from ..queries import pages
from ..rules import Spec
from ..web import GONE
from . import finding, shelving

ROUND = 200  # pages of a transaction: a release never waits longer for a rebuild
LOCK = "websites.publish"
FIRST = 10  # of the jobs that wait: people look for what was just released


def ask(row: Resource, columns: Iterable[Column]) -> None:
    """Bring the search to what stands now, and have the pages that tell of a resource rendered once this transaction is committed."""
    finding.keep(row)
    print_later(row, [one.pk for one in columns])


def print_later(row: Resource, columns: Iterable[int]) -> None:
    """Have the pages that tell of a resource in these columns rendered once this transaction is committed."""
    numbers: list[JSONValue] = [*sorted(set(columns))]
    defer_later(app.configure_task("websites.publish", priority=FIRST), resource=row.pk, columns=numbers)


def ask_all() -> None:
    """Have everything rendered once this transaction is committed. A job that waits already will do: it reads nothing before this transaction ended."""
    one_at_a_time(LOCK)
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("websites.build", queueing_lock="websites.build").defer()


@transaction.atomic
def publish(resource: int, columns: Sequence[int], *, by: Actor) -> int:
    """Render the pages that tell of a resource in these columns; returns how many files changed. Repeating it changes nothing."""
    one_at_a_time(LOCK)
    row = Resource.objects.get(pk=resource)
    mine = list(Column.objects.select_related("site", "parent__site", "parent__parent__site").filter(pk__in=columns))
    specs = pages.specs_of(row, mine)
    return put_out([*_attachments(row, mine), *specs], Press())


def _attachments(row: Resource, columns: Iterable[Column]) -> list[Spec]:
    """The files of the present edition, and of the one before it, whose files may have to go."""
    editions = row.editions.filter(number__in=(row.edition, row.edition - 1)).values_list("content", flat=True)
    names = sorted({name for kept in editions for name in rules.carried(rules.content(kept))})
    return [Spec(code, "attachment", name) for code in sorted({one.site.code for one in columns}) for name in names]


def put_out(specs: Iterable[Spec], press: Press, durable: bool = True) -> int:
    """Print each page and bring its file to that; returns how many changed."""
    wanted = list(dict.fromkeys(specs))
    press.foresee(wanted)
    known = {one.path: one for one in Page.objects.filter(path__in=[rules.path_of(spec) for spec in wanted])}
    changed = [row for spec in wanted if (row := _brought(spec, press, known.get(rules.path_of(spec)), durable))]
    Page.objects.bulk_create([row for row in changed if row.pk is None])
    Page.objects.bulk_update([row for row in changed if row.path in known], ["sha256", "gone"])
    return len(changed)


def _brought(spec: Spec, press: Press, known: Page | None, durable: bool) -> Page | None:
    """One page: its file now, its row to be written; None when it was as it should be."""
    data = press.printed(spec)
    if data is None:
        return _gone(spec, press, known)
    path, sha256 = rules.path_of(spec), hashlib.sha256(data).hexdigest()
    if known and not known.gone and known.sha256 == sha256 and shelving.place(path).exists():
        return None
    shelving.put(path, data, durable)
    if known and known.gone:
        shelving.drop(path + GONE)
    row = known or Page(site=press.sites[spec.site], kind=spec.kind, key=spec.key, path=path)
    row.sha256, row.gone = sha256, False
    return row


def _gone(spec: Spec, press: Press, known: Page | None) -> Page | None:
    """What the public could read and may no longer: 410 instead. What never stood there is simply absent."""
    if known is None or known.gone:
        return None
    notice = _notice(spec, press)
    if spec.kind == "article":
        shelving.put(known.path + GONE, notice)
    shelving.drop(known.path)
    known.sha256, known.gone = hashlib.sha256(notice).hexdigest(), True
    return known


def _notice(spec: Spec, press: Press) -> bytes:
    return press.page("gone", press.sites[spec.site], spec)


@transaction.atomic
def mend(after: int, *, by: Actor) -> tuple[int, int]:
    """Compare a round of files with what was published and write anew what differs. Returns (the last row looked at or 0 at the end, how many mended)."""
    one_at_a_time(LOCK)
    rows = pages.pages_after(after, ROUND)
    press, told = Press(), list[Told]()
    press.foresee(Spec(row.site.code, row.kind, row.key) for row in rows)
    for row in rows:
        spec, found = Spec(row.site.code, row.kind, row.key), shelving.digest(row.path + (GONE if row.gone and row.kind == "article" else ""))
        if found != row.sha256 and not (row.gone and row.kind != "article"):
            told.append(Told(PageMended(row.pk, row.sha256, found), f"page:{row.pk}", row.site.organ_id))
            _rewritten(row, spec, press)
    record_told(told, by=by, at=now())
    return (rows[-1].pk if rows else 0), len(told)


def _rewritten(row: Page, spec: Spec, press: Press) -> None:
    data = press.printed(spec)
    if data is None:
        shelving.put(row.path + GONE, _notice(spec, press))
        return
    shelving.put(row.path, data)
    if (sha256 := hashlib.sha256(data).hexdigest()) != row.sha256:
        row.sha256 = sha256
        row.save(update_fields=["sha256"])
