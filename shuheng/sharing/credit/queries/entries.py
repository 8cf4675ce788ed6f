"""Reading credit entries: of one party on any day, what the public sees today, an organ's own, the subject's own. The database hides the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.identity import queries as identity

from .. import permits, rules
from ..models import Edition, Entry, Objection
from ..rules import Said

SERVICE = "credit"
GONE = "没有找到这条信用信息，或者不归您看。请回到列表再选。"


@dataclass(frozen=True)
class Held:
    """An entry as it stood on a day: what it then said, its state, and whether an objection was open."""

    entry: Entry
    said: Edition
    state: str
    disputed: bool
    day: date

    @property
    def state_words(self) -> str:
        """Its state in words."""
        return rules.STATES[self.state]

    @property
    def standing(self) -> bool:
        """Whether it still counts."""
        return self.state in rules.STANDING


def held(rows: Iterable[Entry], day: date) -> list[Held]:
    """Entries as they stood on a day; those decided later are left out. Two statements whatever their number."""
    entries = list(rows)
    editions: dict[int, list[Edition]] = {}
    for one in Edition.objects.filter(entry__in=entries).order_by("entry", "place"):
        editions.setdefault(one.entry_id, []).append(one)
    disputes = _disputes(entries)
    lives = ((entry, entry.life(disputes.get(entry.pk, ()))) for entry in entries)
    return [Held(entry, _said(editions[entry.pk], day), state, life.disputed(day), day) for entry, life in lives if (state := life.state(day))]


def _said(editions: Sequence[Edition], day: date) -> Edition:
    """What stood at the end of a day; the first edition for days before it was recorded."""
    return next((one for one in reversed(editions) if clock.local(one.since).date() <= day), editions[0])


def _disputes(entries: Sequence[Entry]) -> dict[int, tuple[tuple[date, date | None], ...]]:
    """The days of every objection by entry. That one is disputed is said to everybody; who says what is not."""
    found: dict[int, tuple[tuple[date, date | None], ...]] = {}
    with acting(SYSTEM):
        for entry, made, answered in Objection.objects.filter(entry__in=entries).values_list("entry", "made_at", "answered_at"):
            days = clock.local(made).date(), clock.local(answered).date() if answered else None
            found[entry] = (*found.get(entry, ()), days)
    return found


def on(party: int, day: date) -> tuple[Held, ...]:
    """What the present actor may see of a party's entries as they stood on a day, the newest decision first."""
    rows = Entry.objects.filter(party=party, decided_on__lte=day)
    return tuple(held(rows.select_related("kind", "organ").order_by("-decided_on", "-pk"), day))


def public_on(party: int, day: date) -> tuple[Held, ...]:
    """What everybody saw of a legal person on a day; nobody sees more here, whoever asks."""
    return tuple(one for one in on(party, day) if one.entry.whose == rules.LEGAL and one.state == rules.PUBLISHED)


# --- at the desk


@dataclass(frozen=True)
class Ask:
    """What an organ's list is asked for: a part of the document number, a group and a state."""

    words: str = ""
    group: str = ""
    state: str = ""


def kept(by: Actor, ask: Ask) -> QuerySet[Entry]:
    """The entries of the officer's own organ, newest first."""
    identity.check(by, permits.READ)
    rows = Entry.objects.filter(organ__in=by.organs, **({"group": ask.group} if ask.group else {}))
    if ask.words:
        rows = rows.filter(document__icontains=ask.words)
    if ask.state:
        rows = rows.filter(_in_state(ask.state, clock.today()))
    return rows.select_related("kind", "organ", "party").order_by("-recorded_at", "-pk")


def _in_state(state: str, day: date) -> Q:
    """The same states as `rules.Life`, asked of the table."""
    withdrawn, repaired = Q(withdrawn_on__isnull=False), Q(repaired_on__isnull=False)
    over = Q(shown_until__lte=day)
    standing = ~withdrawn & ~repaired & (Q(shown_until=None) | ~over)
    asked = {rules.WITHDRAWN: withdrawn, rules.REPAIRED: ~withdrawn & repaired, rules.EXPIRED: ~withdrawn & ~repaired & over,
             rules.PUBLISHED: standing & Q(published_on__isnull=False), rules.RECORDED: standing & Q(published_on=None)}
    return asked[state]


def entry(number: int) -> Entry:
    """An entry that the present actor may see; Absent otherwise."""
    found = Entry.objects.select_related("kind", "organ", "party").filter(pk=number).first()
    if found is None:
        raise Absent(GONE)
    return found


def own_organs(by: Actor, number: int) -> Entry:
    """An entry of the officer's own organ, for his desk."""
    found = entry(number)
    if found.organ_id not in by.organs:
        raise Absent(GONE)
    return found


def said_now(row: Entry) -> Said:
    """What its newest edition says."""
    one = Edition.objects.get(entry=row, place=row.edition)
    return Said(row.kind.code, one.document, one.decided_on, one.words, one.article, one.months, one.holds_until)


def writers(row: Entry) -> list[int]:
    """The accounts that wrote any edition of it: they may not decide what is asked of it."""
    found = Edition.objects.filter(entry=row).exclude(written_by=None).values_list("written_by", flat=True)
    return sorted({*(number for number in found if number is not None), *([row.recorded_by] if row.recorded_by else [])})


# --- of the subject


def own(by: Actor) -> tuple[Held, ...]:
    """Every entry about the resident and those for whom he may act here, also what is not published."""
    rows = Entry.objects.filter(party__in=by.parties_for(SERVICE)).select_related("kind", "organ")
    return tuple(held(rows.order_by("-decided_on", "-pk"), clock.today()))


def own_entry(by: Actor, number: int) -> Held:
    """One of these; somebody else's is as absent as a wrong number."""
    found = next(iter(held(Entry.objects.filter(pk=number, party__in=by.parties_for(SERVICE)).select_related("kind", "organ"), clock.today())), None)
    if found is None:
        raise Absent(GONE)
    return found
