"""The county's rules of supervision, as its profile says them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal.actions import record

from ..events import RulesSet
from ..models import Regime, Rule


@dataclass(frozen=True)
class RegimePlan:
    """Who supervises from a day on; organs by their codes."""

    valid_from: date
    organs: Sequence[str]
    readers: Sequence[str]
    explain_days: int
    appeal_days: int
    least: int
    grades: Mapping[str, int]
    source: str
    verified: bool


@dataclass
class Plan:
    """One regime and its rules: (code, valid_from) with the columns of each."""

    regime: RegimePlan
    rules: list[tuple[str, date, dict[str, Any]]] = field(default_factory=list)


@transaction.atomic
def put_rules(plan: Plan, *, by: Actor) -> Tally:
    """Write what differs; a rule that is no longer in the file keeps its versions."""
    places = dict(Organ.objects.filter(code__in=[*plan.regime.organs, *plan.regime.readers]).values_list("code", "pk"))
    wanted = {"organs": [places[code] for code in plan.regime.organs], "readers": [places[code] for code in plan.regime.readers],
              **{name: getattr(plan.regime, name) for name in ("explain_days", "appeal_days", "least", "source", "verified")},
              "grades": dict(plan.regime.grades)}
    counts = [_put(Regime, {"valid_from": plan.regime.valid_from}, wanted)]
    counts += [_put(Rule, {"code": code, "valid_from": since}, columns) for code, since, columns in plan.rules]
    tally = Tally("监察规则", created=counts.count("created"), changed=counts.count("changed"), same=counts.count("same"))
    if tally.created or tally.changed:
        said = json.dumps([wanted, plan.rules], default=str, sort_keys=True, ensure_ascii=False)
        record(RulesSet(len(plan.rules), hashlib.sha256(said.encode()).hexdigest()), by=by, about="supervision:rules")
    kept.forget()
    return tally


def _put(model: type[Regime] | type[Rule], key: Mapping[str, Any], columns: Mapping[str, Any]) -> str:
    row = model.objects.filter(**key).first()  # type: ignore[attr-defined]
    if row is None:
        model.objects.create(**key, **columns)  # type: ignore[attr-defined]
        return "created"
    if all(getattr(row, name) == value for name, value in columns.items()):
        return "same"
    model.objects.filter(pk=row.pk).update(**columns)  # type: ignore[attr-defined]
    return "changed"
