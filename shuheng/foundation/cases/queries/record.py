"""What was written about a case beside its state: steps, pauses, opinions and the rating, in one prepared statement for the page of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.rows import as_json, from_json

from ..models import Opinion, Pause, Rating, Step

_STEP = ("id", "seq", "move", "title", "words", "shown", "by", "account", "at")
_PAUSE = ("id", "kind", "from_on", "to_on", "reason", "document", "article", "approver")
_OPINION = ("id", "code", "organ_id", "asked_on", "due_on", "verdict", "given_on", "deemed", "text", "given_at", "given_by")
_RATING = ("id", "level", "reasons", "words", "rated_at", "channel", "answer_due_on", "called_at", "finding", "answer", "answered_on", "void")
_RECORD = Prepared("cases_record", "bigint", f"""
select json_build_array(
  (select json_agg({as_json(Step, "s", *_STEP)} order by s.seq desc, s.id desc) from cases_step s where s.case_id = $1),
  (select json_agg({as_json(Pause, "p", *_PAUSE)} order by p.from_on, p.id) from cases_pause p where p.case_id = $1),
  (select json_agg({as_json(Opinion, "o", *_OPINION)} order by o.id) from cases_opinion o where o.case_id = $1),
  (select json_object_agg(o.organ_id, g.name) from cases_opinion o join county_organ g on g.id = o.organ_id where o.case_id = $1),
  (select {as_json(Rating, "r", *_RATING)} from cases_rating r where r.case_id = $1))
""")


@dataclass(frozen=True)
class Record:
    """Steps newest first, pauses as they began, opinions as they were asked; `organs`: the names of those asked."""

    steps: Sequence[Step]
    pauses: Sequence[Pause]
    opinions: Sequence[Opinion]
    organs: Mapping[int, str]
    rating: Rating | None


def record_of(case: int) -> Record:
    """The record of a case that was fetched with authority."""
    steps, pauses, opinions, organs, rating = connection.one(_RECORD, [case])
    return Record([from_json(Step, row, *_STEP) for row in steps or ()], [from_json(Pause, row, *_PAUSE) for row in pauses or ()],
                  [from_json(Opinion, row, *_OPINION) for row in opinions or ()], {int(organ): name for organ, name in (organs or {}).items()},
                  from_json(Rating, rating, *_RATING) if rating else None)
