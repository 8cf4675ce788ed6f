"""What the present post may do with a case: one entry for each act, with its form, its words and the one action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import permits as kernel
from shuheng.foundation.cases.queries import case_for
from shuheng.foundation.cases.queries.listing import reaches
from shuheng.foundation.cases.rules import Milestone, is_bad
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Permit, every
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.models import Post
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits

from .. import forms
from ..queries import kept
from ..queries.whole import Whole
from ..rules import NOT_ACCEPTED, refusal_reasons
from . import joining
from .acting import Act, Given, Run


@dataclass(frozen=True)
class Way:
    """How a move of the definition is shown and done; its words are the definition's own."""

    form: Callable[[Whole], Callable[..., forms.ActForm]]
    run: Run
    done: str
    say: str = ""
    key: str = ""
    sure: str = ""
    rank: int = 5


def _plain(form: type[forms.ActForm]) -> Callable[[Whole], Callable[..., forms.ActForm]]:
    return lambda found: form


def _move(code: str) -> Run:
    return lambda number, form, given, by: licensing.move(number, code, by=by, words=given.get("words", "").strip())


def _supplement(found: Whole) -> Callable[..., forms.ActForm]:
    remarks = {paper.code: paper.remark for paper in found.materials if paper.lamp == "late"}
    content = found.content
    papers = {one.code: (one.title, remarks.get(one.code, "")) for one in content.to_bring} if content else {}
    days = content.supplement_days if content else None
    others = found.together.missing if found.together else ""
    return lambda *args, **extra: forms.Supplement(*args, papers=papers, asked_before=found.state.supplements > 0,
                                                   **{"initial": {"days": days, "others": others}, **extra})


def _refusal(found: Whole) -> Callable[..., forms.ActForm]:
    texts = tuple(one.text for one in found.content.conditions) if found.content else ()
    return lambda *args, **extra: forms.Reasons(*args, ready=refusal_reasons(texts), **extra)


def _not_accepted(found: Whole) -> Callable[..., forms.ActForm]:
    return lambda *args, **extra: forms.Reasons(*args, ready=NOT_ACCEPTED, **extra)


def _ask_supplement(number: str, form: Any, given: Given, by: Actor) -> object:
    items = [licensing.Missing(what, material) for what, material in form.missing()]
    return licensing.ask_supplement(number, items, by=by, days=given["days"], again=bool(given.get("again")))


def _special(number: str, form: Any, given: Given, by: Actor) -> object:
    return licensing.start_special(number, given["kind"], days=given["days"], reason=given["words"], by=by)


WAYS: Mapping[str, Way] = {
    "receive": Way(_plain(forms.Words), _move("receive"), "收下了。", "收下以后，看材料齐不齐，再受理或者告知补正。", "y", rank=0),
    "accept": Way(_plain(forms.Words), lambda n, f, g, by: licensing.accept(n, by=by, words=g["words"]), "已经受理，受理通知书正在生成。",
                  "受理以后开始数日子，申请人马上收到受理通知书。", "a", rank=1),
    "submit": Way(_plain(forms.Inner), _move("submit"), "已经提出审查意见，转到下一步。", key="y", rank=0),
    "publish": Way(_plain(forms.Words), _move("publish"), "已经开始公示。", rank=2),
    "grant": Way(_plain(forms.Grant), lambda n, f, g, by: licensing.decide(n, licensing.Verdict(True, g["words"], g["conditions"]), by=by),
                 "已经作出决定，决定书正在生成。", "决定书自动编号，申请人马上收到。", "y", rank=0),
    "refuse": Way(_refusal, lambda n, f, g, by: licensing.decide(n, licensing.Verdict(False, g["reason"]), by=by),
                  "已经作出不予的决定，决定书正在生成。", "", sure="这是不予的决定，会马上送到申请人手上，不能收回。", rank=8),
    "deliver": Way(_plain(forms.Delivery), lambda n, f, g, by: licensing.deliver(n, way=g["way"], by=by), "已经送达。", key="y", rank=0),
    "close": Way(_plain(forms.Words), _move("close"), "已经办结归档。", key="y", rank=0),
    "resume": Way(_plain(forms.Result), lambda n, f, g, by: licensing.end_special(n, result=g["words"], by=by), "特别程序结束，明天起接着数。",
                  key="y", rank=0),
    "suspend": Way(_plain(forms.Special), _special, "已经停表，告知书正在生成。", "停表要有书面告知；有了结果，第二天接着数。", rank=6),
    "ask_supplement": Way(_supplement, _ask_supplement, "已经一次性告知，告知书正在生成。",
                          "一次说全。核对材料时标了“要补”的，已经填在下面。", "b", rank=3),
    "not_accept": Way(_not_accepted, lambda n, f, g, by: licensing.not_accept(n, g["reason"], by=by), "已经决定不予受理，通知书正在生成。",
                      sure="不予受理的通知书会马上送到申请人手上，这件随即办结。", rank=9),
    "return": Way(_plain(forms.Reason), _move("return"), "已经退回。", rank=7),
}


