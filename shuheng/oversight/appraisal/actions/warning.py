"""预警: once for each day and kind it is told that a column is near its day of update, or past it; and that a site comes close to a veto."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.journal.actions import record

from .. import rules
from ..events import ColumnWarned, VetoNear
from ..models import Assessment, ColumnWarning
from ..queries import duties, vetoes


@transaction.atomic
def warn(*, by: Actor) -> int:
    """Tell of every column that came near its day or went past it since the last time; returns how many."""
    due = [one for one in duties.duties(today(), duties.near_days()) if one.state and not duties.told(one)]
    for one in due:
        ColumnWarning.objects.create(column=one.column, kind=one.state, due_on=one.due_on, told_at=now())
        record(ColumnWarned(one.column.pk, one.state, one.due_on), by=by, organ=one.column.organ_id, about=f"column:{one.column.pk}")
    return len(due)


def warn_of_vetoes(row: Assessment, table: rules.Table, by: Actor) -> None:
    """Inside the judgement of a site: a fact for every veto that is closer than in the run before."""
    now_, before = vetoes.dangers(row, table), vetoes.dangers_before(row, table)
    for code, danger in now_.items():
        if rules.worse(danger, before.get(code, "")):
            record(VetoNear(row.site_id, row.pk, code, danger, row.run.on), by=by, organ=row.organ_id, about=f"appraisal:{row.pk}")
