"""The parts of our pages as tags and filters; every template has them without loading."""
from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import clock, numbers
from . import beam as days
from . import drawing

register = template.Library()

LAMPS = {"ok": "正常", "soon": "临近", "late": "超期", "hold": "停表", "done": "办结"}
LONGEST_PHRASE = 11   # signs of a title that fit on one line of a phone
MANY = 2000  # counts above it say 以上; a paginator that counts less far says so by `counted_to`

Moment = date | datetime | None


def local_day(moment: date | datetime) -> date:
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


@register.filter
def cn_date(moment: Moment) -> str:
    """`10月16日`; with the year when it is not this year."""
    return dated(moment, clock.today().year) if moment else ""


def dated(moment: date | datetime, this_year: int) -> str:
    """`10月16日`; with the year when it is not this one."""
    day = local_day(moment)
    return f"{'' if day.year == this_year else f'{day.year}年'}{day.month}月{day.day}日"


@register.filter
def cn_full(moment: Moment) -> str:
    """`2026年10月16日`, for papers."""
    if not moment:
        return ""
    day = local_day(moment)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_day(moment: Moment) -> str:
    """`10月16日 星期五`."""
    return f"{cn_date(moment)} {days.weekday(local_day(moment))}" if moment else ""


@register.filter
def cn_when(moment: datetime | None) -> str:
    """`10月16日 9:05` as a clock in China shows it."""
    if not moment:
        return ""
    here = clock.local(moment)
    return f"{cn_date(here)} {here.hour}:{here:%M}"


@register.filter
def cn_time(moment: datetime | None) -> str:
    """`9:05` as a clock in China shows it."""
    return f"{clock.local(moment).hour}:{clock.local(moment):%M}" if moment else ""


@register.filter
def spaced(number: object) -> str:
    """Groups of four, as people read a number out."""
    return numbers.spaced(str(number)) if number else ""


