"""The state of a case as its rows hold it, in one statement; the same state that a replay of its journal gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Absent

from ..models import Definition
from ..rules import CaseState, Clock, ClockKind, Lamp, Milestone, OpinionState, Pause, PauseKind, ReferralState, Unit, from_data
from ..rules import Definition as Rules

_OWN = ("number", "kind", "stage", "channel", "division_id", "domain", "party_id", "agent_id", "parent", "post", "account", "outcome", "deemed",
        "supplements", "reopened", "seq", "joint", "milestone", "lamp", "accepted_on", "decided_on", "delivered_on", "closed_on", "supplement_until")
_FIELDS = tuple(name.removesuffix("_id") for name in _OWN)
_DATES = _FIELDS[-5:]
CLOCK = """k.kind, k.unit, k.start_on, k.days, k.extra_days, k.pauses, k.stopped_on, k.article, k.begins, k.part, k.rolls, k.due_on, k.unsure_year,
  k.calendar"""  # what `clock` reads of a row
_LOAD_SQL = f"""
select json_build_array(c.definition_id, c.organ_id, (c.opened_at at time zone 'Asia/Shanghai')::date,
  json_build_array({", ".join(f"c.{name}" for name in _OWN)}),
  (select json_agg(json_build_array({CLOCK}) order by k.id) from cases_clock k where k.case_id = c.id),
  (select json_agg(json_build_array(o.code, o.organ_id, o.asked_on, o.due_on, o.verdict, o.given_on, o.deemed) order by o.id)
     from cases_opinion o where o.case_id = c.id),
  (select json_agg(json_build_array(r.id, r."to", r.answer, r.target) order by r.id) from cases_referral r where r.case_id = c.id),
  case when c.decided_on is not null or c.closed_on is not null or c.reopened > 0 then
    (select json_build_array(r.level, r.void, r.answer_due_on, r.answered_on) from cases_rating r where r.case_id = c.id) end)
from cases_case c where c.id = $1
"""
_LOAD = Prepared("cases_load", "bigint", _LOAD_SQL)
_LOCK = Prepared("cases_lock", "bigint", _LOAD_SQL + " for update of c")
_NOT_RATED = (None, False, None, None)
_frozen: dict[int, Rules] = {}


def definition_rules(pk: int) -> Rules:
    """The frozen definition of that row; it never changes, so it is read once per process."""
    if pk not in _frozen:
        learn_definitions([pk])
    return _frozen[pk]


def learn_definitions(numbers: Iterable[int]) -> None:
    """Read the frozen definitions that this process does not know yet in one statement, for pages that show many cases."""
    for row in Definition.objects.filter(pk__in=set(numbers) - _frozen.keys()).only("content"):
        _frozen[row.pk] = from_data(row.content["procedure"])


def load(case: int, *, lock: bool = False) -> tuple[Rules, CaseState]:
    """(frozen definition, state) of a case; with `lock` nobody else moves it until the transaction ends. Absent when there is none."""
    row = connection.one(_LOCK if lock else _LOAD, [case])
    if row is None:
        raise Absent()
    rules = definition_rules(row[0])
    return rules, _state(row, rules)


def _state(row: list[Any], rules: Rules) -> CaseState:
    _, organ, opened_on, own, clocks, opinions, referrals, rating = row
    facts = dict(zip(_FIELDS, own, strict=True))
    facts |= {name: _day(facts[name]) for name in _DATES}
    facts["joint"], facts["milestone"], facts["lamp"] = tuple(facts["joint"]), Milestone(facts["milestone"]), Lamp(facts["lamp"])
    level, void, due, answered = rating or _NOT_RATED
    return CaseState(
        service=rules.service, definition=rules.code, version=rules.version, opened_on=_known(opened_on), organ=organ,
        clocks=tuple(map(clock, clocks or ())), opinions=tuple(map(_opinion, opinions or ())),
        referrals=tuple(ReferralState(*one) for one in referrals or ()),
        rating=level, rating_void=bool(void), rating_due_on=_day(due), rating_answered_on=_day(answered), **facts)


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
    """The reverse of `pause`, as orjson writes it."""
    return {"kind": line.kind, "from_on": line.from_on, "to_on": line.to_on,
            "article": line.article, "document": line.document, "approver": line.approver, "restarts": line.restarts}
