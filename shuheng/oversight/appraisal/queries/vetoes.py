"""How close a site is to each veto, in a run and in the one before; and whom that concerns."""

from __future__ import annotations

from shuheng.commons.websites.models import Site
from shuheng.foundation.identity.models import Account
from shuheng.foundation.identity.queries import post_holders

from .. import permits, rules
from ..models import Assessment, Result
from . import before


def dangers(row: Assessment, table: rules.Table) -> dict[str, str]:
    """By code of the veto: CLOSE, MET or nothing, by the indicators of `table`."""
    known = {rule.code: rule.at_least for rule in table.rules if rule.part == rules.VETO}
    found = Result.objects.filter(assessment=row, code__in=known)
    return {one.code: rules.danger(rules.Stand(one.state, one.met, one.count, one.why), known[one.code], table.near_findings) for one in found}


def dangers_before(row: Assessment, table: rules.Table) -> dict[str, str]:
    """The same of the run before; empty where there is none."""
    last = before(row)
    return dangers(last, table) if last else {}


def told(assessment: int, code: str) -> tuple[Assessment, rules.Rule, str]:
    """An assessment, a veto of its version, and what is close to the line in words."""
    row = Assessment.objects.select_related("site", "organ", "run__table").get(pk=assessment)
    rule = rules.thaw(row.run.table.content).rule(code)
    result = Result.objects.get(assessment=row, code=code)
    return row, rule, result.why.rstrip("。") or f"查到 {result.count} 处，到 {rule.at_least} 处就否决"


def owners(site: Site) -> list[Account]:
    """Who looks after a site: those of its organ who may see its assessment."""
    return post_holders(site.organ_id, permits.OWN)
