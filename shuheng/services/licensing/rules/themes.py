"""一件事一次办: what the file of a theme holds. One wish of life, several matters, each question once, each paper once.

A theme is data like a matter: which matters it takes, on which answers each is needed, whose result each waits for, which questions and
papers are the same, what a result hands on. `weaving` makes its one form, `sequence` says what may be filed when.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shuheng.foundation.core.refusals import Refused

from .binding import bind
from .contents import LIFE_EVENT_LABELS, LifeEvent, Who


@dataclass(frozen=True, slots=True)
class Part:
    """One matter of the theme. `name` stands before its own questions; `given` are answers that the theme itself knows, where `$name` quotes another
    answer; `later` names
    questions that only the result of an earlier matter answers, such as the number on a licence, each with that matter."""

    code: str
    name: str
    why: str
    when: Mapping[str, Any] | None = None
    after: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Same:
    """The same question of several matters, asked once; `to` names the field of each matter. Its words may be the theme's own."""

    code: str
    to: Mapping[str, str]
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The same paper of several matters, brought once; `to` names the material of each matter."""

    code: str
    to: Mapping[str, str]
    title: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """The result of an earlier matter that later ones ask for as a material: nobody brings it, it is passed on."""

    of: str
    to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A family of questions that the theme puts together itself."""

    code: str
    title: str
    fields: tuple[str, ...]
    say: str = ""


@dataclass(frozen=True, slots=True)
class ThemeTrial:
    """A recorded test: the sample with a `change`, and what must come of it. `matters` in their order; `first` are those filed at once."""

    name: str
    change: Mapping[str, Any] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    materials: tuple[str, ...] | None = None
    matters: tuple[str, ...] | None = None
    first: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme in one version, whole."""

    code: str
    title: str
    short: str
    say: str
    event: LifeEvent
    words: tuple[str, ...]
    who: tuple[Who, ...]
    matters: tuple[Part, ...]
    questions: tuple[Same, ...]
    sample: Mapping[str, Any]
    tests: tuple[ThemeTrial, ...]
    materials: tuple[Paper, ...] = ()
    passed: tuple[Passed, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)  # questions of the theme itself: which of its matters are needed
    pages: tuple[Page, ...] = ()
    last: tuple[Page, ...] = ()
    minutes: int = 15
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def event_label(self) -> str:
        """生孩子, 开店办厂, …"""
        return LIFE_EVENT_LABELS[self.event]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its matters in the order written."""
        return tuple(part.code for part in self.matters)

    def part(self, code: str) -> Part:
        """The matter of that code in the theme."""
        return next(part for part in self.matters if part.code == code)


def thaw_theme(document: Mapping[str, Any]) -> Theme:
    """The theme of a published version. Refused when the program no longer understands it."""
    wrong: list[str] = []
    theme = bind(Theme, document, "", lambda at, message: wrong.append(f"{at} {message}"))
    if theme is None:
        raise Refused("这个版本的一件事读不出来：" + "；".join(wrong[:5]))
    return replace(theme, document=document)
