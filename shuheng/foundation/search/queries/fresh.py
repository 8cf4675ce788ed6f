"""What came into the index in a stretch of time, for those who asked to be told."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, acting

from .finding import Hit, Narrow, asked, hit

_FRESH = """
select room, kind, key, title, url, at, summary, organ, division, facets from search_entry
where reach = 0 and first_at >= %s and first_at < %s and (%s::text[] is null or kind = any(%s::text[])) and groups @> %s::text[]
  and exists (select from unnest(%s::text[]) way where said like all(string_to_array(way, '|'))) order by first_at desc, id desc limit %s
"""


def fresh(text: str, narrow: Narrow, *, after: datetime, until: datetime, most: int = 20) -> list[Hit]:
    """What everybody may find with this question and could not find before `after`; newest first. Reads what is new only, however much stands."""
    question = asked(text, narrow)
    if question is None:
        return []
    with acting(SYSTEM), connection.cursor() as cursor:
        kinds = list(narrow.kinds) or None
        cursor.execute(_FRESH, [after, until, kinds, kinds, list(narrow.groups), list(question.pieces), most])
        return [hit(row, []) for row in cursor.fetchall()]
