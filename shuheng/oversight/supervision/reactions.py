"""What follows a signal: the heads of the organ are told in their messages, of a reminder whoever holds the case too."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.identity.queries import post_holders
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from . import permits, queries
from .events import CardRuled, SignalHardened, SignalRaised
from .models import Signal
from .queries.listing import title_of
from .rules import Level


def _tell(fact: Heard, code: str, signal: Signal, accounts: Iterable[int], until: str) -> None:
    """Each of them once for each fact."""
    values = {"signal": signal.name, "level": signal.level_label, "rule": queries.rule_titles().get(signal.rule, signal.rule), "until": until,
              "matter": title_of(signal.matter), "number": numbers.spaced(signal.number)}
    about = About(signal.case, signal.number, signal.organ, signal.division, signal.domain, link=reverse("desk-supervision-signal", args=[signal.pk]))
    for account in sorted(set(accounts)):
        notices.send(f"supervision.{code}", values=values, by=SYSTEM, key=f"supervision.{code}:{fact.id}:{account}", to_account=account, about=about)


def _heads(signal: Signal) -> list[int]:
    return [account.pk for account in post_holders(signal.organ, permits.ANSWER)]


@hears(SignalRaised, SignalHardened)
def tell_raised(fact: Heard) -> None:
    """A limit is near its end, or a card was raised: until when it can be put right or explained."""
    signal = Signal.objects.filter(pk=fact.event.card).first()
    if signal is None:
        return
    if fact.event.level == Level.REMINDER:
        holder = [signal.holder] if signal.holder else []
        _tell(fact, "reminder", signal, [*_heads(signal), *holder], cn_day(signal.due_on))
    else:
        _tell(fact, "card", signal, _heads(signal), cn_day(signal.explain_due_on))


@hears(CardRuled)
def tell_ruled(fact: Heard) -> None:
    """There is a ruling, and until when it can be appealed against."""
    signal = Signal.objects.filter(pk=fact.event.card).first()
    if signal is not None:
        _tell(fact, f"ruled_{fact.event.verdict}", signal, _heads(signal), cn_day(fact.event.appeal_due_on))
