"""What follows a warning: who may write for the column, or looks after the site, finds it in his messages, once."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from . import rules
from .events import ColumnWarned, VetoNear
from .queries import duties, vetoes

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


@hears(VetoNear)
def tell_site(fact: Heard) -> None:
    """What is close to the line, or over it, with the page on which every finding stands."""
    row, rule, said = vetoes.told(fact.event.assessment, fact.event.rule)
    code = f"appraisal.veto_{fact.event.danger}"
    values = {"site": row.site.title, "rule": rule.title, "said": said, "on": cn_day(fact.event.on)}
    for account in vetoes.owners(row.site):
        notices.send(code, values=values, by=SYSTEM, key=f"{code}:{fact.id}:{account.pk}", to_account=account.pk,
                     about=About(organ=row.organ_id, link=reverse("desk-appraisal-result", args=[row.pk])))
