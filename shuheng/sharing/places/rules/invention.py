"""Invented places of a village: the same seed gives the same houses and points. They stand nowhere: every one ends in （示例）, positions are drawn by lot
inside the county's outline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians
from random import Random

from .addresses import MARK
from .outlines import Outline

GROUPS, MOST_DOORS = 12, 180  # as the invented households of a village have them
SPREAD_M, EXACT_M = 700, 30  # metres: how far from its middle a village is spread; how exact the lot claims to be
MIDDLE = (112.87, 27.23)  # where villages are scattered when there is no outline
POINTS = {"village-office": "村级便民服务站", "clinic": "卫生室", "school": "小学", "shelter": "应急避难场所", "bus-stop": "候车亭", "shop": "农资店"}
_TRIES = 200
_DEGREE_M = 111_000
_AROUND, _COMPASS = 0.02, ((0, 0), (1, 0), (0, 1), (-1, 0), (0, -1))  # degrees; looked at first, because measuring to the edge takes long


@dataclass(frozen=True, slots=True)
class House:
    """One invented address below the village."""

    road: str
    door: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Sight:
    """One invented point of a village."""

    kind: str
    name: str
    words: str
    longitude: float
    latitude: float


class _Lot:
    """Draws positions round the invented middle of a village."""

    def __init__(self, seed: int, village: str, outline: Outline | None) -> None:
        self.chance, self.outline = Random(f"{seed}:places:{village}"), outline
        self.middle = self._middle()

    def _middle(self) -> tuple[float, float]:
        if self.outline is None:
            return MIDDLE
        west, south, east, north = self.outline.bounds
        for _ in range(_TRIES):
            x, y = self.chance.uniform(west, east), self.chance.uniform(south, north)
            if all(self.outline.holds(x + east * _AROUND, y + north * _AROUND) for east, north in _COMPASS) and self.outline.edge_m(x, y) > 3 * SPREAD_M:
                return x, y
        return MIDDLE

    def spot(self) -> tuple[float, float]:
        """A position of the village; none lies more than twice the spread to a side of its middle."""
        x, y = self.middle
        east, north = (max(-2.0, min(2.0, self.chance.gauss(0, 1))) * SPREAD_M for _ in range(2))
        return round(x + east / (_DEGREE_M * cos(radians(y))), 7), round(y + north / _DEGREE_M, 7)


def houses(seed: int, village: str, count: int, outline: Outline | None) -> Iterator[House]:
    """So many addresses of one village (its code), door by door through its twelve groups; at most 2,160."""
    lot = _Lot(seed, village, outline)
    for place in range(min(count, GROUPS * MOST_DOORS)):
        door, group = divmod(place, GROUPS)
        yield House(f"{group + 1}组", f"{door + 1}号{MARK}", *lot.spot())


def sights(seed: int, village: str, name: str, outline: Outline | None) -> Iterator[Sight]:
    """The points of one village, one of each kind, called by its name."""
    lot = _Lot(seed, village, outline)
    for kind, title in POINTS.items():
        yield Sight(kind, f"{name}{title}{MARK}", f"{lot.chance.randint(1, GROUPS)}组{MARK}", *lot.spot())
