"""Publishing matters from a county's profile: each change is a new frozen version; a file taken away takes the matter out of use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.rules import to_data
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.kept import forget
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Organ
from shuheng.foundation.county.rules import Tally
from shuheng.foundation.journal.actions import record
from shuheng.foundation.search import actions as search
from shuheng.foundation.search.rules import EVERYBODY, without_numbers

from ..events import MatterPublished
from ..models import Matter
from ..rules.contents import LIFE_EVENT_LABELS, Holder
from ..rules.contents import Matter as Content
from ..rules.guidance import told
from ..rules.matters import Chains, definition
from ..rules.shapes import with_order
from ..rules.themes import Theme

REHEARSED_DAYS = 90


@dataclass(frozen=True)
class Plan:
    """The matters of a profile with the default chains of stages, and the themes that put them together."""

    matters: Sequence[Content]
    chains: Chains
    themes: Sequence[Theme] = ()


@transaction.atomic
def publish_matters(plan: Plan, *, by: Actor) -> Tally:
    """Publish what is new or changed, retire what is gone; the second time nothing happens."""
    created = changed = same = 0
    for content in plan.matters:
        before = Matter.objects.filter(code=content.code).first()
        row = _publish(content, plan.chains, before, by)
        if before is None:
            created += 1
        elif (before.definition_id, before.active, before.organ_id) != (row.definition_id, row.active, row.organ_id):
            changed += 1
        else:
            same += 1
    changed += _retire({content.code for content in plan.matters}, by)
    forget()
    return Tally("办理事项", created, changed, same)


def _plain(data: Any) -> Any:
    """JSON values: what the database will give back, so that the digest is the same."""
    return json.loads(json.dumps(data, ensure_ascii=False, default=str))


def _valid_from() -> date:
    """A version counts from its publication; a demonstration has a past of some weeks to show."""
    return today() - timedelta(days=REHEARSED_DAYS) if settings.DEMONSTRATION else today()


def _publish(content: Content, chains: Chains, before: Matter | None, by: Actor) -> Matter:
    matter = {**content.document, "form": with_order(content.form)}
    frozen = _plain({"procedure": to_data(definition(content, chains)), "matter": matter})
    published = cases.publish(frozen, valid_from=_valid_from(), by=by)
    organ = county.organ(content.organ)
    row = before or Matter(code=content.code)
    if before and (before.definition_id, before.active, before.organ_id) == (published.pk, True, organ.pk):
        return Matter(code=row.code, definition_id=published.pk, active=True, organ_id=organ.pk)
    fresh, _ = Matter.objects.update_or_create(code=content.code, defaults={
        "title": content.title, "short": content.short, "kind": content.kind.value, "organ": organ, "definition": published, "active": True,
        "life_events": [event.value for event in content.events], "by_township": content.handled_by is Holder.TOWNSHIP})
    record(MatterPublished(content.code, published.version, True), by=by, about=f"matter:{content.code}", organ=organ.pk)
    _index(content, organ)
    return fresh


def _retire(codes: set[str], by: Actor) -> int:
    gone = list(Matter.objects.filter(active=True).exclude(code__in=codes))
    for row in gone:
        Matter.objects.filter(pk=row.pk).update(active=False)
        record(MatterPublished(row.code, row.definition.version, False), by=by, about=f"matter:{row.code}")
        search.remove("licensing", "matter", row.code)
    return len(gone)


def _groups(content: Content) -> list[str]:
    return ["site:services", f"matter:{content.kind.value}", *(f"event:{event.value}" for event in content.events)]


def _index(content: Content, organ: Organ) -> None:
    body = "\n".join([content.short, *content.words, *(LIFE_EVENT_LABELS[event] for event in content.events), organ.name, organ.short,
                      *(one.title for one in content.materials), *(one.text for one in content.conditions)])
    page = search.Page(title=content.title, url=f"/matters/{content.code}/", summary=content.say, body=body, organ=organ.pk,
                       facets={"kind": content.kind_label, "site": "政务服务"}, named=True, groups=_groups(content), names=(content.short, *content.words),
                       passages=[search.Said(*(without_numbers(text) for text in one)) for one in told(content)])
    search.index("licensing", "matter", content.code, page, scope=EVERYBODY)
