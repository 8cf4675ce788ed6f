"""Reading themes and their runs. A theme is woven from its newest version and the matters as they are now."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files.models import Stored
from shuheng.sharing.registries import queries as registries
from shuheng.sharing.registries.queries import Offer

from ..models import Material, Matter, Theme, ThemeDraft, ThemePart, ThemeRun, ThemeVersion
from ..rules.loom import faults
from ..rules.sequence import PartState, Standing
from ..rules.themes import Theme as Content
from ..rules.themes import thaw_theme
from ..rules.weaving import Woven, weave
from . import SERVICE, content, learn
from . import matters as in_use

DRAFT, PART = "licensing.themedraft.sealed", "licensing.themepart.sealed"
_thawed: dict[int, Content] = {}
_woven: dict[tuple[int, ...], Woven] = {}


# --- themes


class Unfit(Refused):
    """The matters have changed so that the theme no longer makes one form of them; `event` is the door behind which they stand."""

    def __init__(self, event: str) -> None:
        super().__init__("这一件事的要求正在更新，暂时不能一起办。请先一件一件地办，或者打 12345。")
        self.event = event


@dataclass(frozen=True)
class Edition:
    """A theme as it can be filled in today: its newest version with the matters in use. `code` changes when any of them does."""

    row: Theme
    version: ThemeVersion
    rows: Mapping[str, Matter]
    woven: Woven

    @property
    def code(self) -> str:
        """The version and those of the matters: a page files only what it showed."""
        return ".".join(map(str, (self.version.pk, *(row.definition_id for row in self.rows.values()))))


def offer(edition: Edition, by: Actor, party: int, answers: Mapping[str, Any], kept: Mapping[str, Sequence[str]] | None = None) -> Offer:
    """The certificates of a party that stand for materials of a theme, in every matter that these answers call for and that asks for them."""
    woven = edition.woven
    ways = {code: woven.papers[code] for code in woven.needed(answers)}
    offers = {code: registries.offer(by, party, code, theirs) for code, theirs in ways.items()}
    return registries.offer_together(offers, ways, kept)


def theme_content(version: ThemeVersion) -> Content:
    """The theme of a published version; frozen, so read once per process."""
    if version.pk not in _thawed:
        _thawed[version.pk] = thaw_theme(json.loads(version.content))
    return _thawed[version.pk]


def versions() -> list[ThemeVersion]:
    """The newest version of every theme in use, in the order they were first published."""
    rows = ThemeVersion.objects.select_related("theme").defer("content").filter(theme__active=True)
    return list(rows.order_by("theme", "-version").distinct("theme"))


def themes(event: str = "", words: str = "") -> list[ThemeVersion]:
    """Themes in use by life event and by words of their title, their sentence or what people call them."""
    found = [(version, theme_content(version)) for version in versions()]
    return [version for version, one in found if event in ("", one.event) and words in "\n".join((one.title, one.short, one.say, *one.words))]


def themes_with(code: str) -> list[ThemeVersion]:
    """The themes in use that hold this matter."""
    return [version for version in versions() if code in theme_content(version).codes]


def edition(code: str) -> Edition:
    """The theme in use under this code. Absent when there is none, Unfit when its matters have changed so that it no longer fits."""
    version = next((one for one in versions() if one.theme.code == code), None)
    if version is None:
        raise Absent("没有找到这一件事。它可能改了名字，请在办事页里找一找，或者打 12345。")
    theme = theme_content(version)
    found = {row.code: row for row in in_use().filter(code__in=theme.codes)}
    if found.keys() != set(theme.codes):
        raise Unfit(theme.event)
    rows = {code: found[code] for code in theme.codes}
    learn(row.definition_id for row in rows.values())
    key = (version.pk, *(row.definition_id for row in rows.values()))
    if key not in _woven:
        matters = {code: content(row.definition_id) for code, row in rows.items()}
        if faults(theme, matters):
            raise Unfit(theme.event)
        _woven[key] = weave(theme, matters)
    return Edition(version.theme, version, rows, _woven[key])


# --- drafts


@dataclass(frozen=True)
class Begun:
    """An opened draft of a theme."""

    draft: ThemeDraft
    answers: dict[str, Any]
    files: dict[str, list[str]]


def theme_draft(by: Actor, row: Theme, party: int | None) -> Begun | None:
    """The draft of this account for this theme and party."""
    draft = ThemeDraft.objects.filter(account=by.account, theme=row, party=party, expires_on__gte=today()).first()
    if draft is None:
        return None
    data = json.loads(vault.open_bytes(draft.sealed, DRAFT, str(draft.key)))
    return Begun(draft, data["answers"], data["files"])


def theme_drafts(by: Actor) -> QuerySet[ThemeDraft]:
    """The account's drafts of themes, newest first."""
    return ThemeDraft.objects.select_related("theme").filter(account=by.account, expires_on__gte=today()).order_by("-updated_at")


