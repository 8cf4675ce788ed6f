"""照库编目: a draft of the catalogue begun from a table of an organ's database. 政务数据共享条例: every organ compiles the catalogue of its own data."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue import actions as catalogue
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import CONDITIONAL, Content

from .. import queries, rules
from ..queries.reading import Table


@transaction.atomic
def start_from(number: int, table: Table, *, by: Actor) -> Resource:
    """A new draft with an item for each column of a table of this source. Titles are the comments of the columns; everything is to be looked over."""
    row = queries.source(by, number)
    queries.check_own(by, row.resource)
    if not table.columns:
        raise Refused("这张表没有列，或者没有读它的权限。", "table")
    items = rules.items_of_columns((one.name, one.type, one.comment, one.length, one.key) for one in table.columns)
    title = (table.comment or table.name).strip()[:60]
    return catalogue.start(Content(title, "", row.organ.code, "", sharing=CONDITIONAL, items=items), by=by)
