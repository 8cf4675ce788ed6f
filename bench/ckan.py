"""Beside CKAN 2.12.0 in the same run: creating an entry of the catalogue, reading one by its id, loading rows. BENCH_ROWS (200000) says how many rows.

Creating is measured inside the process of each, without HTTP, which favours CKAN: there one call makes an entry public; here an officer writes and
submits it, another reviews and publishes it, three transactions with journal and search index. Reading goes through HTTP. Rows go into CKAN by its
datastore's API, here through a batch of the holdings.

    python -m bench.ckan in-its-own-database      the measured seconds of our load as JSON
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("BENCH_ROWS", "200000")

from bench import Figure, Peer, at_least, holdings
from bench._ckan import HOME, ORGAN, STAND_IN, Ckan, running
from bench._ground import CHECKOUT, apart, drop, settle
from bench._server import program

DATABASE = "bench_ckan"
THEIRS, OURS = 200, 400  # entries made
READ, READ_OURS = 400, 3_000  # reads
WARMING, CLIENTS = 100, (1, 8)
THEIR_ROWS, AT_ONCE = 20_000, 2_500
TITLE, ABSTRACT = "示例：并排比较的资源", "只用来和别的目录比速度，全是示例，不是真的数据资源。"
WORDS = ("示例", "比较", "速度")
TYPES = ("text", "text", "text", "numeric", "int8", "date", "timestamp", "bool")
CREATE = """
import json, sys, time
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan import model
from ckan.plugins import toolkit
app = make_app(CKANConfigLoader(sys.argv[1]).get_config())
said = json.load(sys.stdin)
flask = app._wsgi_app if hasattr(app, "_wsgi_app") else app
with flask.test_request_context():
    took = []
    for one in said["entries"]:
        begun = time.perf_counter()
        toolkit.get_action("package_create")({"user": "admin", "model": model, "session": model.Session}, one)
        model.Session.remove()
        took.append(time.perf_counter() - begun)
