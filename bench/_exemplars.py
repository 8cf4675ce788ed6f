"""A few real cases in every stage, made by the program's own actions: what `_filling` multiplies to a million."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import _people as people

if TYPE_CHECKING:
    from shuheng.foundation.core.acting import Actor
    from shuheng.foundation.identity.models import Account
    from shuheng.services.licensing.models import Matter

HANDLER = "handler"  # the officer of the demonstration whose pages are measured
GRANTED = ("receive", "accept", "submit", "grant", "deliver", "close")
# state: its share of a thousand cases, and the acts that lead to it
OPEN: dict[str, tuple[int, Sequence[str]]] = {
    "filed": (12, ()), "received": (12, ("receive",)), "supplementing": (8, ("receive", "ask_supplement")), "examining": (40, ("receive", "accept")),
    "special": (8, ("receive", "accept", "start_special")), "asked": (4, ("receive", "accept", "ask_opinions")),
    "deciding": (16, ("receive", "accept", "submit"))}
CLOSED: dict[str, tuple[int, Sequence[str]]] = {
    "granted": (420, GRANTED), "refused": (30, ("receive", "accept", "submit", "refuse", "deliver", "close")),
    "withdrawn": (220, ("receive", "withdraw")), "not_accepted": (228, ("receive", "not_accept")), "rated_badly": (2, (*GRANTED, "rate"))}


@dataclass(frozen=True)
class Exemplar:
    """One case: its row number, how often its like occurs, whether every township has such cases."""

    case: int
    weight: int
    open: bool
    by_township: bool


def all_of_them() -> Iterator[Exemplar]:
    """One case of each matter in each state that its procedure knows."""
    from shuheng.foundation.cases.models import Case
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.services.licensing.models import Matter

    with acting(SYSTEM):
        rows = list(Matter.objects.select_related("organ").filter(active=True).order_by("code"))
    for row in rows:
        for state, (weight, acts) in {**OPEN, **CLOSED}.items():
            number = made(row, acts)
            if number:
                with acting(SYSTEM):
                    yield Exemplar(Case.objects.get(number=number).pk, weight, state in OPEN, row.by_township)


def made(row: Matter, acts: Sequence[str]) -> str:
    """The number of a new case of this matter after these acts; empty when its procedure does not know one of them."""
    from shuheng.foundation.core.acting import acting
    from shuheng.foundation.core.refusals import Refused

    account = people.residents(1)[0]
    number, organ = _filed(row, account)
    try:
        for act in acts:
            by = applicant(account) if act in ("withdraw", "rate") else officer(organ)
            with acting(by):
                _do(act, number, by)
    except Refused:
        return ""
    return number


def _filed(row: Matter, account: Account) -> tuple[str, int]:
    from shuheng.foundation.core.acting import acting
    from shuheng.services.licensing import actions, queries

    by = applicant(account)
    with acting(by):
        content = queries.content(row.definition_id)
        paper = frozenset(one.code for one in content.required_materials(content.sample))
        filed = actions.apply(actions.Filing(row, content.sample, by.party, paper=paper), by=by)
        return filed.case.number, filed.case.organ_id


def _do(act: str, number: str, by: Actor) -> None:
    """One act; plain moves that this procedure does without are passed over."""
    from shuheng.foundation.cases.actions import Question, rate
    from shuheng.foundation.county.queries import organ
    from shuheng.services.licensing import actions, queries

    case = queries.cases.own_case(by, number) if by.kind == "resident" else queries.cases.case_to_read(by, number)
    known = {move.code for move in queries.procedure(case).moves_from(case.stage)}
    match act:
        case "receive" | "submit" | "close":
            if act in known:
                actions.move(number, act, by=by)
        case "accept":
            actions.accept(number, by=by)
        case "ask_supplement":
            actions.ask_supplement(number, [actions.Missing("示例：店面平面图看不清")], by=by)
        case "start_special":
            actions.start_special(number, "inspection", days=10, reason="示例：到现场看一看", by=by)
        case "ask_opinions":
            asked = organ("market-regulation").pk
            actions.ask_opinions(number, [Question("fire", asked if asked != by.organ else organ("civil-affairs").pk, 5)], "示例：请看消防", by=by)
        case "grant" | "refuse":
            actions.decide(number, actions.Verdict(act == "grant", "" if act == "grant" else "示例：不符合第一项条件"), by=by)
        case "deliver":
            actions.deliver(number, way="electronic", by=by)
        case "not_accept":
            actions.not_accept(number, "示例：这件事不归本机关管", by=by)
        case "withdraw":
            actions.withdraw(number, "示例：不办了", by=by)
        case "rate":
            rate(case.pk, 1, reasons=["efficiency"], words="示例", by=by)


def applicant(account: Account) -> Actor:
    """The resident who files them all."""
    from shuheng.foundation.core.acting import Actor

    party = account.party_id or 0
    return Actor(kind="resident", account=account.pk, party=party, parties=frozenset({party}), level=2, label="陈示例")


def officer(organ: int) -> Actor:
    """The officer of the demonstration as if of that organ, with every permit there."""
    from shuheng.foundation.core.acting import Actor
    from shuheng.foundation.core.permits import Within, every
    from shuheng.foundation.identity.models import Account

    account = Account.objects.get(name=HANDLER)
    return Actor(kind="officer", account=account.pk, post=1, organ=organ, organs=frozenset({organ}), label=account.full_name,
                 permits=dict.fromkeys(every(), Within.OWN_ORGAN))
