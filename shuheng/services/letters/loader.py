"""When a county is loaded, the way of letters is published with the limits of the day; a demonstration gets sample letters."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Tally, declare_loader

from . import actions
from .actions.rehearsing import Sample, rehearse
from .rules import Written

SAMPLE = "demonstration_letters.yaml"


def read(profile: Profile) -> None:
    """Nothing of the profile is needed."""


def write(plan: None, by: Actor) -> Iterator[Tally]:
    """The way."""
    actions.put_procedure(by=by)
    yield from ()


def read_sample(profile: Profile) -> list[Sample]:
    """The letters of a demonstration; a production never has one, tests take them when they want them."""
    if settings.TESTING or not settings.DEMONSTRATION or not profile.has(SAMPLE):
        return []
    return samples(profile)


def samples(profile: Profile) -> list[Sample]:
    """What the file says."""
    file = profile.yaml(SAMPLE)
    return [Sample(Written(row.text("site"), row.text("kind"), row.text("title"), row.text("words"), open=True), row.text("answer", ""))
            for row in file.records("letters")] if file else []


def write_sample(plan: list[Sample], by: Actor) -> Iterator[Tally]:
    """Those that are missing."""
    if plan:
        made = sum(rehearse(one, by=by) for one in plan)
        yield Tally("示例来信", made, 0, len(plan) - made)


declare_loader("letters", read, write)
declare_loader("letters sample", read_sample, write_sample)
