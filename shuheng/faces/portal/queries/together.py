"""A joint procedure as its applicant follows it: who decides what, by when, what was said; the visit; what is to be put right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from shuheng.foundation.cases.models import Case, Opinion
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import MOOT
from shuheng.foundation.core.clock import today
from shuheng.foundation.county import queries as county
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import PartDecision, Visit
from shuheng.services.licensing.rules import joint as rules
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.joint import Part

OUTCOMES = {"granted": "准予", "refused": "不予许可"}


@dataclass(frozen=True)
class Row:
    """One member as the applicant sees it. What it said is shown when all is decided, on its document."""

    part: Part
    organ: str
    lamp: str
    words: str
    outcome: str = ""
    say: str = ""
    document: tuple[str, str] | None = None


@dataclass(frozen=True)
class Look:
    """A visit: its day, its place, and what is to be put right."""

    row: Visit
    wrong: Sequence[str]


@dataclass(frozen=True)
class Together:
    """The joint side of an affair."""

    rows: Sequence[Row]
    looks: Sequence[Look]

    @property
    def rectify(self) -> Look | None:
        """The visit after which the applicant has to put something right now."""
        return next((look for look in self.looks if look.row.rectify_until and not look.row.rectified_on), None)

    @property
    def answered(self) -> int:
        """How many members have answered or are held to agree."""
        return sum(row.part.verdict not in ("", MOOT) for row in self.rows)


def together(case: Case, content: Content) -> Together | None:
    """The joint side of an affair in a handful of queries, however many members there are; None for any other affair."""
    if content.joint is None:
        return None
    organs = {row.code: row.organ.name for row in Opinion.objects.select_related("organ").filter(case=case)}
    decided = {row.member: row for row in licensing.part_decisions(case.pk)}
    parts = [part for part in rules.standing(content.joint, load(case.pk)[1], county.calendar(), today()) if part.due_on]
    short = {one.code: one.short for one in content.joint.members}
    visits = [visit for visit in licensing.visits(case.pk) if not visit.cancelled]
    return Together([_row(part, organs.get(part.member.code, ""), decided.get(part.member.code)) for part in parts],
                    [Look(visit, [f"{short.get(one.member, one.member)}：{one.text}" for one in visit.findings.all() if one.fit is False])
                     for visit in visits])


def _row(part: Part, organ: str, decided: PartDecision | None) -> Row:
    if decided is None:
        return Row(part, organ, *_words(part))
    say = decided.reason or decided.conditions or ("没有答复或者没来看现场，视为同意" if decided.deemed else "")
    lamp = "done" if decided.outcome == "granted" else "late"
    return Row(part, organ, lamp, "已决定", OUTCOMES.get(decided.outcome, ""), say, (decided.document.title, reverse("document", args=[decided.document_id])))


def _words(part: Part) -> tuple[str, str]:
    if part.verdict == MOOT:
        return "done", "不用答复了"
    if part.verdict:
        return "done", "视为同意" if part.deemed else "已经答复"
    if part.lamp == "late":
        return "late", "到期没答复"
    return part.lamp, "停表" if part.lamp == "hold" else "正在看"


@dataclass(frozen=True)
class Seat:
    """A member as the guide names it: its organ, the days of the whole beside its own, what it looks at."""

    member: rules.Member
    organ: str
    whole: int
    needs: str


def seats_of(content: Content) -> list[Seat]:
    """Who takes part, for the guide."""
    if content.joint is None:
        return []
    titles = {one.code: one.title for one in content.materials}
    organs = licensing.organ_names([one.organ for one in content.joint.members])
    limit = content.limit("promised") or content.limit("statutory")
    return [Seat(one, organs.get(one.organ, ""), limit.days if limit else one.days, "、".join(titles[code] for code in one.needs))
            for one in content.joint.members]
