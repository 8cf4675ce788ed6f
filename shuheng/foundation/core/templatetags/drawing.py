"""Small pictures made on the server: beams, limits side by side, bars. Where there are words beside numbers they are escaped."""
from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import segno
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .beam import WEEKDAYS, Cell

CELL = 128           # px, width of a beam in a table cell
STEP = 8             # px between two stars there
MOST_STARS = 40      # more days are drawn as a bar
LIMIT = 408          # px, width of a limit


def number(value: float) -> str:
    """A coordinate without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def circle(x: float, y: float, radius: float, look: str = "star") -> str:
    return f'<circle class="{look}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'


def words(x: float, y: float, text: object, anchor: str = "middle", look: str = "") -> str:
    known_as = f' class="{look}"' if look else ""
    return f'<text{known_as} x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def picture(width: int, height: int, inside: str) -> SafeString:
    """A decorative SVG: the words beside it say the same."""
    return mark_safe(f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">{inside}</svg>')  # noqa: S308


_BEAM = '<div class="{}" role="img" aria-label="{}">{}</div>'
_WEEK = "".join(f'<span class="week">{day}</span>' for day in WEEKDAYS)


def beam(shape: str, sentence: str, cells: Sequence[Cell]) -> SafeString:
    """衡杆: one picture of all days; the table of days is the real text. Days by the hundred are too many for the template language."""
    return format_html(_BEAM, shape, sentence, mark_safe(_WEEK + "".join(map(_cell, cells))))  # noqa: S308


def _cell(one: Cell) -> str:
    look = ' class="wd"' if one.plain else ""
    flag = f"<em>{escape(one.flag)}</em>" if one.flag else ""
    return f'<span class="{one.look}"><b>{one.count}</b><i></i><s>{one.day}</s><u{look}>{escape(one.word)}</u>{flag}</span>'


@lru_cache(maxsize=4096)  # a list of fifty cases shows few different ones
def microbeam(counted: int, total: int, over: int = 0, paused: bool = False) -> SafeString:
    """A whole limit in a table cell: `counted` filled stars of `total`, rings for what is left, a ◆ for each day over."""
    counted, total, over = max(0, int(counted or 0)), max(0, int(total or 0)), max(0, int(over or 0))
    diamonds = min(over, 4)
    step = min(float(STEP), (CELL - 8 - diamonds * STEP) / max(total, 1))
    end = 4 + step * total
    rod = f'<path class="rod{" still" if paused else ""}" d="M0 7H{number(end)}"/>'
    body = stars(counted, total, step) if total <= MOST_STARS else bar(min(counted, total), total, end)
    late = "".join(f'<path class="over" d="M{number(end + 3 + n * STEP)} 7l3.5-3.5 3.5 3.5-3.5 3.5Z"/>' for n in range(diamonds))
    return picture(CELL, 14, rod + body + late)


def stars(counted: int, total: int, step: float) -> str:
    scale = step / STEP
    drawn = []
    for place in range(total):
        gone = place < counted
        look, radius = ("star", 3.0) if gone else ("star left", 2.5)
        drawn.append(circle(5 + step * place, 7, max(1.0, radius * scale), look))
    return "".join(drawn)


def bar(counted: int, total: int, end: float) -> str:
    return f'<rect class="fill-ok" x="0" y="4" width="{number(end * counted / total)}" height="6"/>'


def limit_line(days: int, longest: int, law: bool) -> SafeString:
    """One limit as stars on a rod, on the scale of the longest beside it."""
    step = min(20.0, (LIMIT - 8) / max(longest, 1))
    radius = max(1.2, min(5.5, step * .3))
    look = "star law" if law else "star"
    rod = f'<path class="rod" d="M0 10H{number(8 + step * days)}"/>'
    dots = "".join(circle(step * place + step / 2 + 4, 10, radius, look) for place in range(days))
    return picture(LIMIT, 20, rod + dots)


def stack(parts: Sequence[tuple[str, float]], longest: float, width: int = 150) -> SafeString:
    """One bar of several fills: [("late", 2), ("soon", 9), …], on the scale of the longest row. A part is never thinner than 1.5 px."""
    x, drawn = 0.0, []
    for fill, amount in parts:
        if amount > 0:
            wide = max(1.5, amount / max(longest, 1) * (width - 8))
            drawn.append(f'<rect class="fill-{fill}" x="{number(x)}" y="1" width="{number(wide)}" height="12"/>')
            x += wide + 1
    return picture(width, 14, "".join(drawn))


def dot(share: float, low: float, high: float, good: bool = True, width: int = 212) -> SafeString:
    """A point between two ends of a scale."""
    place = (min(max(share, low), high) - low) / max(high - low, 1e-9) * (width - 12)
    line = f'<rect class="fill-line" x="0" y="5" width="{width - 6}" height="2"/>'
    return picture(width, 12, f'{line}<circle class="{"star" if good else "over"}" cx="{number(5 + place)}" cy="6" r="5"/>')


def chart(width: int, height: int, said: str, inside: str) -> SafeString:
    """A picture that says something: its sentence goes to who cannot see it."""
    frame = '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    return format_html(frame, width, height, said, mark_safe(inside))  # noqa: S308


def spread(durations: Sequence[int], promised: int) -> SafeString:
    """One dot for each finished case above the working days it took; the promise as a broken line."""
    longest = max([promised, *durations, 1])
    step = min(52.0, 520 / longest)
    rise = min(14.0, 84 / max(max([durations.count(day) for day in set(durations)] or [1]) - 1, 1))
    every = max(1, round(26 / step))
    dots = [circle(30 + step * (day - 1), 110 - rise * place, 5) for day in sorted(set(durations)) for place in range(durations.count(day))]
    scale = [words(30 + step * (day - 1), 144, day) for day in range(1, longest + 1, every)]
    end = 30 + step * (promised - 1)
    aim = f'<path class="aim" d="M{number(end)} 14V122"/>' + words(end - 8, 26, "承诺", "end")
    return chart(570, 150, spread_words(durations, promised), "".join(['<path class="rod" d="M10 122H550"/>', *dots, *scale, aim]))


def spread_words(durations: Sequence[int], promised: int) -> str:
    if not durations:
        return "还没有办结的件"
    ordered = sorted(durations)
    late = sum(1 for day in ordered if day > promised)
    half = ordered[(len(ordered) - 1) // 2]
    end = f"{late} 件超过承诺的 {promised} 个工作日" if late else f"没有超过承诺的 {promised} 个工作日"
    return f"最近 {len(ordered)} 件的实际用时：最快 {ordered[0]} 个工作日，一半在 {half} 个工作日内，最慢 {ordered[-1]} 个工作日，{end}"


def two_lines(labels: Sequence[str], one: Sequence[int], other: Sequence[int], name: str, other_name: str) -> SafeString:
    """Two series with their names at the end of the lines, pushed apart when they would touch."""
    if not one or not other:
        return mark_safe("")
    high = ceiling(max([*one, *other, 1]))
    across = 468 / max(len(one) - 1, 1)
    every = max(1, -(-len(labels) // 7))
    dates = [words(40 + across * place, 192, text) for place, text in enumerate(labels) if place % every == 0]
    lines = [line(other, "other", across, high), line(one, "one", across, high)]
    said = f"{name}从 {one[0]} 到 {one[-1]}，{other_name}从 {other[0]} 到 {other[-1]}，共 {len(one)} 期"
    return chart(560, 205, said, "".join([*axes(high), *lines, *dates, *ends(one[-1] / high, name, other[-1] / high, other_name)]))


def line(values: Sequence[int], look: str, across: float, high: int) -> str:
    points = (f"{number(40 + across * place)} {number(165 - 150 * value / high)}" for place, value in enumerate(values))
    return f'<path class="{look}" d="M{"L".join(points)}"/>'


def axes(high: int) -> list[str]:
    heights = [(165 - 150 * quarter / 4, high * quarter / 4) for quarter in range(5)]
    return [f'<path class="axis" d="M40 {number(y)}H508"/>' + words(32, y + 4, number(value), "end") for y, value in heights]


def ends(first: float, name: str, second: float, other_name: str) -> list[str]:
    """The names of two lines at the height where these end, as shares of the scale."""
    y, other_y = 169 - 150 * first, 169 - 150 * second
    if abs(y - other_y) < 18:
        middle = (y + other_y) / 2
        y, other_y = (middle - 9, middle + 9) if y <= other_y else (middle + 9, middle - 9)
    return [words(516, y, name, "start", "strong"), words(516, other_y, other_name, "start", "strong")]


def ceiling(value: float) -> int:
    """A round figure at or above the highest value, so that quarters are whole."""
    step = 4
    while step * 10 < value:
        step *= 10
    return next(size for size in range(step, step * 11, step) if size >= value)


def qr(text: str, name: str) -> SafeString:
    """A QR code with the white margin that a camera needs."""
    drawn = segno.make(text, error="m").svg_inline(border=4, omitsize=True, light="white", svgclass="qr", lineclass=None)
    return mark_safe(drawn.replace("<svg ", format_html('<svg role="img" aria-label="{}" ', name), 1))
