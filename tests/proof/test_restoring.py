"""A backup taken while people file is brought back in another folder: what it holds is a whole, and an earlier one of the same journal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shuheng.foundation.core import postgres
from tests import builders
from tests.proof.citizens import Citizen
from tests.proof.program import SETTLED, Victim


@dataclass
class Drill:
    """The program that was backed up, the one made of the backup, and one person's cases before and after."""

    old: Victim
    new: Victim
    person: Citizen
    before: str
    after: str
    said: str


@pytest.fixture(scope="module")
def drill() -> Iterator[Drill]:
    old, new = Victim.new(), Victim.new()
    try:
        yield _drilled(old, new)
    finally:
        old.end()
        new.end()


def _drilled(old: Victim, new: Victim) -> Drill:
    old.start()
    person = Citizen(old.address, "示例己", builders.id_number(301, born="19750506"), "19913010301", old.data.parent / "notebook")
    person.arrive()
    before = person.file()
    old.wait(old.drained, SETTLED)
    copy = old.data.parent / "copy"
    backup = old.command("backup", str(copy))
    assert backup.returncode == 0, backup.stderr
    after = person.file()
    _bring_back(old, copy, new)
    new.start()
    return Drill(old, new, person, before, after, backup.stdout)


def _bring_back(old: Victim, copy: Path, new: Victim) -> None:
    """As the handbook says: the copy as `pg/data`, the files, the keys."""
    (new.data / "pg").mkdir(parents=True)
    account = postgres.account(old.data)
    shutil.copytree(copy, new.data / "pg" / "data", copy_function=shutil.copy2)
    shutil.copytree(old.data / "files", new.data / "files")
    for name in ("keys.json", "secret"):
        shutil.copy2(old.data / name, new.data / name)
    for path in (new.data, *new.data.rglob("*")):
        shutil.chown(path, account.uid, account.gid)
    (new.data / "pg" / "data").chmod(0o700)


def test_the_backup_says_what_must_be_kept_beside_it(drill: Drill) -> None:
    assert "已核对" in drill.said and "keys.json" in drill.said and "files" in drill.said


def test_it_holds_what_was_acknowledged_before_and_nothing_after(drill: Drill) -> None:
    born = drill.old.ask("select opened_at from cases_case where number = %s", drill.before)[0][0]
    present = {number for number, in drill.new.ask("select number from cases_case where opened_at <= %s", born)}  # others file in the copy too
    assert drill.before in present and drill.after not in present
    assert {number for number, in drill.old.ask("select number from cases_case")} > present


def test_rows_journal_and_seals_are_a_whole_and_a_beginning_of_the_old_ones(drill: Drill) -> None:
    drill.new.wait(drill.new.drained, SETTLED)
    seal, torn, cases = drill.new.whole()
    assert (seal, torn) == ("", []) and cases > 0
    question = "select first, last, encode(root, 'hex') from journal_seal order by first"
    old, new = drill.old.ask(question), drill.new.ask(question)
    known = [one for one in new if one in old]
    assert known and new[:len(known)] == old[:len(known)]


def test_people_come_in_again_and_read_what_was_sealed(drill: Drill) -> None:
    person = Citizen(drill.new.address, drill.person.name, drill.person.number, drill.person.phone, drill.new.data.parent / "notebook")
    person.arrive()
    page = person.ask(f"/affairs/{drill.before}/")
    assert page.status == 200 and "小餐饮经营许可" in page.text
    assert person.ask(f"/affairs/{drill.after}/").status == 404
    assert person.file() != drill.before


def test_without_its_keys_nothing_personal_opens(drill: Drill) -> None:
    rows = drill.new.ask("select name_sealed, number_sealed from identity_party")
    assert rows and all(drill.person.number.encode() not in bytes(one) for row in rows for one in row)


def test_every_matter_is_checked(drill: Drill) -> None:
    done = drill.old.command("check")
    assert done.returncode == 0 and "小餐饮经营许可" in done.stdout, done.stdout + done.stderr


def test_a_case_is_explained_by_its_number(drill: Drill) -> None:
    spoken = f"{drill.before[:4]} {drill.before[4:8]} {drill.before[8:]}"
    for number in (drill.before, spoken):
        done = drill.old.command("explain", number)
        assert done.returncode == 0, done.stderr
        assert spoken in done.stdout and "补正告知时限" in done.stdout and "行政许可法" in done.stdout
        assert re.search(r"算\s", done.stdout) or "数" in done.stdout
    wrong = drill.old.command("explain", "260000099992")
    assert wrong.returncode == 1 and wrong.stderr.strip() and "Traceback" not in wrong.stderr


def test_a_command_beside_the_running_program_leaves_it_well(drill: Drill) -> None:
    assert drill.old.command("explain", drill.before).returncode == 0
    assert drill.old.health()[0] == 200
