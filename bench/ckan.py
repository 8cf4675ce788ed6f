"""Beside CKAN 2.12.0, turn by turn while both run: creating an entry of the catalogue, reading one by its id, loading rows. BENCH_ROWS (200000) says how many.

Creating is measured inside the process of each, without HTTP, which favours CKAN. There one call makes an entry public. Here it takes three acts of two
people: an officer writes it and submits it, another one publishes it, each a transaction with its checks, the journal and the search index; so one act
is told beside one call, and the whole way as well. Reading goes through HTTP. Rows go into CKAN by its datastore's API, here through a batch.

    python -m bench.ckan in-its-own-database      gets ready, waits for a line, loads; the seconds as JSON
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("BENCH_ROWS", "200000")

from bench import Figure, Peer, at_least, holdings
from bench._ckan import HOME, ORGAN, STAND_IN, Ckan, running
from bench._ground import CHECKOUT, drop, settle
from bench._server import program

DATABASE = "bench_ckan"
ROUNDS, MADE, READ = 5, 40, {"theirs": 80, "ours": 320}  # turns; entries made and read in each
WARMING, CLIENTS = 20, (1, 8)
THEIR_ROWS, AT_ONCE = 10_000, 2_500  # before and after our load
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
with app._wsgi_app.test_request_context():
    for line in sys.stdin:
        begun = time.perf_counter()
        for one in json.loads(line):
            toolkit.get_action("package_create")({"user": "admin"}, one)
            model.Session.remove()
        print(time.perf_counter() - begun, flush=True)
"""


@dataclass
class Tally:
    """How many, in how many seconds, by what was done."""

    seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def add(self, what: str, many: int, seconds: float) -> None:
        before = self.seen.get(what, (0, 0.0))
        self.seen[what] = (before[0] + many, before[1] + seconds)

    def rate(self, what: str) -> float:
        """A second."""
        return self.seen[what][0] / self.seen[what][1]


