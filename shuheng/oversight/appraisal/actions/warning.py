"""预警: once for each day and kind it is told that a column is near its day of update, or past it."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.journal.actions import record

from ..events import ColumnWarned
from ..models import ColumnWarning
from ..queries import duties


@transaction.atomic
def warn(*, by: Actor) -> int:
    """Tell of every column that came near its day or went past it since the last time; returns how many."""
    due = [one for one in duties.duties(today(), duties.near_days()) if one.state and not duties.told(one)]
    for one in due:
        ColumnWarning.objects.create(column=one.column, kind=one.state, due_on=one.due_on, told_at=now())
        record(ColumnWarned(one.column.pk, one.state, one.due_on), by=by, organ=one.column.organ_id, about=f"column:{one.column.pk}")
    return len(due)
