"""Loading a held table from a CSV of 1,000,000 rows: checked, keyed and hashed, against a raw COPY into the same keyed table in the same run; and reading
it again when nothing changed, against staging and merging in bare SQL. BENCH_ROWS (1000000) says how many rows.

    python -m bench.holdings in-its-own-database      the measured seconds as JSON
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench import Figure, Peer, at_least
from bench._ground import apart, drop, settle, superuser

if TYPE_CHECKING:
    from shuheng.sharing.holdings.models import Source

DATABASE = "bench_holdings"
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
CODE, ORGAN = "101001/99999", "market-regulation"
HEAD = ("code", "name", "address", "amount", "people", "opened", "noted", "open")
RAW = """
create table bench_raw (code text primary key, name text, address text, amount numeric, people bigint, opened date, noted timestamp, open boolean)
"""
STAGING = "create unlogged table bench_staging (like bench_raw)"
MERGE = """
insert into bench_raw as r select * from bench_staging on conflict (code) do update set name = excluded.name, address = excluded.address,
  amount = excluded.amount, people = excluded.people, opened = excluded.opened, noted = excluded.noted, open = excluded.open
where (r.*) is distinct from (excluded.*)
"""


def run() -> list[Figure]:
    """The figures, in thousand rows a second."""
    took = apart("holdings", "in-its-own-database")
    rate = {name: ROWS / seconds / 1000 for name, seconds in took.items()}
    return [
        at_least(f"holdings: {ROWS:,} rows checked, hashed and swapped in", rate["load"], "k rows/s", 0.4 * rate["raw"], Peer("raw COPY, same key",
            rate["raw"])),
        at_least(f"holdings: {ROWS:,} rows read again, none changed", rate["again"], "k rows/s", 0.5 * rate["merge"],
                 Peer("COPY and merge in bare SQL", rate["merge"])),
    ]


def main() -> dict[str, float]:
    """The raw way and ours, turn by turn."""
    drop(DATABASE)
    data = settle(DATABASE)
    path = _file(data)
    source = _source(path)
    took = {"raw": _timed(lambda: _copy(path, "bench_raw", RAW)), "load": _timed(lambda: _batch(source, added=ROWS)),
            "merge": _timed(lambda: _merged(path)), "again": _timed(lambda: _batch(source, added=0))}
    path.unlink()
    drop(DATABASE)
    return took


def _timed(act: Callable[[], None]) -> float:
    with superuser() as connection:
        connection.autocommit = True
        connection.execute("checkpoint")
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def rows(many: int) -> Iterator[tuple[str | int, ...]]:
    """Invented rows of 121 bytes, as text but for the whole number."""
    start = date(2000, 1, 1)
    for one in range(many):
        yield (f"H{one:08d}", f"示例经营户{one:07d}", f"示例路{one % 9000:04d}号示例楼", f"{one % 100000}.{one % 9 + 1}", one % 300,
               (start + timedelta(days=one % 9000)).isoformat(), f"2026-01-{one % 28 + 1:02d} 08:{one % 60:02d}:00", "true" if one % 2 else "false")


def _file(data: Path) -> Path:
    """The rows as CSV in the organ's folder."""
    path = data / "inbox" / ORGAN / "bench.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(rows(ROWS))
    print(f"  holdings: {path.stat().st_size / ROWS:.0f} bytes a row", file=sys.stderr, flush=True)
    return path


def _copy(path: Path, table: str, make: str) -> None:
    with superuser() as connection:
        connection.execute(make)  # type: ignore[call-overload]
        with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin with (format csv, header)") as copy, path.open("rb") as file:  # type: ignore[call-overload]
            while block := file.read(4 * 2**20):
                copy.write(block)


def _merged(path: Path) -> None:
    _copy(path, "bench_staging", STAGING)
    with superuser() as connection:
        done = connection.execute(MERGE).rowcount
    if done:
        raise SystemExit(f"{done} rows changed")


def _source(path: Path) -> Source:
    """An entry of the catalogue with the eight columns, and a source that reads the file."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.catalogue import actions as catalogue
    from shuheng.sharing.catalogue.models import Resource
    from shuheng.sharing.catalogue.rules import Content, Item
    from shuheng.sharing.holdings import actions

    kinds = (("C", 20), ("C", 40), ("C", 60), ("N", 12), ("I", 0), ("D", 0), ("T", 0), ("L", 0))
    items = tuple(Item(name, name, kind, length, key=name == "code") for name, (kind, length) in zip(HEAD, kinds, strict=True))
    with acting(SYSTEM):
        catalogue.put_resources({CODE: Content("示例：归集的速度", "101001", ORGAN, "只用来量归集的速度，全是示例。", items=items)}, by=SYSTEM)
        return actions.put_source(0, actions.Setting("示例", "folder", path.name), by=SYSTEM, resource=Resource.objects.get(code=CODE).pk)


def _batch(source: Source, added: int) -> None:
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.holdings import actions, jobs
    from shuheng.sharing.holdings.models import Batch

    with acting(SYSTEM):
        made = actions.run(source.pk, by=SYSTEM)
    jobs.load_batch(made.pk)
    with acting(SYSTEM):
        done = Batch.objects.get(pk=made.pk)
    if (done.state, done.read, done.added, done.changed) != ("done", ROWS, added, 0):
        raise SystemExit(f"batch {done.state} {done.why}: {done.read} read, {done.added} added, {done.changed} changed")


if __name__ == "__main__":
    print(json.dumps(main()))