print(json.dumps(took))
"""


@dataclass(frozen=True)
class Speed:
    """A second: entries made, entries read by 1 and by 8 clients, rows loaded."""

    made: float
    read: tuple[float, ...]
    rows: float


def run() -> list[Figure]:
    """The figures."""
    print(f"  ckan: {STAND_IN}, reads single entries as from Solr; searching is not compared. Load of the machine {os.getloadavg()[0]:.1f}", file=sys.stderr)
    with running() as ckan:
        theirs = _theirs(ckan)
    ours = _ours()
    print(f"  ckan: load of the machine at the end {os.getloadavg()[0]:.1f}", file=sys.stderr)
    return [
        at_least("ckan: create an entry of the catalogue, inside the process", ours.made, "entries/s", 5 * theirs.made, Peer(STAND_IN, theirs.made)),
        *(at_least(f"ckan: read an entry by id over HTTP, {clients} client{'s' * (clients > 1)}", mine, "reads/s", 8 * peer, Peer(STAND_IN, peer))
          for clients, mine, peer in zip(CLIENTS, ours.read, theirs.read, strict=True)),
        at_least(f"ckan: load {holdings.ROWS:,} rows", ours.rows, "rows/s", 20 * theirs.rows, Peer(f"{STAND_IN}, datastore API", theirs.rows)),
    ]


# --- CKAN


def _theirs(ckan: Ckan) -> Speed:
    entries = [{"name": f"bench-{place}", "title": f"{TITLE} {place}", "notes": ABSTRACT, "owner_org": ORGAN, "tags": [{"name": word} for word in WORDS],
                "extras": [{"key": "code", "value": f"101001/{place}"}, {"key": "sharing", "value": "有条件共享"}],
                "resources": [{"name": "数据", "url": "http://127.0.0.1/data.csv", "format": "CSV"}]} for place in range(THEIRS + 10)]
    (ckan.folder / "create.py").write_text(CREATE, "utf-8")
    done = subprocess.run([str(HOME / "bin" / "python"), "create.py", str(ckan.folder / "ckan.ini")], input=json.dumps({"entries": entries}),
                          capture_output=True, text=True, cwd=ckan.folder)
    if done.returncode:
        raise SystemExit(f"CKAN: {done.stderr[-2000:]}")
    took = json.loads(done.stdout.splitlines()[-1])[10:]  # the first ones load what is loaded late
    ids = [ckan.act("package_show", id=f"bench-{place}")["id"] for place in range(THEIRS)]
    return Speed(len(took) / sum(took), tuple(_read(ckan.port, ids, READ, clients) for clients in CLIENTS), _their_rows(ckan))


def _their_rows(ckan: Ckan) -> float:
    """Rows a second of datastore_upsert with the method insert, the rows that the holdings load."""
    fields = [{"id": name, "type": kind} for name, kind in zip(holdings.HEAD, TYPES, strict=True)]
    made = ckan.act("datastore_create", resource={"package_id": "bench-0"}, fields=fields, primary_key=["code"])["resource_id"]
    rows = [dict(zip(holdings.HEAD, row, strict=True)) for row in holdings.rows(THEIR_ROWS)]
    begun = time.perf_counter()
    for first in range(0, THEIR_ROWS, AT_ONCE):
        ckan.act("datastore_upsert", resource_id=made, method="insert", records=rows[first:first + AT_ONCE])
    return THEIR_ROWS / (time.perf_counter() - begun)


# --- ours


def _ours() -> Speed:
    settle()
    made, ids = _create(f"{time.time_ns()}")
    with program() as port:
        read = tuple(_read(port, ids, READ_OURS, clients) for clients in CLIENTS)
    return Speed(made, read, holdings.ROWS / float(apart("ckan", "in-its-own-database")["load"]))


def _create(run: str) -> tuple[float, list[str]]:
    """Entries a second, written, submitted and published by two people; and their identifiers."""
    from shuheng.foundation.core.acting import acting
    from shuheng.sharing.catalogue import actions, rules
    from shuheng.sharing.exchange.actions.rehearsing import _at

    with acting(_at("cataloguer")) as writer, acting(_at("librarian")) as checker:
        pass
    items = tuple(rules.Item(name, f"示例{name}", kind, length) for name, kind, length in (("name", "C", 60), ("place", "C", 60), ("on", "D", 0)))
    ids, begun = [], 0.0
    for place in range(OURS + 10):
        if place == 10:
            begun = time.perf_counter()
        said = rules.Content(f"{TITLE} {run} {place}", "204001", "market-regulation", ABSTRACT, items=items, keywords=WORDS)
        with acting(writer):
            row = actions.start(said, by=writer)
        with acting(writer):
            actions.submit(row.pk, by=writer)
        with acting(checker):
            ids.append(rules.uuid_of(actions.publish(row.pk, by=checker).code))
    return OURS / (time.perf_counter() - begun), ids


def _load() -> dict[str, float]:
    """Seconds that the batch takes, in a database of its own."""
    drop(DATABASE)
    path = holdings._file(settle(DATABASE))
    source = holdings._source(path)
    took = {"load": holdings._timed(lambda: holdings._batch(source, added=holdings.ROWS))}
    path.unlink()
    drop(DATABASE)
    return took


# --- both


def _read(port: int, ids: Sequence[str], many: int, clients: int) -> float:
    """Reads a second over HTTP; every answer must be 200."""
    head = "GET /api/3/action/package_show?id={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: application/json\r\n"
    asked = [{"head": head.format(ids[place % len(ids)], port), "body": ""} for place in range(many)]
    _sent(port, clients, asked[:WARMING])
    *answers, (seconds, _) = _sent(port, clients, asked)
    if wrong := [status for status, _, _ in answers if status != 200]:
        raise SystemExit(f"port {port}: {len(wrong)} answers are not 200 but {wrong[0]}")
    return many / float(seconds)


def _sent(port: int, clients: int, asked: Sequence[dict[str, str]]) -> list[Any]:
    done = subprocess.run([sys.executable, "-m", "bench._load", str(port), str(clients)], input="".join(json.dumps(one) + "\n" for one in asked),
                          capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    print(json.dumps(_load()))