class Near:
    """What several forms choose from, each read at most once for a page."""

    def __init__(self, organ: int) -> None:
        self.organ = organ

    @property
    def organs(self) -> list[tuple[int, str, str]]:
        """(row, code, name) of the other organs of today."""
        return [(pk, code, name) for pk, code, name, _ in kept.organs() if pk != self.organ]

    @cached_property
    def posts(self) -> list[Post]:
        """The posts of the organ that handles the case."""
        return list(identity.posts().filter(organ=self.organ))


def acts_for(found: Whole, by: Actor) -> list[Act]:
    """Everything the post may do now, the usual act first and filled."""
    near = Near(found.case.organ_id)
    beside = (make(found, by, near) for make in BESIDE)
    joint = joining.acts(found, by)
    moves = [replace(act, usual=act.usual and not joint, look=act.look or "plain" if joint else act.look) for act in _moves(found, by)]
    return [*joint, *moves, *(act for act in beside if act)]


def _moves(found: Whole, by: Actor) -> list[Act]:
    rows = []
    for move in found.procedure.moves_from(found.case.stage):
        permit = every().get(move.permit)
        own = found.together is not None and move.code in joining.OWN
        if permit and not own and found.application is not None and reaches(by, permit, found.case):
            rows.append((WAYS.get(move.code) or _other(move.code, move.needs_reason), move))
    rows.sort(key=lambda row: row[0].rank)
    return [Act(move.code, move.title, way.form(found), way.run, way.done, way.say, way.key, "grave" if way.sure else "" if place == 0 else "plain",
                way.sure, place == 0) for place, (way, move) in enumerate(rows)]


def _other(code: str, needs_reason: bool) -> Way:
    return Way(_plain(forms.Reason if needs_reason else forms.Words), _move(code), "已经办好。")


# --- beside the way


def _may(found: Whole, by: Actor, *wanted: Permit) -> bool:
    return any(reaches(by, permit, found.case) for permit in wanted)


def _held(number: str, by: Actor, *wanted: Permit) -> int:
    """The row of the case under lock, for acts of the kernel itself."""
    return case_for(by, number, *wanted, lock=True).pk


def _opinion(found: Whole, by: Actor, near: Near) -> Act | None:
    joint = found.together
    ours = next((view for view in found.opinions if view.ours and not view.at and not (joint and joint.owns(view.code))), None)
    if ours is None or not by.may(kernel.OPINE):
        return None
    return Act("give_opinion", "答复意见", forms.Give, lambda n, f, g, b: cases.give_opinion(found.case.pk, ours.code, g["verdict"], text=g["text"], by=b),
               "已经答复。", f"{found.case.organ.name}问的：{_question(found)}", "y", "")


def _question(found: Whole) -> str:
    return next((step.words for step in found.steps if step.move == "ask_opinions"), "")


