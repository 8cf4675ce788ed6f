"""Filing an application through HTTP against the whole program, beside pgbench running the same statements."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench import Figure, Peer, at_least, at_most
from bench import _people as people
from bench._ground import CHECKOUT, settle
from bench._people import Ready
from bench._server import FIRST_PORT, parts, processor, program
from bench._statements import Replay

WARMING, MANY, FEW, REPLAYED = 240, 2_400, 800, 1_600
MANY_USERS, FEW_USERS = 40, 8
TOKEN = "b" * 32
CORES = 2  # of the machine that the figures speak of


@dataclass(frozen=True)
class Round:
    """What came of one round of filings."""

    filed: dict[str, str]
    per_second: float
    p95: float
    generator: float


def request(one: Ready, port: int) -> dict[str, str]:
    """The last POST of an application as a browser sends it."""
    body = urlencode({**one.fields, "csrfmiddlewaretoken": TOKEN})
    lines = [f"POST {one.path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}", "Accept: text/html",
             f"Cookie: shuheng-{port}={one.session}; shuheng-csrf-{port}={TOKEN}", "Content-Type: application/x-www-form-urlencoded"]
    return {"head": "".join(f"{line}\r\n" for line in lines), "body": body}


def file(work: Sequence[Ready], users: int, port: int) -> Round:
    """Let so many users file these drafts, each of them once."""
    sent = "".join(json.dumps(request(one, port)) + "\n" for one in work)
    done = subprocess.run([sys.executable, "-m", "bench._load", str(port), str(users)], input=sent, capture_output=True, text=True, check=True,
                          cwd=CHECKOUT)
    *answers, (seconds, processor) = [json.loads(line) for line in done.stdout.splitlines()]
    filed = {one.key: place.split("/")[2] for one, (status, place, _) in zip(work, answers, strict=True) if status == 302 and "/affairs/" in place}
    if len(filed) != len(work):
        wrong = next(answer for one, answer in zip(work, answers, strict=True) if one.key not in filed)
        raise SystemExit(f"{len(work) - len(filed)} of {len(work)} filings were not taken, for example {wrong}")
    waits = sorted(wait for _, _, wait in answers)
    return Round(filed, len(work) / seconds, waits[int(len(waits) * 0.95)], processor / seconds)


def check(rounds: Sequence[Round]) -> None:
    """What was acknowledged is there, once: case, application, facts with their places; no draft is left."""
    from django.db import connection

    from shuheng.foundation.core.acting import SYSTEM, acting

    numbers = [number for one in rounds for number in one.filed.values()]
    keys = [key for one in rounds for key in one.filed]
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select (select count(*) from cases_case c join licensing_application a on a.case_id = c.id where c.number = any(%(numbers)s)),"
                       ' (select count(distinct e."case") from journal_entry e join journal_position p on p.entry = e.id where e.key = any(%(keys)s)),'
                       " (select count(*) from licensing_draft where key = any(%(keys)s::uuid[]))", {"numbers": numbers, "keys": keys})
        found = cursor.fetchone()
    if found != (len(numbers), len(numbers), 0) or len(set(numbers)) != len(numbers):
        raise SystemExit(f"{len(numbers)} filings were acknowledged, but cases, facts and left drafts are {found}")


def settled(patience: float = 30) -> None:
    """Wait until every fact has its position."""
    from django.db import connection

    end = time.monotonic() + patience
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("select exists (select from journal_pending)")
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.2)


def run() -> list[Figure]:
    """The figures."""
    data = settle()
    work = people.ready(people.residents(WARMING + MANY + FEW + REPLAYED))
    replay = Replay(work[WARMING + MANY + FEW:], MANY_USERS)
    with program(FIRST_PORT) as port:
        warm = file(work[:WARMING], FEW_USERS, port)
        before = _used(data)
        many = file(work[WARMING:WARMING + MANY], MANY_USERS, port)
        used = {name: (seconds - before[name]) * 1000 / MANY for name, seconds in _used(data).items()}
        few = file(work[WARMING + MANY:WARMING + MANY + FEW], FEW_USERS, port)
        settled()
    check([warm, many, few])
    peer = Peer(f"pgbench, the same {replay.messages:.0f} messages", replay.per_second())
    print(f"filing: load generator {many.generator:.0%} of one core, p95 at {MANY_USERS} users {many.p95:.0f} ms, "
          f"processor time of one: {', '.join(f'{name} {each:.1f} ms' for name, each in used.items())}", file=sys.stderr)
    return [
        at_least(f"filing: over HTTP, {MANY_USERS} users", many.per_second, "filings/s", 200, peer),
        at_most(f"filing: p95 at {FEW_USERS} users", few.p95, "ms", 60),
        at_most("filing: processor time of one, web and database", used["web"] + used["database"], "ms", CORES * 1000 / 200, Peer("worker", used["worker"])),
    ]


def _used(data: Path) -> dict[str, float]:
    """Seconds of processor time so far, by part of the program."""
    return {name: processor(number) for name, number in parts(data).items()}
