"""Invented people, legal persons and places of a whole county, loaded by the program's own command; beside it the same rows copied by bare SQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from time import perf_counter

from bench import Figure, Peer, at_least, at_most
from bench._ground import CHECKOUT, apart, drop, owner_sql, settle

DATABASE, PEOPLE = "synthetic", int(os.environ.get("BENCH_PEOPLE", "450000"))
MINUTES = 3
TABLES = ("identity_party", "population_person", "population_household", "population_householdaddress", "population_membership", "population_residence",
          "population_lifeevent", "legal_persons_legalperson", "legal_persons_standing", "legal_persons_seat", "legal_persons_officeholder",
          "places_place", "places_address", "places_point")


def run() -> list[Figure]:
    """The figures; the database is made and dropped."""
    settle()
    drop(DATABASE)
    try:
        told = apart("synthetic")
    finally:
        drop(DATABASE)
    people, seconds, bare, day = told["people"], told["seconds"], told["bare"], told["day"]
    limit = MINUTES * 60 * PEOPLE / 450_000
    return [
        at_most(f"synthetic: {people:,} invented people with households and events; a legal person for fifteen, a house for three", seconds, "s", limit,
                Peer("bare SQL, same rows and keys", bare)),
        at_least("synthetic: people a second", people / seconds, "people/s", 450_000 / (MINUTES * 60)),
        at_most("synthetic: people of every township on a day of 2015", day * 1000, "ms", 5_000),
    ]


def _measured() -> dict[str, float]:
    settle(DATABASE)
    begun = perf_counter()
    subprocess.run([sys.executable, "-m", "shuheng.cli", "synthesize", str(PEOPLE)], check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    seconds = perf_counter() - begun
    return {"seconds": seconds, **_counted(), "bare": _bare()}


def _counted() -> dict[str, float]:
    """How many people there are, and how long counting them by the townships of a past day takes."""
    from datetime import date

    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.sharing.population import queries

    with acting(SYSTEM):
        begun = perf_counter()
        rows = queries.by_township(date(2015, 12, 1), by=SYSTEM)
        day = perf_counter() - begun
    if sum(1 for row in rows if row.division) != 17:
        raise SystemExit("2015 had 17 townships")
    return {"day": day, "people": queries.invented()}


def _bare() -> float:
    """Seconds in which PostgreSQL itself copies the rows into tables with the same indexes and constraints."""
    begun = perf_counter()
    for table in TABLES:
        owner_sql(f"create table bare_{table} (like {table} including all); insert into bare_{table} select * from {table}")
    return perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(_measured()))
