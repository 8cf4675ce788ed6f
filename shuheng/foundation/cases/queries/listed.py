"""What a list shows of its cases, with the limit that each counts by, in one prepared statement.

Past the ORM: fifty rows with what they point to are two hundred objects that nobody needs, and the statement is asked by every list.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.identity import queries as parties

from ..rules import Clock
from .state import CLOCK, clock

# of the running limits the one people are told, as `CaseState.governing` chooses it
_LISTED = Prepared("cases_listed", "bigint[]", f"""
select json_agg(json_build_array(c.id, c.number, c.definition_id, c.title, c.stage, c.lamp, c.due_on, c.opened_at, c.closed_on, c.account,
  o.short, d.short, c.party_id, encode(p.name_sealed, 'base64'),
  (select json_build_array({CLOCK}) from cases_clock k where k.case_id = c.id and k.stopped_on is null
   order by k.kind <> 'promised', k.kind <> 'statutory', k.due_on, k.code limit 1)))
from cases_case c join county_organ o on o.id = c.organ_id left join county_division d on d.id = c.division_id
  left join identity_party p on p.id = c.party_id
where c.id = any($1)
""")


class Listed(NamedTuple):
    """A case in a list."""

    pk: int
    number: str
    definition: int
    title: str
    stage: str
    lamp: str
    due_on: date | None
    opened_at: datetime
    closed_on: date | None
    account: int | None
    organ: str
    division: str | None
    party: int | None
    name_sealed: bytes | None
    governing: Clock | None

    @property
    def who(self) -> str:
        """The applicant's name; empty when there is none, or when he is not ours to see."""
        return parties.opened_name(self.party, self.name_sealed) if self.party and self.name_sealed else ""


def shown(numbers: Sequence[int]) -> list[Listed]:
    """The cases of these rows in this order."""
    rows = {row[0]: row for row in connection.one(_LISTED, [list(numbers)]) or ()} if numbers else {}
    return [_listed(rows[number]) for number in numbers if number in rows]


def _listed(row: list[Any]) -> Listed:
    pk, number, definition, title, stage, lamp, due_on, opened_at, closed_on, account, organ, division, party, sealed, limit = row
    return Listed(pk, number, definition, title, stage, lamp, date.fromisoformat(due_on) if due_on else None, datetime.fromisoformat(opened_at),
                  date.fromisoformat(closed_on) if closed_on else None, account, organ, division, party,
                  base64.b64decode(sealed) if sealed else None, clock(limit) if limit else None)
