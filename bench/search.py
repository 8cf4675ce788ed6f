"""Searching 200,000 articles through the public page: p95 of every sort of question, and whether exact substrings are all found, beside `like` on the raw
texts in the same run. BENCH_SEARCHED (200000) says how many articles; they are invented once and kept in a database of their own. There are 20,000
different texts; each stands in the index as often as is needed, on days of its own. Every sort of question is printed with its median and its p95.

    python -m bench.search in-its-own-database      what was measured as JSON
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any
from urllib.parse import quote

from bench import Figure, Peer, at_least, at_most
from bench._ground import CHECKOUT, apart, settle, superuser
from bench._server import processor

ARTICLES = int(os.environ.get("BENCH_SEARCHED", "200000"))
LIMIT, WARMING, TIMES, SAMPLES, COMPARED = 80.0, 4, 60, 60, 2_000
AT_ONCE, SENTENCES, DIFFERENT = 1_000, 24, min(20_000, ARTICLES)
END, APART = datetime(2026, 10, 28, tzinfo=UTC), timedelta(minutes=21)
START = END - APART * ARTICLES
Row = tuple[int, str, list[Any]]
Address = Callable[[], str]
KINDS = ("news", "news", "news", "notice", "policy", "interpretation", "guide")
SITES = tuple(f"site-{number}" for number in range(40))


@dataclass(frozen=True)
class Sort:
    """One sort of question: milliseconds of waiting, and of processor time for one, web and database together."""

    name: str
    waits: list[float]
    cost: float

    @property
    def p95(self) -> float:
        """What 95 of 100 are answered within."""
        return quantiles(self.waits, n=20)[-1]


def run() -> list[Figure]:
    """The figures."""
    told = apart("search", "in-its-own-database")
    sorts = [Sort(**row) for row in told["sorts"]]
    waits = [wait for one in sorts for wait in one.waits]
    print(f"  search: load of the machine {os.getloadavg()[0]:.1f}; {told['size']}; filled in {told['filled']:.0f} s", file=sys.stderr)
    for one in sorts:
        print(f"  search: {one.name}: median {median(one.waits):.0f}, p95 {one.p95:.0f} ms, {one.cost:.0f} ms of processor time", file=sys.stderr)
    like = Peer("`like` on the raw texts, median of the same substrings", told["like"])
    return [at_most(f"search: p95 of all questions with {ARTICLES:,} articles", quantiles(waits, n=20)[-1], "ms", LIMIT, like),
            at_most("search: processor time of the dearest sort of question, web and database", max(one.cost for one in sorts), "ms", LIMIT,
                    Peer("the cheapest", min(one.cost for one in sorts))),
            *(at_most(f"search: {one.name}, p95 with {ARTICLES:,} articles", one.p95, "ms", LIMIT, Peer("median", median(one.waits))) for one in sorts),
            at_least(f"search: exact substrings of 2 to 8 characters all found, of {SAMPLES}", told["found"] * 100, "%", 100.0,
                     Peer("hits compared one by one with `like`", told["compared"]))]


def main() -> dict[str, Any]:
    """Pages and substrings."""
    settle("bench_search")
    begun = perf_counter()
    _fill()
    filled = perf_counter() - begun
    from django.test import Client

    client, random = Client(), Random(1)
    sorts = [asdict(_sort(client, name, address)) for name, address in _addresses(random)]
    return {"sorts": sorts, "filled": filled, **_compared(random)}


def _sort(client: Any, name: str, address: Address) -> Sort:
    """Some questions of one sort; the first answers fill the caches."""
    for _ in range(WARMING):
        _wait(client, address())
    before = _used()
    waits = [_wait(client, address()) for _ in range(TIMES)]
    return Sort(name, waits, (_used() - before) * 1000 / TIMES)


def _used() -> float:
    """Seconds of processor time of this process and of the server's that work for this database."""
    with superuser() as connection:
        numbers = [row[0] for row in connection.execute("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")]
    return process_time() + sum(map(processor, numbers))


def _wait(client: Any, address: str) -> float:
    begun = perf_counter()
    answer = client.get(address)
    wait = (perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address} was answered {answer.status_code}")
    return wait


