"""The state of a case as its rows hold it, in one statement; the same state that a replay of its journal gives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Absent

from ..rules import CaseState, Clock, ClockKind, Lamp, Milestone, OpinionState, Pause, PauseKind, ReferralState, Unit

_OWN = ("number", "kind", "stage", "channel", "division_id", "domain", "party_id", "agent_id", "parent", "post", "account", "joint", "milestone",
        "outcome", "accepted_on", "deemed", "decided_on", "delivered_on", "closed_on", "lamp", "supplements", "supplement_until", "reopened", "seq")
_LOAD_SQL = f"""
select c.id, c.definition_id, c.organ_id, (c.opened_at at time zone 'Asia/Shanghai')::date, d.kind, d.code, d.version,
  {", ".join(f"c.{name}" for name in _OWN)},
  (select json_agg(json_build_array(k.kind, k.unit, k.start_on, k.days, k.extra_days, k.pauses, k.stopped_on, k.article, k.begins, k.part, k.rolls,
     k.due_on, k.unsure_year, k.calendar) order by k.id) from cases_clock k where k.case_id = c.id),
  (select json_agg(json_build_array(o.code, o.organ_id, o.asked_on, o.due_on, o.verdict, o.given_on, o.deemed) order by o.id)
     from cases_opinion o where o.case_id = c.id),
  (select json_agg(json_build_array(r.id, r."to", r.answer, r.target) order by r.id) from cases_referral r where r.case_id = c.id),
  r.level, r.void, r.answer_due_on, r.answered_on
from cases_case c join cases_definition d on d.id = c.definition_id left join cases_rating r on r.case_id = c.id
where c.id = $1
"""


_LOAD = Prepared("cases_load", "bigint", _LOAD_SQL)
_LOCK = Prepared("cases_lock", "bigint", _LOAD_SQL + " for update of c")


def load(case: int, *, lock: bool = False) -> tuple[int, CaseState]:
    """(row of the definition, state) of a case; with `lock` nobody else moves it until the transaction ends. Absent when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(connection.calling(_LOCK if lock else _LOAD), [case])
        row = cursor.fetchone()
    if row is None:
        raise Absent()
    return int(row[1]), _state(row)


def _state(row: tuple[Any, ...]) -> CaseState:
    _, _, organ, opened_on, service, code, version = row[:7]
    own = dict(zip(_OWN, row[7:7 + len(_OWN)], strict=True))
    clocks, opinions, referrals, level, void, rating_due, answered = row[7 + len(_OWN):]
    own["division"], own["party"], own["agent"] = own.pop("division_id"), own.pop("party_id"), own.pop("agent_id")
    own["joint"], own["milestone"], own["lamp"] = tuple(own["joint"]), Milestone(own["milestone"]), Lamp(own["lamp"])
    return CaseState(
        service=service, definition=code, version=version, opened_on=opened_on, organ=organ,
        clocks=tuple(map(clock, _rows(clocks))), opinions=tuple(map(_opinion, _rows(opinions))),
        referrals=tuple(ReferralState(*one) for one in _rows(referrals)),
        rating=level, rating_void=bool(void), rating_due_on=rating_due, rating_answered_on=answered, **own)


def _rows(value: Any) -> Iterable[Any]:
    return json.loads(value) if isinstance(value, str) else value or ()


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _known(value: str) -> date:
    return date.fromisoformat(value)


def _opinion(row: list[Any]) -> OpinionState:
    code, organ, asked_on, due_on, verdict, given_on, deemed = row
    return OpinionState(code, organ, _known(asked_on), _known(due_on), verdict, _day(given_on), deemed)


def clock(row: list[Any]) -> Clock:
    """A clock from the JSON array of its columns."""
    kind, unit, start_on, days, extra_days, pauses, stopped_on, article, begins, part, rolls, due_on, unsure_year, calendar = row
    return Clock(ClockKind(kind), Unit(unit), _known(start_on), days, extra_days, tuple(map(pause, pauses)), _day(stopped_on), article, "", begins,
                 part, rolls, _day(due_on), unsure_year, calendar)


def pause(data: dict[str, Any]) -> Pause:
    """A line of the ledger as a clock carries it."""
    return Pause(PauseKind(data["kind"]), _known(data["from_on"]), _day(data.get("to_on")), "", data["article"], data["document"],
                 data["approver"], data["restarts"])


def pause_data(line: Pause) -> dict[str, Any]:
    """The reverse of `pause`."""
    return {"kind": str(line.kind), "from_on": line.from_on.isoformat(), "to_on": line.to_on.isoformat() if line.to_on else None,
            "article": line.article, "document": line.document, "approver": line.approver, "restarts": line.restarts}