def _ask(found: Whole, by: Actor, near: Near) -> Act | None:
    if found.state.milestone is not Milestone.ACCEPTED or found.application is None or not _may(found, by, permits.EXAMINE, permits.DECIDE):
        return None
    stage = found.procedure.stage(found.case.stage)
    asked = {view.code for view in found.opinions}

    def form(*args: Any, **extra: Any) -> forms.ActForm:
        free = [(str(pk), code, name) for pk, code, name in near.organs if code not in asked]
        wanted = [pk for pk, code, _ in free if code in stage.opinions]
        return forms.Ask(*args, organs=[(pk, name) for pk, _, name in free], chosen=wanted, **{"initial": {"days": stage.opinion_days or 3}, **extra})

    def run(number: str, form: Any, given: Given, b: Actor) -> object:
        codes = {pk: code for pk, code, _ in near.organs}
        questions = [cases.Question(codes[organ], organ, given["days"]) for organ in form.organs() if organ in codes]
        return licensing.ask_opinions(number, questions, given["words"], by=b)

    return Act("ask_opinions", "征求意见", form, run, "已经发出。", "办理的日子照数；几个单位同时看，不用一个个等。", apart=True)


def _extension(found: Whole, by: Actor, near: Near) -> Act | None:
    most = found.procedure.extension_days
    running = any(clock.kind == "statutory" for clock in found.state.running)
    if not most or not running or found.state.extended or not _may(found, by, kernel.EXTEND):
        return None
    return Act("extend", "批准延期", lambda *a, **x: forms.Extension(*a, most=most, joint=found.together is not None, **x),
               lambda n, f, g, b: licensing.extend(n, g["days"], g["words"], by=b, approval=g.get("approval", "")), "已经延期，告知书正在生成。",
               "只能在到期以前、由负责人批准一次。", apart=True)


def _claim(found: Whole, by: Actor, near: Near) -> Act | None:
    stage = found.procedure.stage(found.case.stage)
    permit = every().get(stage.holder)
    if not found.state.open or found.case.account is not None or permit is None or not _may(found, by, permit):
        return None
    return Act("claim", "我来接手", forms.ActForm, lambda n, f, g, b: cases.claim(_held(n, b, permit), by=b), "这件归您办了。",
               "直接办也行，谁办了就归谁。")


def _hand_over(found: Whole, by: Actor, near: Near) -> Act | None:
    permit = every().get(found.procedure.stage(found.case.stage).holder)
    if not found.state.open or permit is None or not _may(found, by, kernel.HAND_OVER):
        return None

    def form(*args: Any, **extra: Any) -> forms.ActForm:
        people = [(str(one.pk), one.full_name) for one in identity.post_holders(found.case.organ_id, permit) if one.pk != found.case.account]
        return forms.HandOver(*args, colleagues=people, **extra)

    def run(number: str, form: Any, given: Given, b: Actor) -> object:
        return cases.hand_over(_held(number, b, kernel.HAND_OVER), account=int(given["account"]), by=b, reason=given["words"])

    return Act("hand_over", "交办", form, run, "已经交办。", "只列出能办这一步的同事。", apart=True)


def _joint(found: Whole, by: Actor, near: Near) -> Act | None:
    if not found.state.open or not _may(found, by, kernel.HAND_OVER):
        return None

    def form(*args: Any, **extra: Any) -> forms.ActForm:
        posts = [(str(post.pk), post.title) for post in near.posts if post.pk not in found.case.joint]
        return forms.Joint(*args, posts=posts, **extra)

    def run(number: str, form: Any, given: Given, b: Actor) -> object:
        return cases.add_joint_holder(_held(number, b, kernel.HAND_OVER), post=int(given["post"]), by=b)

    return Act("joint", "加协办", form, run, "已经加上协办岗位。", apart=True)


def _drop_joint(found: Whole, by: Actor, near: Near) -> Act | None:
    if not found.state.open or not found.case.joint or not _may(found, by, kernel.HAND_OVER):
        return None
    posts = [(str(post.pk), post.title) for post in near.posts if post.pk in found.case.joint]

    def run(number: str, form: Any, given: Given, b: Actor) -> object:
        return cases.remove_joint_holder(_held(number, b, kernel.HAND_OVER), post=int(given["post"]), by=b)

    return Act("drop_joint", "撤协办", lambda *a, **x: forms.Joint(*a, posts=posts, **x), run, "已经撤下协办岗位。", apart=True)


