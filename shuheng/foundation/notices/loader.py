"""The words of notices in a county's profile: notices.yaml, a list of code, title, text (in-site) and sms (may be left out)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, queries, rules
from .models import Channel

FILE = "notices.yaml"


@dataclass(frozen=True)
class Words:
    """One notice's words for one channel."""

    code: str
    channel: str
    title: str
    text: str


def read(profile: Profile) -> list[Words]:
    """Check every notice; a county may lack the file."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    if file is None:
        return []
    file.only("notices")
    return [words for record in file.records("notices") for words in _checked(profile, record)]


def _checked(profile: Profile, record: Record) -> Iterator[Words]:
    record.only("code", "title", "text", "sms")
    code, title = record.text("code"), record.text("title")
    if code and profile.knows("notice", code):
        record.refuse(f"“{code}”写了两次。", "code")
    profile.know("notice", code)
    for channel, name in ((Channel.IN_SITE, "text"), (Channel.SMS, "sms")):
        text = record.text(name, None if channel == Channel.IN_SITE else "")
        if not (code and title and text):
            continue
        try:
            rules.check_words(title, text, sms=channel == Channel.SMS)
        except Refused as refusal:
            record.refuse(refusal.message, name)
        yield Words(code, channel, title, text)


def write(plan: list[Words], by: Actor) -> Iterator[Tally]:
    """Publish what differs from the newest version."""
    created = changed = 0
    for words in plan:
        before = queries.template(words.code, words.channel)
        after = actions.publish(words.code, words.channel, words.title, words.text, by=by)
        created += before is None
        changed += before is not None and before.pk != after.pk
    if plan:
        yield Tally("通知模板", created=created, changed=changed, same=len(plan) - created - changed)


declare_loader("notices", read, write)
