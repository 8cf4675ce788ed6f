"""The hall's own figures, which neither the law nor a matter states: dated data with their source. 待核对 until the county has set them in writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.cases.rules import Source


@dataclass(frozen=True, slots=True)
class Term:
    """So many calendar days for something, by whose rule."""

    code: str
    title: str
    days: int
    source: Source


_HALL = Source("本县政务服务工作规程（尚无文号）", date(2026, 1, 1))
_TERMS = (
    Term("supplement.most", "补正期限最长", 90, _HALL),
    Term("special.most", "特别程序预计最长", 180, _HALL),
    Term("draft.kept", "没有提交的申请保存", 90, _HALL),
)


def every_term() -> tuple[Term, ...]:
    """All terms, also those no longer or not yet in force."""
    return _TERMS


def term(code: str, on: date) -> Term:
    """The term in force on a day. LookupError when there is none: somebody named a code that does not exist."""
    for found in _TERMS:
        if found.code == code and found.source.in_force(on):
            return found
    raise LookupError(f"no term {code} in force on {on}")
