"""The scheme and the first entries of a county come with its profile; what organs have compiled since is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.actions import check_system
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import SchemeLoaded
from ..models import Category, Edition, Resource
from ..rules import CategoryPlan, Content
from .reviewing import put_out


def put_scheme(plans: Sequence[CategoryPlan], *, by: Actor) -> Tally:
    """Bring the code scheme up to date."""
    check_system(by)
    known = {row.code: row for row in Category.objects.all()}
    created = changed = 0
    for plan in plans:
        values = {"title": plan.title, "parent": plan.parent, "source": plan.source, "verified": plan.verified}
        row = known.get(plan.code)
        if row is None:
            Category.objects.create(code=plan.code, **values)
            created += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            Category.objects.filter(pk=row.pk).update(**values)
            changed += 1
    if created or changed:
        record(SchemeLoaded(created, changed), by=by, about="scheme")
    return Tally("目录分类", created, changed, len(plans) - created - changed)


def put_resources(plans: Mapping[str, Content], *, by: Actor) -> Tally:
    """Publish the entries of the profile by their codes. An entry whose newest edition was written by an officer is left alone."""
    check_system(by)
    rows = {row.code: row for row in Resource.objects.filter(code__in=plans).select_related("organ")}
    newest = {one.resource_id: one for one in Edition.objects.filter(resource__in=rows.values(), number=queries.NEWEST)}
    organs = queries.organs()
    created = changed = 0
    for code, said in plans.items():
        row = rows.get(code)
        if row is None:
            put_out(Resource(code=code, organ=organs[said.organ], title=said.title), said, by)
            created += 1
        elif (one := newest.get(row.pk)) and one.written_by is None and row.state == rules.PUBLISHED and one.digest != said.digest():
            put_out(row, said, by)
            changed += 1
    return Tally("信息资源", created, changed, len(plans) - created - changed)
