"""My affairs in plain words: how each one stands, what I must do, and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.urls import reverse

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case, Clock, Pause, Rating
from shuheng.foundation.cases.rules import PAUSE_LABELS, ClockKind, Lamp, PauseKind
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.templatetags.beam import weekday
from shuheng.foundation.core.templatetags.look import cn_date, cn_day
from shuheng.foundation.identity import queries as identity
from shuheng.services.disclosure import rules as disclosure
from shuheng.services.licensing.models import Supplement


class Phase(StrEnum):
    """Where an affair stands as its applicant sees it."""

    FILED = "filed"
    SUPPLEMENT = "supplement"
    RUNNING = "running"
    HELD = "held"
    DECIDED = "decided"
    ENDED = "ended"


@dataclass(frozen=True)
class Standing:
    """How an affair stands: its lamp with a word, the largest sentence in phrases (eight signs fit a phone in the elderly mode), one line more, and
    whether the reader must do something."""

    phase: Phase
    lamp: str
    words: str
    head: tuple[str, ...]
    say: str
    mine: bool = False


@dataclass(frozen=True)
class Facts:
    """What the hot row of a case does not hold: the day of the notice, how many papers are missing, whether it was rated, why it stands still."""

    notice_on: date | None = None
    missing: int = 0
    rated: bool = False
    pauses: tuple[str, ...] = ()


# --- how one affair stands


def phase_of(case: Case) -> Phase:
    """Where it stands."""
    if case.decided_on:
        return Phase.DECIDED
    if case.closed_on:
        return Phase.ENDED
    if waits_for_applicant(case) and not case.accepted_on:
        return Phase.SUPPLEMENT
    if case.accepted_on:
        return Phase.HELD if case.lamp == Lamp.HOLD else Phase.RUNNING
    return Phase.FILED


def waits_for_applicant(case: Case) -> bool:
    """Is it the applicant's turn?"""
    return cases.definition_rules(case.definition_id).stage(case.stage).holder == "applicant"


def standing(case: Case, facts: Facts) -> Standing:
    """How the affair stands, in words."""
    if case.kind == disclosure.SERVICE:
        return _disclosure(case)
    phase = phase_of(case)
    return _TOLD[phase](case, facts)


def stage_title(case: Case) -> str:
    """The name of the present stage."""
    return cases.definition_rules(case.definition_id).stage(case.stage).title


def outcome_title(case: Case) -> str:
    """What was decided, in the words of the matter: 准予许可, 予以备案, 不予受理, 撤回申请."""
    moves = cases.definition_rules(case.definition_id).moves
    return next((move.title for move in moves if move.outcome == case.outcome), "已经办结")


def _disclosure(case: Case) -> Standing:
    """A request for information: it is never accepted, only answered; its own page says the rest. 政府信息公开条例 第三十三条"""
    if case.outcome in disclosure.OUTCOMES:
        return Standing(Phase.ENDED, "done", disclosure.OUTCOMES[case.outcome].told, ("有答复了",), "答复书在申请的页面里。")
    turn, words, say = DISCLOSURE_WAITS.get(case.stage, (False, "正在办", f"最晚 {cn_date(case.due_on)}答复您，您不用做什么。" if case.due_on else ""))
    lamp = "soon" if turn else case.lamp
    return Standing(Phase.HELD if case.lamp == Lamp.HOLD else Phase.RUNNING, lamp, words, (words,), say, turn)


DISCLOSURE_WAITS = {"correct": (True, "等您补正", "请照补正告知书补正，补正以后接着办。"), "pay": (True, "等您缴费", "请照收费通知书缴费，缴了接着办。"),
                    "consult": (False, "停表：征求意见", "征求意见的日子不算在答复期限里。")}


