"""The indicators as the county's profile has them: what differs becomes a new version; no version is ever rewritten."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.journal.actions import record

from ..events import TablePut
from ..models import RuleTable
from ..rules import Table


@transaction.atomic
def put_table(valid_from: date, table: Table, *, by: Actor) -> Tally:
    """Freeze the next version; the same words again change nothing."""
    content = asdict(table)
    digest = hashlib.sha256(json.dumps([str(valid_from), content], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    last = RuleTable.objects.order_by("-valid_from", "-version").first()
    if last and last.digest == digest:
        return Tally("网站考核指标", same=1)
    version = RuleTable.objects.filter(valid_from=valid_from).count() + 1
    row = RuleTable.objects.create(valid_from=valid_from, version=version, title=table.title, content=content, digest=digest, source=table.source,
                                   verified=table.verified, loaded_at=now())
    record(TablePut(row.pk, valid_from, len(table.rules), digest), by=by, about=f"appraisal-table:{row.pk}")
    return Tally("网站考核指标", created=1)
