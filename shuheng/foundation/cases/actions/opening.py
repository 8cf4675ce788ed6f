"""Publishing definitions and opening cases."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db import connection, transaction

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.events import canonical_json
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.actions import CaseFact, record, statement

from .. import events, queries
from ..models import Case, Definition
from ..rules import Clock as ClockRule
from ..rules import ClockKind, check_definition, fold, from_data
from . import kernel


@transaction.atomic
def publish(content: dict[str, Any], *, valid_from: date, by: Actor) -> Definition:
    """Freeze the next version of a definition. `content["procedure"]` is checked as a graph; the same content again is the same version."""
    procedure = content["procedure"]
    code = str(procedure["code"])
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"definition {code}"])
    last = Definition.objects.filter(code=code).order_by("-version").first()
    digest = hashlib.sha256(canonical_json({**content, "procedure": {**procedure, "version": 0}})).hexdigest()
    if last and last.digest == digest:
        return last
    version = last.version + 1 if last else 1
    rules = from_data({**procedure, "version": version})
    check_definition(rules)
    row = Definition.objects.create(
        code=code, version=version, kind=rules.service, title=rules.title, content={**content, "procedure": {**procedure, "version": version}},
        digest=digest, valid_from=valid_from, published_at=now())
    record(events.DefinitionPublished(code, version, digest), by=by, about=f"definition:{code}")
    return row


@dataclass(frozen=True)
class Opening:
    """What a new case is about. Party, agent, organ, division, post and account are row numbers."""

    title: str
    organ: int
    channel: str
    party: int | None = None
    agent: int | None = None
    division: int | None = None
    post: int | None = None
    account: int | None = None
    parent: str = ""
    domain: str = "general"


_AHEAD = Prepared("cases_numbers", "int", "select json_agg(nextval('cases_number')) from generate_series(1, $1)")
NUMBERS_AT_ONCE = 16
_ahead: deque[int] = deque()


def next_serial() -> int:
    """One sequence gives the row its number and the public number its serial; what groups cases takes its number from it too.

    A process takes some ahead: numbers have gaps, never doubles.
    """
    try:
        return _ahead.popleft()
    except IndexError:
        first, *rest = connection.one(_AHEAD, [NUMBERS_AT_ONCE])
        _ahead.extend(rest)
        return int(first)


@transaction.atomic
def open_case(definition: Definition, opening: Opening, *, by: Actor, key: str = "", also: Sequence[Any] = ()) -> Case:
    """Open a case under a frozen definition; the limits of the first stage and of the notice begin to run. 行政许可法 第三十二条

    `also` are facts of the calling room that belong to the opening. The caller has looked whether the key was used before.
    """
    rules = queries.definition_rules(definition.pk)
    if definition.valid_from > today():
        raise Refused(f"这个版本从 {definition.valid_from:%Y年%m月%d日} 起用，现在还不能用它收件。")
    start, serial = rules.start, next_serial()
    days, on = calendar(), today()
    opened = events.CaseOpened(
        number=numbers.make(on.year, serial), service=rules.service, kind=rules.service, definition=rules.code, version=rules.version,
        stage=start.code, opened_on=on, channel=opening.channel, organ=opening.organ, division=opening.division, domain=opening.domain,
        party=opening.party, agent=opening.agent, post=opening.post, account=opening.account, parent=opening.parent,
        **kernel.stage_limit(start, days, on))
    held = kernel.Held(serial, rules, fold(None, opened), by, on, days, [opened])
    if rules.notice_days:
        kernel.start_clock(held, ClockRule(ClockKind.SUPPLEMENT_NOTICE, rules.unit, held.on, rules.notice_days, begins="received",
                                           article=rules.notice_article))
    for fact in also:
        held.tell(fact)
    case = _row(definition, opening, held)
    _insert(case, held)
    connection.send_later(*statement([CaseFact(fact, case.pk, seq, opening.organ, opening.division) for seq, fact in enumerate(held.facts, 1)],
                                     by=by, key=key))
    return case


def _row(definition: Definition, opening: Opening, held: kernel.Held) -> Case:
    state = held.state
    due_on, soon_on, stage_due_on = kernel.dates(state, held.calendar)
    return Case(
        pk=held.case, number=state.number, definition=definition, kind=state.kind, title=opening.title, party_id=state.party, agent_id=state.agent,
        organ_id=state.organ, division_id=state.division, domain=state.domain, channel=state.channel, stage=state.stage,
        milestone=str(state.milestone), post=state.post, account=state.account, opened_at=now(), parent=state.parent, due_on=due_on,
        soon_on=soon_on, stage_due_on=stage_due_on, lamp=str(state.lamp), seq=state.seq)


_NEW = ("id", "number", "definition_id", "kind", "title", "party_id", "agent_id", "organ_id", "division_id", "domain", "channel", "stage", "milestone",
        "post", "account", "opened_at", "parent", "due_on", "soon_on", "stage_due_on", "lamp", "seq")
_OPEN = Prepared(
    "cases_open",
    "bigint, text, bigint, text, text, bigint, bigint, bigint, bigint, text, text, text, text, bigint, bigint, timestamptz, text, date, date, date,"
    " text, int, jsonb",
    f"""
with opened as (
  insert into cases_case ({", ".join(_NEW)}, outcome, deemed, supplements, reopened, joint)
  values ({", ".join(f"${place}" for place in range(1, len(_NEW) + 1))}, '', false, 0, 0, '{{}}') returning id
)
{kernel.INSERT_CLOCKS.format(case="opened.id", clocks="$23", other="opened, ")}
""")


def _insert(case: Case, held: kernel.Held) -> None:
    clocks = orjson.dumps([kernel.clock_data(clock) for clock in held.state.clocks]).decode()
    connection.send_later(connection.calling(_OPEN), [*(getattr(case, name) for name in _NEW), clocks])
    case._state.adding = False  # written with the next statement; nobody needs to insert it again
