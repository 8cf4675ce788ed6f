"""An office that answers requests for information: a resident, a clerk, the head, and what they do with a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import CaseState
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.identity.permits import RAISE
from shuheng.services.disclosure import actions, permits
from shuheng.services.disclosure.models import Request
from shuheng.services.disclosure.rules import Asked
from tests import builders

ORGAN, OTHER = "market-regulation", "civil-affairs"
CONTENT = "2025年度校园食品安全抽检结果的汇总表（示例）"


def officer(*held: Permit, organ: str = ORGAN) -> Actor:
    """An officer of an organ with these permits."""
    return replace(builders.officer(organ), permits={one.code: one.within for one in held}, label="周若兰（示例）")


@dataclass(frozen=True)
class Scene:
    """Who asks, who handles, who approves, and somebody of another organ."""

    resident: Actor
    clerk: Actor
    head: Actor
    other: Actor


def scene() -> Scene:
    """Everybody is there, and the way of requests is published."""
    builders.calendar()
    builders.organ(ORGAN), builders.organ(OTHER)
    with acting(SYSTEM):
        actions.put_procedure(by=SYSTEM)
    clerk = replace(officer(permits.HANDLE, permits.PUBLISH), permits={
        permits.HANDLE.code: Within.OWN_ORGAN, permits.PUBLISH.code: Within.OWN_ORGAN, RAISE.code: Within.OWN_ORGAN})
    return Scene(builders.resident(), clerk, officer(permits.APPROVE), officer(permits.HANDLE, organ=OTHER))


def does(act: Callable[..., Any], *values: Any, by: Actor, **more: Any) -> Any:
    """An act as somebody."""
    with acting(by):
        return act(*values, by=by, **more)


def asked(at: Scene, **changes: Any) -> Request:
    """A request of the resident."""
    made: Request = does(actions.submit, ORGAN, replace(Asked(CONTENT), **changes), at.resident.party, by=at.resident)
    return made


def number(row: Request) -> str:
    """What people read out."""
    return row.case.number


def state(row: Request) -> CaseState:
    """How the case stands."""
    with acting(SYSTEM):
        return load(row.pk)[1]
