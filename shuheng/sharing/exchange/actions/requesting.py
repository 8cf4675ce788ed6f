"""共享申请: an organ asks for items of an entry. The request is a case: it has a number, clocks and a lamp."""

from __future__ import annotations

import hashlib

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Definition
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.actions import record
from shuheng.sharing.catalogue.queries import resource

from .. import permits, queries, rules
from ..events import ShareRequested
from ..models import Request


@transaction.atomic
def ask(code: str, asked: rules.Asked, *, by: Actor, key: str = "") -> Request:
    """Ask for items of a published entry. The same `key` again gives the first request. 政务数据共享条例（待核对）"""
    identity.check(by, permits.REQUEST)
    one_at_a_time(f"share {by.organ} {code}")  # a second click, or a second tab
    if first := journal.case_under(key):
        return Request.objects.select_related("case").get(pk=first)
    if by.organ is None or by.account is None:
        raise Refused("请换到本单位的岗位再申请。")
    entry = resource(code)
    items = rules.check(asked, queries.said(entry), today())
    if asked.divisions and not queries.placed(entry):
        raise Refused("这个资源的数据没有区划，只能申请全县的。请选“全县的”。", "reach")
    columns = tuple(one.column for one in items)
    if queries.running(by.organ, entry.pk):
        raise Refused("本单位对这个资源还有一份申请在办。请等它办完，或者先撤回它。")
    definition = Definition.objects.filter(code=rules.CODE, valid_from__lte=today()).order_by("-version").first()
    if definition is None:
        raise Refused("申请共享的规程还没有发布。请告诉系统管理员先载入县情。")
    case = cases.open_case(definition, cases.Opening(f"申请共享：{entry.title}", queries.checking_organ(), "desk", domain=by.domain), by=by, key=key)
    made = Request.objects.create(
        case=case, resource=entry, organ_id=by.organ, domain=by.domain, items=list(columns), purpose=asked.purpose.strip(), basis=asked.basis.strip(),
        used_for=asked.used_for.strip(), divisions=list(asked.divisions), daily_limit=asked.daily_limit, until=asked.until, asked_by=by.account)
    digest = hashlib.sha256(f"{made.purpose}\n{made.basis}\n{made.used_for}".encode()).hexdigest()
    record(ShareRequested(entry.pk, columns, digest, asked.until), by=by, about=f"request:{case.pk}")
    return made
