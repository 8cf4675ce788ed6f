"""What may be done with a request now: one table of acts, each with its stage, permit and form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from shuheng.foundation.cases.rules import Lamp
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.county.models import Organ

from .. import actions, forms, permits, queries
from ..models import Request, ThirdParty

Make = Callable[[Request, Any], Form]
Do = Callable[[str, Any, Actor], object]


@dataclass(frozen=True)
class Act:
    """One thing to do: its words, at which stages (none: at any) and by which permits, its form, what it calls, what is said once it is done."""

    code: str
    title: str
    stages: tuple[str, ...]
    permits: tuple[Permit, ...]
    form: Make
    do: Do
    done: str
    hint: str = ""
    main: bool = False
    law: bool = True  # whether the hint tells the law, which nobody has checked yet

    def allowed(self, by: Actor) -> bool:
        """Whether the present post holds one of its permits."""
        return any(by.may(permit) for permit in self.permits)


def _plain(row: Request, data: Any) -> Form:
    return forms.Plain(data)


def _words(label: str, hint: str) -> Make:
    return lambda row, data: forms.Words(label, hint, data)


def _other_organs(row: Request) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Organ.objects.filter(valid_to=None).exclude(pk=row.organ_id).order_by("name").values_list("pk", "name")]


def _waiting(row: Request) -> list[tuple[str, str]]:
    return [(str(one.row.pk), one.name) for one in queries.third_parties(row) if one.row.answered_on is None]


HANDLING = ("handle", "consult")
_H, _A, _B = (permits.HANDLE,), (permits.APPROVE,), (permits.HANDLE, permits.APPROVE)
ACTS = (
    Act("decide", "答复申请人", ("handle",), _A, lambda row, data: forms.AnswerForm(data), lambda n, f, by: actions.decide(n, f.answer, by=by),
        "答复好了，答复书在下面。", main=True),
    Act("enclose", "附上要公开的文件", (*HANDLING, "pay"), _B, lambda row, data: forms.Enclose(data),
        lambda n, f, by: actions.enclose(n, [actions.Upload(one, one.name) for one in f.cleaned_data["files"]], by=by), "附上了，答复的时候一起给申请人。",
        "同意公开、部分公开的才附。答复书里列出名称和指纹，申请人在“我的申请”里下载；别的单位看不到。", law=False),
    Act("leave_out", "去掉附上的文件", (*HANDLING, "pay"), _B, lambda row, data: forms.Choose("去掉哪一个", _enclosed(row), data),
        lambda n, f, by: actions.leave_out(n, int(f.cleaned_data["chosen"]), by=by), "去掉了。", "去掉就销毁，要用请再附一次。", law=False),
    Act("deliver", "登记送达", ("deliver",), _H, lambda row, data: forms.Delivery(list(actions.WAYS.items()), data),
        lambda n, f, by: actions.deliver(n, f.cleaned_data["way"], by=by), "已经送达。", main=True),
    Act("ask_correction", "告知补正", ("handle",), _H, _words("请申请人补正什么", "一次说全：哪里不明确，要补充什么。"),
        lambda n, f, by: actions.ask_correction(n, f.cleaned_data["words"], by=by), "补正告知书出好了，时限停表等补正。",
        "收到 7 个工作日内、只能一次；补正以后重新计算期限。"),
    Act("correct", "登记补正", ("correct",), _H, _words("补正以后的申请内容", "申请人来信、当面补正的，照他说的写。"),
        lambda n, f, by: actions.correct(n, f.cleaned_data["words"], by=by), "补正登记好了，期限从今天起重新计算。", main=True),
    Act("abandon", "逾期不补正，不再处理", ("correct",), _H, _plain, lambda n, f, by: actions.abandon(n, by=by), "已经办结，告知书在下面。",
        "过了补正的日子、申请人没有正当理由，才能这样办。"),
    Act("third_party", "征求第三方意见", HANDLING, _H, lambda row, data: forms.ThirdParty(data),
        lambda n, f, by: actions.ask_third_party(n, **f.cleaned_data, by=by), "征求书出好了，时限停表。", "15 个工作日，不算在答复期限里。"),
    Act("note_third_party", "登记第三方的答复", ("consult",), _H, lambda row, data: forms.ThirdAnswer(_waiting(row), data),
        lambda n, f, by: actions.note_third_party(n, int(f.cleaned_data["third"]), f.cleaned_data["verdict"], f.cleaned_data["words"], by=by),
        "登记好了。都答复了的，时限接着走。", main=True),
    Act("organs", "征求其他机关意见", HANDLING, _H, lambda row, data: forms.Organs(_other_organs(row), data),
        lambda n, f, by: actions.ask_organs(n, [int(one) for one in f.cleaned_data["organs"]], f.cleaned_data["words"], by=by),
        "征求函出好了，时限停表。", "共同制作的信息才要征求；逾期没有答复视为同意。"),
    Act("ask_reasons", "要求说明理由", ("handle",), _H, _plain, lambda n, f, by: actions.ask_reasons(n, by=by), "通知书出好了。",
        "数量、频次明显超过合理范围的才用。"),
    Act("give_reasons", "登记申请人的理由", HANDLING, _H, _words("申请人说明的理由", "申请人来信、当面说明的，照他说的写。"),
        lambda n, f, by: actions.give_reasons(n, f.cleaned_data["words"], by=by), "登记好了。"),
    Act("charge", "通知缴费", ("handle",), _H, lambda row, data: forms.Fee(data),
        lambda n, f, by: actions.charge(n, f.cleaned_data["unit"], f.cleaned_data["many"], by=by), "收费通知书出好了，时限停表等缴费。"),
    Act("paid", "登记缴费", ("pay",), _H, _plain, lambda n, f, by: actions.paid(n, by=by), "登记好了，期限从今天起重新计算。", main=True),
    Act("extend", "延长答复期限", ("handle",), _A, lambda row, data: forms.Extension(data),
        lambda n, f, by: actions.extend(n, f.cleaned_data["days"], f.cleaned_data["words"], by=by), "延长了，告知书在下面。",
        "只能一次，最多 20 个工作日，要由负责人同意并告知申请人。"),
    Act("dispute", "登记复议、诉讼", (), _H, lambda row, data: forms.Dispute(data), lambda n, f, by: actions.dispute(n, f.filed, by=by),
        "登记好了，年度报告会数上。", "收到复议机关或者法院的通知书以后登记。", law=False),
    Act("dispute_result", "登记复议、诉讼的结果", (), _H, lambda row, data: forms.DisputeResult(_disputes(row, decided=False), data),
        lambda n, f, by: actions.dispute_result(n, int(f.cleaned_data["dispute"]), f.cleaned_data["outcome"], f.cleaned_data["decided_on"], by=by),
        "结果登记好了，年度报告会数上。", "照决定书、判决书写；纠正的，还要照它重新办。", law=False),
    Act("strike", "划掉登记错了的复议、诉讼", (), _H, lambda row, data: forms.Strike(_disputes(row), data),
        lambda n, f, by: actions.strike(n, int(f.cleaned_data["dispute"]), f.cleaned_data["words"], by=by), "划掉了，不再计数。"),
)
OPINION = Act("opinion", "答复征求的意见", ("consult",), queries.OPINE, lambda row, data: forms.Opinion(data),
              lambda n, f, by: actions.give_opinion(n, f.cleaned_data["verdict"], f.cleaned_data["words"], by=by), "答复记好了，对方看得到。", main=True)


def acts_for(row: Request, by: Actor) -> list[Act]:
    """What the present post may do with a request now, in order."""
    if row.organ_id not in by.organs:
        asked = any(one.organ_id in by.organs and not one.verdict for one in queries.opinions(row))
        return [OPINION] if asked and row.case.closed_on is None and OPINION.allowed(by) else []
    stage = row.case.stage if row.case.closed_on is None else ""
    fitting = [act for act in ACTS if act.allowed(by) and (not act.stages or stage in act.stages)]
    return [act for act in fitting if POSSIBLE.get(act.code, lambda row: True)(row)]


def _enclosed(row: Request) -> list[tuple[str, str]]:
    return [(str(one.number), f"{one.name}（{one.words}）") for one in queries.enclosures(row)]


def _disputes(row: Request, decided: bool = True) -> list[tuple[str, str]]:
    """Those that stand; only those without a result unless `decided` ones are wanted too."""
    return [(str(one.pk), f"{one.get_kind_display()} {one.number}") for one in queries.disputes(row) if decided or one.decided_on is None]


# what the stage alone does not say
POSSIBLE: dict[str, Callable[[Request], bool]] = {
    "ask_correction": lambda row: row.case.supplements == 0 and today() <= queries.notice_until(row),
    "abandon": lambda row: row.case.supplement_until is not None and today() > row.case.supplement_until,
    "note_third_party": lambda row: ThirdParty.objects.filter(case=row.pk, answered_on=None).exists(),
    "ask_reasons": lambda row: row.reasons_asked_on is None,
    "give_reasons": lambda row: row.reasons_asked_on is not None and row.reasons_sealed is None,
    "leave_out": lambda row: bool(_enclosed(row)),
    "dispute": lambda row: row.ended_on is not None or row.case.lamp == Lamp.LATE,
    "dispute_result": lambda row: bool(_disputes(row, decided=False)),
    "strike": lambda row: bool(_disputes(row)),
}
