"""The synonyms of a county's profile: synonyms.yaml, what people say and what it is called, from a day on, with its source."""

from __future__ import annotations

from collections.abc import Iterator

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Tally, declare_loader

from . import actions
from .actions.tending import SynonymLine

FILE = "synonyms.yaml"


def read(profile: Profile) -> list[SynonymLine]:
    """Check every pair; a county may lack the file."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    if file is None:
        return []
    file.only("valid_from", "source", "verified", "synonyms")
    since, source, verified = file.day("valid_from"), file.text("source"), file.flag("verified")
    found: dict[tuple[str, str], SynonymLine] = {}
    for row in file.records("synonyms"):
        row.only("say", "means")
        word, means = row.text("say"), row.text("means")
        if word == means or (word, means) in found:
            row.refuse(f"“{word}”和“{means}”写了两次，或者两边一样。", "say")
        elif since:
            found[word, means] = SynonymLine(word, means, since, source, verified)
    return list(found.values())


def write(plan: list[SynonymLine], by: Actor) -> Iterator[Tally]:
    """What differs; nothing without the file."""
    if plan:
        yield actions.put_synonyms(plan, by=by)


declare_loader("synonyms", read, write)