@register.filter
def minutes(span: timedelta) -> int:
    """Whole minutes of a time span, rounded up."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def thousands(value: int | None) -> str:
    """`1,284`."""
    return "" if value is None else f"{value:,}"


@register.filter
def phrases(title: str) -> SafeString:
    """A title that breaks only between its phrases, where these are short enough for a phone."""
    parts = re.findall(r"[^，、：；？。]+[，、：；？。]?[”’）》]?", str(title))
    bound = (format_html('<span class="nb">{}</span>', part) if len(part) <= LONGEST_PHRASE else part for part in parts)
    return format_html_join("", "{}", ((part,) for part in bound))


@register.simple_tag
def stretch(first: date, last: date) -> str:
    """`10月1日至7日`; one day with its weekday."""
    return days.span(first, last) if first != last else cn_day(first)


@register.simple_tag
def lamp(code: str, words: str = "") -> SafeString:
    """A lamp: colour and shape by code (ok soon late hold done), always with its word."""
    known = code if code in LAMPS else "ok"
    look = "lamp" if known == "ok" else f"lamp {known}"
    return format_html('<span class="{}">{}</span>', look, words or LAMPS[known])


@register.simple_tag
def microbeam(counted: int, total: int, over: int = 0, paused: bool = False) -> SafeString:
    """A beam in a table cell: days gone, days left, days over."""
    return drawing.microbeam(counted, total, over, paused)


@register.simple_tag
def bars(parts: list[tuple[str, float]], longest: float) -> SafeString:
    """One stacked bar: [("late", 2), ("soon", 9), ("rest", 180), ("hold", 24)] on the scale of the longest row."""
    return drawing.stack(parts, longest)


@register.simple_tag
def dot(share: float, low: float = 90, high: float = 100, good: bool = True) -> SafeString:
    """A point on a scale, for a share in per cent."""
    return drawing.dot(share, low, high, good)


@register.simple_tag
def spread(durations: list[int], promised: int) -> SafeString:
    """Dots above the working days that finished cases took, with the promise as a line."""
    return drawing.spread(durations, promised)


@register.simple_tag
def two_lines(labels: list[str], one: list[int], other: list[int], name: str, other_name: str) -> SafeString:
    """A chart of at most two lines with direct labels."""
    return drawing.two_lines(labels, one, other, name, other_name)


@register.simple_tag
def qr(text: str, name: str) -> SafeString:
    """A QR code to be scanned from a screen; `name` is what it is called by those who do not see it."""
    return drawing.qr(text, name)


@register.simple_tag
def beam(proof: days.Proof | None) -> SafeString | str:
    """The beam alone: one picture with a sentence that says it all."""
    return drawing.beam(days.shape(proof), days.sentence(proof), days.cells(proof)) if proof else ""


@register.inclusion_tag("frame/_proof.html")
def proof(proof: days.Proof | None, open: bool = True, check_url: str = "") -> dict[str, object]:
    """The proof of a date, always four things: beam, sum, table of days, check code."""
    if proof is None:
        return {"proof": None}
    return {"proof": proof, "sum": days.add_up(proof), "rows": proof_rows(proof), "unfinished": days.unfinished(proof),
            "unit": days.unit(proof), "standing": days.standing_still(proof), "needed": days.measured(proof, proof.needed),
            "held": any(line.sort == "hold" for line in proof.lines), "open": open, "check_url": check_url}


def proof_rows(proof: days.Proof) -> list[dict[str, object]]:
    return [{"row": row, "span": days.span(row.first, row.last), "why": days.reason(row),
             "weekday": days.weekday(row.first) if row.days == 1 else ""} for row in days.rows(proof)]


@register.inclusion_tag("frame/_limit.html")
def limit(promised: int | None, statutory: int | None, unit: str = "个工作日") -> dict[str, object]:
    """The promised limit beside the statutory one, on one scale, promised first and filled."""
    longest = max(promised or 0, statutory or 0)
    return {"unit": unit, "promised": promised, "statutory": statutory,
            "promised_line": drawing.limit_line(promised or 0, longest, law=False),
            "statutory_line": drawing.limit_line(statutory or 0, longest, law=True)}


@register.inclusion_tag("frame/_pager.html", takes_context=True)
def pager(context: template.RequestContext, page: Page, noun: str = "件") -> dict[str, object]:
    """第 1 至 50 件，共 … 件, and the pages round the present one; filters stay in the address."""
    count, most = page.paginator.count, getattr(page.paginator, "counted_to", MANY)
    return {"page": page, "noun": noun, "total": f"{most:,} {noun}以上" if count > most else f"{count:,} {noun}",
            "pages": [] if count > most else list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
            "address": page_address(context)}


def page_address(context: Mapping[str, Any]) -> str:
    query = context["request"].GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}&page=" if query else "?page="


@register.simple_tag
def field_error(field: BoundField) -> SafeString | str:
    """The words of a wrong field, with the identifier that its control describes itself by."""
    words = field.errors[0] if field.errors else ""
    return format_html('<span class="oops" id="{}_error">{}</span>', field.auto_id, words) if words else ""


@register.inclusion_tag("frame/_field.html")
def field(field: BoundField) -> dict[str, object]:
    """One question of a Django form: label, hint, error, control; a fieldset where there are several choices."""
    widget = field.field.widget
    several = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    kind = "choices" if several else "tick" if isinstance(widget, CheckboxInput) else "line"
    return {"field": field, "kind": kind, "optional": not (field.field.required or kind == "tick" or getattr(field.field, "later", False))}


@register.inclusion_tag("frame/_errors.html")
def form_errors(form: BaseForm, kept: bool = False) -> dict[str, object]:
    """The summary on top of a form that came back: how many, links to each field, and whether the rest is kept (it must be true)."""
    wrong = [(bound, bound.errors[0]) for bound in form if bound.errors]
    general = list(form.non_field_errors())
    return {"wrong": wrong, "general": general, "many": len(wrong) + len(general), "kept": kept}


@register.filter
def get(mapping: Mapping[str, object] | None, key: str) -> object:
    """The value under a key that is only known at run time."""
    return (mapping or {}).get(key, "")