def _filed(case: Case, facts: Facts) -> Standing:
    due = facts.notice_on
    if due is None:
        return Standing(Phase.FILED, "ok", "等受理", ("已经收到",), "我们在看材料，受理没有会告诉您。")
    if today() > due:
        return Standing(Phase.FILED, "late", "没有按时告知", ("没有按时告知", "就算受理了"),
                        f"本该 {cn_date(due)} 告诉您受理没有。按法律规定，从收到那天起算受理，系统正在改过来。")
    return Standing(Phase.FILED, "ok", "等受理", (f"最晚 {cn_date(due)}", weekday(due), "告诉您受理没有"), "到期没有答复，就算受理了。")


def _supplement(case: Case, facts: Facts) -> Standing:
    until, many = case.supplement_until, f" {facts.missing} 样材料" if facts.missing else "材料"
    if until is None:
        return Standing(Phase.SUPPLEMENT, "soon", "等您补交", (f"请补交{many}",), "补齐的那天起接着办。", True)
    if today() > until:
        return Standing(Phase.SUPPLEMENT, "late", "过了补交的日子", ("请尽快", f"补交{many}"),
                        f"补交的日子 {cn_date(until)} 已经过了。现在补还来得及；补不齐，请打 12345 说一声。", True)
    return Standing(Phase.SUPPLEMENT, "soon", "等您补交", (f"{cn_date(until)}前", f"补交 {facts.missing or 1} 样"),
                    f"请在 {cn_day(until)}前补交{many}，拍照就行。", True)


def _running(case: Case, facts: Facts) -> Standing:
    words = f"正在{stage_title(case)}"
    due = case.due_on
    if due is None:
        return Standing(Phase.RUNNING, "ok", words, ("正在办",), "办好了会告诉您。")
    if today() > due:
        say = "我们没有按说好的日子办完。请打 12345 催，督查的人看得见这件事。"
        return Standing(Phase.RUNNING, "late", "超期了", (f"本该 {cn_date(due)}", "出结果，超期了"), say)
    lamp = "soon" if case.lamp == Lamp.SOON else "ok"
    return Standing(Phase.RUNNING, lamp, words, (f"最晚 {cn_date(due)}", f"{weekday(due)}出结果"), "")


def _held(case: Case, facts: Facts) -> Standing:
    why = "、".join(facts.pauses) or stage_title(case)
    if waits_for_applicant(case):
        return Standing(Phase.HELD, "soon", "等您整改", ("请您整改", "改好了说一声"), "整改的日子不算在办理期限里；您说改好了，第二天接着数。", True)
    return Standing(Phase.HELD, "hold", f"停表：{why}", ("停着表", "有了结果接着数"), f"{why}的日子不算在办理期限里。")


def _decided(case: Case, facts: Facts) -> Standing:
    granted = case.outcome == "granted"
    say = "文书在下面，可以下载。" if case.delivered_on else "文书正在送到您手上，下面可以先看。"
    return Standing(Phase.DECIDED, "done", outcome_title(case), (f"{cn_date(case.decided_on)}", "有结果了" if granted else outcome_title(case)), say)


def _ended(case: Case, facts: Facts) -> Standing:
    head = ("您撤回了申请",) if case.outcome == "withdrawn" else (outcome_title(case),)
    say = "想再办，可以重新申请。" if case.outcome == "withdrawn" else "理由和救济的办法写在文书里。"
    return Standing(Phase.ENDED, "done", outcome_title(case), head, say)


_TOLD: Mapping[Phase, Callable[[Case, Facts], Standing]] = {
    Phase.FILED: _filed, Phase.SUPPLEMENT: _supplement, Phase.RUNNING: _running, Phase.HELD: _held, Phase.DECIDED: _decided, Phase.ENDED: _ended,
}


# --- lists of mine


@dataclass(frozen=True)
class Mine:
    """One affair in a list."""

    number: str
    title: str
    lamp: str
    words: str
    say: str
    address: str
    act: str
    mine: bool = False
    who: str = ""


def my_cases(by: Actor, show: str = "all") -> QuerySet[Case]:
    """The reader's cases, newest first: all, open or done."""
    rows = cases.own_cases(by)
    if show == "open":
        return rows.filter(closed_on=None)
    return rows.exclude(closed_on=None) if show == "done" else rows


