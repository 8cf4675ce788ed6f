"""Who looked at what is mine: every officer who opened a file of mine, had my answers shown whole or looked me up in the register. 个人信息保护法 第四十五条"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shuheng.foundation.cases.models import Case, Step
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal import queries as journal
from shuheng.sharing.exchange import queries as exchange
from shuheng.sharing.population import queries as population
from shuheng.sharing.transfers import queries as transfers

MOST = 500  # of each sort; older ones are told at the window
OPENED, SHOWN = "files.opened", "show_personal"


@dataclass(frozen=True)
class Look:
    """One look: who, at what, for what, when; `case` is its number or empty; `receipt` that of a look through the exchange, or 0."""

    who: str
    what: str
    purpose: str
    at: datetime
    case: str = ""
    receipt: int = 0


def looks(own: int) -> list[Look]:
    """Looks at what belongs to this party, newest first; a constant number of statements."""
    return sorted([*_files(own), *_answers(own), *_register(own), *_exchanged(own), *_passed(own)], key=lambda look: look.at, reverse=True)


def _answers(own: int) -> Iterator[Look]:
    for step in Step.objects.select_related("case").filter(case__party=own, move=SHOWN).order_by("-at")[:MOST]:
        yield Look(step.by, "申请里完整的个人信息", step.words, step.at, step.case.number)


def _files(own: int) -> Iterator[Look]:
    facts = [fact for fact in journal.about(f"party:{own}", MOST, (OPENED,)) if fact.account]
    stored = Stored.objects.in_bulk({fact.event.file for fact in facts})
    cases = Case.objects.filter(party=own).in_bulk({fact.event.case for fact in facts if fact.event.case})
    who = identity.labels((fact.account or 0, fact.post or 0) for fact in facts)
    for fact in facts:
        file, case = stored.get(fact.event.file), cases.get(fact.event.case)
        yield Look(who[fact.account or 0, fact.post or 0], files.name_of(file) if file else "已销毁的文件", f"办理{case.title}" if case else "核对材料",
                   fact.at, case.number if case else "")


def _register(own: int) -> Iterator[Look]:
    rows = list(population.looks_of(own)[:MOST])
    cases = Case.objects.filter(party=own).in_bulk({row.case_id for row in rows})
    for row in rows:
        case = cases.get(row.case_id)
        who = f"{row.organ.short}，{row.by}" if row.organ else row.by
        yield Look(who, "人口库里的档案", f"{row.get_purpose_display()}：{row.words}", row.at, case.number if case else "")


def _exchanged(own: int) -> Iterator[Look]:
    for one in exchange.trail(own, MOST):
        what = f"{one.source}：{'、'.join(one.items)}"
        if one.mine:
            yield Look("您自己", what, "填表时带出来的", one.at, receipt=one.receipt)
        else:
            yield Look(f"{one.organ}，{one.by}", what, one.words, one.at, one.case, one.receipt)


def _passed(own: int) -> Iterator[Look]:
    for one in transfers.passed_of(own):
        yours = "里面有您的" if one.sure else "里面可能有您的"
        yield Look(one.organ, f"{one.source}：{'、'.join(one.items)}（成批取得 {one.rows:,} 条，{yours}）", one.purpose, one.at)
