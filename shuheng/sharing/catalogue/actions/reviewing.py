"""审核发布: somebody else than the writer publishes an edition, or sends it back with a reason; a published entry may be withdrawn."""

from __future__ import annotations

from django.db import connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.foundation.search import actions as search
from shuheng.foundation.search.rules import EVERYBODY, without_numbers

from .. import permits, queries, rules
from ..events import ResourcePublished, ResourceReturned, ResourceWithdrawn
from ..models import Edition, Item, Resource
from ..queries import foreign
from ..rules import Content
from .compiling import Faulty, faults_of

SEQUENCE_LOCK = 730_040


def _reviewed(by: Actor, number: int) -> tuple[Resource, Content]:
    identity.check(by, permits.REVIEW)
    row = queries.resource_for(by, number, lock=True)
    said = queries.draft_of(row)
    if row.state != rules.REVIEW or said is None:
        raise Refused("这份不在审核，可能已经有人审过了。请刷新页面。")
    if row.written_by == by.account:
        raise Refused("自己编的不能自己审。请换一位审核人。")
    return row, said


@transaction.atomic
def publish(number: int, *, by: Actor) -> Resource:
    """The draft becomes the next edition; a new entry gets its code. Refused when something has gone wrong with it meanwhile."""
    row, said = _reviewed(by, number)
    if found := faults_of(said, row.pk):
        raise Faulty(found)
    return put_out(row, said, by)


def put_out(row: Resource, said: Content, by: Actor) -> Resource:
    """Write the edition and its items, and tell."""
    row.code = row.code or _next_code(said.category)
    row.edition, row.state, row.draft, row.title = row.edition + 1, rules.PUBLISHED, None, said.title
    row.returned, row.withdrawn_at, row.withdrawn_why, row.found = "", None, "", queries.vector(said, row.code)
    row.save()
    edition = Edition.objects.create(resource=row, number=row.edition, content=said.plain(), digest=said.digest(), written_by=row.written_by,
                                     published_by=by.account, published_at=now())
    _put_items(row, said)
    record(ResourcePublished(row.pk, row.code, row.edition, edition.digest, len(said.items), said.sharing, said.openness), by=by, organ=row.organ_id,
           about=f"resource:{row.pk}")
    _index(row, said)
    return row


def _index(row: Resource, said: Content) -> None:
    """The catalogue is public: everybody finds the entry and what it consists of."""
    body = "\n".join((row.code, *said.keywords, *(one.title for one in said.items), row.organ.name))
    page = search.Page(title=without_numbers(said.title), url=f"/data/{foreign.name_of(row.code)}/", summary=without_numbers(said.abstract),
                       body=without_numbers(body), organ=row.organ_id, facets={"site": "开放数据"}, groups=["site:data"], named=True)
    search.index("catalogue", "data", str(row.pk), page, scope=EVERYBODY)


def _next_code(category: str) -> str:
    """The next running number in a category; two publishers wait for each other."""
    connection.send_later("select pg_advisory_xact_lock(%s)", [SEQUENCE_LOCK])
    taken = queries.last_code(category)
    return rules.number(category, int(taken.rpartition("/")[2]) + 1 if taken else 1)


def _put_items(row: Resource, said: Content) -> None:
    named = {one.source for one in said.items} - {"", row.organ.code}
    organs = {row.organ.code: row.organ, "": row.organ} | {one.code: one for one in Organ.objects.filter(valid_to=None, code__in=named) if named}
    items = [Item(resource=row, place=place, column=one.column, title=one.title, type=one.type, sharing=one.sharing, openness=one.openness,
                  source=organs[one.source], element=one.element, personal=one.personal, retired=False)
             for place, one in enumerate(said.items, 1)]
    if row.edition > 1:
        Item.objects.filter(resource=row).exclude(column__in=[one.column for one in said.items]).update(retired=True)
    Item.objects.bulk_create(items, update_conflicts=True, unique_fields=["resource", "column"],
                             update_fields=["place", "title", "type", "sharing", "openness", "source", "element", "personal", "retired"])


@transaction.atomic
def return_(number: int, reason: str, *, by: Actor) -> Resource:
    """Send the draft back to its writer with what is to be changed."""
    row, said = _reviewed(by, number)
    row.state, row.returned = rules.DRAFT, _worded(reason)
    row.save(update_fields=["state", "returned"])
    record(ResourceReturned(row.pk, said.digest()), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    return row


@transaction.atomic
def withdraw(number: int, reason: str, *, by: Actor) -> Resource:
    """Take a published entry out of the catalogue; its page then says since when and why. A later edition brings it back."""
    row = queries.compiled_by(by, number)
    if not row.stands:
        raise Refused("这个资源没有发布，或者已经撤下。")
    if row.state == rules.REVIEW:
        raise Refused("新的一版正在审核。请等审核完再撤。")
    row.state, row.draft, row.withdrawn_at, row.withdrawn_why = rules.WITHDRAWN, None, now(), _worded(reason)
    row.save(update_fields=["state", "draft", "withdrawn_at", "withdrawn_why"])
    search.remove("catalogue", "data", str(row.pk))
    record(ResourceWithdrawn(row.pk, row.code, row.edition), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    return row


def _worded(reason: str) -> str:
    cleaned = " ".join(reason.split())
    if not 4 <= len(cleaned) <= 200:
        raise Refused("请写原因，4 到 200 个字。", "reason")
    return cleaned
