"""The part of a county's profile that says what organs publish unasked (disclosure/*.yaml); it also publishes the way of requests."""

from __future__ import annotations

from collections.abc import Iterator

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .actions import DutyLine

LONGEST_DAYS = 250
PUBLICATION_DAYS = next(one.days for one in rules.LIMITS if one.code == "publication")


def read(profile: Profile) -> list[DutyLine]:
    """Every duty of every file, in the order of the files; a county may have none."""
    wanted: list[DutyLine] = []
    for file in profile.files("disclosure/*.yaml"):
        record = profile.yaml(file)
        for row in record.records("duties") if record else ():
            line = _line(row)
            if line.code in {one.code for one in wanted}:
                row.refuse(f"代码 {line.code} 写了两次。", "code")
            wanted.append(line)
    return wanted


def _line(row: Record) -> DutyLine:
    row.only("code", "organ", "title", "law", "column", "days", "verified")
    days = row.whole("days", PUBLICATION_DAYS)
    if not 1 <= days <= LONGEST_DAYS:
        row.refuse(f"工作日写 1 到 {LONGEST_DAYS}。", "days")
    return DutyLine(row.text("code"), row.code("organ", "organ"), row.text("title"), row.text("law"), row.text("column"), days, row.flag("verified"))


def write(wanted: list[DutyLine], by: Actor) -> Iterator[Tally]:
    """The way of requests first."""
    actions.put_procedure(by=by)
    if wanted:
        yield actions.put_duties(wanted, by=by)


declare_loader("disclosure", read, write)
