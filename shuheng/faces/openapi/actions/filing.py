"""A client does something in a party's name: the room's own action, and beside it on whose word, for the party to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from django.db import transaction

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import DRAFT
from shuheng.services.licensing import actions as licensing

from ..models import Authority, Client, Way
from ..queries import cases, filing
from .authorities import note_act


@transaction.atomic
def upload(authority: Authority, content: BinaryIO | bytes, name: str, *, by: Actor) -> Stored:
    """Keep a file of the party until it is filed."""
    filing.behalf(by, authority)
    return files.store(content, by=by, purpose=DRAFT, name=name, owner=files.Owner(party=authority.party_id, organ=by.organ, domain=by.domain))


@transaction.atomic
def apply(client: Client, authority: Authority, wish: filing.Wish, *, by: Actor, key: str = "") -> Case:
    """File for the party; the same key files once."""
    row = licensing.apply(filing.filing(client, by, authority, wish), by=by, key=key)
    note_act(authority, "apply", by=by)
    return cases.fresh(row.case.number)


@transaction.atomic
def supply(authority: Authority, number: str, tokens: Mapping[str, Sequence[str]], words: str, paper: frozenset[str], *, by: Actor) -> Case:
    """Bring what was missing, as the party itself would."""
    hand = filing.behalf(by, authority)
    on_paper = paper if authority.way == Way.PRESENCE else frozenset()
    with acting(hand):
        licensing.supply(number, dict(tokens), by=hand, words=words, paper=on_paper)
    note_act(authority, "supply", by=by)
    return cases.fresh(number)


@transaction.atomic
def withdraw(authority: Authority, number: str, reason: str, *, by: Actor) -> Case:
    """Take the application back, as the party itself would."""
    hand = filing.behalf(by, authority)
    with acting(hand):
        licensing.withdraw(number, reason, by=hand)
    note_act(authority, "withdraw", by=by)
    return cases.fresh(number)
