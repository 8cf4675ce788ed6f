"""What the program knows of a site, measure by measure. Each looks at facts only and names every one it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...rules import MANUAL, Measured, Rule
from . import columns, letters, pages, promises, reach
from .scenes import Scene, scene

__all__ = ["Scene", "measure", "scene"]

Measure = Callable[[Scene, Rule], Measured]
_MEASURES: Mapping[str, Measure] = {
    "home": columns.home, "stale": columns.stale, "blank": columns.blank,
    "home_links": pages.home_links, "inner_links": pages.inner_links, "outer_links": pages.outer_links,
    "home_lacks": pages.home_lacks, "home_has": pages.home_has,
    "no_services": promises.no_services, "guides": promises.guides, "unpublished": promises.unpublished,
    "corrections_open": promises.corrections_open, "corrections_late": promises.corrections_late,
    "letters_open": letters.letters_open, "letters_late": letters.letters_late, "letters_unshown": letters.letters_unshown,
    "availability": reach.availability,
    MANUAL: lambda scene, rule: Measured(why="程序没有这类数据，要由人核查。"),
}


def measure(scene: Scene, rule: Rule) -> Measured:
    """What one indicator finds of a site."""
    return _MEASURES[rule.measure](scene, rule)
