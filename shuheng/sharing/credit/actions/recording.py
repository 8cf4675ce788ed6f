"""登记: the deciding organ records an entry, corrects it, withdraws it. What stood before stays. 行政处罚法 第四十八条"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county import queries as county
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.models import Party
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.queries import first_result

from .. import permits, queries, rules
from ..events import EntryCorrected, EntryPublished, EntryRecorded, EntryWithdrawn
from ..models import Edition, Entry, Kind
from ..rules import Said


@transaction.atomic
def record_entry(party: int, said: Said, *, by: Actor, organ: int | None = None, key: str = "") -> Entry:
    """Record what an organ decided about a party, and put it before the public at once where its kind says so.

    An officer records for his own organ, the program for the one it names. Refused for what the list of kinds does not know, and for a black-list
    entry without its article. A repeated `key` returns the first entry.
    """
    identity.check(by, permits.RECORD)
    if done := first_result(key):
        return queries.entry(int(done.about.rpartition(":")[2]))
    holder = organ if by.kind == "system" else by.organ
    if holder is None:
        raise Forbidden("您现在的岗位不在任何单位，不能登记信用信息。请换到有单位的岗位。")
    whose = queries.whose(party, by)
    kind = queries.kind_on(said.kind, said.decided_on)
    said = rules.check_said(said, kind.plan, whose, today())
    with acting(SYSTEM):
        entry = Entry(party=_locked_party(party), whose=whose, kind=kind, group=kind.group, organ_id=holder, domain=by.domain,
                      recorded_by=by.account, published_on=today() if kind.plan.shows(whose) else None)
        _say(entry, said, kind)
        _check_once(entry)
        entry.save(force_insert=True)
        _write(entry, said, "", by)
    record(EntryRecorded(entry.pk, kind.code, said.decided_on, said.digest()), by=by, organ=holder, about=about(entry.pk), key=key)
    if entry.published_on and entry.publish_due_on:
        record(EntryPublished(entry.pk, entry.published_on, entry.publish_due_on), by=by, organ=holder, about=about(entry.pk))
    return entry


def about(number: int) -> str:
    """Under which the journal keeps the facts of an entry."""
    return f"credit_entry:{number}"


def _locked_party(party: int) -> Party:
    """Two who record about one party wait for each other."""
    return Party.objects.select_for_update(of=("self",)).get(pk=party)


def _say(entry: Entry, said: Said, kind: Kind) -> None:
    """What was said, as the entry's row has it."""
    entry.document, entry.decided_on, entry.article = said.document, said.decided_on, said.article
    entry.shown_until = rules.shown_until(said, kind.plan)
    entry.publish_due_on = _publish_due(said.decided_on) if entry.published_on else None


def _publish_due(decided_on: date) -> date:
    return county.calendar().add(decided_on, rules.days(rules.PUBLISH, decided_on))


def _check_once(entry: Entry) -> None:
    same = Entry.objects.filter(organ=entry.organ_id, kind=entry.kind_id, party=entry.party_id, document=entry.document, withdrawn_on=None)
    if same.exclude(pk=entry.pk).exists():
        raise Refused("本单位已经按这个文号给这个当事人记过这一种。写得不对的，请在那一条上更正。", "document")


def _write(entry: Entry, said: Said, why: str, by: Actor) -> None:
    """The next edition; the one before ends at the same instant."""
    at = now()
    Edition.objects.filter(entry=entry, until=None).update(until=at)
    (row,) = next_numbers(Edition)
    edition = Edition(pk=row, entry=entry, place=entry.edition, document=said.document, decided_on=said.decided_on, article=said.article,
                      months=said.months, holds_until=said.until, since=at, written_by=by.account)
    edition.words_sealed, edition.why_sealed = edition.sealed("words", said.words), edition.sealed("why", why) if why else None
    edition.save(force_insert=True)


def locked(by: Actor, number: int, permit: Permit) -> Entry:
    """An entry of the officer's own organ, locked for a change. Runs as the program, because only the program writes."""
    identity.check(by, permit)
    found = Entry.objects.select_for_update(of=("self",)).select_related("kind").filter(pk=number, organ__in=by.organs).first()
    if found is None:
        raise Absent(queries.GONE)
    return found


def locked_own(by: Actor, number: int) -> Entry:
    """An entry about the resident or whom he acts for, locked and as it is now. Runs as the program, after the database has shown it to him."""
    known = queries.own_entry(by, number).entry
    with acting(SYSTEM):
        return Entry.objects.select_for_update(of=("self",)).select_related("kind").get(pk=known.pk)


def worded(words: str, field: str, most: int = 500) -> str:
    """Cleaned words of 4 signs and more; Refused otherwise."""
    cleaned = words.strip()
    if not 4 <= len(cleaned) <= most:
        raise Refused(f"请写 4 到 {most} 个字。", field)
    return cleaned


@transaction.atomic
def correct(number: int, said: Said, why: str, *, by: Actor) -> Entry:
    """更正: the recording organ says it anew, with the reason. The kind stays; another kind is another entry."""
    why = worded(why, "why", 200)
    with acting(SYSTEM):
        entry = locked(by, number, permits.RECORD)
        if entry.withdrawn_on:
            raise Refused("这条已经撤下，不能更正。需要的话请重新登记一条。")
        said = rules.check_said(replace(said, kind=entry.kind.code), entry.kind.plan, entry.whose, today())
        if queries.kind_on(said.kind, said.decided_on).pk != entry.kind_id:
            raise Refused("那一天用的是另一段规定，不能更正到那天。请撤下这一条，重新登记。", "decided_on")
        if said == queries.said_now(entry):
            raise Refused("和现在写的一样，没有要更正的。")
        _say(entry, said, entry.kind)
        _check_once(entry)
        entry.edition += 1
        if entry.shown_until is None or entry.shown_until > today():
            entry.expired_at = None
        entry.save(update_fields=["document", "decided_on", "article", "shown_until", "publish_due_on", "edition", "expired_at"])
        _write(entry, said, why, by)
    record(EntryCorrected(entry.pk, entry.edition, said.digest()), by=by, organ=entry.organ_id, about=about(entry.pk))
    return entry


@transaction.atomic
def withdraw(number: int, why: str, *, by: Actor) -> Entry:
    """撤下: the recording organ takes it back, with the reason; from today it counts no more, and stays in the history."""
    why = worded(why, "why", 200)
    with acting(SYSTEM):
        entry = locked(by, number, permits.RECORD)
        if entry.withdrawn_on:
            raise Refused("这条已经撤下了。")
        entry.withdrawn_on, entry.why_sealed = today(), entry.sealed("why", why)
        entry.save(update_fields=["withdrawn_on", "why_sealed"])
    record(EntryWithdrawn(entry.pk), by=by, organ=entry.organ_id, about=about(entry.pk))
    return entry
