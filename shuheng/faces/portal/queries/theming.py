"""A theme as its guide tells it and as it is being filled in: what is asked once, which papers, which offices, in which order, by which day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import ThemeVersion
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.queries.themes import Edition
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Holder, LimitKind, Material
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.shapes import fields
from shuheng.services.licensing.rules.trials import due

from .applying import Course, DraftNote, applicants, chosen


@dataclass(frozen=True)
class ThemeCourse(Course):
    """A theme being filled in; the pages are those of a matter."""

    theme: Edition = field(kw_only=True)

    @property
    def address(self) -> str:
        return reverse("theme-apply", args=[self.row.code])

    @property
    def guide_address(self) -> str:
        return reverse("theme", args=[self.row.code])

    @property
    def edition(self) -> str:
        return self.theme.code

    @property
    def renewed(self) -> str:
        return "这一件事里有事项的要求刚更新了。您填过的都还在，对得上的已经搬过来；请再看一遍，缺的补上。"

    @property
    def first_answer(self) -> str:
        woven = self.theme.woven
        needed = woven.needed(self.answers)
        waits = woven.waits(needed)
        at_once = [woven.matters[code].short for code in needed if not waits[code]]
        later = [woven.matters[code].short for code in needed if waits[code]]
        told = f"一共办 {len(needed)} 件。{'、'.join(at_once)}马上提交给办理单位。"
        return told + (f"{'、'.join(later)}等前一件办好就自动提交，从那天起数日子。" if later else "") + "都在一页上看进度。"

    @property
    def slots_wanted(self) -> tuple[Material, ...]:
        return self.theme.woven.wanted_materials(self.answers)

    def filed_under(self, by: Actor, key: str) -> str:
        run = themes.run_under(by, key)
        return reverse("theme-run", args=[run.number]) if run else ""

    def again(self, by: Actor, own: int, wanted: str) -> ThemeCourse:
        return theme_course(by, own, self.row.code, wanted)

    def _place_problem(self, section: str) -> list[forms.Problem]:
        woven, asked = self.theme.woven, forms.asked_in(self.form, section) if section else frozenset()
        for code in woven.needed(self.answers):
            name = woven.names[code].get(woven.matters[code].division_field, "")
            if name not in asked or not self.answers.get(name):
                continue
            try:
                licensing.handling_organ(self.theme.rows[code], woven.answers_of(code, self.answers))
            except Refused as refused:
                return [forms.Problem(f"/{name}", f"f-{name}", f"{woven.matters[code].short}：{refused.message}")]
        return []


def theme_course(by: Actor, own: int, code: str, wanted: str = "") -> ThemeCourse:
    """The theme as far as it has been filled in, for the party wanted. Absent when the reader may not act for that party."""
    edition = themes.edition(code)
    offered = applicants(by, own, edition.woven)
    party = chosen(by, offered, wanted)
    facts = licensing.known_facts(by, party, next((one.row for one in offered if one.number == party), None))
    begun = themes.theme_draft(by, edition.row, party)
    answers = forms.read(edition.woven.form, forms.flatten(begun.answers) if begun else {}, facts=facts)
    plain = ThemeCourse(edition.row, edition.woven, offered, party, facts, begun.draft if begun else None, answers, {}, {},
                        bool(begun and begun.draft.edition != edition.code),
                        themes.offer(edition, by, party, answers, begun.files if begun else None), theme=edition)
    known = {one.code for one in edition.woven.to_bring}
    kept = {name: tokens for name, tokens in begun.files.items() if name in known} if begun else {}
    made = plain.with_files(kept) if kept else plain
    assert isinstance(made, ThemeCourse)
    return made


def theme_drafts(by: Actor) -> list[tuple[DraftNote, str]]:
    """The reader's drafts of themes with the address to go on."""
    rows = [(one, reverse("theme-apply", args=[one.theme.code])) for one in themes.theme_drafts(by)]
    return [(DraftNote(one.theme.code, one.theme.title, address, "", one.updated_at, one.expires_on), address) for one, address in rows]


# --- the list


@dataclass(frozen=True)
class ListedTheme:
    """A theme in a list."""

    code: str
    title: str
    say: str
    matters: Sequence[str]


def listed(event: str = "", words: str = "") -> list[ListedTheme]:
    """The themes in use, by life event and by words."""
    return _listed(themes.themes(event, words))


def listed_with(code: str) -> list[ListedTheme]:
    """The themes that a matter belongs to, for its guide."""
    return _listed(themes.themes_with(code))


