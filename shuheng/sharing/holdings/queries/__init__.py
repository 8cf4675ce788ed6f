"""Reading about the holdings: what is held, from which sources, what became of each batch. The data itself is not read here."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.sharing.catalogue import queries as catalogue
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Content, Item, content

from .. import permits, rules
from ..models import Batch, Difference, Export, Holding, Reject, Source
from ..rules import words

SECRET, RAW = "holdings.source.secret", "holdings.reject.raw"


def place(resource: int, column: str) -> str:
    """The place that a value of a held table is sealed for; its row is the canonical key."""
    return f"held.r_{resource}.{column}"


# --- the contract with the exchange


def holding(resource: int) -> Holding:
    """What the county holds of an entry; Absent when nothing."""
    found = Holding.objects.select_related("resource").filter(resource=resource).first()
    if found is None:
        raise Absent("这个资源的数据还没有归集。请提供单位先归集。")
    return found


def content_of(resource: Resource, edition: int) -> Content:
    """A published edition of an entry."""
    return content(resource.editions.get(number=edition).content)


def opened(held: Holding, key: str, values: Mapping[str, object]) -> dict[str, object]:
    """The answer of `held_read` with its sealed values opened, for the row of this canonical key."""
    return {column: _open(held.resource_id, column, key, value) for column, value in values.items()}


def _open(resource: int, column: str, key: str, value: object) -> object:
    if isinstance(value, dict) and set(value) == {"sealed"}:
        return vault.open_text(base64.b64decode(str(value["sealed"])), place(resource, column), key)
    return value


def key_in(resource: int, said: Content, given: Mapping[str, str | None]) -> str:
    """The canonical key of a value for each key item, in the catalogue's order, personal ones as their blind index. Refused when one is empty or misfits."""
    parts = []
    for item in rules.keys(said):
        try:
            value = rules.canonical(item, given.get(item.column))
        except rules.Misfit as misfit:
            raise Refused(f"“{item.title}”{words.REASONS[misfit.code]}。请核对。", item.column) from misfit
        if value is None:
            raise Refused(f"请填{item.title}。", item.column)
        parts.append(vault.blind(value, place(resource, item.column)).hex() if item.personal else value)
    return rules.SEPARATOR.join(parts)


# --- lists and records for the desk


def _reach(by: Actor) -> frozenset[int]:
    return by.organs if by.may(permits.LOAD) else frozenset()


def check_own(by: Actor, resource: Resource) -> None:
    """Refused unless the officer loads for the organ that provides the entry."""
    if by.kind == "system":
        return
    if not by.may(permits.LOAD) or resource.organ_id not in by.organs:
        raise Forbidden("这个资源由别的单位提供。请找提供单位归集。")


@dataclass(frozen=True)
class Line:
    """One entry on the list: what is held, its sources with their newest batches."""

    resource: Resource
    holding: Holding | None
    sources: tuple[tuple[Source, Batch | None], ...]


def lines(by: Actor, words_: str = "") -> list[Line]:
    """The entries of one's own organ, and what is held of each; whoever may look over all sees every entry that is held."""
    rows = catalogue.published(catalogue.Ask(words=words_))
    held = {one.resource_id: one for one in Holding.objects.all()}
    everything = list(held) if by.may(permits.READ) else []
    found = list(rows.filter(Q(pk__in=everything) | Q(organ__in=_reach(by))).order_by("code"))
    sources: dict[int, list[tuple[Source, Batch | None]]] = {}
    standing = list(Source.objects.filter(resource__in=found, dropped_at=None).order_by("pk"))
    newest = {one.source_id: one for one in Batch.objects.filter(source__in=standing).order_by("source", "-number").distinct("source")}
    for source in standing:
        sources.setdefault(source.resource_id, []).append((source, newest.get(source.pk)))
    return [Line(row, held.get(row.pk), tuple(sources.get(row.pk, ()))) for row in found]


def resource_of(by: Actor, number: int) -> Resource:
    """An entry of one's own organ that stands in the catalogue."""
    found = catalogue.resource_for(by, number)
    check_own(by, found)
    if not found.stands:
        raise Refused("这个资源没有发布，或者已经撤下。请先发布目录，再归集。")
    return found


def source(by: Actor, number: int, *, lock: bool = False) -> Source:
    """A source that the actor may see."""
    rows = Source.objects.select_related("resource", "organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None:
        raise Absent("没有这个来源。请回到归集库再选。")
    return found


def batch(by: Actor, number: int, *, lock: bool = False) -> Batch:
    """A batch that the actor may see."""
    rows = Batch.objects.select_related("resource", "organ", "source__organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None:
        raise Absent("没有这一批。请回到归集库再选。")
    return found


def batches_of(row: Source) -> QuerySet[Batch]:
    """The batches of a source, newest first."""
    return Batch.objects.filter(source=row).order_by("-number")


def under_way() -> list[int]:
    """The batches that are open, by row number."""
    return list(Batch.objects.filter(state__in=words.OPEN).values_list("pk", flat=True))


def exports_of(resource: Resource) -> list[Export]:
    """The newest twenty, newest first."""
    return list(Export.objects.select_related("organ").filter(resource=resource).order_by("-made_at")[:20])


def differences_of(row: Batch) -> QuerySet[Difference]:
    """The rows in which both ends differ, by key."""
    return Difference.objects.filter(batch=row).order_by("key")


@dataclass(frozen=True)
class Shown:
    """One rejected row: its number, the reason in words, the column's title, its values by column."""

    line: int
    reason: str
    title: str
    values: Mapping[str, str]


def rejects_of(row: Batch) -> QuerySet[Reject]:
    """The rejected rows in their order."""
    return Reject.objects.filter(batch=row).order_by("line")


def shown(row: Batch, rejects: Iterable[Reject]) -> Iterator[Shown]:
    """Rejected rows opened, for the organ whose data it is."""
    titles = {one.column: one.title for one in content_of(row.resource, row.edition).items}
    for one in rejects:
        raw = json.loads(vault.open_bytes(one.raw_sealed, RAW, f"{row.pk}:{one.line}"))
        yield Shown(one.line, words.REASONS.get(one.reason, one.reason), titles.get(one.column, one.column), raw)


def reasons(row: Batch) -> list[tuple[str, str, int]]:
    """How many were rejected for each reason and column, most first; of those that are kept."""
    titles = {one.column: one.title for one in content_of(row.resource, row.edition).items}
    counted = Reject.objects.filter(batch=row).values_list("reason", "column").annotate(many=Count("pk")).order_by("-many")
    return [(words.REASONS.get(code, code), titles.get(column, column), many) for code, column, many in counted]


def items_of(row: Batch) -> Sequence[Item]:
    """The items of the edition that a batch follows."""
    return content_of(row.resource, row.edition).items


def secret_of(row: Source) -> Mapping[str, str]:
    """The address with password, or the token, of a source, for the reader only."""
    if row.secret_sealed is None:
        return {}
    found: Mapping[str, str] = json.loads(vault.open_bytes(row.secret_sealed, SECRET, str(row.pk)))
    return found


def ask(statement: str, *params: object) -> object:
    """The one value that an owner's function answers with."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row = cursor.fetchone()
    return row[0] if row else None


def told(statement: str, *params: object) -> list[dict[str, object]]:
    """The JSON records that an owner's function answers with; Django leaves them as text. Numbers with a point stay text, to the last digit."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [json.loads(row[0], parse_float=str) for row in cursor.fetchall()]


def held_or_none(resource: int) -> Holding | None:
    """What is held of an entry, if anything."""
    return Holding.objects.filter(resource=resource).first()
