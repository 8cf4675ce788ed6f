"""An item with its open wording as an act needs it: locked and read in one message. Fetching also authorises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.rows import as_json, from_json
from shuheng.foundation.identity import queries as identity

from ..models import Edition, Resource
from . import NO_RESOURCE
from .placed import Place

_RESOURCE = ("id", "organ_id", "domain", "kind", "title", "index_number", "edition", "released_at", "month", "withdrawn_at", "interprets_id")
_EDITION = ("id", "resource_id", "number", "round", "state", "title", "digest", "reviews", "written_by", "release_at")
_WHOLE = (*_EDITION, "content")
# a statement of its own: what is read after it is what the one who held the lock has left
_LOCK = Prepared("websites_lock", "bigint", "select from websites_resource where id = $1 for update")
_LOCK_PLACES = Prepared("websites_lock_places", "bigint", "select from websites_placement where resource_id = $1 order by id for update")


_PLACES = """(select coalesce(json_agg(json_build_array(place.column_id, mine.code, above.code, site.code, site.title, place.shown, place.ordinal)
    order by place.main desc, place.id), '[]')
   from websites_placement place join websites_column mine on mine.id = place.column_id join websites_site site on site.id = mine.site_id
   left join websites_column above on above.id = mine.parent_id where place.resource_id = one.id and place.accepted)"""


def _open(names: Sequence[str], places: str) -> str:
    return f"""
select json_build_array({as_json(Resource, "one", *_RESOURCE)},
  (select {as_json(Edition, "draft", *names)} from websites_edition draft where draft.resource_id = one.id and draft.state <> 'released'),
  (select coalesce(json_agg(json_build_array(word.account, word.duty) order by word.id), '[]')
   from websites_signature word join websites_edition draft on draft.id = word.edition_id and draft.round = word.round
   where draft.resource_id = one.id and draft.state <> 'released' and word.passed),
  (select json_build_array(site.id_code, site.reviews)
   from websites_placement place join websites_column home on home.id = place.column_id join websites_site site on site.id = home.site_id
   where place.resource_id = one.id and place.main), {places})
from websites_resource one where one.id = $1 and ($2 or one.organ_id = any($3)) and ($4 = '' or one.domain = $4)
"""


_TYPES = "bigint, boolean, bigint[], text"
_BRIEF, _FULL = Prepared("websites_open", _TYPES, _open(_EDITION, "'[]'::json")), Prepared("websites_open_whole", _TYPES, _open(_WHOLE, _PLACES))


@dataclass(frozen=True)
class Opened:
    """An item, the wording that is being written or reviewed, who let this round pass (account, duty), the identification code of its main site and how many
    reviewers that asks for. With a whole wording, the columns that took it.
    """

    row: Resource
    edition: Edition | None
    signed: list[tuple[int, str]]
    id_code: str
    reviews: int
    places: list[Place]


def opened(by: Actor, number: int, *needed: Permit, whole: bool = False) -> Opened:
    """An item that somebody with one of these permits may open, locked; `whole` with what the wording says.

    Every act on an item locks the item first: its wording needs no lock beside it.
    """
    reaches = [by.scope(one) for one in needed]
    everywhere = by.kind == "system" or Within.COUNTY in reaches
    connection.send_later(connection.calling(_LOCK), [number])
    if whole:
        connection.send_later(connection.calling(_LOCK_PLACES), [number])
    found = connection.one(_FULL if whole else _BRIEF, [number, everywhere, list(by.organs) if any(reaches) else [],
                                                         "" if by.kind == "system" else by.domain])
    if found is None:
        raise Absent(NO_RESOURCE)
    row, edition, signed, (id_code, reviews), places = found
    return Opened(from_json(Resource, row, *_RESOURCE), from_json(Edition, edition, *(_WHOLE if whole else _EDITION)) if edition else None,
                  [(account, duty) for account, duty in signed], id_code, reviews, [Place(*values) for values in places])


def check_reach(by: Actor, row: Resource, permit: Permit) -> None:
    """Refuse somebody who lacks the permit, or whose permit does not reach this item."""
    identity.check(by, permit)
    if by.scope(permit) is not Within.COUNTY and row.organ_id not in by.organs:
        raise Absent(NO_RESOURCE)
