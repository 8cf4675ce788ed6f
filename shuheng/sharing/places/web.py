"""The county as a small picture drawn here: its outline, places as dots, a bar of ten kilometres. No tiles, nothing asked of another host."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from django.utils.safestring import SafeString

from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.templatetags.drawing import chart, circle, number, words

from . import queries, rules

WIDTH, EDGE = 320, 14  # px
STEP = 1.2  # px; corners nearer to each other are left out
BAR_KM = 10
RADII = ((60, 4.5), (300, 2.5), (10**9, 1.2))  # of a dot in px, for so many at most
_DEGREE_KM = 111.2


@dataclass(frozen=True)
class _Frame:
    """How degrees become px: west and north edge, px of a degree of longitude and of latitude, height of the picture."""

    west: float
    north: float
    across: float
    up: float
    height: int

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        return EDGE + (longitude - self.west) * self.across, EDGE + (self.north - latitude) * self.up


def picture(spots: Iterable[rules.Spot], said: str) -> SafeString | str:
    """The map with these places; `said` is the sentence for who cannot see it. Nothing when the profile has no outline."""
    found = queries.county_outline()
    if found is None:
        return ""
    frame, ground = kept("places.ground", lambda: _ground(found[1]), 60.0)
    known = list(spots)
    radius = next(size for most, size in RADII if len(known) <= most)
    dots = [circle(*frame.at(one.longitude, one.latitude), radius) for one in known]
    return chart(WIDTH, frame.height, said, ground + "".join(dots))


def _ground(outline: rules.Outline) -> tuple[_Frame, str]:
    west, south, east, north = outline.bounds
    across = (WIDTH - 2 * EDGE) / (east - west)
    up = across / cos(radians((south + north) / 2))
    frame = _Frame(west, north, across, up, round((north - south) * up) + 2 * EDGE + 20)
    lines = "".join(_line(frame, ring) for rings in outline.polygons for ring in rings)
    return frame, f'<path class="rod" d="{lines}"/>{_bar(frame)}'


def _line(frame: _Frame, ring: Iterable[tuple[float, float]]) -> str:
    drawn: list[tuple[float, float]] = []
    for x, y in (frame.at(*corner) for corner in ring):
        if not drawn or abs(x - drawn[-1][0]) + abs(y - drawn[-1][1]) > STEP:
            drawn.append((x, y))
    return "M" + "L".join(f"{number(round(x, 1))} {number(round(y, 1))}" for x, y in drawn) + "Z"


def _bar(frame: _Frame) -> str:
    length, low = BAR_KM / _DEGREE_KM * frame.up, frame.height - 8
    return f'<path class="rod" d="M{EDGE} {low - 4}v4h{number(length)}v-4"/>' + words(EDGE + length + 8, low, f"{BAR_KM} 公里", "start")
