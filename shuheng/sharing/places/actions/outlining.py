"""边界图形: a township or village has an outline from a day on; the one before it ends there. 行政区域界线管理条例"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import COUNTY
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import DivisionOutlined
from ..models import Outline


@transaction.atomic
def outline_division(division: Division, drawn: rules.Outline, datum: str, source: str, since: date, *, by: Actor) -> Outline:
    """Record an outline. Refused when it lies outside the county: then its datum, or the division, is a wrong one."""
    identity.check(by, permits.MERGE)
    if division.level == COUNTY:
        raise Refused("县界在县情档案里，不在这里登记。请选乡镇、村或者社区。", "division")
    source = rules.document(source)
    _check_inside(drawn)
    west, south, east, north = drawn.bounds
    with acting(SYSTEM):
        Division.objects.select_for_update(of=("self",)).get(pk=division.pk)
        before = Outline.objects.filter(division=division)
        rules.check_begin([row.span for row in before], since, clock.today())
        before.filter(valid_to=None).update(valid_to=since)
        made = Outline.objects.create(division=division, geometry=rules.plain(drawn), west=west, south=south, east=east, north=north, datum=datum,
                                      exact_m=drawn.exact_m, digest=drawn.digest(), source=source, valid_from=since)
    record(DivisionOutlined(division.pk, made.pk, since, made.digest), by=by, division=division.pk, about=f"division:{division.pk}")
    return made


def _check_inside(drawn: rules.Outline) -> None:
    known = queries.county_outline()
    west, south, east, north = drawn.bounds
    if west >= east or south >= north:
        raise Refused("图形没有面积。请核对坐标。", "geometry")
    for rings in drawn.polygons:
        for longitude, latitude in rings[0][::max(1, len(rings[0]) // 50)]:
            try:
                rules.check_inside(known[1] if known else None, longitude, latitude, drawn.exact_m)
            except Refused as refused:
                raise Refused(f"图形有一个角不对：{refused.message}", "geometry") from None
