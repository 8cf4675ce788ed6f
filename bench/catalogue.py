"""Searching the public catalogue with 100,000 entries through its real views: words that few, some and all entries hold, and the same for tools.
BENCH_ENTRIES (100000) says how many entries; they are invented once and kept in a database of their own.

    python -m bench.catalogue in-its-own-database      the measured pages as JSON
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from random import Random
from time import process_time
from typing import Any
from urllib.parse import quote

from bench import Figure, Peer, at_most
from bench._ground import apart, settle, superuser
from bench._server import processor
from bench.scale import Address, Page, measured

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "100000"))
LIMIT = 50.0  # ms
AT_ONCE, TIMES = 2_000, 20
START = datetime(2025, 1, 1, tzinfo=UTC)
WHAT = ("学校", "卫生室", "水库", "茶园", "道路", "桥梁", "路灯", "公交站", "养老院", "图书馆",
        "企业", "合作社", "农机", "鱼塘", "林地", "景点", "古树", "停车场", "公厕", "消防栓")
WHICH = ("名单", "登记表", "检查结果", "分布情况", "年度统计", "许可信息", "处罚信息", "维修记录", "经费收支",
         "人员编制", "联系方式", "监测数据", "价格表", "办理情况")
WHERE = ("开云镇", "白果镇", "东湖镇", "萱洲镇", "长江镇", "新桥镇", "店门镇", "永和乡", "福田铺乡", "岭坡乡", "贯塘乡", "江东乡")
ITEMS = (("name", "名称"), ("place", "地点"), ("on", "日期"), ("state", "状态"))


def run() -> list[Figure]:
    """The figures."""
    told = apart("catalogue", "in-its-own-database")
    pages = [Page(**row) for row in told["pages"]]
    dearest, cost = max(told["costs"].items(), key=lambda one: one[1])
    spent = at_most("catalogue: processor time of the dearest page, web and database", cost, "ms", LIMIT, Peer(f"“{dearest}”; all others at most",
                        sorted(told["costs"].values())[-2]))
    print(f"  catalogue: load of the machine {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return [spent, *(at_most(f"catalogue: {group}, p95 with {ENTRIES:,} entries", page.p95, "ms", LIMIT, Peer(f"median, slowest is “{page.name}”", page.p50))
            for group in dict.fromkeys(one.group for one in pages)
            for page in [max((one for one in pages if one.group == group), key=lambda one: one.p95)])]


def main() -> dict[str, Any]:
    """Every page, and the processor time of one in milliseconds, which other work on the machine changes little."""
    settle("bench_catalogue")
    _fill()
    from django.test import Client

    client, random = Client(), Random(1)
    pages = [asdict(measured(group, name, client, address)) for group, name, address in _addresses(random)]
    return {"pages": pages, "costs": {f"{group}, {name}": _cost(client, address) for group, name, address in _addresses(random)}}


def _cost(client: Any, address: Address) -> float:
    before = _used()
    for _ in range(TIMES):
        client.get(address())
    return (_used() - before) * 1000 / TIMES


def _used() -> float:
    """Seconds of processor time of this process and of the server's that work for this database."""
    with superuser() as connection:
        numbers = [row[0] for row in connection.execute("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")]
    return process_time() + sum(map(processor, numbers))


def _addresses(random: Random) -> Iterator[tuple[str, str, Address]]:
    choices = {"a number that one entry has": lambda: f"示例{random.randrange(ENTRIES):06d}", "one word": lambda: random.choice(WHAT),
               "two words": lambda: f"{random.choice(WHERE)} {random.choice(WHICH)}", "a whole title": lambda: _title(random.randrange(ENTRIES)),
               "a word of all": lambda: "示例", "nothing there": lambda: "没有这样的"}
    for name, words in choices.items():
        yield "search", name, lambda words=words: f"/data/?words={quote(words())}"  # type: ignore[misc]
        yield "search, open data only", name, lambda words=words: f"/data/?openness=open&words={quote(words())}"  # type: ignore[misc]
        yield "package_search", name, lambda words=words: f"/api/3/action/package_search?q={quote(words())}"  # type: ignore[misc]
    yield "the first page", "all", lambda: "/data/"
    yield "package_show", "by name", lambda: f"/api/3/action/package_show?id=204001-{random.randrange(ENTRIES) + 100_000:07d}"


# --- invented entries


def _title(place: int) -> str:
    return f"{WHERE[place % 12]}{WHAT[place // 12 % 20]}{WHICH[place // 240 % 14]}示例{place:06d}"


def _fill() -> None:
    """As the actions would leave them, by COPY; nothing when they are there."""
    from shuheng.foundation.county.models import Organ

    with superuser() as connection, connection.cursor() as cursor:
        if cursor.execute("select count(*) from catalogue_resource where code like '204001/%'").fetchone()[0] >= ENTRIES:  # type: ignore[index]
            return
        print(f"  catalogue: inventing {ENTRIES:,} entries", file=sys.stderr, flush=True)
        organs = list(Organ.objects.filter(valid_to=None).order_by("pk").values_list("pk", "code"))
        first = cursor.execute("select coalesce(max(id), 0) + 1 from catalogue_resource").fetchone()[0]  # type: ignore[index]
        for start in range(0, ENTRIES, AT_ONCE):
            _copy(cursor, first, [(place, *organs[place % len(organs)]) for place in range(start, min(start + AT_ONCE, ENTRIES))])
        cursor.execute("select setval('catalogue_resource_id_seq', (select max(id) from catalogue_resource))")
    with superuser() as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze catalogue_resource, catalogue_edition, catalogue_item")


def _copy(cursor: Any, first: int, some: list[tuple[int, int, str]]) -> None:
    from psycopg.types.json import Jsonb

    from shuheng.sharing.catalogue import queries

    said = {place: _said(place, code) for place, _, code in some}
    with cursor.copy("copy catalogue_resource (id, code, organ_id, domain, title, state, edition, returned, withdrawn_why, made_at, found) from stdin") as out:
        for place, organ, _ in some:
            code = f"204001/{place + 100_000:07d}"
            out.write_row((first + place, code, organ, "general", said[place].title, "published", 1, "", "", START + timedelta(minutes=5 * place),
                           queries.vector(said[place], code)))
    with cursor.copy("copy catalogue_edition (resource_id, number, content, digest, published_at) from stdin") as out:
        for place, one in said.items():
            out.write_row((first + place, 1, Jsonb(one.plain()), one.digest(), "2026-01-01 00:00:00+08"))
    columns = "resource_id, place, \"column\", title, type, sharing, openness, source_id, element, personal, retired"
    with cursor.copy(f"copy catalogue_item ({columns}) from stdin") as out:
        for place, organ, _ in some:
            for number, (column, title) in enumerate(ITEMS, 1):
                out.write_row((first + place, number, column, title, "M", "open", "closed", organ, "", False, False))


def _said(place: int, organ: str) -> Any:
    from shuheng.sharing.catalogue import rules

    items = tuple(rules.Item(column, title, "M") for column, title in ITEMS)
    return rules.Content(_title(place), "204001", organ, f"示例：{WHERE[place % 12]}的{WHAT[place // 12 % 20]}，每月更新一次，只用来量查找的速度。",
                         openness="open" if place % 10 == 0 else "closed", keywords=("示例", WHAT[place // 12 % 20]), items=items)


if __name__ == "__main__":
    print(json.dumps(main()))
