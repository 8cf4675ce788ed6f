"""How long a telephone that somebody left is kept, as dated data: no longer than it is needed. 个人信息保护法 第十九条; the days are 待核对."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Keeping:
    """From a day on: so many calendar days after the answer, and so many after receipt while nobody answers."""

    valid_from: date
    answered_days: int
    open_days: int
    source: str
    verified: bool = False


KEEPINGS = (Keeping(date(2021, 11, 1), 90, 365, "个人信息保护法 第十九条；天数为本县样板"),)


def keeping(on: date) -> Keeping:
    """The one in force on a day; before the first that one."""
    return next((one for one in reversed(KEEPINGS) if one.valid_from <= on), KEEPINGS[0])


def phone_until(received_on: date, ended_on: date | None = None) -> date:
    """The last day on which the telephone is still there."""
    if ended_on is None:
        return received_on + timedelta(days=keeping(received_on).open_days)
    return ended_on + timedelta(days=keeping(ended_on).answered_days)