def _addresses(random: Random) -> Iterator[tuple[str, Address]]:
    from shuheng.foundation.search import rules

    words = [word for word in _vocabulary() if len(word) > 1]
    times = Counter(words)
    often, seldom = [word for word, _ in times.most_common(40)], [word for word in times if times[word] == 1]
    sounds = [sound for _, sound, _ in rules.spell(random.sample(often, 20))]
    asked: dict[str, Address] = {
        "four to eight characters of an article": lambda: quote(_piece(random)), "a word": lambda: quote(random.choice(words)),
        "a word that many hold": lambda: quote(random.choice(often)), "a word that few hold": lambda: quote(random.choice(seldom)),
        "two words": lambda: quote(f"{random.choice(often)} {random.choice(words)}"),
        "two words that many hold": lambda: quote(" ".join(random.sample(often, 2))), "a word by its sound": lambda: random.choice(sounds),
        "a word on one site": lambda: f"{quote(random.choice(words))}&site={random.choice(SITES)}",
        "a word in one year": lambda: f"{quote(random.choice(words))}&year={random.randrange(2019, 2027)}",
        "by date": lambda: f"{quote(random.choice(words))}&sort=date", "as one piece": lambda: f"{quote(_piece(random))}&whole=1",
        "nothing there": lambda: quote(f"没有{random.randrange(10**6)}这样"),
    }
    for name, words_of in asked.items():
        yield name, lambda words_of=words_of: f"/search/?q={words_of()}"  # type: ignore[misc]


def _piece(random: Random, least: int = 4, most: int = 8) -> str:
    """Some characters that stand together in an article."""
    text = article(random.randrange(DIFFERENT))[1]
    run = random.choice([one for one in re.findall("[\u4e00-\u9fff]+", text) if len(one) >= least])
    start = random.randrange(len(run) - least + 1)
    return run[start:start + random.randint(least, most)]


def _compared(random: Random) -> dict[str, Any]:
    """Which share of what `like` finds we find too, the newest 2,000 of each substring, one by one."""
    from shuheng.foundation.core.acting import PUBLIC
    from shuheng.foundation.search import queries

    times, right, wanted = [], 0, 0
    with superuser() as connection:
        for _ in range(SAMPLES):
            piece = _piece(random, 2)
            begun = perf_counter()
            rows = connection.execute("select id from bench_raw where said like %s order by id desc limit %s", [f"%{piece}%", COMPARED]).fetchall()
            times.append((perf_counter() - begun) * 1000)
            hits = queries.find(piece, user=PUBLIC, narrow=queries.Narrow(whole=True), limit=COMPARED).items
            found = {hit.key for hit in hits if hit.room == "bench"}
            rows = rows[:COMPARED - (len(hits) - len(found))]  # the county's own pages are newer and take a place each
            right, wanted = right + len({str(number) for number, in rows} & found), wanted + len(rows)
        size = connection.execute("select pg_size_pretty(pg_total_relation_size('search_entry')) || ', raw texts ' ||"
                                  " pg_size_pretty(pg_total_relation_size('bench_raw'))").fetchone()
    return {"found": right / max(wanted, 1), "compared": wanted, "like": median(times), "size": size[0] if size else ""}


# --- invented articles


@cache
def _vocabulary() -> list[str]:
    """The words of the county's own guides, as often as they stand there."""
    import rjieba

    texts = "".join(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "county" / "hengshan" / "matters").glob("[a-z]*.yaml")))
    return [word for word in rjieba.cut("".join(re.findall("[\u4e00-\u9fff]+|[，。]", texts))) if word not in "，。"]


def article(number: int) -> tuple[str, str]:
    """(title, text) of an invented article, the same each time."""
    random, words = Random(number), _vocabulary()
    sentences = ["".join(random.choices(words, k=random.randint(6, 14))) for _ in range(SENTENCES)]
    return "".join(random.choices(words, k=7))[:40] + f"示例{number:06d}", "，".join(sentences[:12]) + "。\n" + "，".join(sentences[12:]) + "。"


