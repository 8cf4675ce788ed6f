"""公开来信答复: a second person reads a letter and its answer before everybody does; from then on the search finds it. 国办秘函〔2019〕19号（待核对）"""

from __future__ import annotations

import hashlib

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import on, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.search import actions as search
from shuheng.foundation.search.rules import EVERYBODY

from .. import permits, queries, rules
from ..events import LetterPublished, LetterWithdrawn
from ..models import Letter

ROOM = KIND = "letter"


@transaction.atomic
def publish(number: str, title: str, words: str, *, by: Actor) -> Letter:
    """Show a letter and its answer to everybody, in a wording that tells nobody who wrote. Only what whoever wrote agreed to."""
    row = queries.letter_for(by, number, permits.PUBLISH, lock=True)
    if row.ended_on is None:
        raise Refused("还没有答复，不能公开。")
    if not row.open:
        raise Refused("写信的人没有同意公开。")
    if row.answered_by == by.account:
        raise Refused("答复是您写的，要换一个人看过再公开。")
    row.public_title, row.public_words = rules.check_public(title, words, row.answer)
    row.published_on, row.published_by = row.published_on or today(), by.account
    row.save(update_fields=["public_title", "public_words", "published_on", "published_by"])
    digest = hashlib.sha256("\n".join((row.public_title, row.public_words, row.answer)).encode()).hexdigest()
    _told(row, LetterPublished(digest), by)
    index(row)
    return row


@transaction.atomic
def withdraw(number: str, *, by: Actor) -> Letter:
    """Show it no longer; the search forgets it at once."""
    row = queries.letter_for(by, number, permits.PUBLISH, lock=True)
    if row.published_on is None:
        raise Refused("这封信没有公开。")
    row.published_on = row.published_by = None
    row.save(update_fields=["published_on", "published_by"])
    _told(row, LetterWithdrawn(), by)
    search.remove(ROOM, KIND, row.number)
    return row


def _told(row: Letter, fact: object, by: Actor) -> None:
    held = cases.hold(row.case_id, by)
    held.tell(fact)
    cases.keep(held)


def index(row: Letter) -> None:
    """As everybody finds it."""
    assert row.published_on is not None
    page = search.Page(title=row.public_title, url=f"/letters/{row.number}/", body=f"{row.public_words}\n{row.answer}", summary=row.answer[:110],
                       organ=row.organ_id, at=on(row.published_on), groups=[f"site:{row.site.code}"], facets={"site": row.site.title})
    search.index(ROOM, KIND, row.number, page, scope=EVERYBODY)
