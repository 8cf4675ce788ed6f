"""Which look-ups are out of the ordinary and have to be explained. Thresholds are this county's sample: 待核对."""

from __future__ import annotations

from dataclasses import dataclass

MOST_AN_HOUR, OPENS, CLOSES = 60, 7, 21
UNUSUAL = {"beside": "查的不是这个办件的当事人", "many": f"一小时内查了 {MOST_AN_HOUR} 次以上", "hours": f"在 {OPENS} 点以前、{CLOSES} 点以后查的"}


@dataclass(frozen=True)
class Look:
    """A look-up as the rules see it: the hour of day here, whom, whose the case is, how many the same account made in the hour before.
    A program works at night and fast: its grant and its rate limit say how much."""

    hour: int
    party: int | None
    of_case: frozenset[int]
    in_hour: int
    program: bool = False


def unusual(look: Look) -> str:
    """The code of the gravest thing out of the ordinary, or ''."""
    if look.party is not None and look.party not in look.of_case:
        return "beside"
    if look.program:
        return ""
    if look.in_hour > MOST_AN_HOUR:
        return "many"
    return "" if OPENS <= look.hour < CLOSES else "hours"
