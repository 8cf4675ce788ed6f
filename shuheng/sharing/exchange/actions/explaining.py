"""异常查询: what is out of the ordinary is found every minute, explained by whoever looked, judged by somebody else."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.actions import Told, advance, record, record_told

from .. import permits, queries, rules
from ..events import LookExplained, LookUnusual
from ..models import Unusual

CURSOR, AT_ONCE = "exchange.unusual", 2_000


@transaction.atomic
def watch(*, by: Actor) -> tuple[int, bool]:
    """Look through the look-ups among the next facts of the journal; (how many of them are unusual, whether facts were read at all)."""
    seen = journal.cursor_of(CURSOR)
    looks, reached = queries.looks_after(seen, AT_ONCE)
    if reached == seen:
        return 0, False
    due = county.calendar().add(today(), rules.limit("explain", today()).days)
    found = [(one.receipt, why) for one in looks if (why := rules.unusual(one.look))]
    Unusual.objects.bulk_create([Unusual(receipt_id=number, why=why, found_at=now(), due_on=due) for number, why in found], ignore_conflicts=True)
    record_told([Told(LookUnusual(number, why, due), f"receipt:{number}") for number, why in found], by=by)
    advance(CURSOR, reached)
    return len(found), True


def _unusual(number: int, **more: object) -> Unusual:
    found = Unusual.objects.select_for_update(of=("self",)).select_related("receipt").filter(receipt=number, **more).first()
    if found is None:
        raise Absent("没有这条异常查询，或者它不归您说明、认定。请回到列表再选。")
    return found


@transaction.atomic
def explain(number: int, words: str, *, by: Actor) -> Unusual:
    """Whoever looked says why, for a program an officer of its organ; once more after an explanation was not accepted."""
    found = _unusual(number)
    if not queries.explains(by, found.receipt):
        raise Forbidden("请查询的人自己说明。程序查的，请本单位有“凭授权查数据”许可的人说明。")
    if found.accepted:
        raise Refused("这条已经认可，不用再说明。")
    cleaned = " ".join(words.split())
    if not 6 <= len(cleaned) <= 300:
        raise Refused("请写清楚为什么这样查，6 到 300 个字。", "words")
    found.words, found.explained_at, found.explained_by, found.accepted = cleaned, now(), by.account, None
    found.save(update_fields=["words", "explained_at", "explained_by", "accepted"])
    record(LookExplained(number), by=by, about=f"receipt:{number}")
    return found


@transaction.atomic
def judge(number: int, accepted: bool, *, by: Actor) -> Unusual:
    """Somebody else accepts the explanation, or does not."""
    identity.check(by, permits.CHECK)
    with acting(SYSTEM):  # who checks sees other organs' looks through the program only
        found = _unusual(number, receipt__grant__domain=by.domain)
        if by.account in (found.receipt.account, found.explained_by):
            raise Forbidden("自己的查询、自己写的说明，请别的同事认定。")
        if not found.words or found.accepted:
            raise Refused("还没有说明，或者已经认可了。")
        found.accepted, found.judged_by, found.judged_at = accepted, by.account, now()
        found.save(update_fields=["accepted", "judged_by", "judged_at"])
    record(LookExplained(number, accepted), by=by, about=f"receipt:{number}")
    return found
