"""Pictures of open data drawn here: positions on the map of the county, numbers as bars beside their table. Nothing is asked of another host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from django.utils.safestring import SafeString

from shuheng.foundation.core.templatetags.drawing import chart, number, words
from shuheng.sharing.places.queries import county_outline
from shuheng.sharing.places.rules import Outline, Spot
from shuheng.sharing.places.web import picture

from . import rules
from .queries.feeds import Row
from .rules import Content

MOST_READ, MOST_BARS = 2_000, 30
WIDTH, NAMES, FIGURES, STEP, BAR = 480, 180, 80, 36, 22  # px: the picture, room for names and figures, a row, its bar
LONGEST = 6  # characters of a name beside its bar; the table has the whole


@dataclass(frozen=True)
class Map:
    """The picture, how many rows stand in it, how many have no position or lie outside the county."""

    picture: SafeString | str
    drawn: int
    left: int


@dataclass(frozen=True)
class Bars:
    """The picture, what its rows and numbers are called, (name, number as read) of each row, how many rows are not drawn.

    `choices`: (column, title) of the numbers there are when there are several, `column` the drawn one.
    """

    picture: SafeString
    name: str
    title: str
    lines: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    column: str
    left: int


def mapped(said: Content, rows: Sequence[Row]) -> Map | None:
    """The rows on the map; None when the entry holds no positions, the county no outline, or nothing lies inside."""
    places, found = rules.positions(said), county_outline()
    if places is None or found is None:
        return None
    across, up = places
    spots = [spot for row in rows if (spot := _spot(row[across], row[up], found[1]))]
    if not spots:
        return None
    return Map(picture(spots, f"{len(spots)} 个位置在全县的分布，每一个的经纬度在可以下载的文件里"), len(spots), len(rows) - len(spots))


def _spot(longitude: object, latitude: object, outline: Outline) -> Spot | None:
    x, y = _figure(longitude), _figure(latitude)
    west, south, east, north = outline.bounds
    return Spot(x, y, "", 0) if x is not None and y is not None and west <= x <= east and south <= y <= north else None


def _figure(value: object) -> float | None:
    try:
        figure = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return figure if isfinite(figure) else None


def drawn(said: Content, rows: Sequence[Row], column: str = "") -> Bars | None:
    """One number of each row as bars, the longest first; None when names repeat (whether they add up, nobody knows here) or no number is there."""
    found = rules.measured(said)
    if found is None:
        return None
    name, numbers = found
    opened = said.opened()
    shown = next((place for place in numbers if opened[place].column == column), numbers[0])
    figures = [(str(row[name]), figure) for row in rows if row[name] and (figure := _figure(row[shown])) is not None]
    if len(figures) < 2 or len({said for said, _ in figures}) < len(figures):
        return None
    best = sorted(figures, key=lambda one: -one[1])[:MOST_BARS]
    title, choices = opened[shown].title, tuple((opened[place].column, opened[place].title) for place in numbers)
    return Bars(_bars(best, title), opened[name].title, title, tuple((one, _read(figure)) for one, figure in best), choices if len(choices) > 1 else (),
                opened[shown].column, len(rows) - len(best))


def _read(figure: float) -> str:
    return f"{figure:,.0f}" if figure == int(figure) else f"{figure:,.2f}"


def _bars(figures: Sequence[tuple[str, float]], title: str) -> SafeString:
    low, high = min(0.0, figures[-1][1]), max(0.0, figures[0][1])
    scale = (WIDTH - NAMES - FIGURES) / ((high - low) or 1)
    zero = NAMES - low * scale
    inside = "".join(_bar(place * STEP, zero, figure * scale, name, _read(figure)) for place, (name, figure) in enumerate(figures))
    (most, highest), (least, lowest) = figures[0], figures[-1]
    said = f"{title}：{most}最多，{_read(highest)}；{least}最少，{_read(lowest)}。旁边的表里有同样的内容"
    return chart(WIDTH, len(figures) * STEP, said, inside)


def _bar(top: float, zero: float, length: float, name: str, figure: str) -> str:
    line = top + STEP / 2 + 7
    left, wide = min(zero, zero + length), max(abs(length), 1)
    rect = f'<rect class="fill-ok" x="{number(left)}" y="{number(top + (STEP - BAR) / 2)}" width="{number(wide)}" height="{BAR}"/>'
    short = name if len(name) <= LONGEST else name[:LONGEST - 1] + "…"
    return words(NAMES - 10, line, short, "end") + rect + words(max(zero, zero + length) + 8, line, figure, "start")
