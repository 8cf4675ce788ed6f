"""行政复议、行政诉讼 about requests: kinds and results as the form of the annual report has them, and its table, which balances by construction.

Every dispute that lived in the year stands once among those that came (new, carried over) and once among the columns (a result, not concluded yet).
政府信息公开条例 第五十条; the form (国办公开办函〔2021〕30号) is from memory and 待核对.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

REVIEW, SUIT, AFTER = "review", "suit", "review_suit"
DISPUTES = {REVIEW: "行政复议", SUIT: "未经复议直接起诉", AFTER: "复议后起诉"}
RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果"}
NEW, CARRIED_IN, PENDING, TOTAL = "new", "carried_in", "pending", "total"
RESULT_COLUMNS = {**RESULTS, PENDING: "尚未审结", TOTAL: "总计"}


@dataclass(frozen=True)
class Disputed:
    """What the report must know of a dispute: its kind, when it was taken up, when and how it was decided."""

    kind: str
    filed_on: date
    decided_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class DisputeLine:
    """One line of the table: its kind in words, and a number for every one of RESULT_COLUMNS."""

    title: str
    counts: tuple[int, ...]


def disputes_counted(disputes: Iterable[Disputed], year: int) -> dict[str, dict[str, int]]:
    """Kind → column → how many, with how many are new and how many were carried over."""
    found = {kind: dict.fromkeys((NEW, CARRIED_IN, *RESULT_COLUMNS), 0) for kind in DISPUTES}
    for one in disputes:
        if one.filed_on.year > year or (one.decided_on is not None and one.decided_on.year < year):
            continue
        row = found[one.kind]
        row[NEW if one.filed_on.year == year else CARRIED_IN] += 1
        row[one.outcome if one.decided_on is not None and one.decided_on.year == year else PENDING] += 1
        row[TOTAL] += 1
    return found


def dispute_lines(found: Mapping[str, Mapping[str, int]]) -> tuple[DisputeLine, ...]:
    """The table in the order of the form."""
    return tuple(DisputeLine(title, tuple(found.get(kind, {}).get(column, 0) for column in RESULT_COLUMNS)) for kind, title in DISPUTES.items())


def disputes_balance(found: Mapping[str, Mapping[str, int]]) -> bool:
    """New + carried over = results + not concluded = total, for every kind."""
    return all(row[NEW] + row[CARRIED_IN] == sum(row[column] for column in (*RESULTS, PENDING)) == row[TOTAL] for row in found.values())


@dataclass(frozen=True)
class Filed:
    """A dispute as its notice tells it: kind (a code of DISPUTES), number, who decides it, the day on which it was taken up."""

    kind: str
    number: str
    forum: str
    filed_on: date


def check_filed(filed: Filed, received_on: date, today: date) -> Filed:
    """The same without needless spaces, or Refused: nobody disputes what was asked later, and a notice has a number and a sender."""
    number, forum = " ".join(filed.number.split()), " ".join(filed.forum.split())
    if filed.kind not in DISPUTES:
        raise Refused("请选是复议还是诉讼。", "kind")
    if not 4 <= len(number) <= 60:
        raise Refused("请写案号，通知书上有，例如 衡政复〔2026〕3号。", "number")
    if not 4 <= len(forum) <= 60:
        raise Refused("请写哪个机关审理，例如 衡山县人民政府、衡山县人民法院。", "forum")
    if not received_on <= filed.filed_on <= today:
        raise Refused("受理的日子要在收到申请以后、今天以前（含今天）。", "filed_on")
    return Filed(filed.kind, number, forum, filed.filed_on)


def check_result(outcome: str, decided_on: date, filed_on: date, today: date) -> None:
    """Refused when the result is none of the form, or lies before the beginning or after today."""
    if outcome not in RESULTS:
        raise Refused("请选结果。", "outcome")
    if not filed_on <= decided_on <= today:
        raise Refused("结果的日子要在受理以后、今天以前（含今天）。", "decided_on")
