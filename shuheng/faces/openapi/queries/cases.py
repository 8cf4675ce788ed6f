"""Cases as a program sees them: lists that go on from a mark, one with its clocks and their proof, its history in codes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from shuheng.foundation.cases import queries as kernel
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.cases.queries import figures
from shuheng.foundation.cases.queries.listing import reaches
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import Clock, remaining
from shuheng.foundation.cases.rules.proof import as_text, proof
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.events import encode
from shuheng.foundation.core.permits import every
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal
from shuheng.services.licensing import queries as licensing

from .. import rules


@dataclass(frozen=True)
class Ask:
    """What a list is asked for: `after` is the mark the page before gave; `state` open, closed or all."""

    state: str = "open"
    lamp: str = ""
    matter: str = ""
    after: str = ""
    limit: int = 50


def mark(case: Case) -> str:
    """Where a list goes on."""
    return base64.urlsafe_b64encode(f"{case.opened_at.isoformat()}|{case.pk}".encode()).decode()


def _unmarked(text: str) -> tuple[datetime, int]:
    try:
        at, _, row = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        found = datetime.fromisoformat(at)
        if found.tzinfo is None or not (row.isascii() and row.isdigit() and len(row) < 18):
            raise ValueError
        return found, int(row)
    except (ValueError, binascii.Error, OverflowError):
        raise Refused("after 要原样用上一页给的 next。", "after") from None


def page(by: Actor, ask: Ask) -> tuple[list[Case], str]:
    """A page of the cases in reach, newest first, and the mark of the next one ("" on the last)."""
    rows = Case.objects.select_related("organ", "division").filter(kernel.reach(by, OVERSEE) if by.may(OVERSEE) else kernel.reach(by, READ))
    if ask.state != "all":
        rows = rows.filter(closed_on__isnull=ask.state == "open")
    if ask.lamp:
        rows = rows.filter(lamp=ask.lamp)
    if ask.matter:
        rows = rows.filter(definition__code=ask.matter)
    if ask.after:
        at, row = _unmarked(ask.after)
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=row))
    found = list(rows.order_by("-opened_at", "-pk")[:ask.limit + 1])
    kernel.learn_definitions(case.definition_id for case in found)
    return found[:ask.limit], mark(found[ask.limit - 1]) if len(found) > ask.limit else ""


def may_list(by: Actor) -> None:
    """Forbidden without a permit to read cases."""
    if not (by.may(READ) or by.may(OVERSEE)):
        raise Forbidden(f"看办件要有“{READ.label}”的许可（{READ.code}）。令牌里没有：换令牌时写上这个 scope，或者请管理员给客户加上。")


def brief(case: Case) -> dict[str, Any]:
    """A case in one line."""
    stage = kernel.definition_rules(case.definition_id).stage(case.stage)
    return {"number": case.number, "title": case.title, "organ": case.organ.code, "organ_name": case.organ.name,
            "division": case.division.code if case.division else None, "stage": case.stage, "stage_title": stage.title, "milestone": case.milestone,
            "lamp": case.lamp, "outcome": case.outcome, "channel": case.channel, "opened_at": case.opened_at, "accepted_on": case.accepted_on,
            "decided_on": case.decided_on, "closed_on": case.closed_on, "due_on": case.due_on, "seq": case.seq}


def fresh(number: str) -> Case:
    """The case as it stands after an act that was just authorised."""
    return Case.objects.select_related("organ", "division").get(number=number)


def clocks(case: Case) -> list[dict[str, Any]]:
    """Each limit with its days, its day, and the proof of that day line by line."""
    _, state = load(case.pk)
    on = today()
    return [_clock(clock, on) for clock in state.clocks]


def _clock(clock: Clock, on: date) -> dict[str, Any]:
    shown = proof(clock, calendar(), on)
    left = None if clock.stopped_on or clock.due_on is None else remaining(clock, calendar(), on)
    return {"code": clock.code, "kind": str(clock.kind), "unit": str(clock.unit), "days": clock.days, "extra_days": clock.extra_days,
            "start_on": clock.start_on, "due_on": clock.due_on, "stopped_on": clock.stopped_on, "left": left, "article": clock.article,
            "proof": list(as_text(shown))}


def history(case: Case) -> list[dict[str, Any]]:
    """Every fact of the case in its order: codes, numbers and dates, without row numbers of people."""
    return [{"seq": fact.seq, "event": fact.event.event_name, "at": fact.at, "by": fact.kind,
             "data": {name: value for name, value in encode(fact.event).items() if name not in rules.PRIVATE}} for fact in journal.history(case.pk)]


def moves(by: Actor, case: Case) -> list[dict[str, str]]:
    """What this actor may do with the case now."""
    known, procedure = every(), kernel.definition_rules(case.definition_id)
    return [{"code": way.code, "title": way.title, "permit": way.permit} for way in procedure.moves_from(case.stage)
            if way.permit in known and reaches(by, known[way.permit], case)]


def documents(case: Case) -> list[dict[str, Any]]:
    """The documents of the case."""
    return [{"id": row.pk, "kind": row.kind, "number": row.number, "title": row.title, "issued_on": row.issued_on, "code": row.code,
             "ready": row.stored_id is not None, "sha256": row.digest, "revoked": row.revoked_at is not None,
             "file": reverse("openapi:api-document-file", args=[case.number, row.pk])} for row in licensing.documents(case.pk)]


def statistics(by: Actor, column: str, since: date, until: date) -> list[dict[str, Any]]:
    """Sums of the organs in reach by organ or matter."""
    organs = dict(Organ.objects.values_list("pk", "code")) if by.may(OVERSEE) else dict(Organ.objects.filter(pk__in=by.organs).values_list("pk", "code"))
    found = figures.sums_by(column, list(organs), since, until)
    waiting = figures.open_by(column, list(organs))
    return [_sums(organs.get(value, "") if column == "organ" else str(value), found.get(value, figures.Sums()), waiting.get(value, 0))
            for value in _values(found, waiting)]


def _values(*tables: Mapping[Any, Any]) -> Sequence[Any]:
    return sorted({value for table in tables for value in table}, key=str)


def _sums(code: str, sums: figures.Sums, waiting: int) -> dict[str, Any]:
    return {"of": code, "open": waiting, "filed": sums.filed, "closed": sums.closed, "timed": sums.timed, "on_time": sums.on_time,
            "share": sums.share, "mean": sums.mean, "bad": sums.bad}
