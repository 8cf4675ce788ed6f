"""Small SVG pictures made on the server: beams in a table cell, limits side by side, bars. Numbers only, so nothing needs escaping."""
from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

CELL = 128           # px, width of a beam in a table cell
STEP = 8             # px between two stars there
MOST_STARS = 40      # more days are drawn as a bar
LIMIT = 408          # px, width of a limit


def number(value: float) -> str:
    """A coordinate without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def picture(width: int, height: int, inside: str) -> SafeString:
    """A decorative SVG: the words beside it say the same."""
    return mark_safe(f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">{inside}</svg>')  # noqa: S308


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
        drawn.append(f'<circle class="{look}" cx="{number(5 + step * place)}" cy="7" r="{number(max(1.0, radius * scale))}"/>')
    return "".join(drawn)


def bar(counted: int, total: int, end: float) -> str:
    return f'<rect class="fill-ok" x="0" y="4" width="{number(end * counted / total)}" height="6"/>'


def limit_line(days: int, longest: int, law: bool) -> SafeString:
    """One limit as stars on a rod, on the scale of the longest beside it."""
    step = min(20.0, (LIMIT - 8) / max(longest, 1))
    radius = max(1.2, min(5.5, step * .3))
    look = "star law" if law else "star"
    rod = f'<path class="rod" d="M0 10H{number(8 + step * days)}"/>'
    dots = "".join(f'<circle class="{look}" cx="{number(step * place + step / 2 + 4)}" cy="10" r="{number(radius)}"/>' for place in range(days))
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


def chart(width: int, height: int, words: str, inside: str) -> SafeString:
    """A picture that says something: its sentence goes to who cannot see it."""
    return format_html('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>', width, height, words, mark_safe(inside))  # noqa: S308


def spread(durations: Sequence[int], promised: int) -> SafeString:
    """One dot for each finished case above the working days it took; the promise as a broken line."""
    longest = max([promised, *durations, 1])
    step = min(52.0, 520 / longest)
    tall = max([durations.count(day) for day in set(durations)] or [1])
    rise = min(14.0, 84 / max(tall - 1, 1))
    drawn = ['<path class="rod" d="M10 122H550"/>']
    for day in sorted(set(durations)):
        drawn += [f'<circle class="star" cx="{number(30 + step * (day - 1))}" cy="{number(110 - rise * n)}" r="5"/>' for n in range(durations.count(day))]
    every = max(1, round(26 / step))
    drawn += [f'<text x="{number(30 + step * (day - 1))}" y="144" text-anchor="middle">{day}</text>' for day in range(1, longest + 1) if (day - 1) % every == 0]
    x = number(30 + step * (promised - 1))
    drawn.append(f'<path class="aim" d="M{x} 14V122"/><text x="{number(float(x) - 8)}" y="26" text-anchor="end">承诺</text>')
    return chart(570, 150, spread_words(durations, promised), "".join(drawn))


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

    def point(place: int, value: int) -> str:
        return f"{number(40 + across * place)} {number(165 - 150 * value / high)}"

    drawn = [f'<path class="axis" d="M40 {number(165 - 150 * n / 4)}H508"/><text x="32" y="{number(169 - 150 * n / 4)}" text-anchor="end">{number(high * n / 4)}</text>'
             for n in range(5)]
    drawn += [f'<path class="{look}" d="M{"L".join(point(place, value) for place, value in enumerate(values))}"/>' for look, values in (("other", other), ("one", one))]
    every = max(1, -(-len(labels) // 7))
    drawn += [f'<text x="{number(40 + across * place)}" y="192" text-anchor="middle">{escape(text)}</text>' for place, text in enumerate(labels) if place % every == 0]
    drawn += ends(165 - 150 * one[-1] / high + 4, name, 165 - 150 * other[-1] / high + 4, other_name)
    words = f"{name}从 {one[0]} 到 {one[-1]}，{other_name}从 {other[0]} 到 {other[-1]}，共 {len(one)} 期"
    return chart(560, 205, words, "".join(drawn))


def ends(first: float, name: str, second: float, other_name: str) -> list[str]:
    if abs(first - second) < 18:
        middle = (first + second) / 2
        first, second = (middle - 9, middle + 9) if first <= second else (middle + 9, middle - 9)
    return [f'<text class="strong" x="516" y="{number(first)}">{escape(name)}</text><text class="strong" x="516" y="{number(second)}">{escape(other_name)}</text>']


def ceiling(value: float) -> int:
    """A round figure at or above the highest value, so that quarters are whole."""
    step = 4
    while step * 10 < value:
        step *= 10
    return next(size for size in range(step, step * 11, step) if size >= value)
