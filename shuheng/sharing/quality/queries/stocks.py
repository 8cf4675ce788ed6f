"""What is profiled: the tables that organs brought, and the base registers of this program, each behind its entry of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from shuheng.foundation.core.refusals import Absent
from shuheng.sharing.catalogue.models import Item, Resource
from shuheng.sharing.catalogue.queries import STANDING
from shuheng.sharing.exchange.models import Attachment
from shuheng.sharing.holdings.models import Holding

from ..rules import REGISTERS, Register

OPEN_PLACES, ADDRESS_CODE = "places.points", "address.code"
NOTHING = "这个资源的数据还没有归集，谈不上质量。请提供单位先归集。"


@dataclass(frozen=True)
class Stock:
    """Rows behind an entry. `digest` tells one state of a held table from another and is empty for a register, which lives; so is `loaded_at`.

    `rows` is None where a register has not been counted; `hidden`: its failing rows cannot be named, because their key is personal.
    """

    resource: Resource
    edition: int
    rows: int | None = None
    digest: str = ""
    loaded_at: datetime | None = None
    register: Register | None = None
    hidden: bool = False

    @property
    def resource_id(self) -> int:
        """The number of its entry."""
        return int(self.resource.pk)

    @property
    def key(self) -> str:
        """What its failing rows are named by."""
        return self.register.key if self.register else "主键"


def register_of(resource: int) -> Register | None:
    """The base register that is profiled behind an entry, if one is."""
    with connection.cursor() as cursor:
        cursor.execute("select quality_register(%s)", [resource])
        return REGISTERS.get(cursor.fetchone()[0])


def count(resource: int) -> int:
    """How many records the base register behind an entry has."""
    with connection.cursor() as cursor:
        cursor.execute("select quality_rows(%s)", [resource])
        return int(cursor.fetchone()[0])


def stocks() -> list[Stock]:
    """Everything that is profiled, of entries that stand, by their code."""
    held = Holding.objects.select_related("resource__organ").filter(loaded_at__isnull=False, resource__withdrawn_at=None)
    brought = {one.resource_id: _held(one) for one in held}
    attached = dict(Attachment.objects.filter(relation__in=REGISTERS).values_list("resource", "relation"))
    feeding = Resource.objects.filter(editions__number=F("edition"), editions__content__feed=OPEN_PLACES).values_list("pk", flat=True)
    coded = Item.objects.filter(element=ADDRESS_CODE, retired=False, source=F("resource__organ")).values_list("resource", flat=True)
    behind = {**dict.fromkeys(coded, "addresses"), **dict.fromkeys(feeding, "places"), **attached}
    registers = Resource.objects.filter(STANDING).select_related("organ").filter(pk__in=behind.keys() - brought.keys())
    found = [Stock(row, row.edition, register=REGISTERS[behind[row.pk]]) for row in registers]
    return sorted([*brought.values(), *found], key=lambda one: one.resource.code)


def _held(row: Holding) -> Stock:
    return Stock(row.resource, row.edition, row.rows, row.digest, row.loaded_at, hidden=bool(set(row.key_columns) & set(row.sealed_columns)))


def stock(resource: int, *, lock: bool = False) -> Stock | None:
    """What stands behind an entry, None for nothing. `lock`: no load swaps the held table until this transaction ends."""
    register = register_of(resource)
    if register:
        row = Resource.objects.select_related("organ").filter(STANDING, pk=resource).first()
        return Stock(row, row.edition, register=register) if row else None
    rows = Holding.objects.select_related("resource__organ")
    held = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).filter(resource=resource).first()
    return _held(held) if held else None


def stock_of(resource: int) -> Stock:
    """The same of an entry that stands and has been filled; Absent otherwise."""
    found = stock(resource)
    if found is None or found.resource.withdrawn_at or not (found.register or found.loaded_at):
        raise Absent(NOTHING)
    return found


def entry(number: int) -> Resource:
    """An entry that has rows to profile; Absent when it has none."""
    return stock_of(number).resource