# --- runs


def own_run(by: Actor, number: str, *, lock: bool = False) -> ThemeRun:
    """The run of the resident or of somebody whom they represent. Somebody else's number is as absent as a wrong one."""
    rows = ThemeRun.objects.select_for_update(of=("self",)) if lock else ThemeRun.objects.select_related("version__theme")
    run = rows.filter(number=numbers.clean(number), party__in=by.parties_for(SERVICE)).first()
    if run is None:
        raise Absent("没有找到这个编号的一件事。请核对 12 位编号；别人的只有本人能看。")
    return run


def run_for_clerk(by: Actor, number: str) -> ThemeRun:
    """The run that this clerk filed."""
    run = ThemeRun.objects.select_related("version__theme").filter(number=numbers.clean(number), account=by.account).first()
    if run is None:
        raise Absent()
    return run


def run_under(by: Actor, key: str) -> ThemeRun | None:
    """What the first request with this key filed, if it is the asker's to see."""
    try:
        uuid.UUID(key)
    except ValueError:
        return None
    with acting(SYSTEM):
        run = ThemeRun.objects.filter(key=key).first()
    if run and ((by.kind == "resident" and run.party in by.parties_for(SERVICE)) or run.account == by.account or by.kind == "system"):
        return run
    return None


def key_taken(key: str) -> bool:
    """Has anybody filed under this key?"""
    with acting(SYSTEM):
        return ThemeRun.objects.filter(key=key).exists()


def runs(by: Actor, most: int = 50) -> list[ThemeRun]:
    """The runs of the parties whom the actor is or represents, newest first."""
    return list(ThemeRun.objects.select_related("version__theme").filter(party__in=by.parties_for(SERVICE)).order_by("-opened_at")[:most])


def parts(run: ThemeRun) -> list[ThemePart]:
    """The matters of a run in their order, with their cases."""
    return list(ThemePart.objects.select_related("matter__organ", "case__organ", "case__definition").filter(run=run).order_by("place"))


_PART_OF = Prepared("licensing_part_of", "bigint", "select to_json(id) from licensing_themepart where case_id = $1")


def part_of_case(case: Case) -> ThemePart | None:
    """The part of a run that a case is, for its applicant, for those who handle one of the cases and for the program. Most cases are none."""
    number = connection.one(_PART_OF, [case.pk])
    return ThemePart.objects.select_related("run__version__theme").defer("run__version__content").get(pk=number) if number else None


def beside(part: ThemePart) -> list[ThemePart]:
    """The other matters of the run, for the reader of one of its cases: what they are and who has them, nothing of what was filled in."""
    with acting(SYSTEM):
        return [one for one in parts(part.run) if one.pk != part.pk]


def standings(found: Iterable[ThemePart]) -> list[Standing]:
    """The parts as the rules see them."""
    return [Standing(one.matter.code, tuple(one.after), PartState(one.state)) for one in found]


def prepared(part: ThemePart) -> dict[str, Any]:
    """The answers kept for a matter that is not filed yet."""
    data: dict[str, Any] = json.loads(vault.open_bytes(part.sealed, PART, f"{part.run_id}.{part.matter_id}")) if part.sealed else {}
    return data


def same_papers(part: ThemePart, found: Sequence[ThemePart]) -> dict[str, list[tuple[str, Stored]]]:
    """Papers that other cases of the run hold and this matter asks for too: its material → (title of the other matter, file), newest first."""
    theme, code = theme_content(part.run.version), part.matter.code
    others = {one.matter.code: one for one in found if one.case_id and one.pk != part.pk}
    offered: dict[str, list[tuple[str, Stored]]] = {}
    for paper in theme.materials:
        for other in paper.to.keys() & others.keys() if code in paper.to else ():
            rows = Material.objects.select_related("stored").filter(case=others[other].case_id, code=paper.to[other], stored__isnull=False)
            current = rows.exclude(verdict__in=["replaced", "bad"]).order_by("-id")
            offered.setdefault(paper.to[code], []).extend((others[other].matter.title, row.stored) for row in current if row.stored)
    return {name: sorted(rows, key=lambda one: one[1].pk, reverse=True) for name, rows in offered.items() if rows}
