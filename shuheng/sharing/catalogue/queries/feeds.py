"""What the program itself can read for an entry: open data that is served as it stands now, never a copy that grows old.

Rooms above declare their own with `declare_feed`; those of the county and of the places, which lie below, are read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shuheng.foundation.core.clock import today
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import CalendarDay, Division, Organ
from shuheng.foundation.county.rules import VILLAGE
from shuheng.sharing.places import queries as places

from ..rules import Content

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Feed:
    """A readable source: its columns, and its rows in their order."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


_declared: dict[str, Feed] = {}


def declare_feed(feed: Feed) -> None:
    """Make a source known under its code."""
    _declared[feed.code] = feed


def every() -> dict[str, Feed]:
    """All of them by code."""
    return _declared


def table(said: Content) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Titles and rows of what everybody may have of an entry; no rows when the program cannot read it."""
    opened = said.opened()
    titles = tuple(one.title for one in opened)
    feed = _declared.get(said.feed)
    if feed is None or not opened:
        return titles, iter(())
    places = [feed.columns.index(one.column) for one in opened]
    return titles, (tuple(row[place] for place in places) for row in feed.rows())


def readable(said: Content) -> bool:
    """Is there anything to give?"""
    return said.feed in _declared and bool(said.opened())


# --- what lies below this room


def _divisions() -> Iterator[Row]:
    rows = Division.objects.select_related("parent").filter(county.valid(today())).order_by("code")
    for one in rows:
        yield one.code, one.name, one.get_level_display(), one.parent.code if one.parent else "", one.valid_from, one.source


def _past_divisions() -> Iterator[Row]:
    for one in Division.objects.select_related("parent").order_by("code", "valid_from"):
        yield one.code, one.name, one.get_level_display(), one.parent.code if one.parent else "", one.valid_from, one.valid_to


def _organs() -> Iterator[Row]:
    for one in Organ.objects.filter(county.valid(today())).order_by("code"):
        yield one.code, one.name, one.short, one.get_kind_display()


def _phones() -> Iterator[Row]:
    for one in county.phones():
        yield one.label, one.number


def _days() -> Iterator[Row]:
    for one in CalendarDay.objects.order_by("on"):
        yield one.on, "上班" if one.working else "放假", one.name, one.document


def _villages() -> Iterator[Row]:
    """How many villages and communities each township has today; a community is one by its name."""
    for town in county.townships_today().order_by("code"):
        names = list(county.divisions_on(today(), VILLAGE, town.code).values_list("name", flat=True))
        communities = sum("社区" in name or name.endswith("居委会") for name in names)
        yield town.code, town.name, len(names), len(names) - communities, communities


def _points() -> Iterator[Row]:
    for one in places.public_points(today()):
        yield (one.code, one.name, one.kind_title, one.township, one.village, one.words, one.longitude, one.latitude, one.exact_m, one.since,
               "示例" if one.synthetic else "")


declare_feed(Feed("county.divisions", "现行行政区划", ("code", "name", "level", "parent", "valid_from", "source"), _divisions))
declare_feed(Feed("county.past_divisions", "行政区划沿革", ("code", "name", "level", "parent", "valid_from", "valid_to"), _past_divisions))
declare_feed(Feed("county.organs", "机关单位名录", ("code", "name", "short", "kind"), _organs))
declare_feed(Feed("county.phones", "公开电话", ("title", "number"), _phones))
declare_feed(Feed("county.days", "放假和调休", ("day", "kind", "name", "document"), _days))
declare_feed(Feed("county.villages", "各乡镇的村和社区数", ("code", "name", "all", "villages", "communities"), _villages))
declare_feed(Feed("places.points", "公开的地点",
                  ("code", "name", "kind", "township", "village", "address", "longitude", "latitude", "exact_m", "since", "sample"), _points))
