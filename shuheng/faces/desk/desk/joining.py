"""What may be done with a joint procedure: by a member for its own part, by the lead for the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shuheng.foundation.cases.permits import EXTEND
from shuheng.foundation.cases.queries.listing import reaches
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits
from shuheng.services.licensing.rules import joint as rules
from shuheng.services.licensing.rules.joint import Member

from .. import forms
from ..queries.together import Row, Together
from ..queries.whole import Whole
from .acting import Act

if TYPE_CHECKING:
    from ..forms import ActForm

OWN = frozenset({"collect", "grant", "partly", "refuse", "rectify", "end_rectifying"})  # moves of the definition that have an act of their own here


def acts(found: Whole, by: Actor) -> list[Act]:
    """Everything of the joint side that this post may do now, the first one open."""
    together = found.together
    if together is None or not found.state.open:
        return []
    offered = [*_member(found, together, by), *_lead(found, together, by)]
    return [replace(act, usual=place == 0 and not act.apart, key=act.key if place == 0 else "") for place, act in enumerate(offered)]


# --- a member


def _member(found: Whole, together: Together, by: Actor) -> Iterator[Act]:
    if not by.may(permits.PART):
        return
    for row in (row for row in together.rows if row.ours):
        if row.part.due_on and not row.part.verdict:
            yield _answer(row.part.member)
        elif not row.part.due_on and row.part.papers and not row.part.papers.verdict:
            yield _papers(found, row)


def _answer(member: Member) -> Act:
    return Act(f"part-{member.code}", f"答复：{member.short}", forms.PartAnswer,
               lambda n, f, g, b: licensing.answer_part(n, member.code, g["verdict"], g["text"], by=b), "已经答复，牵头单位看得到。",
               f"代表本单位对“{member.title}”作决定，答复以后不能改。到期不答复，视为同意，记在本单位名下。", "y", "", button="交答复")


def _papers(found: Whole, row: Row) -> Act:
    member = row.part.member
    titles = {one.code: one.title for one in found.content.materials} if found.content else {}
    filed = {paper.code for paper in found.materials}
    papers = {code: titles[code] for code in member.needs if code in filed}
    return Act(f"papers-{member.code}", f"看材料：{member.short}", lambda *a, **x: forms.Papers(*a, papers=papers, **x),
               lambda n, f, g, b: licensing.check_papers(n, member.code, f.remarks(), g["others"], by=b), "已经告诉牵头单位。",
               "材料齐就直接提交；缺的写在下面，由牵头单位和别家的一起、一次告诉申请人。", "y", "", button="告诉牵头单位")


# --- the lead


def _lead(found: Whole, together: Together, by: Actor) -> Iterator[Act]:
    stage = found.case.stage
    if stage == "examining" and reaches(by, permits.EXAMINE, found.case):
        yield from _examining(together)
    if stage == "rectifying" and reaches(by, permits.EXAMINE, found.case):
        yield Act("end_rectifying", "整改期结束", forms.Result, lambda n, f, g, b: licensing.end_rectifying(n, g["words"], by=b), "期限明天起接着数。",
                  "申请人改好了自己会说；到了期限，系统也会接着数。")
    if stage == "examining" and together.waiting and reaches(by, EXTEND, found.case):
        yield _lengthen(together)
    if stage == "deciding" and reaches(by, permits.DECIDE, found.case):
        yield from _conclude(together)


def _examining(together: Together) -> Iterator[Act]:
    visit, last = together.arranged, together.last
    if visit:
        yield _record(together)
    if last and not last.row.rectify_until and any(one.lamp == "late" for one in last.findings):
        most = together.joint.visit.rectify_days if together.joint.visit else 15
        yield Act("rectify", "通知整改", _starting(forms.Rectify, days=most), lambda n, f, g, b: licensing.ask_rectifying(n, g["days"], by=b),
                  "已经通知，总的期限和各成员的期限都停表。", "各单位发现的写在一张告知书里，一次说全。")
    if not together.waiting and not visit:
        yield Act("collect", "汇总答复", forms.Inner, lambda n, f, g, b: licensing.collect(n, g["words"], by=b), "已经汇总，等负责人答复申请人。", "", "y", "")
    start = {"on": f"{visit.on:%Y-%m-%d}", "place": visit.place, "words": visit.words} if visit else {}
    yield Act("propose_visit", "改约踏勘" if visit else "约联合踏勘", _starting(forms.Visit, **start),
              lambda n, f, g, b: licensing.propose_visit(n, g["on"], g["place"], g["words"], by=b), "约好了，各单位和申请人都看得到。",
              "没来的单位，视为同意它那一项，记在它名下。", apart=True)
    if visit:
        yield Act("cancel_visit", "取消踏勘", forms.Reason, lambda n, f, g, b: licensing.cancel_visit(n, g["words"], by=b), "已经取消。", apart=True)


def _record(together: Together) -> Act:
    visit = together.arranged
    assert visit
    members = {one.code: one.short for one in together.joint.members}
    asked = {one.member: members.get(one.member, one.member) for one in visit.findings.all()}
    return Act("record_visit", "记踏勘", _starting(forms.VisitRecord, held_on=f"{visit.on:%Y-%m-%d}", members=asked),
               lambda n, f, g, b: licensing.record_visit(n, g["held_on"], g["record"], f.seen(), by=b), "踏勘记下了。",
               "每个单位都要记。没来的，视为同意它那一项。", apart=True)


def _lengthen(together: Together) -> Act:
    members = [(one.code, one.short) for one in together.waiting]
    return Act("lengthen_part", "给成员延长", lambda *a, **x: forms.Lengthen(*a, members=members, **x),
               lambda n, f, g, b: licensing.lengthen_part(n, g["member"], g["days"], g["words"], by=b), "已经延长。", "总的期限不变。", apart=True)


WORDS: Mapping[str, str] = {"grant": "答复申请人：全部准予", "partly": "答复申请人：部分准予", "refuse": "答复申请人：全部不予"}


def _conclude(together: Together) -> Iterator[Act]:
    try:
        code = rules.conclusion(row.part.verdict for row in together.rows if row.part.due_on)
    except Refused:
        return
    sure = "" if code == "grant" else "有不予的决定，会马上送到申请人手上，不能收回。"
    yield Act(code, WORDS[code], forms.Words, lambda n, f, g, b: licensing.conclude(n, g["words"], by=b), "已经答复，每项各出一份决定书，正在生成。",
              "各成员怎样决定就怎样出文书，另有一份总的答复书。", "y", "grave" if sure else "", sure)


def _starting(form: Callable[..., ActForm], **start: Any) -> Callable[..., ActForm]:
    """A form that begins with these words; `members` goes to the form itself."""
    own = {name: start.pop(name) for name in ("members",) if name in start}
    return lambda *args, **extra: form(*args, **own, **{"initial": start, **extra})
