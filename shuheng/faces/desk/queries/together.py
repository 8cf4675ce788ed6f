"""A joint procedure as the officer's page shows it: every member with its lamp and words, the visits, what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shuheng.foundation.cases.rules import MOOT, CaseState
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.county import queries as county
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Visit
from shuheng.services.licensing.rules import joint as rules
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.joint import Joint, Member, Part

from ..rules import lamp_words

VERDICTS = {"agree": "准予", "conditions": "附条件准予", "object": "不予"}


@dataclass(frozen=True)
class Answer:
    """The words of an answer, who gave them and when."""

    organ: str
    text: str
    who: str
    at: datetime | None


@dataclass(frozen=True)
class Row:
    """One member in the table. `papers`: what it said of the papers, `missing` what of that belongs to no paper; `against`: silence or absence
    that counts against it."""

    part: Part
    organ: str
    ours: bool
    words: str
    verdict: str
    text: str
    who: str
    at: datetime | None
    papers: str
    missing: tuple[str, ...]
    needs: str
    against: str


@dataclass(frozen=True)
class Found:
    """What one member found at a visit."""

    member: str
    words: str
    lamp: str
    text: str


@dataclass(frozen=True)
class Look:
    """One visit."""

    row: Visit
    findings: Sequence[Found]


@dataclass(frozen=True)
class Together:
    """The joint side of a case."""

    joint: Joint
    rows: Sequence[Row]
    looks: Sequence[Look]

    @property
    def arranged(self) -> Visit | None:
        """The visit that was arranged and not held."""
        return next((look.row for look in self.looks if look.row.arranged), None)

    @property
    def last(self) -> Look | None:
        """The last visit that was held."""
        return next((look for look in reversed(self.looks) if look.row.held_on), None)

    @property
    def waiting(self) -> list[Member]:
        """Members that were asked and have not answered."""
        return [row.part.member for row in self.rows if row.part.due_on and not row.part.verdict]

    @property
    def answered(self) -> int:
        """How many have answered or are held to agree."""
        return sum(row.part.verdict not in ("", MOOT) for row in self.rows)

    @property
    def missing(self) -> str:
        """What members miss that belongs to no paper, a line each, for the one notice."""
        return "\n".join(f"{line}（{row.part.member.short}）" for row in self.rows for line in row.missing)

    def owns(self, code: str) -> bool:
        """Is an opinion of the kernel a member's part, or what it was asked of the papers?"""
        return self.joint.member(code.removeprefix(rules.PAPERS)) is not None


def together(case: int, state: CaseState, content: Content | None, said: Mapping[str, Answer], by: Actor) -> Together | None:
    """The joint side of a case in two queries, however many members there are; None for any other case. `said`: answers by code."""
    if content is None or content.joint is None:
        return None
    titles = {one.code: one.title for one in content.materials}
    visits = list(licensing.visits(case))
    absent = {(one.member, visit.held_on) for visit in visits for one in visit.findings.all() if one.present is False}
    parts = rules.standing(content.joint, state, county.calendar(), today())
    rows = [_row(part, said, by, titles, next((day for code, day in absent if code == part.member.code), None)) for part in parts]
    short = {one.code: one.short for one in content.joint.members}
    return Together(content.joint, rows, [_look(visit, short) for visit in visits])


def _row(part: Part, said: Mapping[str, Answer], by: Actor, titles: Mapping[str, str], absent: date | None) -> Row:
    own, paper = said.get(part.member.code), said.get(rules.PAPERS + part.member.code)
    words = "不用答复了" if part.verdict == MOOT else "已答复" if part.verdict else lamp_words(part.lamp, part.due_on, today()) if part.due_on else "还没受理"
    verdict = VERDICTS.get(part.verdict, "") + ("（视为同意）" if part.deemed else "")
    organ = own.organ if own else paper.organ if paper else ""
    against = f"{absent:%-m月%-d日}没有参加踏勘" if absent else "逾期没有答复" if part.deemed else ""
    return Row(part, organ, part.organ in by.organs, words, verdict, own.text if own else "", own.who if own else "", own.at if own else None,
               _papers(part, paper), _missing(part, paper, titles.values()), "、".join(titles[code] for code in part.member.needs if code in titles), against)


def _papers(part: Part, said: Answer | None) -> str:
    if part.papers is None or said is None:
        return ""
    if not part.papers.verdict:
        return "在看"
    if part.papers.verdict == MOOT:
        return "不用答复了"
    return f"要补：{said.text}" if part.papers.verdict == "object" else "齐"


def _missing(part: Part, said: Answer | None, titles: Iterable[str]) -> tuple[str, ...]:
    if part.papers is None or said is None or part.papers.verdict != "object":
        return ()
    heads = tuple(f"{title}：" for title in titles)
    return tuple(line for line in said.text.splitlines() if line.strip() and not line.startswith(heads))


def _look(visit: Visit, short: Mapping[str, str]) -> Look:
    found = [Found(short.get(one.member, one.member), *_found(one.present, one.fit), one.text) for one in visit.findings.all()]
    return Look(visit, found)


def _found(present: bool | None, fit: bool | None) -> tuple[str, str]:
    if present is None:
        return "还没去", "ok"
    if not present:
        return "没有到场，视为同意", "soon"
    return ("合格", "done") if fit else ("要整改", "late")
