"""Which rules stand for an entry: those that its catalogue gives, under what somebody set, each with its setting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Division
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Content
from shuheng.sharing.holdings import queries as holdings

from .. import rules
from ..models import Setting
from ..rules import Rule, kinds
from .stocks import register_of


@dataclass(frozen=True)
class Standing:
    """One rule as it stands, in words; `setting` when somebody set or stopped it, `given` when the catalogue gives a rule of this code."""

    rule: Rule
    says: str
    setting: Setting | None = None
    given: bool = True

    @property
    def stopped(self) -> bool:
        """Did somebody stop it?"""
        return self.setting is not None and self.setting.stopped


def settings_of(resource: int) -> dict[str, Setting]:
    """What is set for an entry today, by code."""
    return {one.code: one for one in Setting.objects.filter(resource=resource, ended_at=None)}


def standing(resource: Resource, said: Content) -> list[Standing]:
    """All rules of an entry: the catalogue's in its order, then what was added. Settings of items that an edition no longer has are left out."""
    titles = {one.column: one.title for one in said.items}
    given = {one.code: one for one in rules.given(said, register_of(resource.pk))}
    found = settings_of(resource.pk)
    added = {code: Rule(one.kind, one.column, one.params, "set") for code, one in found.items() if one.column in titles}
    return [Standing(rule, rules.described(rule, titles), found.get(code), code in given) for code, rule in (given | added).items()]


def active(resource: Resource, said: Content) -> list[Rule]:
    """The rules that a profile asks."""
    return [one.rule for one in standing(resource, said) if not one.stopped]


def frozen(rule: Rule, said: Content, on: date) -> Rule | None:
    """A rule as the owner's functions read it: today is a day, a named list its codes, an entry its number. None when it cannot be asked at present."""
    params = dict(rule.params)
    if rule.kind == kinds.RANGE:
        moment = any(one.column == rule.column and one.type == "T" for one in said.items)
        params = {name: _end(str(value), on, moment and name == "most") for name, value in params.items()}
    if rule.kind == kinds.CODES and params.get("list"):
        params["codes"] = _codes(on)
    if rule.kind == kinds.REFERS:
        params["resource"] = target(str(params["entry"]))
        if not params["resource"]:
            return None
    return replace(rule, params=params)


def _end(value: str, on: date, whole_day: bool) -> str:
    day = on.isoformat() if value == kinds.TODAY else value
    return f"{day} 23:59:59.999999" if whole_day else day


def _codes(on: date) -> list[str]:
    return list(Division.objects.filter(county.valid(on)).order_by("code").values_list("code", flat=True))


def target(entry: str) -> int | None:
    """The number of a held entry whose key is one plain item, by its code: its keys can be referred to."""
    row = Resource.objects.filter(code=entry, edition__gt=0, withdrawn_at=None).first()
    held = holdings.held_or_none(row.pk) if row else None
    if held is None or held.loaded_at is None or len(held.key_columns) != 1 or set(held.key_columns) & set(held.sealed_columns):
        return None
    return held.resource_id


def plain(asked: Iterable[tuple[Rule, Rule]], said: Content) -> list[dict[str, object]]:
    """As a plan keeps them: pairs of a rule as it is said and as it is frozen."""
    titles = {one.column: one.title for one in said.items}
    return [{"code": one.code, "kind": one.kind, "column": one.column, "params": dict(ready.params), "says": rules.described(one, titles)}
            for one, ready in asked]


def asked(plan: Iterable[dict[str, object]]) -> list[Rule]:
    """The rules of a stored plan."""
    return [Rule(str(one["kind"]), str(one["column"]), one["params"]) for one in plan]  # type: ignore[arg-type]
