"""示例信息: a demonstration's library, written in one go. The same guards of the database hold: every edition is signed by different, invented persons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.database.pouring import pour
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.loader import Tally

from .. import rules
from ..models import Column, Edition, Placement, Resource, Signature
from ..rules import Content
from . import documenting, indexing, publishing

SIGNERS = {rules.WRITE: -1, rules.REVIEW: -2, rules.SECRECY: -3, rules.RELEASE: -4}  # accounts that nobody has
AT_ONCE = 2000
LET_OUT = "update websites_edition set state = 'released', released_at = written_at where resource_id = any(%s)"
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
    _editions(ordered, rows)
    _released(ordered, rows, columns)
    _placed(ordered, rows, columns)
    documenting.note_samples([(row, one.said) for one, row in zip(ordered, rows, strict=True)])
    publishing.ask_all()
    return Tally("示例网站信息", created=len(rows))


def _resources(items: Sequence[Item], columns: dict[tuple[str, str], Column]) -> list[Resource]:
    made = [Resource(pk=number, organ_id=columns[one.columns[0]].site.organ_id, kind=one.said.kind, title=one.said.title)
            for number, one in zip(next_numbers(Resource, len(items)), items, strict=True)]
    pour(Resource, ("id", "organ_id", "domain", "kind", "title", "index_number", "edition", "month", "withdrawn_why"),
         ((one.pk, one.organ_id, one.domain, one.kind, one.title, "", 0, "", "") for one in made))
    return made


def _explaining(items: Sequence[Item], rows: Sequence[Resource]) -> list[Item]:
    """Interpretations name the row number of their document, which is known only now."""
    numbers = {one.said.title: row.pk for one, row in zip(items, rows, strict=True)}
    return [replace(one, said=replace(one.said, interprets=numbers[one.explains])) if one.explains else one for one in items]


def _editions(items: Sequence[Item], rows: Sequence[Resource]) -> None:
    """Written and signed: each edition in one round by four persons."""
    numbers = next_numbers(Edition, len(items))
    digests = [one.said.digest() for one in items]
    pour(Edition, ("id", "resource_id", "number", "round", "state", "title", "content", "digest", "reviews", "written_by", "written_at", "returned", "sample"),
         ((number, row.pk, 1, 1, rules.DRAFT, one.said.title, json.dumps(one.said.plain(), ensure_ascii=False), digest, 1, SIGNERS[rules.WRITE], one.at, "",
           True) for number, one, row, digest in zip(numbers, items, rows, digests, strict=True)))
    pour(Signature, ("edition_id", "round", "duty", "account", "passed", "words", "digest", "at"),
         ((number, 1, duty, account, True, "", digest, one.at)
          for number, one, digest in zip(numbers, items, digests, strict=True) for duty, account in SIGNERS.items()))


def _released(items: Sequence[Item], rows: Sequence[Resource], columns: dict[tuple[str, str], Column]) -> None:
    numbers = [row.pk for row in rows]
    prefixes = [indexing.prefix_of(columns[one.columns[0]].site.id_code, one.at) for one in items]
    last = indexing.used(set(prefixes))
    for one, row, prefix in zip(items, rows, prefixes, strict=True):
        last[prefix] = last.get(prefix, 0) + 1
        row.edition, row.released_at, row.month = 1, one.at, local(one.at).strftime("%Y%m")
        row.index_number = indexing.number(prefix, last[prefix])
    indexing.keep(last)
    with connection.cursor() as cursor:
        cursor.execute(LET_OUT, [numbers])
        cursor.execute(RELEASED, [numbers, [row.released_at for row in rows], [row.month for row in rows], [row.index_number for row in rows]])


def _placed(items: Sequence[Item], rows: Sequence[Resource], columns: dict[tuple[str, str], Column]) -> None:
    made: list[tuple[object, ...]] = []
    for one, row in zip(items, rows, strict=True):
        for place, code in enumerate(one.columns):
            column = columns[code]
            column.issued += 1
            made.append((row.pk, column.pk, place == 0, True, True, one.at, row.month, column.issued))
    pour(Placement, ("resource_id", "column_id", "main", "accepted", "shown", "shown_at", "month", "ordinal"), made)
    Column.objects.bulk_update(columns.values(), ["issued"], batch_size=AT_ONCE)
