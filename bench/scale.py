"""The desk's pages through their real views, with ten thousand, a hundred thousand and a million cases.

    python -m bench.scale 1000000      one size, the measured pages as JSON

Every size has a database of its own, which is kept for the next run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bench import Figure, Peer, at_most
from bench._ground import apart, settle

SIZES = (10_000, 100_000, 1_000_000)
WARMING, TIMES = 6, 80
LIMIT, GROWTH = 30.0, 1.5
VIEWS = ("mine", "today", "waiting", "paused", "opinions", "done", "all", "filed", "closed", "bad")
GROUPS = {"inbox": "inbox", "leader": "inbox of the county's leader", "number": "search by number", "name": "search by applicant's name",
          "case": "case page"}
Address = Callable[[], str]


@dataclass(frozen=True)
class Page:
    """One address asked many times: milliseconds and statements."""

    group: str
    name: str
    p50: float
    p95: float
    fewest: int
    most: int


def addresses(random: Random) -> Iterator[tuple[str, str, str, Address]]:
    """(group, name, who reads, address) of every page that is measured."""
    from bench._exemplars import HANDLER

    for view in VIEWS:
        yield "inbox", view, HANDLER, _fixed(f"/desk/?view={view}")
    for view in ("mine", "all", "filed"):
        yield "inbox", f"{view}, page 2", HANDLER, _fixed(f"/desk/?view={view}&page=2")
    for lamp in ("late", "soon", "hold"):
        yield "inbox", f"all, lamp {lamp}", HANDLER, _fixed(f"/desk/?view=all&lamp={lamp}")
    yield "inbox", "mine, lamp soon", HANDLER, _fixed("/desk/?view=mine&lamp=soon")
    for view in ("all", "filed", "closed"):
        yield "leader", view, "leader", _fixed(f"/desk/?view={view}")
    yield "leader", "all, lamp late", "leader", _fixed("/desk/?view=all&lamp=late")
    numbers, names = _numbers(), _names()
    yield "number", "number", HANDLER, lambda: f"/desk/?q={random.choice(numbers)}"
    yield "name", "name", HANDLER, lambda: f"/desk/?q={random.choice(names)}"
    yield "case", "case", HANDLER, lambda: f"/desk/cases/{random.choice(numbers)}/"
    yield "case", "case from the inbox", HANDLER, lambda: f"/desk/cases/{random.choice(numbers)}/?view=all"


def _fixed(address: str) -> Address:
    return lambda: address


def _numbers() -> list[str]:
    """Some cases of the handler's organ, old and new, open and closed."""
    return [number for number, _ in _some_cases()]


def _names() -> list[str]:
    """The names of their applicants."""
    from bench._filling import name_of

    (first,) = _asked("select min(party_id) - 1 from bench_copy")[0]
    return [name_of(party - first) for _, party in _some_cases()]


def _some_cases() -> list[Any]:
    return _asked("select c.number, c.party_id from cases_case c join bench_copy b on b.id = c.id where c.organ_id = (select id from county_organ"
                  " where code = 'market-regulation' and valid_to is null) order by md5(c.number) limit 400")


def _asked(statement: str) -> list[Any]:
    from django.db import connection

    from shuheng.foundation.core.acting import SYSTEM, acting

    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement, [])
        return cursor.fetchall()


# --- asking


@contextmanager
def _counted() -> Iterator[list[str]]:
    """The statements that go to the server meanwhile, those past the cursor too."""
    from django.db import connection

    seen: list[str] = []
    plain = connection.one

    def one(statement: Any, params: Any, **more: Any) -> Any:
        seen.append(statement.name)
        return plain(statement, params, **more)

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        seen.append(str(sql))
        return execute(sql, params, many, context)

    connection.one = one
    try:
        with connection.execute_wrapper(note):
            yield seen
    finally:
        del connection.one


def measured(group: str, name: str, client: Any, address: Address) -> Page:
    """Ask so many times; the first answers fill the caches."""
    waits, counts = [], []
    for turn in range(WARMING + TIMES):
        target = address()
        with _counted() as seen:
            begun = perf_counter()
            answer = client.get(target)
            wait = (perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{target} was answered {answer.status_code}")
        if turn >= WARMING:
            waits.append(wait)
            counts.append(len(seen))
    return Page(group, name, median(waits), quantiles(waits, n=20)[-1], min(counts), max(counts))


def pages(size: int) -> list[Page]:
    """Every page in the database of this size."""
    settle(f"bench_scale_{size}")
    from bench._filling import fill

    fill(size)
    readers = {name: _reader(name) for name in ("handler", "leader")}
    random = Random(size)
    return [measured(group, name, readers[who], address) for group, name, who, address in addresses(random)]


def _reader(name: str) -> Any:
    """The browser of an officer of the demonstration."""
    from django.conf import settings
    from django.test import Client

    from bench._people import session_of
    from shuheng.foundation.identity.models import Account

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(Account.objects.get(name=name))
    return client


# --- the figures


def run() -> list[Figure]:
    """The figures."""
    found = {size: _of(size) for size in SIZES}
    figures = []
    for group, words in GROUPS.items():
        figures += [_slowest(words, size, [page for page in pages_ if page.group == group]) for size, pages_ in found.items()]
        figures.append(_growth(group, words, found))
    return [*figures, _constant(found)]


def _of(size: int) -> list[Page]:
    print(f"  scale: {size:,} cases", file=sys.stderr, flush=True)
    return [Page(**row) for row in apart("scale", size)]


def _slowest(words: str, size: int, some: Sequence[Page]) -> Figure:
    page = max(some, key=lambda one: one.p95)
    return at_most(f"scale: {words}, p95 with {size:,} cases", page.p95, "ms", LIMIT, Peer(f"median, slowest is “{page.name}”", page.p50))


def _growth(group: str, words: str, found: dict[int, list[Page]]) -> Figure:
    """The page that grew most, by its median: the noise of a machine is not growth."""
    few = {page.name: page.p50 for page in found[SIZES[0]] if page.group == group}
    grown = {page.name: page.p50 / few[page.name] for page in found[SIZES[-1]] if page.group == group}
    name = max(grown, key=lambda one: grown[one])
    return at_most(f"scale: {words}, growth from {SIZES[0]:,} to {SIZES[-1]:,} (“{name}”)", grown[name], "times", GROWTH)


def _constant(found: dict[int, list[Page]]) -> Figure:
    """Statements of a page must not depend on how many cases there are."""
    counts: dict[str, set[int]] = {}
    for some in found.values():
        for page in some:
            counts.setdefault(f"{page.group} {page.name}", set()).update((page.fewest, page.most))
    spread = {name: max(seen) - min(seen) for name, seen in counts.items()}
    name = max(spread, key=lambda one: spread[one])
    most = max(max(seen) for seen in counts.values())
    return at_most("scale: statements of a page, most more at one time than at another", spread[name], "statements", 3,
                   Peer(f"most statements of any page; widest “{name}”", most))


if __name__ == "__main__":
    print(json.dumps([asdict(page) for page in pages(int(sys.argv[1]))]))
