"""The part of a county's profile that says which base registries answer for which entries (exchange.yaml); it also publishes the way of requests.

A demonstration has sample records and grants beside it (demonstration_sharing.yaml).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader
from shuheng.foundation.identity.actions import Person

from . import actions, rules
from .actions.rehearsing import Sample, SampleBody, SampleGrant, SampleHousehold, rehearse

FILE, SAMPLE = "exchange.yaml", "demonstration_sharing.yaml"
FAULTY = date.min  # a day that could not be read; nothing is written then


def read(profile: Profile) -> dict[str, str]:
    """Entry code → register; a county may have none."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    wanted: dict[str, str] = {}
    for row in file.records("attachments") if file else ():
        row.only("resource", "register")
        code, register = row.text("resource"), row.text("register")
        if register not in rules.REGISTERS:
            row.refuse(f"没有叫“{register}”的库，可以写：{'、'.join(rules.REGISTERS)}。", "register")
        if code in wanted:
            row.refuse(f"资源 {code} 写了两次。", "resource")
        wanted[code] = register
    return wanted


def write(wanted: dict[str, str], by: Actor) -> Iterator[Tally]:
    """The way of requests first."""
    actions.put_procedure(by=by)
    if wanted:
        yield actions.put_attachments(wanted, by=by)


def read_sample(profile: Profile) -> Sample | None:
    """The sample of a demonstration; a production never has one, tests take it when they want it."""
    if settings.TESTING or not settings.DEMONSTRATION or not profile.has(SAMPLE):
        return None
    return sample_of(profile)


def sample_of(profile: Profile) -> Sample | None:
    """What the file says."""
    file = profile.yaml(SAMPLE)
    return None if file is None else Sample(
        [SampleHousehold(row.text("number"), _person(row, "name"), row.text("division"), row.text("address"), row.day("since") or FAULTY) for row in
         file.records("households")],
        [SampleBody(row.text("name"), row.text("code"), row.text("kind"), row.text("division"), row.text("address"), _person(row, "representative"),
                    row.day("since") or FAULTY) for row in file.records("bodies")],
        [SampleGrant(row.text("organ"), row.text("resource"), tuple(row.texts("items")), row.text("purpose"), row.text("basis"),
                     row.text("used_for")) for row in file.records("grants")],
        file.text("asker"), file.text("checker"), {str(code): str(account) for code, account in (file.plain("providers") or {}).items()})


def _person(row: Record, name: str) -> Person:
    return Person(row.text(name), row.text("id"))


def write_sample(sample: Sample | None, by: Actor) -> Iterator[Tally]:
    """Make what is missing."""
    if sample:
        yield rehearse(sample, by=by)


declare_loader("exchange", read, write)
declare_loader("sharing sample", read_sample, write_sample)
