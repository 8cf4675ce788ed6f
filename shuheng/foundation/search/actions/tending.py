"""没找到的问题 and 近义词: counting what found nothing, teaching the search another word for it, or noting that it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.kept import forget_one
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import MissSettled, SynonymEnded, SynonymPut
from ..models import Miss, Synonym

KEPT_DAYS = 180
_COUNT = """
insert into search_miss (day, kind, text, times) select %s, %s, %s, 1
where exists (select from search_miss where day = %s and kind = %s and text = %s) or (select count(*) from search_miss where day = %s) < %s
on conflict (day, kind, text) do update set times = search_miss.times + 1
"""


@dataclass(frozen=True)
class SynonymLine:
    """One synonym as the county's file writes it."""

    word: str
    means: str
    valid_from: date
    source: str
    verified: bool


def note_miss(text: str, kind: str) -> bool:
    """Count words that found nothing today; False when they are not kept. A count by the program: who asked is written nowhere, nothing is recorded."""
    kept, day = rules.kept_text(text), today()
    if not kept:
        return False
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_COUNT, [day, kind, kept, day, kind, kept, day, rules.MOST_A_DAY])
        return cursor.rowcount > 0


@transaction.atomic
def settle(text: str, *, by: Actor) -> int:
    """Note that a question that found nothing is seen to, wherever it was asked; returns how often it had been."""
    identity.check(by, permits.TEND)
    open_ = list(Miss.objects.select_for_update().filter(text=text, settled_on=None))
    if not open_:
        raise Absent("这个问题不在单子上，可能已经处理过了。请刷新页面。")
    Miss.objects.filter(pk__in=[one.pk for one in open_]).update(settled_on=today())
    record(MissSettled(open_[0].pk, len(open_)), by=by, about=f"search-miss:{open_[0].pk}")
    return sum(one.times for one in open_)


@transaction.atomic
def call(word: str, means: str, *, by: Actor) -> Synonym:
    """Let a word find what is called otherwise, and the other way round, from today. Open questions with this very word are seen to by it."""
    identity.check(by, permits.TEND)
    said, official = _worded(word, "word"), _worded(means, "means")
    if rules.normalise(said) == rules.normalise(official):
        raise Refused("两个说法一样，不用定。请写正式的叫法。", "means")
    try:
        with transaction.atomic():
            made = Synonym.objects.create(word=said, means=official, valid_from=today(), source="网站管理岗定的", verified=True)
    except IntegrityError:
        raise Refused("这两个说法已经定过了。", "means") from None
    record(SynonymPut(made.pk), by=by, about=f"synonym:{made.pk}")
    forget_one(queries.SYNONYMS)
    if Miss.objects.filter(text=rules.normalise(said), settled_on=None).exists():
        settle(rules.normalise(said), by=by)
    return made


def _worded(text: str, field: str) -> str:
    plain = " ".join(text.split())
    if not 2 <= len(plain) <= 20:
        raise Refused("请写 2 到 20 个字。", field)
    rules.check_impersonal(plain)
    return plain


@transaction.atomic
def end(number: int, *, by: Actor) -> Synonym:
    """Let two words no longer find each other, from today. What the county's file says ends in the file."""
    identity.check(by, permits.TEND)
    row = Synonym.objects.select_for_update().filter(pk=number, valid_to=None).first()
    if row is None:
        raise Absent("没有这一对近义词，可能已经停用了。请刷新页面。")
    if row.loaded:
        raise Refused("这一对写在县情档案 synonyms.yaml 里，请在那里改。")
    row.valid_to = today()
    row.save(update_fields=["valid_to"])
    record(SynonymEnded(row.pk), by=by, about=f"synonym:{row.pk}")
    forget_one(queries.SYNONYMS)
    return row


@transaction.atomic
def put_synonyms(wanted: Sequence[SynonymLine], *, by: Actor) -> Tally:
    """The file's synonyms as it has them; a pair it no longer names ends today. Those made at the desk stay."""
    standing = {(row.word, row.means): row for row in Synonym.objects.filter(valid_to=None)}
    made = changed = 0
    for line in wanted:
        row = standing.pop((line.word, line.means), None)
        values = {"valid_from": line.valid_from, "source": line.source, "verified": line.verified, "loaded": True}
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            row, fresh = Synonym.objects.update_or_create(word=line.word, means=line.means, valid_to=None, defaults=values)
            made, changed = made + fresh, changed + (not fresh)
            record(SynonymPut(row.pk), by=by, about=f"synonym:{row.pk}")
    for row in (one for one in standing.values() if one.loaded):
        Synonym.objects.filter(pk=row.pk).update(valid_to=max(today(), row.valid_from))
        record(SynonymEnded(row.pk), by=by, about=f"synonym:{row.pk}")
        changed += 1
    forget_one(queries.SYNONYMS)
    return Tally("近义词", made, changed, len(wanted) - made)


def sweep() -> int:
    """Forget questions of half a year ago, seen to or not; returns how many. The program's own round: they are counts, not records."""
    with acting(SYSTEM):
        return Miss.objects.filter(day__lt=today() - timedelta(days=KEPT_DAYS)).delete()[0]
