"""A paper brought once serves the other cases of the same run: its owner says so with one press."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import DRAFT

from .. import queries
from ..models import Supplement
from ..queries import themes
from . import handling


@transaction.atomic
def take_over(number: str, material: str, token: str, *, by: Actor) -> None:
    """Put a paper that another case of the run holds beside what was uploaded for the supplement of this one."""
    row = queries.own_application(by, number, lock=True)
    part = themes.part_of_case(row.case)
    offered = themes.same_papers(part, themes.parts(part.run)).get(material, []) if part else []
    supplement = Supplement.objects.filter(case=row.case_id, answered_at=None).first()
    if supplement is None or token not in {stored.token for _, stored in offered}:
        raise Refused("这份材料现在用不上了，请重新传一份。")
    with acting(SYSTEM):
        held = files.hold([token], by=SYSTEM, purpose=DRAFT, owner=files.Owner(party=row.party))
    kept = {code: list(tokens) for code, tokens in supplement.kept.items()}
    kept[material] = list(dict.fromkeys([*kept.get(material, ()), *(one.token for one in held)]))
    handling.keep_supplement(number, kept, by=by)