def run() -> list[Figure]:
    """The figures."""
    print(f"  ckan: {STAND_IN}; it finds single entries as Solr would, so searching is not compared", file=sys.stderr, flush=True)
    settle()
    theirs, ours = Tally(), Tally()
    with running() as ckan, program() as port, _creator(ckan) as create:
        run_id, ids = f"{time.time_ns()}", _ids(ckan, create)
        writer = _Writer(run_id)
        mine = [writer.make(ours) for _ in range(MADE)]
        ours.seen.clear()
        for turn in range(1, ROUNDS + 1):
            theirs.add("made", MADE, create(_entries(turn)))
            mine += [writer.make(ours) for _ in range(MADE)]
            for clients in CLIENTS:
                _read(theirs, ckan.port, ids, READ["theirs"], clients)
                _read(ours, port, mine, READ["ours"], clients)
            print(f"  ckan: turn {turn} of {ROUNDS}, load of the machine {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        _rows(theirs, ours, ckan)
    return list(_figures(theirs, ours))


def _figures(theirs: Tally, ours: Tally) -> Iterator[Figure]:
    def beside(name: str, what: str, unit: str, times: float, peer: str = "") -> Figure:
        rate = theirs.rate(peer or what)
        return at_least(f"ckan: {name}", ours.rate(what), unit, times * rate, Peer(STAND_IN, rate))

    yield beside("create an entry, one act of an officer beside one call", "written", "entries/s", 5, "made")
    yield beside("create an entry, from the first word to the public: three acts of two people", "made", "entries/s", 1)
    for clients in CLIENTS:
        yield beside(f"read an entry by id over HTTP, {clients} client{'s' * (clients > 1)}", f"read {clients}", "reads/s", 8)
    yield beside(f"load {holdings.ROWS:,} rows, checked and hashed, beside the datastore API", "rows", "rows/s", 20)


# --- CKAN


@contextmanager
def _creator(ckan: Ckan) -> Iterator[Callable[[list[dict[str, Any]]], float]]:
    """A process of CKAN that makes entries by its own action; gives what makes some and says how many seconds that took."""
    (ckan.folder / "create.py").write_text(CREATE, "utf-8")
    process = subprocess.Popen([str(HOME / "bin" / "python"), "create.py", str(ckan.folder / "ckan.ini")], cwd=ckan.folder, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdin and process.stdout
    said, heard = process.stdin, process.stdout

    def create(entries: list[dict[str, Any]]) -> float:
        said.write(json.dumps(entries) + "\n")
        said.flush()
        if not (answer := heard.readline()):
            raise SystemExit("CKAN's process ended")
        return float(answer)

    yield create
    said.close()
    process.wait(60)


def _entries(turn: int) -> list[dict[str, Any]]:
    return [{"name": f"bench-{turn}-{place}", "title": f"{TITLE} {turn} {place}", "notes": ABSTRACT, "owner_org": ORGAN,
             "tags": [{"name": word} for word in WORDS],
             "extras": [{"key": "code", "value": f"204001/{place}"}, {"key": "sharing", "value": "有条件共享"}],
             "resources": [{"name": "数据", "url": "http://127.0.0.1/data.csv", "format": "CSV"}]} for place in range(MADE)]


def _ids(ckan: Ckan, create: Callable[[list[dict[str, Any]]], float]) -> list[str]:
    """Of entries made before the first turn, when all is loaded that is loaded late."""
    create(_entries(0))
    return [str(ckan.act("package_show", id=f"bench-0-{place}")["id"]) for place in range(MADE)]


def _insert(theirs: Tally, ckan: Ckan, resource: str, rows: list[dict[str, Any]]) -> None:
    begun = time.perf_counter()
    for first in range(0, len(rows), AT_ONCE):
        ckan.act("datastore_upsert", resource_id=resource, method="insert", records=rows[first:first + AT_ONCE])
    theirs.add("rows", len(rows), time.perf_counter() - begun)


# --- ours


class _Writer:
    """Two officers who make entries one after the other."""

    def __init__(self, name: str) -> None:
        from shuheng.foundation.core.acting import SYSTEM, acting
        from shuheng.sharing.exchange.actions.rehearsing import _at

        with acting(SYSTEM):
            self.author, self.checker = _at("cataloguer"), _at("librarian")
        self.name, self.many = name, 0

    def make(self, ours: Tally) -> str:
        """One entry, public; its identifier."""
        from shuheng.foundation.core.acting import acting
        from shuheng.sharing.catalogue import actions, rules

        self.many += 1
        items = tuple(rules.Item(name, f"示例{name}", kind, length) for name, kind, length in (("name", "C", 60), ("place", "C", 60), ("on", "D", 0)))
        said = rules.Content(f"{TITLE} {self.name} {self.many}", "204001", "market-regulation", ABSTRACT, items=items, keywords=WORDS)
        begun = time.perf_counter()
        with acting(self.author) as by:
            row = actions.start(said, by=by)
        ours.add("written", 1, time.perf_counter() - begun)
        with acting(self.author) as by:
            actions.submit(row.pk, by=by)
        with acting(self.checker) as by:
            code = actions.publish(row.pk, by=by).code
        ours.add("made", 1, time.perf_counter() - begun)
        return rules.uuid_of(code)


def _load() -> None:
    """The batch in a database of its own, when the other side says so."""
    drop(DATABASE)
    path = holdings._file(settle(DATABASE))
    source = holdings._source(path)
    print("ready", flush=True)
    sys.stdin.readline()
    print(holdings._timed(lambda: holdings._batch(source, added=holdings.ROWS)), flush=True)
    path.unlink()
    drop(DATABASE)


# --- both


def _rows(theirs: Tally, ours: Tally, ckan: Ckan) -> None:
    """Half of CKAN's rows, ours, the other half."""
    fields = [{"id": name, "type": kind} for name, kind in zip(holdings.HEAD, TYPES, strict=True)]
    resource = ckan.act("datastore_create", resource={"package_id": "bench-0-0"}, fields=fields, primary_key=["code"])["resource_id"]
    rows = [dict(zip(holdings.HEAD, row, strict=True)) for row in holdings.rows(2 * THEIR_ROWS)]
    batch = subprocess.Popen([sys.executable, "-m", "bench.ckan", "in-its-own-database"], cwd=CHECKOUT, text=True, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    assert batch.stdin and batch.stdout
    if batch.stdout.readline() != "ready\n":
        raise SystemExit("the load did not get ready")
    _insert(theirs, ckan, resource, rows[:THEIR_ROWS])
    batch.stdin.write("\n")
    batch.stdin.flush()
    ours.add("rows", holdings.ROWS, float(batch.stdout.readline()))
    _insert(theirs, ckan, resource, rows[THEIR_ROWS:])
    batch.wait(300)


def _read(tally: Tally, port: int, ids: Sequence[str], many: int, clients: int) -> None:
    """Reads over HTTP; every answer must be 200."""
    head = "GET /api/3/action/package_show?id={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: application/json\r\n"
    asked = [{"head": head.format(ids[place % len(ids)], port), "body": ""} for place in range(many)]
    _sent(port, clients, asked[:WARMING])
    *answers, (seconds, _) = _sent(port, clients, asked)
    if wrong := [status for status, _, _ in answers if status != 200]:
        raise SystemExit(f"port {port}: {len(wrong)} answers are not 200 but {wrong[0]}")
    tally.add(f"read {clients}", many, float(seconds))


def _sent(port: int, clients: int, asked: Sequence[dict[str, str]]) -> list[Any]:
    done = subprocess.run([sys.executable, "-m", "bench._load", str(port), str(clients)], input="".join(json.dumps(one) + "\n" for one in asked),
                          capture_output=True, text=True, check=True, cwd=CHECKOUT)
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    _load()
