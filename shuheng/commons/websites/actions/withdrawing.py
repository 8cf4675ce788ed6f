"""撤下: what the public may no longer read answers 410 at every address; what moved leads on."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import AddressRedirected, ResourceWithdrawn
from ..models import Column, Placement, Redirect, Resource
from . import documenting, publishing


@transaction.atomic
def withdraw(number: int, why: str, *, by: Actor) -> Resource:
    """Take a released resource from every site. Its editions and signatures stay in the library."""
    row = queries.resource_for(by, number, permits.RELEASE, lock=True)
    rules.check_words(why)
    if not row.stands:
        raise Refused("这条信息没有在网上，不用撤。")
    if queries.open_edition(row) is not None:
        raise Refused("这条信息还有一稿在写或者在审，请先退回并扔掉那一稿，再撤下。")
    columns = list(Column.objects.filter(placements__resource=row, placements__ordinal__isnull=False))
    row.withdrawn_at, row.withdrawn_why = now(), why.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_why"])
    Placement.objects.filter(resource=row).update(shown=False, pinned_until=None)
    publishing.ask(row, columns)
    documenting.ask_others(row)
    record(ResourceWithdrawn(row.pk, row.edition), by=by, organ=row.organ_id, about=f"article:{row.pk}")
    return row


@transaction.atomic
def redirect(address: str, target: str, *, by: Actor) -> Redirect:
    """Lead an old address to a new one. An address where a page stands is not led away."""
    identity.check(by, permits.MANAGE)
    if rules.file_of(address) is None:
        raise Refused("旧地址要是本站网页的地址，例如 /columns/news/。", "address")
    if not target.startswith("/") or target.startswith("//") or not queries.alive(target):
        raise Refused("新地址要是本站能打开的一页，从 / 写起。", "target")
    if queries.alive(address):
        raise Refused("旧地址现在还有网页，不能转走。", "address")
    made, _ = Redirect.objects.update_or_create(address=address, defaults={"target": target, "made_at": now()})
    record(AddressRedirected(made.pk), by=by, about=f"redirect:{made.pk}")
    return made