def _listed(versions: Sequence[ThemeVersion]) -> list[ListedTheme]:
    found = [themes.theme_content(version) for version in versions]
    codes = {code for theme in found for code in theme.codes}
    titles = dict(licensing.matters().filter(code__in=codes).values_list("code", "short")) if codes else {}
    return [ListedTheme(one.code, one.title, one.say, [titles[code] for code in one.codes if code in titles]) for one in found]


# --- the guide


@dataclass(frozen=True)
class OneMatter:
    """A matter of the theme in the guide: why, when it is needed, what it waits for, how long it takes."""

    code: str
    title: str
    organ: str
    why: str
    maybe: bool
    after: Sequence[str]
    promised: int | None
    unit: str
    result: str
    ends_on: date


@dataclass(frozen=True)
class OnePaper:
    """A paper in the guide: for which matters, and whether everybody brings it."""

    title: str
    say: str
    source: str  # bring, maybe, free, passed
    where: Sequence[str]


@dataclass(frozen=True)
class ThemeGuide:
    """A theme as the guide tells it."""

    edition: Edition
    matters: Sequence[OneMatter]
    once: Sequence[tuple[str, Sequence[str]]]
    papers: Sequence[OnePaper]
    asked: int
    asked_apart: int
    brought_apart: int

    @property
    def ends_on(self) -> date:
        """The latest day if it were filed today and everything in order, by the promises."""
        return max(one.ends_on for one in self.matters)

    @property
    def counts(self) -> dict[str, int]:
        """How many papers of each sort."""
        return {source: sum(paper.source == source for paper in self.papers) for source in ("bring", "maybe", "free", "passed")}


def theme_guide(code: str) -> ThemeGuide:
    """The guide of a theme."""
    edition = themes.edition(code)
    woven, asked = edition.woven, fields(edition.woven.form)
    ends = ends_of(edition.woven.order, {part.code: part.after for part in woven.theme.matters}, woven.matters, {})
    return ThemeGuide(
        edition, [_matter(edition, one, ends) for one in woven.order],
        [(str(asked[same.code]["title"]).rstrip("？"), [woven.matters[code].short for code in same.to]) for same in woven.theme.questions
         if len(same.to) > 1 and same.code in asked],
        _papers(edition), len(asked), sum(len(fields(matter.form)) for matter in woven.matters.values()),
        sum(len(matter.to_bring) for matter in woven.matters.values()))


def _matter(edition: Edition, code: str, ends: Mapping[str, date]) -> OneMatter:
    content, part = edition.woven.matters[code], edition.woven.theme.part(code)
    limit = content.limit(LimitKind.PROMISED)
    return OneMatter(code, content.title, "您选的乡镇" if content.handled_by is Holder.TOWNSHIP else edition.rows[code].organ.short, part.why,
                     part.when is not None, [edition.woven.matters[one].short for one in part.after], limit.days if limit else None,
                     limit.unit_label if limit else "个工作日", content.result.name, ends[code])


def _papers(edition: Edition) -> list[OnePaper]:
    woven = edition.woven
    users = {name: [woven.matters[code].short for code, ways in woven.papers.items() if name in ways.values()] for name in (one.code for one in woven.to_bring)}
    brought = [OnePaper(one.title, one.why, "maybe" if one.optional or one.required_if else "bring", users[one.code]) for one in woven.to_bring]
    passed = [OnePaper(woven.matters[one.of].result.name, "前一件办好就有，系统直接转过去。", "passed", [woven.matters[code].short for code in one.to])
              for one in woven.theme.passed]
    free = [OnePaper(one.title, one.why, "free", ()) for one in woven.free]
    return [*sorted(brought, key=lambda paper: paper.source == "maybe"), *passed, *free]


# --- days


def ends_of(order: Sequence[str], after: Mapping[str, Sequence[str]], matters: Mapping[str, Content], known: Mapping[str, date]) -> dict[str, date]:
    """The latest day on which each is decided, by the promises: at once, or after those it waits for. `known` are days that stand already."""
    found = dict(known)
    for code in order:
        if code not in found:
            found[code] = _end(matters[code], max((found[one] for one in after[code] if one in found), default=today()))
    return found


def _end(content: Content, start: date) -> date:
    for kind in (LimitKind.NOTICE, LimitKind.PROMISED):
        limit = content.limit(kind)
        start = due(limit, start, county.calendar()) if limit and limit.days else start
    return start