def _transfer(found: Whole, by: Actor, near: Near) -> Act | None:
    if not found.state.open or found.application is None or not _may(found, by, kernel.HAND_OVER):
        return None
    return Act("transfer", "转办", lambda *a, **x: forms.Transfer(*a, organs=[(str(pk), name) for pk, _, name in near.organs], **x),
               lambda n, f, g, b: licensing.transfer(n, int(g["organ"]), g["words"], by=b), "已经转办，这件由对方负责了。",
               "日子不停，照原来的数：送错了不能让申请人等。", "", "plain", "转出去以后，这件由对方单位负责，您这里就看不到了。", apart=True)


def _return(found: Whole, by: Actor, near: Near) -> Act | None:
    passed = next((step.move for step in found.steps if step.move in ("transfer", "return")), "")
    if not found.state.open or passed != "transfer" or not _may(found, by, kernel.HAND_OVER):
        return None
    return Act("send_back", "退回原单位", forms.Reason, lambda n, f, g, b: cases.return_(_held(n, b, kernel.HAND_OVER), by=b, reason=g["words"]),
               "已经退回。", apart=True)


def _rating(found: Whole, by: Actor, near: Near) -> Act | None:
    row = found.rating
    if row is None or not is_bad(row.level) or row.answered_on or not _may(found, by, kernel.ANSWER_RATING):
        return None
    if row.called_at is None:
        return Act("call_back", "记回访", forms.CallBack, lambda n, f, g, b: cases.call_back(_held(n, b, kernel.ANSWER_RATING), g["finding"], by=b),
                   "回访已经记下。", "先打电话问清楚，再写答复。", "", "")

    def run(number: str, form: Any, given: Given, b: Actor) -> object:
        return cases.answer_rating(_held(number, b, kernel.ANSWER_RATING), given["finding"], given["words"], by=b)

    return Act("answer_rating", "答复差评", lambda *a, **x: forms.Answer(*a, **{"initial": {"finding": row.finding}, **x}), run, "已经答复。", "", "", "")


def _review(found: Whole, by: Actor, near: Near) -> Act | None:
    row = found.rating
    if row is None or row.finding != "contested" or not row.answered_on or row.void or found.case.account == by.account:
        return None
    if not _may(found, by, kernel.ANSWER_RATING) or any(step.move == "review_rating" for step in found.steps):
        return None
    return Act("review_rating", "复核差评", forms.Review,
               lambda n, f, g, b: cases.review_rating(_held(n, b, kernel.ANSWER_RATING), upheld=g["upheld"] == "yes", by=b), "复核已经记下。",
               "由没有经手这件的人复核。", apart=True)


def _reopen(found: Whole, by: Actor, near: Near) -> Act | None:
    if found.state.open or not _may(found, by, kernel.REOPEN):
        return None
    stages = [(stage.code, stage.title) for stage in found.procedure.stages if stage.milestone is Milestone.ACCEPTED and not stage.holds]

    def run(number: str, form: Any, given: Given, b: Actor) -> object:
        return cases.reopen(_held(number, b, kernel.REOPEN), given["stage"], reason=given["reason"], words=given["words"], by=b)

    return Act("reopen", "重新办理", lambda *a, **x: forms.Reopen(*a, stages=stages, **x), run, "已经重新办理，日子从今天重新数。", "", "", "plain",
               "重新办理要记入监察，日子从今天重新数。", apart=True)


def _migrate(found: Whole, by: Actor, near: Near) -> Act | None:
    newer = found.newer
    if newer is None or not found.state.open or not _may(found, by, kernel.MIGRATE):
        return None
    return Act("migrate", "改用新版规程", forms.ActForm, lambda n, f, g, b: cases.migrate(_held(n, b, kernel.MIGRATE), newer, by=b), "已经改用新版规程。",
               "正在数的日子不变，后面的环节按新版走。", apart=True)


BESIDE = (_opinion, _ask, _extension, _claim, _hand_over, _joint, _drop_joint, _transfer, _return, _rating, _review, _reopen, _migrate)
