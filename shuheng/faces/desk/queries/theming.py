"""一件事 at the desk: which run a case belongs to and how its neighbours stand; and a theme filled in at a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.permits import READ
from shuheng.foundation.cases.queries.listing import reaches
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.numbers import spaced
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.services.licensing import permits
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import ThemePart, ThemeRun
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.queries.themes import Edition
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Material
from shuheng.services.licensing.rules.sequence import PART_LABELS, PartState
from shuheng.sharing.registries import queries as registries

from .window import PAPER, Counter, facts_of, person


@dataclass(frozen=True)
class Neighbour:
    """Another matter of the run: its stage for those who may read its case, for others who has it."""

    title: str
    words: str
    address: str


@dataclass(frozen=True)
class Belongs:
    """The run that a case belongs to."""

    number: str
    title: str
    others: Sequence[Neighbour]


def beside(case: Case, by: Actor) -> Belongs | None:
    """The run of a case that was fetched with authority; None when it was filed alone."""
    with acting(SYSTEM):  # who may read the case may know that it belongs to a theme
        part = themes.part_of_case(case)
    if part is None:
        return None
    return Belongs(part.run.number, part.run.version.theme.title, [_neighbour(one, by) for one in themes.beside(part)])


def _neighbour(part: ThemePart, by: Actor) -> Neighbour:
    state = PART_LABELS[PartState(part.state)]
    if part.case and reaches(by, READ, part.case):
        stage = cases.definition_rules(part.case.definition_id).stage(part.case.stage).title
        return Neighbour(part.matter.title, f"{part.case.organ.short}，{stage}", reverse("desk-case", args=[part.case.number]))
    organ = part.case.organ if part.case else part.matter.organ
    return Neighbour(part.matter.title, f"{organ.short}，{state}", "")


# --- at the window


@dataclass(frozen=True)
class ThemeCounter(Counter):
    """A theme at the window, as far as it has come."""

    theme: Edition = field(kw_only=True)

    @property
    def wanted(self) -> tuple[Material, ...]:
        return self.theme.woven.wanted_materials(self.answers)

    def _place(self) -> list[forms.Problem]:
        woven = self.theme.woven
        for code in woven.needed(self.answers):
            try:
                licensing.handling_organ(self.theme.rows[code], woven.answers_of(code, self.answers))
            except Refused as refused:
                name = woven.names[code].get(refused.field, "")
                return [forms.Problem(f"/{name}", f"f-{name}", f"{woven.matters[code].short}：{refused.message}")]
        return []


@dataclass(frozen=True)
class ThemeAtWindow:
    """A theme that the window may receive."""

    code: str
    title: str
    matters: Sequence[str]


def themes_at(by: Actor, words: str = "") -> list[ThemeAtWindow]:
    """The themes a window may receive: all at a window for everything, else those that hold a matter of its own organ. It receives them whole."""
    own = None if by.scope(permits.WINDOW) is Within.COUNTY else set(licensing.titles_of(by.organs))
    titles = {row.code: (row.title, row.short) for row in licensing.matters()}
    found = []
    for version in themes.themes(words=words):
        theme = themes.theme_content(version)
        held = [titles[code] for code in theme.codes if code in titles]
        if own is None or any(title in own for title, _ in held):
            found.append(ThemeAtWindow(theme.code, theme.title, [short for _, short in held]))
    return found


def theme_counter(by: Actor, party: int, code: str) -> ThemeCounter:
    """A theme for a party at this clerk's window. Absent where the window does not receive it."""
    if code not in {one.code for one in themes_at(by)}:
        raise Absent("这个窗口不收这一件事，请到综合窗口，或者请申请人在网上办。")
    edition, who = themes.edition(code), person(party)
    facts, begun = facts_of(by, who), themes.theme_draft(by, edition.row, party)
    answers = forms.read(edition.woven.form, forms.flatten(begun.answers) if begun else {}, facts=facts)
    kept = dict(begun.files) if begun else {}
    files = {name: some for name, some in registries.without_choice(kept).items() if name != PAPER}
    return ThemeCounter(edition.row, edition.woven, who, facts, begun.draft if begun else None, answers, files, frozenset(kept.get(PAPER, ())),
                        themes.offer(edition, by, party, answers, kept), theme=edition)


def filed_run(by: Actor, key: str) -> str:
    """The number of the run that this clerk filed under a key; empty when none was."""
    run = themes.run_under(by, key)
    return run.number if run else ""


@dataclass(frozen=True)
class Received:
    """One matter of a run that was just received."""

    title: str
    organ: str
    words: str
    receipt: str


def received(by: Actor, number: str) -> tuple[ThemeRun, list[Received]]:
    """A run that this clerk filed, with its matters."""
    run = themes.run_for_clerk(by, number)
    return run, [_received(part) for part in themes.parts(run)]


def _received(part: ThemePart) -> Received:
    if part.case:
        return Received(part.matter.title, part.case.organ.name, f"编号 {spaced(part.case.number)}", reverse("desk-window-receipt", args=[part.case.number]))
    return Received(part.matter.title, part.matter.organ.name, PART_LABELS[PartState(part.state)], "")
