"""填一次: what a register holds of the applicant fills his form, at his own word and under the grant of the organ that handles the matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.identity import queries as identity

from .. import queries
from .looking import Answer, Asked, look_up


@dataclass(frozen=True)
class Fill:
    """For which organ's matter, out of which register, which columns, for which party; `reference` names the application being written."""

    organ: int
    register: str
    columns: tuple[str, ...]
    party: int
    reference: str
    words: str


def fill(asked: Fill, *, by: Actor) -> Answer | None:
    """The granted ones of these columns; None when the organ has no grant for any or the register does not know the party."""
    if by.kind != "resident" or by.level < 2:
        raise Forbidden("带出资料要先当面核验一次身份。请到窗口，或者用省里的账号登录。")
    grant = queries.standing(asked.organ, asked.register)
    columns = _granted(grant.items if grant else (), asked.columns)
    if grant is None or not columns:
        return None
    number = identity.party(asked.party).number
    answer = look_up(Asked(grant.pk, number, asked.reference, asked.words, columns), by=by, via="fill")
    return answer if answer.items is not None else None


def _granted(items: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(column for column in wanted if column in items)
