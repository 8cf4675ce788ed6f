"""The public mark of an entry: its score and the day of the last profile, on its page of open data."""

from __future__ import annotations

from shuheng.foundation.core.templatetags.look import cn_full
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.queries.marks import Mark, declare_mark

from .records import score_of


def mark(row: Resource) -> Mark | None:
    """The line on the public page; None for an entry that was never profiled."""
    found = score_of(row.pk)
    if found is None:
        return None
    return Mark("数据质量", f"{found.shown} 分（满分 100），{cn_full(found.on)}体检，{found.rows:,} 条")


declare_mark("quality", mark)
