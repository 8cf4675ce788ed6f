"""资源挂接: what answers for an entry; and the way of requests, published when the county is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.queries import resource
from shuheng.sharing.holdings import queries as holdings

from .. import permits, queries, rules
from ..events import ResourceAttached
from ..models import Attachment
from ..queries.terms import HELD


@transaction.atomic
def attach(code: str, relation: str, *, by: Actor) -> Attachment:
    """Let a base registry answer for a published entry. Every item must be a column of it; the organ that provides the entry does this."""
    identity.check(by, permits.PROVIDE)
    entry = resource(code)
    if by.kind != "system" and entry.organ_id not in by.organs:
        raise Refused("这个资源由别的单位提供，请提供单位来挂接。")
    return _attach(entry, relation, by)


def _attach(entry: Resource, relation: str, by: Actor) -> Attachment:
    if relation == HELD:
        _check_held(entry)
        return _attached(entry, relation, by)
    register = rules.REGISTERS.get(relation)
    if register is None:
        raise Refused("请选数据在哪里。", "relation")
    said = queries.said(entry)
    if lacking := [one.title for one in said.items if one.column not in register.columns]:
        raise Refused(f"{register.title}里没有这些信息项：{'、'.join(lacking)}。请先改目录里的列名：{'、'.join(register.columns)}。", "relation")
    return _attached(entry, relation, by)


def _check_held(entry: Resource) -> None:
    """The organ has delivered the data, and a row is found by one item."""
    held = holdings.holding(entry.pk)
    if held.loaded_at is None:
        raise Refused("这个资源还没有归集过数据。请先在归集库里读一次。", "relation")
    if len(held.key_columns) != 1:
        raise Refused("凭授权查数据要有一个主键。这个资源的主键有几个信息项，现在还不能挂接。", "relation")


def _attached(entry: Resource, relation: str, by: Actor) -> Attachment:
    made, _ = Attachment.objects.update_or_create(resource=entry, defaults={"relation": relation, "attached_at": now(), "by": by.label})
    record(ResourceAttached(entry.pk, relation), by=by, organ=entry.organ_id, about=f"resource:{entry.pk}")
    return made


@transaction.atomic
def put_attachments(wanted: Mapping[str, str], *, by: Actor) -> Tally:
    """Entry code → register, as the county's file says; what already stands so is left alone."""
    made = 0
    standing = dict(Attachment.objects.values_list("resource__code", "relation"))
    for code, relation in wanted.items():
        if standing.get(code) != relation:
            _attach(resource(code), relation, by)
            made += 1
    return Tally("资源挂接", made, 0, len(wanted) - made)


@transaction.atomic
def put_procedure(*, by: Actor) -> None:
    """Publish the way of requests with today's limits; the same again changes nothing."""
    cases.publish({"procedure": rules.procedure(today())}, valid_from=today(), by=by)
