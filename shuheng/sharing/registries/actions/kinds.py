"""Publishing kinds of certificates from a county's profile: a change is a new version, a file taken away takes the kind out of use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.kept import forget
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.rules import Tally
from shuheng.foundation.journal.actions import record

from ..events import CertificateKindPublished
from ..models import CertificateKind
from ..rules import Kind


@transaction.atomic
def publish_kinds(plan: Sequence[Kind], *, by: Actor) -> Tally:
    """Publish what is new or changed, retire what is gone; the second time nothing happens."""
    made = [_publish(kind, by) for kind in plan]
    gone = list(CertificateKind.objects.filter(current=True).exclude(code__in=[kind.code for kind in plan]))
    for row in gone:
        _retire(row, by)
    forget()
    return Tally("证照种类", made.count("created"), made.count("changed") + len(gone), made.count("same"))


def _publish(kind: Kind, by: Actor) -> str:
    content, organ = json.loads(json.dumps(asdict(kind), ensure_ascii=False)), county.organ(kind.organ)
    newest = CertificateKind.objects.select_for_update().filter(code=kind.code).order_by("-version").first()
    if newest and newest.current and newest.content == content and newest.organ_id == organ.pk:
        return "same"
    CertificateKind.objects.filter(code=kind.code, current=True).update(current=False)
    version = newest.version + 1 if newest else 1
    CertificateKind.objects.create(code=kind.code, version=version, title=kind.title, organ=organ, content=content, published_at=now())
    record(CertificateKindPublished(kind.code, version, True), by=by, organ=organ.pk, about=f"certificate-kind:{kind.code}")
    return "changed" if newest else "created"


def _retire(row: CertificateKind, by: Actor) -> None:
    CertificateKind.objects.filter(pk=row.pk).update(current=False)
    record(CertificateKindPublished(row.code, row.version, False), by=by, organ=row.organ_id, about=f"certificate-kind:{row.code}")
