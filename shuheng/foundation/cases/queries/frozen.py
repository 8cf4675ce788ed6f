"""Frozen definitions by their name and version, for rooms that read the journal and not the rows of cases."""

from __future__ import annotations

from collections.abc import Iterable

from shuheng.foundation.core.kept import kept

from ..models import Definition
from ..rules import Definition as Rules
from . import definition_rules, learn_definitions


def procedures(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Rules]:
    """The frozen procedures of these (code, version); what nobody published is missing."""
    pairs = set(wanted)
    listed = Definition.objects.filter(code__in={code for code, _ in pairs}).values_list("code", "version", "pk")
    found = {(code, version): pk for code, version, pk in listed if (code, version) in pairs}
    learn_definitions(found.values())
    return {pair: definition_rules(pk) for pair, pk in found.items()}


def titles() -> dict[str, str]:
    """The newest title of every definition by its code."""
    return kept("cases.titles", lambda: dict(Definition.objects.order_by("version").values_list("code", "title")), 5.0)


def promises() -> list[tuple[str, str, int]]:
    """(code, title, days) of every definition whose newest version promises a number of days, by title."""
    return kept("cases.promises", _promises, 20.0)


def _promises() -> list[tuple[str, str, int]]:
    newest = {row.code: row for row in Definition.objects.order_by("version").only("code", "title", "content")}
    found = [(row.code, row.title, int(row.content["procedure"].get("promised_days", 0))) for row in newest.values()]
    return sorted((one for one in found if one[2]), key=lambda one: one[1])
