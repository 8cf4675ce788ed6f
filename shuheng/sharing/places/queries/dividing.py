"""Which division a point belongs to on a day: by outlines where there are any, else by the nearest records, each with how certain it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import cos, radians

from django.db import connection

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import COUNTY, TOWNSHIP, VILLAGE
from shuheng.foundation.identity import queries as identity

from .. import permits, rules
from ..models import Outline

KEPT_SECONDS = 60.0  # the county's outline changes with its profile
_DEGREE_M = 110_000  # metres of a degree of latitude, rather too few

# places of the day in the box round the point, nearest first. Plain comparisons, because row-level security lets no geometric operator use an index
_NEAREST = """
select one.division_id, one.longitude, one.latitude, one.synthetic from (
  select s.division_id, s.longitude, s.latitude, s.place_id, l.synthetic from places_address s join places_place l on l.id = s.place_id
  where s.longitude between %(west)s and %(east)s and s.latitude between %(south)s and %(north)s
    and s.valid_from <= %(day)s and (s.valid_to is null or s.valid_to > %(day)s)
  union all
  select s.division_id, s.longitude, s.latitude, s.place_id, l.synthetic from places_point s join places_place l on l.id = s.place_id
  where s.longitude between %(west)s and %(east)s and s.latitude between %(south)s and %(north)s
    and s.valid_from <= %(day)s and (s.valid_to is null or s.valid_to > %(day)s)
) one
where not exists (select from places_merge g where g.gone_id = one.place_id and g.split_at is null)
order by ((one.longitude - %(x)s) * %(narrow)s) ^ 2 + (one.latitude - %(y)s) ^ 2
limit %(many)s
"""


@dataclass(frozen=True)
class Belonging:
    """Where a point lies on a day: inside the county or not, its township and village, each with its certainty; and whether invented records spoke."""

    day: date
    county: rules.Guess
    township: rules.Guess
    village: rules.Guess
    synthetic: bool = False

    @property
    def certainty(self) -> rules.Certainty:
        """Of the answer as a whole: that of the village, or of the township where no village is told."""
        return (self.village if self.village.code else self.township).certainty


@dataclass(frozen=True)
class _Near:
    division: Division
    metres: float
    synthetic: bool


def county_outline() -> tuple[Division, rules.Outline] | None:
    """The county as it is today with its outline, if the profile has one; kept for a minute."""
    return kept("places.county_outline", _read_county, KEPT_SECONDS)


def _read_county() -> tuple[Division, rules.Outline] | None:
    division = county.divisions_on(clock.today(), COUNTY).order_by("-valid_from").first()
    shape = county.shape(division.code) if division else None
    return (division, rules.of_profile(shape.geometry, shape.datum)) if division and shape else None


def division_of(longitude: float, latitude: float, day: date, *, by: Actor) -> Belonging:
    """The answer for a point in CGCS2000 degrees. Refused for the future and for days before our record of townships."""
    identity.check(by, permits.READ)
    if day > clock.today():
        raise Refused("这一天还没有到。请填今天或者以前的日子。", "on")
    county.check_covered(TOWNSHIP, day)
    side, drawn = _side(longitude, latitude), _drawn(longitude, latitude, day)
    if side.certainty == "outline" and not side.code and not drawn:
        return Belonging(day, side, rules.Guess("none", "不在本县。"), rules.Guess("none", "不在本县。"))
    near = [] if len(drawn) == 2 else _nearest(longitude, latitude, day)
    township = drawn.get(TOWNSHIP) or rules.guess(_voices(near, day, TOWNSHIP))
    return Belonging(day, side, township, drawn.get(VILLAGE) or _village(near, day), any(one.synthetic for one in near))


def _side(longitude: float, latitude: float) -> rules.Guess:
    """Inside the county or outside it."""
    found = county_outline()
    if found is None:
        return rules.Guess("none", "档案里没有县界图形。")
    division, outline = found
    edge = outline.edge_m(longitude, latitude)
    if outline.holds(longitude, latitude):
        return rules.by_outline(division.code, division.name, edge, outline.exact_m)
    return rules.beyond(division.name, edge, outline.exact_m)


def _drawn(longitude: float, latitude: float, day: date) -> dict[str, rules.Guess]:
    """What recorded outlines of the day say, by level: those that hold the point, village outlines speaking for the township too."""
    found: dict[str, rules.Guess] = {}
    rows = Outline.objects.filter(county.valid(day), west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude)
    for row in rows.select_related("division__parent").order_by("division__code"):
        outline = rules.kept(row.geometry, row.exact_m)
        if row.division.span.holds(day) and outline.holds(longitude, latitude):
            said = rules.by_outline(row.division.code, row.division.short, outline.edge_m(longitude, latitude), row.exact_m)
            found[row.division.level] = said
            if row.division.level == VILLAGE and row.division.parent:
                found.setdefault(TOWNSHIP, rules.Guess(said.certainty, said.words, row.division.parent.code, row.division.parent.short))
    return found


def _nearest(longitude: float, latitude: float, day: date) -> list[_Near]:
    narrow = cos(radians(latitude))
    up, across = rules.FAR_M / _DEGREE_M, rules.FAR_M / _DEGREE_M / narrow
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"x": longitude, "y": latitude, "narrow": narrow, "day": day, "many": rules.ASKED, "west": longitude - across,
                                  "east": longitude + across, "south": latitude - up, "north": latitude + up})
        rows = cursor.fetchall()
    divisions = Division.objects.select_related("parent").in_bulk([row[0] for row in rows])
    return [_Near(divisions[number], rules.metres(longitude, latitude, x, y), synthetic) for number, x, y, synthetic in rows]


def _voices(near: list[_Near], day: date, level: str) -> list[rules.Neighbour]:
    memory: dict[int, Division | None] = {}
    for one in near:
        if one.division.pk not in memory:
            memory[one.division.pk] = town_on(one.division, day) if level == TOWNSHIP else village_on(one.division, day)
    told = [(memory[one.division.pk], one.metres) for one in near]
    return [rules.Neighbour(found.code if found else "", found.short if found else "", away) for found, away in told]


def _village(near: list[_Near], day: date) -> rules.Guess:
    try:
        county.check_covered(VILLAGE, day)
    except Refused as refused:
        return rules.Guess("none", refused.message)
    return rules.guess(_voices(near, day, VILLAGE))


def village_on(division: Division, day: date) -> Division | None:
    """The village in which something recorded at a division lay on a day; None for what is recorded at a township."""
    return division if division.level == VILLAGE and division.span.holds(day) else None


def town_on(division: Division, day: date) -> Division | None:
    """The township of that day; None when several came together since, and nobody can tell in which it lay before."""
    own = division.parent if division.level == VILLAGE else division
    if own is None or own.level != TOWNSHIP:
        return None
    standing = county.predecessors(own.code, day) if division.valid_from > day else county.successors(own.code, day)
    return standing[0] if len(standing) == 1 else None
