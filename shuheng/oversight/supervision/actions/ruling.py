"""What both sides do with a card. The organ adds its words and nothing else; the supervising organ rules, and never on itself.

The row of a signal is written by the program after the fact is recorded, so that the officer of the organ needs no right to write it, and has none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.actions import record

from .. import events, permits, queries, rules
from ..models import Signal, Statement
from ..rules import Card
from . import raising
from .raising import Wish

RULING, FINAL = "ruling", "final"


@transaction.atomic
def explain(number: int, words: str, *, by: Actor) -> Signal:
    """说明: the organ says how it came about, once, within its days."""
    signal = queries.signal(by, number, permits.ANSWER)
    return _told(signal, by, "explain", words, lambda card: _explained(card, signal, words))


def _explained(card: Card, signal: Signal, words: str) -> Any:
    rules.check_explanation(card, words, today())
    return events.CardExplained(signal.pk, today(), rules.hash_of(words.strip()))


@transaction.atomic
def appeal(number: int, words: str, *, by: Actor) -> Signal:
    """申诉: the organ contests a ruling, once, within its days."""
    signal = queries.signal(by, number, permits.ANSWER)
    return _told(signal, by, "appeal", words, lambda card: _appealed(card, signal, words))


def _appealed(card: Card, signal: Signal, words: str) -> Any:
    rules.check_appeal(card, words, today())
    return events.CardAppealed(signal.pk, today(), rules.hash_of(words.strip()))


@transaction.atomic
def rule_on(number: int, verdict: str, words: str, *, by: Actor) -> Signal:
    """裁定: confirm or cancel a card with reasons; an appeal is ruled upon by somebody else than the first ruling."""
    signal = queries.signal(by, number, permits.RULE)
    queries.check_judge(by, signal)
    again = signal.appealed_on is not None
    if again and Statement.objects.filter(signal=signal, kind=RULING, account=by.account).exists():
        raise Refused("申诉要由没有作过原裁定的人复核，请换一位同事裁定。")
    return _told(signal, by, FINAL if again else RULING, words, lambda card: _ruled(card, signal, verdict, words))


def _ruled(card: Card, signal: Signal, verdict: str, words: str) -> Any:
    rules.check_ruling(card, verdict, words, today())
    said = rules.hash_of(words.strip())
    if card.status is rules.Status.APPEALED:
        return events.AppealRuled(signal.pk, verdict, today(), said)
    until = calendar().add(today(), queries.regime().appeal_days) if verdict == "confirm" else None
    return events.CardRuled(signal.pk, verdict, today(), said, until)


@transaction.atomic
def cancel(number: int, words: str, *, by: Actor) -> Signal:
    """撤销: a card that should not have been, with the reason."""
    signal = queries.signal(by, number, permits.RULE)
    queries.check_judge(by, signal)
    return _told(signal, by, "cancel", words, lambda card: _cancelled(card, signal, words))


def _cancelled(card: Card, signal: Signal, words: str) -> Any:
    rules.check_cancel(card, words)
    return events.CardCancelled(signal.pk, today(), rules.hash_of(words.strip()))


def _told(signal: Signal, by: Actor, kind: str, words: str, fact_of: Callable[[Card], Any]) -> Signal:
    """Lock as the program, let the rules look, add the words as who spoke them, record, write as the program."""
    with acting(SYSTEM):
        held = Signal.objects.select_for_update().get(pk=signal.pk)
    fact = fact_of(held.card)
    Statement.objects.create(signal=held, kind=kind, words=words.strip(), organ=by.organ or 0, by=by.label, account=by.account, at=now())
    record(fact, by=by, organ=held.organ, division=held.division, about=raising.about_signal(held.pk))
    raising.put(held, fact)
    with acting(SYSTEM):
        held.save()
    return held


@transaction.atomic
def raise_by_hand(number: str, code: str, words: str, *, by: Actor) -> Signal:
    """登记: what an inspection found, such as handling outside the system, becomes a card of the rule for it. The first words are the finding."""
    rule = next((one for one in queries.rules_on(today()) if one.code == code and one.trigger == rules.MANUAL), None)
    if rule is None:
        raise Refused("请选是哪一种情况。", "rule")
    if not by.may(permits.RULE) or not by.organs & set(queries.regime().organs):
        raise Forbidden("只有监察机关可以登记查实的情况。")
    if not words.strip():
        raise Refused("请写明查到了什么、有什么证据。", "words")
    case = Case.objects.filter(number=numbers.clean(number), domain="general").first()
    if case is None:
        raise Absent("没有这个编号的办件。请核对 12 位编号。")
    if case.organ_id in by.organs:
        raise Forbidden("这是本单位的办件，要由别的监察机关登记。")
    return _registered(case, rule, words, by)


def _registered(case: Case, rule: rules.Rule, words: str, by: Actor) -> Signal:
    wish = Wish(rule.code, rule.level, case.pk, case.number, f"{rules.MANUAL}:{rule.code}:{today()}", case.organ_id, case.definition.code, today(),
                judged_on=today(), division=case.division_id, domain=case.domain, words=rules.hash_of(words.strip()))
    raised = raising.raise_wishes([wish], by)
    if not raised:
        raise Refused("这个办件今天已经登记过同样的情况，请打开那一张看。")
    signal = Signal.objects.get(pk=raised[0])
    Statement.objects.create(signal=signal, kind="found", words=words.strip(), organ=by.organ or 0, by=by.label, account=by.account, at=now())
    return signal
