"""Make small tables say what the profile says, touching only rows that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from django.db.models import Model

from ..rules import Origin, Span, Tally

Values = dict[str, Any]


class Plan(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def span(self) -> Span: ...


def put(model: type[Model], key: Sequence[str], wanted: Sequence[Values], prune: bool = False) -> Tally:
    """Create what is missing, change what differs; delete the rest only when told to."""
    present = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    fresh: list[Model] = []
    changed: list[Model] = []
    for values in wanted:
        row = present.pop(tuple(values[name] for name in key), None)
        if row is None:
            fresh.append(model(**values))
        elif _assign(row, values):
            changed.append(row)
    removed = _remove(model, list(present.values())) if prune else 0
    if changed:
        model._default_manager.bulk_update(changed, list(wanted[0]))
    model._default_manager.bulk_create(fresh)
    same = len(wanted) - len(fresh) - len(changed)
    return Tally(str(model._meta.verbose_name), len(fresh), len(changed) + removed, same, len(present) - removed)


def _assign(row: Model, values: Values) -> bool:
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _remove(model: type[Model], rows: list[Model]) -> int:
    model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def align_starts(model: type[Model], plans: Sequence[Plan]) -> None:
    """A corrected first day moves the stored row instead of leaving it beside a new one: cases may hang on it."""
    wanted: dict[str, set[date]] = defaultdict(set)
    stored: dict[str, dict[date, Model]] = defaultdict(dict)
    for plan in plans:
        wanted[plan.code].add(plan.span.start)
    for row in model._default_manager.filter(code__in=list(wanted)):
        stored[row.code][row.valid_from] = row  # type: ignore[attr-defined]
    for code, rows in stored.items():
        missing = sorted(wanted[code] - set(rows))
        stray = sorted(set(rows) - wanted[code])
        for start, old in zip(missing, stray, strict=False):
            model._default_manager.filter(pk=rows[old].pk).update(valid_from=start, valid_to=None)


def of(origin: Origin) -> Values:
    """The two columns that say where a row comes from."""
    return {"source": origin.source, "verified": origin.verified}


def lived(span: Span) -> Values:
    """The two columns of a row's interval."""
    return {"valid_from": span.start, "valid_to": span.end}
