"""填一次: at the applicant's word the registers fill in what they hold of him, and stand for the materials they prove."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.identity import queries as identity
from shuheng.sharing.exchange import actions as exchange

from .. import queries
from ..models import Draft
from ..rules import registered
from . import drafting


@transaction.atomic
def fill(draft: Draft, *, by: Actor) -> drafting.Known:
    """Ask every register that this matter can use, each once, for the party of the draft; nothing new when none of them knows it."""
    drafting.check_party(draft.party_id, by)
    one_at_a_time(f"draft {by.account} {draft.party_id} {draft.matter_id}")  # what another tab saves meanwhile waits, and is not lost
    draft.refresh_from_db()
    content, begun = queries.content(draft.matter.definition_id), queries.opened(draft)
    party = identity.party(draft.party_id or 0)
    facts, receipts = dict(begun.known), dict(begun.receipts)
    for register, sources in registered.wanted(content.form, content.materials, party.kind).items():
        columns = tuple(dict.fromkeys([*sources.values(), *registered.IDENTIFYING[register]]))
        asked = exchange.Fill(draft.matter.organ_id, register, columns, party.pk, str(draft.key), "本人填表，带出登记的资料")
        answer = exchange.fill(asked, by=by) if register not in receipts else None
        if answer and registered.holds(answer.body or {}):
            receipts[register] = answer.receipt.number
            facts |= _facts(sources, answer.body or {})
    known = drafting.Known(facts, receipts)
    if len(receipts) == len(begun.receipts):
        return known
    drafting.save_draft(draft.matter, begun.answers, begun.files, party=draft.party_id, by=by, known=known)
    return known


def _facts(sources: Mapping[str, str], body: Mapping[str, str]) -> dict[str, Any]:
    """What the register does not know stays to be asked."""
    return {source: body[column] for source, column in sources.items() if body.get(column)}