def waiting(by: Actor, most: int = 20) -> list[Mine]:
    """What waits for the reader: papers to bring, those whose day comes first on top."""
    rows = cases.own_cases(by).filter(closed_on=None, supplement_until__isnull=False, accepted_on=None).order_by("supplement_until")[:most]
    return [item for item in told(rows, by) if item.mine]


def under_way(by: Actor, most: int = 3) -> list[Mine]:
    """What is under way, those that wait for the reader first."""
    rows = cases.own_cases(by).filter(closed_on=None, decided_on=None)[:20]
    return sorted(told(rows, by), key=lambda item: not item.mine)[:most]


def told(rows: Iterable[Case], by: Actor) -> list[Mine]:
    """The cases in words; a constant number of statements."""
    found = list(rows)
    cases.learn_definitions(case.definition_id for case in found)
    facts = facts_of(found)
    others = dict(identity.principals(by)) if len(by.represented) > 1 else {}
    return [mine(case, facts[case.pk], others.get(case.party_id or 0, "")) for case in found]


def facts_of(found: Sequence[Case]) -> dict[int, Facts]:
    """The facts beside the rows."""
    notices, missing, rated, pauses = _notices(found), _missing(found), _rated(found), _pauses(found)
    return {case.pk: Facts(notices.get(case.pk), missing.get(case.pk, 0), case.pk in rated, tuple(pauses.get(case.pk, ()))) for case in found}


def _notices(found: Sequence[Case]) -> dict[int, date | None]:
    wanted = [case.pk for case in found if not case.accepted_on and not case.closed_on]
    rows = Clock.objects.filter(case__in=wanted, kind=ClockKind.SUPPLEMENT_NOTICE) if wanted else ()
    return {clock.case_id: clock.due_on for clock in rows}


def _missing(found: Sequence[Case]) -> dict[int, int]:
    wanted = [case.pk for case in found if case.supplement_until and not case.accepted_on and not case.closed_on]
    rows = Supplement.objects.filter(case__in=wanted, answered_at=None) if wanted else ()
    return {row.case_id: len(row.items) for row in rows}


def _rated(found: Sequence[Case]) -> set[int]:
    wanted = [case.pk for case in found if case.decided_on]
    return set(Rating.objects.filter(case__in=wanted).values_list("case", flat=True)) if wanted else set()


def _pauses(found: Sequence[Case]) -> dict[int, list[str]]:
    told: dict[int, list[str]] = {}
    wanted = [case.pk for case in found if phase_of(case) is Phase.HELD]
    for row in Pause.objects.filter(case__in=wanted, to_on=None) if wanted else ():
        told.setdefault(row.case_id, []).append(PAUSE_LABELS[PauseKind(row.kind)])
    return told


def mine(case: Case, facts: Facts, who: str) -> Mine:
    """The affair as a list shows it."""
    stands = standing(case, facts)
    if case.kind == disclosure.SERVICE:
        return Mine(case.number, case.title, stands.lamp, stands.words, stands.say, reverse("my-disclosure-request", args=[case.number]), "看一看",
                    stands.mine, who)
    act, page = ("看进度", "affair")
    if stands.phase is Phase.SUPPLEMENT:
        act, page = "去补交", "supplement"
    elif stands.phase is Phase.DECIDED:
        act, page = ("看结果", "affair") if facts.rated else ("评一评", "rate")
    elif stands.phase is Phase.ENDED:
        act = "看结果"
    say = stands.say if stands.phase is not Phase.RUNNING or stands.lamp == "late" else "".join(stands.head) + "，您不用做什么。"
    if stands.phase is Phase.FILED and stands.lamp == "ok":
        say = "".join(stands.head) + "。"
    if stands.phase is Phase.DECIDED:
        say = f"{cn_date(case.decided_on)}作出决定。"
    return Mine(case.number, case.title, stands.lamp, stands.words, say, reverse(page, args=[case.number]), act, stands.mine, who)
