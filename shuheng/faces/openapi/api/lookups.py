"""共享数据: what the organ was granted, and one record looked up by its key for a running case. The grant is the access rule, for a program as for a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.exchange import actions, permits, queries

from .applications import actor_of
from .frame import asks, refused, router
from .given import LookGiven, Row
from .schemas import Grants, LookAnswer

grants = router("共享数据", "/grants")


@grants.get("", **asks("本单位的共享授权", Grants, permits.LOOK))
def listed(request: HttpRequest) -> dict[str, Any]:
    """今天能用的授权：哪些信息项、每天几次、到哪天。"""
    found = [(row, queries.terms(row.pk)) for row in queries.grants_of(actor_of(request))]
    return {"items": [{"grant": row.pk, "resource": row.resource.code, "title": row.resource.title, "provider": row.resource.organ.code,
                       "key": terms.key_title, "items": [{"column": one, "title": terms.titles[one]} for one in terms.items],
                       "daily_limit": row.daily_limit, "until": row.valid_to} for row, terms in found if terms]}


@grants.post("/{grant}/look", **asks("凭授权查一条", LookAnswer, permits.LOOK, body=True))
def look(request: HttpRequest, grant: Row, given: LookGiven) -> dict[str, Any] | HttpResponse:
    """按主键查一条，只给授权了的信息项。要写凭哪个办件、为什么查，本人看得到。答复连同回执签名，公钥在 /exchange/keys.json。

    没查到也有回执；查一次记一次，查不成的也记。
    """
    asked = actions.Asked(grant, given.key, given.case, given.words, tuple(given.items))
    try:
        found = actions.look_up(asked, by=actor_of(request), via="api")
    except Refused as wrong:
        answer = refused(request, wrong)
        answer.stands = True  # type: ignore[attr-defined]  # nothing was looked up, and that is written down
        return answer
    items = None if found.items is None else [{"column": one.column, "title": one.title, "value": one.value, "disputed": one.column in found.disputed}
                                              for one in found.items]
    return {"found": items is not None, "items": items, "receipt": queries.plain(found.receipt), "signature": found.signature}
