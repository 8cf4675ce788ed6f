"""kill -9 of every part in the middle of filings: nothing acknowledged is lost, nothing is done twice, everything catches up."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import builders
from tests.proof.citizens import MATTER, Citizen
from tests.proof.program import SETTLED, Victim, health

CROWD, FAULTS = 4, 12
PARTS = ("web", "worker of web", "work", "database", "backend")


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    made = Victim.new()
    try:
        made.start()
        yield made
    finally:
        made.end()


def _citizens(victim: Victim, many: int, first: int) -> list[Citizen]:
    folder = victim.data.parent
    return [Citizen(victim.address, f"示例{'甲乙丙丁戊己'[place]}", builders.id_number(first + place, born="19810203"), f"1991{first + place:07d}",
                    folder / f"notebook-{first + place}") for place in range(many)]


def _let_them_file(people: list[Citizen], more: int) -> None:
    """Until some more were filed, then a moment: the next fault comes in the middle of something."""
    before, end = sum(len(person.filed) for person in people), time.monotonic() + 40
    while sum(len(person.filed) for person in people) < before + more and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(random.uniform(0, 1.0))


@pytest.fixture(scope="module")
def crowd(victim: Victim) -> list[Citizen]:
    """Citizens who filed while parts of the program were killed around them."""
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(10**6))
    print(f"FAULT_SEED={seed}")
    random.seed(seed)
    plan = list(PARTS) + [random.choice(PARTS) for _ in range(FAULTS - len(PARTS))]
    random.shuffle(plan)
    people = _citizens(victim, CROWD, 101)
    with ThreadPoolExecutor(CROWD) as threads:
        lives = [threads.submit(person.live) for person in people]
        try:
            for what in plan:
                _let_them_file(people, random.randint(1, 4))
                victim.hurt(what)
            time.sleep(3)
        finally:
            for person in people:
                person.stop.set()
        for life in lives:
            life.result()
    victim.wait(victim.well, SETTLED)  # the supervisor waits longer and longer before it starts what keeps ending
    return people


def test_people_could_file_all_the_while(crowd: list[Citizen]) -> None:
    assert sum(len(person.written("filed")) for person in crowd) >= CROWD * 3
    assert sum(len(person.written("lost")) for person in crowd) > 0, "no fault was felt: the proof proves nothing"


def test_nothing_acknowledged_is_lost(victim: Victim, crowd: list[Citizen]) -> None:
    for person in crowd:
        for key, number in person.written("filed"):
            rows = victim.ask('select c.number from journal_entry e join cases_case c on c.id = e."case" where e.key = %s', key)
            assert rows == [(number,)]


def test_nothing_is_done_twice(victim: Victim, crowd: list[Citizen]) -> None:
    tried = {key for person in crowd for key, _ in person.written("trying")}
    numbers = {number for person in crowd for _, number in person.written("filed")}
    assert len(tried) == len(numbers)
    ((cases, applications, papers),) = victim.ask(
        "select count(*), count(a.case_id), (select count(*) from licensing_material m where m.case_id = any(array_agg(c.id)) and m.source = 'upload')"
        " from cases_case c left join licensing_application a on a.case_id = c.id where c.number = any(%s)", list(numbers))
    assert (cases, applications, papers) == (len(numbers), len(numbers), 4 * len(numbers))
    theirs = victim.ask("select number from cases_case where party_id in (select party_id from cases_case where number = any(%s))", list(numbers))
    assert {number for number, in theirs} == numbers
    assert victim.ask('select count(*) from journal_entry where name = %s and key = any(%s)', "cases.opened", list(tried)) == [(len(tried),)]
    assert victim.ask("select key from journal_entry where key is not null group by key having count(*) > 1") == []


def test_every_fact_has_its_place_and_the_seals_hold(victim: Victim, crowd: list[Citizen]) -> None:
    victim.wait(victim.drained, SETTLED)
    ((entries, positions, first, last),) = victim.ask(
        "select (select count(*) from journal_entry), count(*), min(position), max(position) from journal_position")
    assert (first, last) == (1, positions) and entries == positions
    assert victim.ask("select first, last, lag(last) over (order by first) from journal_seal order by first") == sorted(
        victim.ask("select first, last, first - 1 from journal_seal where first > 1")
        + victim.ask("select first, last, null::bigint from journal_seal where first = 1"))
    seal, torn, cases = victim.whole()
    assert (seal, torn) == ("", []) and cases > 0


def test_every_reaction_ran_once_for_each_fact(victim: Victim, crowd: list[Citizen]) -> None:
    victim.wait(victim.drained, SETTLED)
    assert victim.ask("select id, task_name, args from procrastinate_jobs where status = 'failed'") == []
    numbers = [number for person in crowd for _, number in person.written("filed")]
    told = victim.ask("select n.number, n.channel, count(*) from notices_notice n join notices_template t on t.id = n.template_id"
                      " where t.code = 'licensing.filed' and n.number = any(%s) group by 1, 2", numbers)
    assert {(number, count) for number, channel, count in told if channel == "in_site"} == {(number, 1) for number in numbers}
    assert all(count == 1 for *_, count in told)


def test_it_is_well_again(victim: Victim, crowd: list[Citizen]) -> None:
    assert victim.health()[0] == 200, health(victim)
    person = _citizens(victim, 1, 190)[0]
    person.arrive()
    assert victim.ask("select count(*) from cases_case where number = %s", person.file()) == [(1,)]


# -- what a thief of the disk could read


def _holds(path: Path, wanted: list[bytes]) -> list[bytes]:
    data = path.read_bytes()
    return [one for one in wanted if one in data]


def test_no_personal_number_stands_in_clear_on_the_disk(victim: Victim, crowd: list[Citizen]) -> None:
    """Neither in tables, nor in the write-ahead log, nor in a log file, nor in a backup."""
    person = Citizen(victim.address, "阳春燕", builders.id_number(777, born="19690412"), "19917770777", victim.data.parent / "canary")
    person.arrive()
    number = person.file()
    assert victim.ask("select count(*) from cases_case where number = %s", number) == [(1,)]
    victim.ask("select pg_switch_wal()")
    assert victim.command("backup", str(victim.data.parent / "copy")).returncode == 0
    secrets = [person.number.encode(), person.phone.encode(), "阳春燕".encode()]
    open_answer = str(MATTER.sample["door"]).encode()
    seen = any(_holds(path, [open_answer]) for path in (victim.data / "pg" / "data" / "pg_wal").iterdir() if path.is_file())
    assert seen, "not even what is open was found: this proof sees nothing"
    found = {}
    for folder in (victim.data, victim.data.parent / "copy"):
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and (held := _holds(path, secrets)):
                found[str(path.relative_to(victim.data.parent))] = held
    assert found == {}