def _rows(first: int) -> list[Row]:
    """(number, raw text, the columns of its entry) of some articles, as `index` would leave them."""
    from shuheng.foundation.search.actions.indexing import Page as Entered
    from shuheng.foundation.search.actions.indexing import columns
    from shuheng.foundation.search.rules import EVERYBODY

    made = []
    for number in range(first, min(first + AT_ONCE, DIFFERENT)):
        title, text = article(number)
        kind, site = KINDS[number % len(KINDS)], SITES[number * number % 1601 % len(SITES)]
        page = Entered(title, "", body=text, summary=text[:110], at=START, facets={"site": "示例网站"}, groups=[f"site:{site}", f"column:{site}/news"])
        made.append((number, f"{title}\n{text}", columns("bench", kind, "", page, EVERYBODY)))
    return made


def _fill() -> None:
    """As `index_new` would leave them, by COPY, the index after the rows; nothing when they are there."""
    with superuser() as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("create table if not exists bench_raw (id bigint primary key, said text)")
        if cursor.execute("select count(*) from bench_raw").fetchone()[0] >= ARTICLES:  # type: ignore[index]
            return
        print(f"  search: inventing {ARTICLES:,} articles", file=sys.stderr, flush=True)
        _sites()
        _sounds()
        index = cursor.execute("select pg_get_indexdef('search_entry_tags'::regclass)").fetchone()[0]  # type: ignore[index]
        cursor.execute("begin")
        for statement in ("delete from search_entry where room = 'bench'", "truncate bench_raw", "set constraints all immediate",
                          "drop index search_entry_tags"):
            cursor.execute(statement)
        _copy_all(cursor)
        for statement in ("set constraints all immediate", "set maintenance_work_mem = '1GB'", index):
            cursor.execute(statement)
        cursor.execute("commit")
        cursor.execute("vacuum analyze search_entry, bench_raw")


def _copy_all(cursor: Any) -> None:
    with ProcessPoolExecutor(2) as pool:
        for some in pool.map(_rows, range(0, DIFFERENT, AT_ONCE)):
            for turn in range(ARTICLES // DIFFERENT):
                _copy(cursor, some, turn)


def _copy(cursor: Any, some: list[Row], turn: int) -> None:
    """The same articles on other days: address and key, time and quarter, and the quarter in every tag."""
    from shuheng.foundation.search import rules
    from shuheng.foundation.search.actions.indexing import COLUMNS

    first = f"'0.{rules.era(START)}/"
    with cursor.copy(f"copy search_entry ({', '.join(COLUMNS)}) from stdin") as out:
        for base, _, values in some:
            number, told = base + turn * DIFFERENT, dict(zip(COLUMNS, values, strict=True))
            at = START + APART * number
            told |= {"key": str(number), "url": f"/articles/{number}/", "at": at, "first_at": at, "era": rules.era(at), "spelled": True,
                     "tags": told["tags"].replace(first, f"'0.{rules.era(at)}/")}
            out.write_row([told[name] for name in COLUMNS])
    with cursor.copy("copy bench_raw (id, said) from stdin") as out:
        for base, text, _ in some:
            out.write_row((base + turn * DIFFERENT, text))


def _sites() -> None:
    """The sites that the page knows by name."""
    from shuheng.commons.websites.models import Site
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.county.models import Organ

    with acting(SYSTEM):
        organ = Organ.objects.order_by("pk").values_list("pk", flat=True)[0]
        Site.objects.bulk_create([Site(code=code, title=f"示例{code}", kind="organ", organ_id=organ, id_code=f"b{place}", place=999)
                                  for place, code in enumerate(SITES)], ignore_conflicts=True)


def _sounds() -> None:
    """How their words sound, as the worker would have learned it."""
    from shuheng.foundation.search import rules
    from shuheng.foundation.search.models import Spelling

    words = sorted({word for word in _vocabulary() if rules.spellable(word)})
    Spelling.objects.bulk_create([Spelling(word=word, sound=sound[:60], letters=letters) for word, sound, letters in rules.spell(words)],
                                 ignore_conflicts=True)


if __name__ == "__main__":
    print(json.dumps(main()))
