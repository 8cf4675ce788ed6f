"""Who looked at whom, for which case and why; an open look shows the record, a closed one only that it was."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent

from ..models import LookUp, Merge
from ..rules.people import LOOK_MINUTES


def look_at(by: Actor, number: int) -> LookUp:
    """An open look of this officer's own; Absent when it is over or another's. The database then shows the record."""
    found = LookUp.objects.select_related("case", "person").filter(pk=number, account=by.account or 0, until__gt=Now()).first()
    if found is None:
        raise Absent(f"这次查询已经结束（每次能看 {LOOK_MINUTES} 分钟），或者不是您登记的。请重新填办件编号和目的再查。")
    return found


def my_looks(by: Actor) -> QuerySet[LookUp]:
    """The officer's own looks, newest first."""
    return LookUp.objects.select_related("case").filter(account=by.account or 0).order_by("-at")


def file_looks(by: Actor, since: datetime) -> int:
    """How often this officer looked by file number since then."""
    return my_looks(by).filter(by_file=True, at__gt=since).count()


def looks_of(party: int) -> QuerySet[LookUp]:
    """Every look at a party's record, or at the one it was merged into, newest first: for himself. 个人信息保护法 第四十五条"""
    merged = Merge.objects.filter(gone__party=party, split_at=None).values("kept")
    return LookUp.objects.select_related("organ").filter(Q(person__party=party) | Q(person__in=merged)).order_by("-at")
