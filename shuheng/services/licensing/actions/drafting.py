"""Drafts: what somebody has filled in so far, sealed as a whole, kept for a time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import connection, transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.queries import pages_of
from shuheng.foundation.files.rules import DRAFT
from shuheng.foundation.identity import queries as identity

from .. import queries
from ..models import Draft, Matter
from ..rules.contents import Material
from ..rules.terms import term


@dataclass(frozen=True)
class Known:
    """What registers filled in: values by their source, and the receipt of each register that answered."""

    facts: Mapping[str, Any]
    receipts: Mapping[str, int]


def check_party(party: int | None, by: Actor) -> None:
    """Refused when a resident has no mandate to apply for that party. 民法典 第一百六十一条"""
    if by.kind != "resident" or (by.parties == {party}):
        return
    if not identity.may_act(by, party or 0, queries.SERVICE):
        raise Refused("您还没有得到这个人的委托，不能替他办。请先登记委托。", "party")


@transaction.atomic
def save_draft(matter: Matter, answers: Mapping[str, Any], papers: Mapping[str, Sequence[str]], *, party: int | None, by: Actor,
               known: Known | None = None) -> Draft:
    """Keep what was filled in. One draft for each account, party and matter; saving again prolongs it, and keeps what registers filled in before."""
    check_party(party, by)
    one_at_a_time(f"draft {by.account} {party} {matter.pk}")
    draft = Draft.objects.select_for_update().filter(account=by.account, party=party, matter=matter).first()
    key = draft.key if draft else uuid.uuid4()
    if known is None and draft is not None:
        begun = queries.opened(draft)
        known = Known(begun.known, begun.receipts)
    filled = {"known": dict(known.facts), "receipts": dict(known.receipts)} if known and known.receipts else {}
    said = {"answers": dict(answers), "files": {code: list(tokens) for code, tokens in papers.items()}, **filled}
    sealed = vault.seal(json.dumps(said, ensure_ascii=False), queries.DRAFT, str(key))
    until = today() + timedelta(days=term("draft.kept", today()).days)
    values = {"definition_id": matter.definition_id, "sealed": sealed, "updated_at": now(), "expires_on": until}
    if draft is None:
        return Draft.objects.create(account_id=by.account, party_id=party, matter=matter, key=key, **values)
    Draft.objects.filter(pk=draft.pk).update(**values)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def keep_file(upload: bytes | BinaryIO, name: str, material: Material, beside: Sequence[str], *, party: int, by: Actor) -> Stored:
    """Keep a file for a material as a draft, beside those that are there. Refused leaves nothing, also when it would be too many pages."""
    owner = files.Owner(party=party, organ=by.organ, service=queries.SERVICE)
    stored = files.store(upload, by=by, purpose=DRAFT, name=name, owner=owner)
    if stored.token not in beside:
        material.check_pages(stored.pages + pages_of(beside))
    return stored


_LOCK = Prepared("licensing_draft", "bigint", "select to_json(id) from licensing_draft where id = $1 for update")


def lock(draft: Draft) -> bool:
    """Let a second request for the same draft wait until this transaction ends. False when the first one has filed, and the draft is gone."""
    return connection.one(_LOCK, [draft.pk]) is not None


_FORGET = Prepared("licensing_draft_gone", "bigint", "delete from licensing_draft where id = $1")


def forget(draft: Draft) -> None:
    """A draft that was filed goes with the filing."""
    connection.send_later(connection.calling(_FORGET), [draft.pk])


@transaction.atomic
def discard_draft(draft: Draft, *, by: Actor) -> None:
    """Forget a draft; its files go with their own retention."""
    Draft.objects.filter(pk=draft.pk, account=by.account).delete()


def forget_expired() -> int:
    """Forget drafts that nobody came back for."""
    return Draft.objects.filter(expires_on__lt=today()).delete()[0]
