"""Which kinds of credit entries there were on a day."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.queries import valid

from ..models import Kind


def kinds_on(day: date) -> list[Kind]:
    """The kinds of a day, by group and code."""
    return list(Kind.objects.filter(valid(day)))


def kind_on(code: str, day: date) -> Kind:
    """The kind of this code on the day of a decision; Refused for what no list names."""
    found = Kind.objects.filter(valid(day), code=code).first()
    if found is None:
        raise Refused("信用信息目录里没有这个种类，或者作出决定那天还没有。目录以外的不能记为信用信息。", "kind")
    return found
