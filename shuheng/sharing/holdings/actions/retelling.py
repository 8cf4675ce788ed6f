"""Telling followers of a held table a row once more: the row is as it was, but something that belongs to it is not."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import RowRetold
from ..models import Holding


@transaction.atomic
def retell(resource: int, mark: bytes, *, by: Actor) -> bool:
    """Put the row whose key has this mark into the feed again; False when the table holds no such row. Twice says the same twice, and harms nobody."""
    held = Holding.objects.select_for_update(of=("self",)).select_related("resource").filter(resource=resource, loaded_at__isnull=False).first()
    if held is None or not queries.ask("select held_retell(%s, %s, %s)", resource, held.position + 1, mark):
        return False
    held.position += 1
    held.save(update_fields=["position"])
    record(RowRetold(resource, held.position), by=by, organ=held.resource.organ_id, about=f"resource:{resource}")
    return True
