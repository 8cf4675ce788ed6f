"""办理: the law's verbs, each the same action that an officer's click calls."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field

from shuheng.foundation.cases import actions as kernel
from shuheng.foundation.cases import permits as kernel_permits
from shuheng.foundation.cases import queries as kernel_queries
from shuheng.foundation.cases.queries import listing
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Organ
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits

from ..queries import cases as queries
from .applications import actor_of
from .cases import cases
from .frame import asks, router
from .given import (
    CheckGiven,
    Code,
    DecisionGiven,
    DeliveryGiven,
    ExtensionGiven,
    Number,
    OpinionGiven,
    ReasonGiven,
    ResultGiven,
    Row,
    SpecialGiven,
    SupplementAsked,
    TransferGiven,
    WordsGiven,
)
from .schemas import CaseLine, Tasks

tasks = router("办理")
HANDLING = (permits.RECEIVE, permits.ACCEPT, permits.EXAMINE, permits.DECIDE, permits.ISSUE)


@tasks.get("/tasks", **asks("等这个客户办的", Tasks, *HANDLING))
def waiting(request: HttpRequest, page: Annotated[int, Field(ge=1, le=200)] = 1) -> dict[str, Any]:
    """每页 50 件，先到期的在前；moves 是现在能办的。"""
    by = actor_of(request)
    found = [row.number for row in listing.page_of(by, listing.Basket("mine", page=page))[:50]] if by.may(kernel_permits.READ) else []
    rows = [queries.fresh(number) for number in found]
    return {"items": [{"case": queries.brief(row), "moves": queries.moves(by, row)} for row in rows]}


def _after(number: str) -> dict[str, Any]:
    return queries.brief(queries.fresh(number))


@cases.post("/{number}/accept", tags=["办理"], **asks("受理", CaseLine, permits.ACCEPT, write=True))
def accept(request: HttpRequest, number: Number, given: WordsGiven) -> dict[str, Any]:
    """开始数日子，出受理通知书。"""
    licensing.accept(number, by=actor_of(request), words=given.words)
    return _after(number)


@cases.post("/{number}/not-accept", tags=["办理"], **asks("不予受理", CaseLine, permits.ACCEPT, write=True))
def not_accept(request: HttpRequest, number: Number, given: ReasonGiven) -> dict[str, Any]:
    """要写理由，出不予受理通知书，这件随即办结。"""
    licensing.not_accept(number, given.reason, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/ask-supplement", tags=["办理"], **asks("一次性告知补正", CaseLine, permits.ACCEPT, write=True))
def ask_supplement(request: HttpRequest, number: Number, given: SupplementAsked) -> dict[str, Any]:
    """缺的一次说全。第二次告知要写 again，会记入监察。"""
    items = [licensing.Missing(one.what, one.material) for one in given.items]
    licensing.ask_supplement(number, items, by=actor_of(request), days=given.days, again=given.again)
    return _after(number)


@cases.post("/{number}/materials/{material}/check", tags=["办理"], **asks("核对一样材料", CaseLine, permits.ACCEPT, write=True))
def check(request: HttpRequest, number: Number, material: Row, given: CheckGiven) -> dict[str, Any]:
    """不合格的要写哪里不对。"""
    licensing.check_material(number, material, given.verdict, given.remark, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/moves/{code}", tags=["办理"], **asks("转到下一个环节", CaseLine, *HANDLING, write=True))
def move(request: HttpRequest, number: Number, code: Code, given: WordsGiven) -> dict[str, Any]:
    """没有文书的步骤：收件、提出审查意见、退回、公示、归档。代码见 moves。"""
    licensing.move(number, code, by=actor_of(request), words=given.words)
    return _after(number)


@cases.post("/{number}/suspend", tags=["办理"], **asks("进入特别程序", CaseLine, permits.EXAMINE, write=True))
def suspend(request: HttpRequest, number: Number, given: SpecialGiven) -> dict[str, Any]:
    """听证、检验、鉴定等，停表，出告知书。"""
    licensing.start_special(number, given.kind, days=given.days, reason=given.reason, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/resume", tags=["办理"], **asks("特别程序结束", CaseLine, permits.EXAMINE, write=True))
def resume(request: HttpRequest, number: Number, given: ResultGiven) -> dict[str, Any]:
    """结果到了，第二天接着数。"""
    licensing.end_special(number, result=given.result, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/extend", tags=["办理"], **asks("延长期限", CaseLine, kernel_permits.EXTEND, write=True))
def extend(request: HttpRequest, number: Number, given: ExtensionGiven) -> dict[str, Any]:
    """只能一次，到期以前，出告知书。"""
    licensing.extend(number, given.days, given.reason, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/decide", tags=["办理"], **asks("作出决定", CaseLine, permits.DECIDE, write=True))
def decide(request: HttpRequest, number: Number, given: DecisionGiven) -> dict[str, Any]:
    """准予，或者不予（要写理由）。出决定书。"""
    licensing.decide(number, licensing.Verdict(given.granted, given.reason, given.conditions), by=actor_of(request))
    return _after(number)


@cases.post("/{number}/deliver", tags=["办理"], **asks("送达", CaseLine, permits.ISSUE, write=True))
def deliver(request: HttpRequest, number: Number, given: DeliveryGiven) -> dict[str, Any]:
    """电子、窗口或者邮寄。"""
    licensing.deliver(number, way=given.way, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/opinion", tags=["办理"], **asks("答复征求的意见", CaseLine, kernel_permits.OPINE, write=True))
def opinion(request: HttpRequest, number: Number, given: OpinionGiven) -> dict[str, Any]:
    """替本单位答复，答了不能改。"""
    case = kernel_queries.case_to_read(actor_of(request), number)
    kernel.give_opinion(case.pk, given.code, given.verdict, text=given.text, by=actor_of(request))
    return _after(number)


@cases.post("/{number}/transfer", tags=["办理"], **asks("转办", CaseLine, kernel_permits.HAND_OVER, write=True))
def transfer(request: HttpRequest, number: Number, given: TransferGiven) -> dict[str, Any]:
    """不归本单位办的，转给归口的单位。日子照原来的数。"""
    organ = Organ.objects.filter(code=given.organ, valid_to=None).first()
    if organ is None:
        raise Refused("没有这个单位代码。", "organ")
    licensing.transfer(number, organ.pk, given.reason, by=actor_of(request))
    return _after(number)
