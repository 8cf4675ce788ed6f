"""Publishing words, making notices of them, opening them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shuheng.foundation.core import sms, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import NoticeRead, NoticeSent, TemplatePublished
from ..models import Channel, Notice, State, Template
from . import queueing


@dataclass(frozen=True)
class About:
    """What a notice is about: the case and its public number, who handles it where, its service, the page it leads to. All may be absent."""

    case: int | None = None
    number: str = ""
    organ: int | None = None
    division: int | None = None
    domain: str = "general"
    service: str = ""
    link: str = ""


@transaction.atomic
def publish(code: str, channel: str, title: str, text: str, *, by: Actor) -> Template:
    """A new version of a notice's words; the same words again change nothing."""
    rules.check_words(title, text, sms=channel == Channel.SMS)
    newest = queries.template(code, channel)
    if newest and (newest.title, newest.text) == (title, text):
        return newest
    made = Template.objects.create(code=code, channel=channel, version=newest.version + 1 if newest else 1, title=title, text=text,
                                   published_at=now())
    record(TemplatePublished(code, channel, made.version), by=by, about=f"notice-template:{code}")
    return made


@transaction.atomic
def send(code: str, *, values: Mapping[str, str], by: Actor, key: str, to_party: int | None = None, to_account: int | None = None,
         about: About | None = None, channels: Iterable[str] | None = None) -> list[Notice]:
    """Send a notice to a party or an officer's account, once per key. Without `channels`: by every way the notice has words for.

    In-site notices stand at once. SMS waits for its job; without a gateway it says so (`off`) and the in-site notice stands alone.
    LookupError when there are no words, KeyError when a value is missing.
    """
    about = about or About()
    notices = []
    for channel in channels or list(Channel):
        words = queries.template(code, channel)
        if words:
            notices.append(_one(words, values, by, f"{key}:{channel}", to_party, to_account, about))
    if not notices:
        raise LookupError(f"no words are published for the notice {code}")
    return notices


def _one(words: Template, values: Mapping[str, str], by: Actor, key: str, party: int | None, account: int | None, about: About) -> Notice:
    token, at = secrets.token_hex(16), now()
    kept = rules.check_values(rules.places(words.title + words.text), values)
    state, fault = _first_state(words.channel, party)
    with acting(SYSTEM):
        notice, fresh = Notice.objects.get_or_create(key=key, defaults={
            "token": token, "template": words, "channel": words.channel, "party": party, "account": account,
            "values_sealed": vault.seal(json.dumps(kept, ensure_ascii=False), queries.PLACE, token),
            "case": about.case, "number": about.number, "service": about.service, "organ": about.organ, "division": about.division, "domain": about.domain,
            "link": about.link, "state": state, "fault": fault, "created_at": at,
            "next_at": at if state == State.QUEUED else None, "done_at": None if state == State.QUEUED else at})
    if fresh:
        record(NoticeSent(notice.pk, words.code, words.channel, about.case), by=by, organ=about.organ, division=about.division,
               about=f"party:{party}" if party else f"account:{account}")
        if state == State.QUEUED:
            queueing.defer(notice.pk)
    return notice


def _first_state(channel: str, party: int | None) -> tuple[str, str]:
    """Where a notice starts, and why it will not go anywhere."""
    if channel == Channel.IN_SITE:
        return State.DELIVERED, ""
    if not sms.configured():
        return State.OFF, "没有接短信平台"
    if party is None or not queries.phone_of(party):
        return State.FAILED, "没有登记手机号"
    return State.QUEUED, ""


@transaction.atomic
def read(token: str, *, by: Actor, at: datetime | None = None) -> Notice:
    """Open an in-site notice of one's own; the first time is remembered."""
    notice = queries.notice_for(by, token)
    if notice.read_at is None:
        with acting(SYSTEM):
            first = Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at or now())
        if first:
            record(NoticeRead(notice.pk), by=by, organ=notice.organ, division=notice.division)
    return notice
