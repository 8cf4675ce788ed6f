"""Entries, sources and files for the tests of this room. All data is invented."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.sharing.catalogue import actions as catalogue
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings import actions, jobs, permits
from shuheng.sharing.holdings.actions import Setting
from shuheng.sharing.holdings.models import Batch, Source
from tests import builders
from tests.catalogue import entries

PLAIN = (Item("code", "店号", "I", sharing="conditional", key=True), Item("name", "店名", "C", 20, "conditional"),
         Item("area", "面积", "N", 8, "conditional"), Item("opened", "开业日期", "D", sharing="conditional"), Item("open", "在营业", "L",
             sharing="conditional"))
SEALED = (Item("number", "身份证号", "C", 18, "conditional", personal=True, key=True), Item("name", "姓名", "C", 60, "conditional", personal=True),
          Item("born", "出生日期", "D", sharing="conditional"))
HEAD = ["店号", "店名", "面积", "开业日期", "在营业"]


def shops(many: int, first: int = 1) -> list[list[str]]:
    """Invented shops; the number is the key."""
    return [[str(one), f"示例店{one}", f"{one % 90}.50", f"2020-{one % 12 + 1:02d}-{one % 28 + 1:02d}", "是" if one % 2 else "否"] for one in range(first,
        first + many)]


def loader(organ: str = "market-regulation") -> Actor:
    """Who loads for an organ."""
    made = builders.officer(organ)
    return replace(made, permits={permits.LOAD.code: Within.OWN_ORGAN})


def resource(items: Sequence[Item] = PLAIN, title: str = "示例店铺信息") -> Resource:
    """A published entry with a key."""
    entries.scheme()
    return entries.published(title=title, items=tuple(items))


def next_edition(row: Resource, items: Sequence[Item]) -> Resource:
    """The entry with other items, published anew."""
    author, other = entries.writer(), entries.reviewer()
    with acting(author):
        catalogue.amend(row.pk, entries.entry(title=row.title, items=tuple(items)), by=author)
        catalogue.submit(row.pk, by=author)
    with acting(other):
        return catalogue.publish(row.pk, by=other)


def put(name: str, rows: Iterable[Sequence[str]], head: Sequence[str] = HEAD, encoding: str = "utf-8") -> Path:
    """A CSV in the organ's folder."""
    path = Path(settings.DATA) / "inbox" / "market-regulation" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def source(row: Resource, by: Actor, **changes: Any) -> Source:
    """A source of files."""
    given = {"title": "示例来源", "kind": "folder", "place": "shops.csv", **changes}
    with acting(by):
        return actions.put_source(0, Setting(**given), by=by, resource=row.pk)


def loaded(row: Source, by: Actor, mode: str = "") -> Batch:
    """A batch that was worked through as the job does it."""
    with acting(by):
        made = actions.run(row.pk, by=by, mode=mode)
    jobs.load_batch(made.pk)
    with acting(by):
        return Batch.objects.select_related("resource", "source").get(pk=made.pk)


def look(statement: str) -> list[dict[str, Any]]:
    """What the owner would read, as JSON: the application itself cannot."""
    with connection.cursor() as cursor:
        cursor.execute("select tests_look(%s)", [statement])
        return [one if isinstance(one, dict) else json.loads(one) for (one,) in cursor.fetchall()]


def table(row: Resource, columns: str = "*") -> list[tuple[Any, ...]]:
    """What stands in the held table, by key; bytes as hex."""
    return [tuple(one.values()) for one in look(f"select {columns} from held.r_{row.pk} order by _key")]
