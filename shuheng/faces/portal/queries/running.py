"""One run on one page: every matter's stage, day and proof, what is needed from the reader, the papers that came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.rules import Proof
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.templatetags.look import cn_date
from shuheng.foundation.identity import queries as identity
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import ThemePart, ThemeRun
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.rules.sequence import PART_LABELS, PREPARED, PartState

from . import affairs
from .affair import Paper, papers_of
from .affairs import Standing
from .theming import ends_of

WHY = {"before": "“{cause}”没有办成，这一件不能接着办，没有提交。", "retired": "这个事项停办了，没有提交。", "applicant": "您撤回了，没有提交。"}


@dataclass(frozen=True)
class Progress:
    """One matter of the run as its applicant sees it."""

    code: str
    title: str
    organ: str
    state: PartState
    lamp: str
    words: str
    say: str
    number: str = ""
    address: str = ""
    act: tuple[str, str] | None = None
    mine: bool = False
    proof: Proof | None = None
    papers: Sequence[Paper] = ()
    drop_address: str = ""


@dataclass(frozen=True)
class RunPage:
    """A run whole."""

    run: ThemeRun
    title: str
    who: str
    parts: Sequence[Progress]
    head: Sequence[str]
    say: str
    ends_on: date | None

    @property
    def mine(self) -> list[Progress]:
        """What is needed from the reader."""
        return [one for one in self.parts if one.mine]

    @property
    def may_withdraw(self) -> bool:
        """Is there anything left to take back?"""
        return self.run.withdrawn_at is None and any(one.state in PREPARED or one.state is PartState.FILED for one in self.parts)


def run_page(by: Actor, number: str) -> RunPage:
    """A run of the reader. Absent for somebody else's as for none."""
    run = themes.own_run(by, number)
    found = themes.parts(run)
    filed = [part.case for part in found if part.case]
    facts = affairs.facts_of(filed)
    stands = {case.pk: affairs.standing(case, facts[case.pk]) for case in filed}
    ends = _ends(found, stands)
    parts = [_progress(run, part, found, stands, facts, ends) for part in found]
    return RunPage(run, run.version.theme.title, _who(run, by), parts, *_head(parts, ends))


def _who(run: ThemeRun, by: Actor) -> str:
    return identity.party(run.party).name


def _ends(found: Sequence[ThemePart], stands: Mapping[int, Standing]) -> dict[str, date]:
    """The day of each that can still come: the case's own, or reckoned from those before it."""
    open_parts = [part for part in found if PartState(part.state) in PREPARED or part.state == PartState.FILED]
    known = {part.matter.code: max(part.case.due_on, today()) for part in open_parts if part.case and part.case.due_on}
    contents = {part.matter.code: licensing.content(part.matter.definition_id) for part in found}
    return ends_of([part.matter.code for part in open_parts], {part.matter.code: part.after for part in found}, contents, known)


def _progress(run: ThemeRun, part: ThemePart, found: Sequence[ThemePart], stands: Mapping[int, Standing], facts: Mapping[int, affairs.Facts],
              ends: Mapping[str, date]) -> Progress:
    if part.case:
        return _filed(part, part.case, stands[part.case.pk], facts[part.case.pk])
    return _prepared(run, part, {one.matter.code: one.matter.title for one in found}, ends)


def _filed(part: ThemePart, case: Case, stands: Standing, facts: affairs.Facts) -> Progress:
    proofs = cases.proofs(case)
    proof = proofs.get("promised") or proofs.get("statutory") or proofs.get("supplement_notice")
    one = affairs.mine(case, facts, "")
    act = (one.act, one.address) if one.act != "看进度" else None
    return Progress(part.matter.code, case.title, case.organ.short, PartState(part.state), stands.lamp, stands.words, one.say, case.number,
                    reverse("affair", args=[case.number]), act, stands.mine, proof, papers_of(case))


def _prepared(run: ThemeRun, part: ThemePart, titles: Mapping[str, str], ends: Mapping[str, date]) -> Progress:
    state, code = PartState(part.state), part.matter.code
    plain = (code, part.matter.title, part.matter.organ.short, state)
    if state is PartState.DROPPED:
        return Progress(*plain, "done", PART_LABELS[state], WHY[part.reason].format(cause=titles.get(part.cause, part.cause)))
    drop = reverse("theme-drop", args=[run.number, code])
    if state is PartState.ASKING:
        act = ("去补填", reverse("theme-part", args=[run.number, code]))
        return Progress(*plain, "soon", PART_LABELS[state], "前面的办好了，还要您补一点才能提交。补好马上交给办理单位。", act=act, mine=True, drop_address=drop)
    before = "、".join(f"“{titles[one]}”" for one in part.after)
    return Progress(*plain, "hold", PART_LABELS[state], f"等{before}办好，就自动提交，从提交那天起数日子。照承诺推算，最晚 {cn_date(ends[code])}办好。",
                    drop_address=drop)


def _head(parts: Sequence[Progress], ends: Mapping[str, date]) -> tuple[Sequence[str], str, date | None]:
    """The largest sentence, one line more, and the day of the last."""
    done = sum(one.state is PartState.GRANTED for one in parts)
    mine = [one for one in parts if one.mine]
    if mine:
        return (f"{len(mine)} 件", "等您来补"), "补好了接着办，别的几件不用等。", max(ends.values(), default=None)
    if not ends:
        return (f"{len(parts)} 件里", f"办好 {done} 件"), "没有还在办的了。", None
    last = max(ends.values())
    return (f"最晚 {cn_date(last)}", "全部有结果"), f"一共 {len(parts)} 件，办好 {done} 件。照承诺的日子推算，要补材料的另算。您现在不用做什么。", last


@dataclass(frozen=True)
class ListedRun:
    """A run in a list."""

    number: str
    title: str
    lamp: str
    words: str
    opened_at: datetime


def listed_runs(by: Actor, most: int = 10) -> list[ListedRun]:
    """The reader's runs, newest first, with how far they are; two statements however many."""
    rows = themes.runs(by, most)
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    for number, state in ThemePart.objects.filter(run__in=found).values_list("run", "state"):
        found[number].append(state)
    return [ListedRun(row.number, row.version.theme.title, *_far(found[row.pk]), row.opened_at) for row in rows]


def _far(states: Sequence[str]) -> tuple[str, str]:
    done, asking = states.count(PartState.GRANTED), states.count(PartState.ASKING)
    if asking:
        return "soon", f"{asking} 件等您补填"
    moving = any(PartState(state) in PREPARED or state == PartState.FILED for state in states)
    return ("ok" if moving else "done"), f"{len(states)} 件里办好 {done} 件"


@dataclass(frozen=True)
class Belongs:
    """The run that a case belongs to, for the page of the case."""

    number: str
    title: str


def belongs(case: Case) -> Belongs | None:
    """None for a case that was filed alone."""
    part = themes.part_of_case(case)
    return Belongs(part.run.number, part.run.version.theme.title) if part else None


def is_run(by: Actor, number: str) -> bool:
    """Is it the number of a run of the reader?"""
    return any(run.number == number for run in themes.runs(by))
