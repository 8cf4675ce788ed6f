"""What follows a warning: everybody who may write for the column finds it in his messages, once."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from . import rules
from .events import ColumnWarned
from .queries import duties

CODES = {rules.SOON: "appraisal.column_soon", rules.LATE: "appraisal.column_late"}


@hears(ColumnWarned)
def tell_owner(fact: Heard) -> None:
    """By when it has to be updated, or that the day has passed."""
    column = duties.column(fact.event.column)
    code = CODES[fact.event.kind]
    values = {"column": column.title, "site": column.site.title, "until": cn_day(fact.event.due_on), "days": str(column.update_days)}
    for account in duties.writers(column):
        notices.send(code, values=values, by=SYSTEM, key=f"{code}:{fact.id}:{account.pk}", to_account=account.pk,
                     about=About(organ=column.organ_id, link=reverse("desk-appraisal-columns")))
