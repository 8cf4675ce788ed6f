"""What follows in the exchange: who holds a copy of a record is told that it is disputed, and when it no longer is."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.sharing.holdings import actions as holdings

from . import events
from .models import Objection


@hears(events.RecordObjected, events.ObjectionAnswered)
def tell_followers(fact: Heard) -> None:
    """The row goes through the feed again, with the items that are disputed now. 个人信息保护法 第四十六条"""
    row = Objection.objects.get(pk=fact.event.objection)
    holdings.retell(row.resource_id, bytes(row.key), by=SYSTEM)
