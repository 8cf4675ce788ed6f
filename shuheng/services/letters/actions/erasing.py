"""What is not needed any more goes: name and telephone of whoever wrote; letter and answer stay. 个人信息保护法 第十九条、第四十七条"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today

from .. import queries
from ..events import PhoneErased
from ..models import Letter

AT_ONCE = 200  # letters of a round


@transaction.atomic
def erase_phones(*, by: Actor) -> int:
    """Seal letters anew without name and telephone once their day has passed; returns how many."""
    return sum(_erased(case, by) for case in sorted(queries.phones_due(AT_ONCE)))


def _erased(case: int, by: Actor) -> bool:
    held = cases.hold(case, by)
    row = Letter.objects.select_for_update().get(pk=case)
    until = row.phone_until
    if until is None or until >= today():  # answered meanwhile, so kept a little longer
        return False
    row.sealed, row.phone_until = queries.sealed(case, replace(queries.said(row), name="", phone="")), None
    row.save(update_fields=["sealed", "phone_until"])
    held.tell(PhoneErased(until))
    cases.keep(held)
    return True
