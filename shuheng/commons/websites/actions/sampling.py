"""示例信息: a demonstration's library, written in one go. The same guards of the database hold: every edition is signed by different, invented persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.loader import Tally

from .. import rules
from ..models import Column, Edition, Placement, Resource, Signature
from ..rules import Content
from . import documenting, indexing, publishing

SIGNERS = {rules.WRITE: -1, rules.REVIEW: -2, rules.SECRECY: -3, rules.RELEASE: -4}  # accounts that nobody has
AT_ONCE = 2000
RELEASED = """update websites_resource set edition = 1, released_at = given.at, month = given.month, index_number = given.number
  from unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) as given (id, at, month, number) where websites_resource.id = given.id"""


@dataclass(frozen=True)
class Item:
    """An invented item: what it says, when it was released, and its columns as (site, column), the main one first; the title of the document it explains."""

    said: Content
    at: datetime
    columns: tuple[tuple[str, str], ...]
    explains: str = ""


@transaction.atomic
def put_samples(items: Sequence[Item], *, by: Actor, beside: bool = False) -> Tally:
    """Fill an empty library with invented items. A library with anything in it stays as it is, unless they are wanted `beside` it, for a trial."""
    if not settings.CLOCK_FILE:
        raise Refused("示例信息只能在演示方式下载入。")
    if Resource.objects.exists() and not beside:
        return Tally("示例网站信息", same=len(items))
    columns = {(one.site.code, one.code): one for one in Column.objects.select_related("site")}
    ordered = sorted(items, key=lambda one: one.at)
    rows = _resources(ordered, columns)
    ordered = _explaining(ordered, rows)
    editions = _editions(ordered, rows)
    _signed(editions)
    _released(ordered, rows, editions, columns)
    _placed(ordered, rows, columns)
    documenting.note_samples([(row, one.said) for one, row in zip(ordered, rows, strict=True)])
    publishing.ask_all()
    return Tally("示例网站信息", created=len(rows))


def _resources(items: Sequence[Item], columns: dict[tuple[str, str], Column]) -> list[Resource]:
    numbers = next_numbers(Resource, len(items))
    mains = [columns[one.columns[0]] for one in items]
    return Resource.objects.bulk_create([
        Resource(pk=number, organ_id=main.site.organ_id, kind=one.said.kind, title=one.said.title)
        for number, one, main in zip(numbers, items, mains, strict=True)], batch_size=AT_ONCE)


def _explaining(items: Sequence[Item], rows: Sequence[Resource]) -> list[Item]:
    """Interpretations name the row number of their document, which is known only now."""
    numbers = {one.said.title: row.pk for one, row in zip(items, rows, strict=True)}
    return [replace(one, said=replace(one.said, interprets=numbers[one.explains])) if one.explains else one for one in items]


def _editions(items: Sequence[Item], rows: Sequence[Resource]) -> list[Edition]:
    return Edition.objects.bulk_create([
        Edition(pk=number, resource=row, number=1, title=one.said.title, content=one.said.plain(), digest=one.said.digest(), written_by=SIGNERS[rules.WRITE],
                written_at=one.at, sample=True)
        for number, one, row in zip(next_numbers(Edition, len(items)), items, rows, strict=True)], batch_size=AT_ONCE)


def _signed(editions: Sequence[Edition]) -> None:
    Signature.objects.bulk_create([
        Signature(edition=one, round=1, duty=duty, account=account, passed=True, digest=one.digest, at=one.written_at)
        for one in editions for duty, account in SIGNERS.items()], batch_size=AT_ONCE)


def _released(items: Sequence[Item], rows: Sequence[Resource], editions: Sequence[Edition], columns: dict[tuple[str, str], Column]) -> None:
    Edition.objects.filter(pk__in=[one.pk for one in editions]).update(state=rules.RELEASED, released_at=F("written_at"))
    prefixes = [indexing.prefix_of(columns[one.columns[0]].site.id_code, one.at) for one in items]
    last = indexing.used(set(prefixes))
    for one, row, prefix in zip(items, rows, prefixes, strict=True):
        last[prefix] = last.get(prefix, 0) + 1
        row.edition, row.released_at, row.month = 1, one.at, local(one.at).strftime("%Y%m")
        row.index_number = indexing.number(prefix, last[prefix])
    indexing.keep(last)
    with connection.cursor() as cursor:
        cursor.execute(RELEASED, [[row.pk for row in rows], [row.released_at for row in rows], [row.month for row in rows], [row.index_number for row in rows]])


def _placed(items: Sequence[Item], rows: Sequence[Resource], columns: dict[tuple[str, str], Column]) -> None:
    made: list[Placement] = []
    for one, row in zip(items, rows, strict=True):
        for place, code in enumerate(one.columns):
            column = columns[code]
            column.issued += 1
            made.append(Placement(resource=row, column=column, main=place == 0, accepted=True, shown=True, shown_at=one.at, month=row.month,
                                  ordinal=column.issued))
    Placement.objects.bulk_create(made, batch_size=AT_ONCE)
    Column.objects.bulk_update(columns.values(), ["issued"], batch_size=AT_ONCE)
