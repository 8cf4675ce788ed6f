"""主动公开: the catalogue of duties as the county's files have it, what was made under them, and when it was published."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import on, today
from shuheng.foundation.core.events import canonical_json
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.foundation.search import actions as search
from shuheng.foundation.search.rules import EVERYBODY, without_numbers

from .. import permits, queries, rules
from ..events import DutiesPut, ItemMade, ItemPublished
from ..models import Duty, Item
from ..rules import publication


@dataclass(frozen=True)
class DutyLine:
    """One duty as the files write it."""

    code: str
    organ: str
    title: str
    law: str
    column: str
    days: int
    verified: bool


@transaction.atomic
def put_procedure(*, by: Actor) -> None:
    """Publish the way of requests with today's limits; the same again changes nothing."""
    cases.publish({"procedure": rules.procedure(today())}, valid_from=today(), by=by)


@transaction.atomic
def put_duties(wanted: Sequence[DutyLine], *, by: Actor) -> Tally:
    """The catalogue as the files have it; a duty that no file names any more goes out of use."""
    organs = dict(Organ.objects.filter(valid_to=None).values_list("code", "pk"))
    standing = {row.code: row for row in Duty.objects.all()}
    made = changed = 0
    for place, line in enumerate(wanted):
        values = {"place": place, "organ_id": organs[line.organ], "title": line.title, "law": line.law, "column": line.column, "days": line.days,
                  "verified": line.verified, "active": True}
        old = standing.pop(line.code, None)
        if old is None or any(getattr(old, name) != value for name, value in values.items()):
            Duty.objects.update_or_create(code=line.code, defaults=values)
            made, changed = made + (old is None), changed + (old is not None)
    changed += Duty.objects.filter(code__in=standing, active=True).update(active=False)
    if made or changed:
        digest = hashlib.sha256(canonical_json({"duties": [asdict(line) for line in wanted]})).hexdigest()
        record(DutiesPut(len(wanted), digest), by=by, about="disclosure-duties")
    return Tally("主动公开事项", made, changed, len(wanted) - made)


@transaction.atomic
def note_made(duty: int, title: str, made_on: date, *, by: Actor) -> Item:
    """Information came into being; the day by which it has to be published follows from its duty. 政府信息公开条例 第二十六条"""
    identity.check(by, permits.PUBLISH)
    found = queries.duty_for(by, duty)
    cleaned = publication.check_item(title, made_on, today())
    days = county.calendar()
    due = days.add(made_on, found.days)
    soon, eve = (max(days.add(due, -rules.limit(code, made_on).days), made_on) for code in ("publication_soon", "publication_eve"))
    try:
        with transaction.atomic():
            item = Item.objects.create(duty=found, organ_id=found.organ_id, title=cleaned, made_on=made_on, due_on=due, soon_on=soon, eve_on=eve)
    except IntegrityError:
        raise Refused("同一天的这条信息已经登记过了。", "title") from None
    record(ItemMade(item.pk, found.code, made_on, due), by=by, organ=found.organ_id, about=f"disclosure-item:{item.pk}")
    return item


@transaction.atomic
def publish(item: int, published_on: date, link: str, *, by: Actor) -> Item:
    """It is published: on which day, and where everybody finds it."""
    identity.check(by, permits.PUBLISH)
    row = queries.item_for(by, item, lock=True)
    if row.published_on is not None:
        raise Refused("这条已经登记过公开了。")
    row.link = publication.check_published(row.made_on, published_on, link, today())
    row.published_on = published_on
    row.save(update_fields=["published_on", "link"])
    record(ItemPublished(row.pk, published_on), by=by, organ=row.organ_id, about=f"disclosure-item:{row.pk}")
    _index(row)
    return row


def _index(row: Item) -> None:
    """Everybody finds it from now on, at the address where it stands."""
    duty = row.duty
    page = search.Page(title=without_numbers(row.title), url=row.link, summary=f"主动公开：{duty.title}", body=f"{duty.column}\n{duty.law}", organ=row.organ_id,
                       at=on(row.published_on or row.made_on), groups=["site:disclosure"], facets={"site": "政府信息公开"})
    search.index("disclosure", "disclosure", str(row.pk), page, scope=EVERYBODY)
