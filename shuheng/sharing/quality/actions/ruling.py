"""规则: the source organ adds, changes or stops rules of its entries with a reason; it, or the data bureau, takes a setting back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django.db import DataError, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.journal.actions import record
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.holdings import queries as holdings

from .. import queries, rules
from ..events import RuleDropped, RuleSet
from ..models import Setting
from ..rules import Rule, kinds


@transaction.atomic
def set_rule(number: int, kind: str, column: str, given: Mapping[str, str], reason: str, *, by: Actor) -> Setting:
    """Add a rule to an entry, or say one of its rules anew. It counts from the next profile on."""
    row = queries.entry(number)
    queries.check_source(by, row)
    rule = rules.checked(holdings.content_of(row, row.edition), kind, column, given)
    cleaned = rules.check_reason(reason)
    _check_asked(row, rule)
    return _put(row, rule, cleaned, stopped=False, by=by)


def _check_asked(row: Resource, rule: Rule) -> None:
    """What only the database and the other entries know."""
    register = queries.register_of(row.pk)
    if register and rule.column in register.sealed and rule.kind != kinds.REQUIRED:
        raise Refused(f"这一项在{register.title}里加密存放，只能查它有没有。", "kind")
    if rule.kind == kinds.PATTERN:
        try:
            with transaction.atomic():
                queries.pattern_reads(str(rule.params["pattern"]))
        except DataError:
            raise Refused("数据库读不懂这个正则表达式，请写得简单些。", "pattern") from None
    if rule.kind == kinds.REFERS and queries.target(str(rule.params["entry"])) in (None, row.pk):
        raise Refused("那个资源还没有归集、主键不止一项，或者主键是个人信息，不能拿来对照。", "entry")


@transaction.atomic
def stop_rule(number: int, code: str, reason: str, *, by: Actor) -> Setting:
    """Stop one of the rules of an entry. Everybody who may see the entry's page sees that it is stopped, and why."""
    row = queries.entry(number)
    queries.check_source(by, row)
    found = next((one for one in queries.standing(row, holdings.content_of(row, row.edition)) if one.rule.code == code), None)
    if found is None or found.rule.kind in kinds.OF_ENTRY:
        raise Refused("这条规则不能停用。更新周期请在目录里改，异议请答复。" if found else "没有这条规则。")
    if found.stopped:
        raise Refused("这条规则已经停用了。")
    return _put(row, found.rule, rules.check_reason(reason), stopped=True, by=by)


def _put(row: Resource, rule: Rule, reason: str, *, stopped: bool, by: Actor) -> Setting:
    one_at_a_time(f"quality rule {row.pk} {rule.code}")
    Setting.objects.filter(resource=row, code=rule.code, ended_at=None).update(ended_at=now())
    params = dict(rule.params)
    made = Setting.objects.create(resource=row, domain=row.domain, code=rule.code, kind=rule.kind, column=rule.column, params=params, stopped=stopped,
                                  reason=reason, account=by.account, by=by.label[:80], made_at=now())
    digest = hashlib.sha256(json.dumps(params, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    record(RuleSet(row.pk, rule.code, stopped, digest), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    return made


@transaction.atomic
def drop_setting(number: int, code: str, *, by: Actor) -> Setting:
    """Take a setting back: the catalogue's rule stands again, or there is none. The data bureau may do so too."""
    row = queries.entry(number)
    queries.check_either(by, row)
    made = Setting.objects.select_for_update().filter(resource=row, code=code, ended_at=None).first()
    if made is None:
        raise Absent("这条规则没有另外的设定。")
    made.ended_at = now()
    made.save(update_fields=["ended_at"])
    record(RuleDropped(row.pk, code), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    return made
