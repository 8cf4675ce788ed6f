"""What is still needed before a prepared matter of a run can be filed: some answers, or a paper, that nobody could give before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.files.models import Stored
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import ThemeRun
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Material
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.sequence import PartState
from shuheng.sharing.registries import queries as registries

from .applying import Slot, slot


@dataclass(frozen=True)
class Completion:
    """A prepared matter that asks for a word of its applicant, under the version of the matter that is in use."""

    run: ThemeRun
    code: str
    title: str
    content: Content
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    files: Mapping[str, Sequence[str]]
    stored: Mapping[str, Stored]
    passed: frozenset[str]  # materials that the result of an earlier matter, or a certificate, stands for
    paper: frozenset[str]

    @property
    def form(self) -> Mapping[str, Any]:
        """The matter's own form."""
        return self.content.form

    @property
    def wanted(self) -> tuple[Material, ...]:
        """What these answers call for and nobody passes on."""
        asked = (one for one in self.content.to_bring if one.optional or one.required(self.answers))
        return tuple(one for one in asked if one.code not in self.passed | self.paper)

    @property
    def asked(self) -> list[str]:
        """The questions that have no good answer yet, by their titles."""
        names = {one.pointer.split("/")[1] for one in forms.problems(self.form, self.answers, today=today())}
        return [str(asked.get("title", name)).rstrip("？") for name, asked in forms.active(self.form, self.answers).fields.items() if name in names]

    def read(self, posted: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answers as sent."""
        return forms.read(self.form, posted, facts=self.facts)

    def problems(self, errors: Mapping[str, str]) -> list[forms.Problem]:
        """What must be answered otherwise, and what is not there yet."""
        missing = {one.code: f"还没有传{one.title}。" for one in self.wanted if not one.optional and not self.files.get(one.code)} | dict(errors)
        return [*forms.problems(self.form, self.answers, today=today()), *(forms.Problem("", f"m-{code}", words) for code, words in missing.items())]


def completion(by: Actor, number: str, code: str) -> Completion | None:
    """The prepared matter of the reader's run; None when it needs nothing."""
    run = themes.own_run(by, number)
    part = next((one for one in themes.parts(run) if one.matter.code == code), None)
    if part is None or part.state != PartState.ASKING:
        return None
    content = licensing.content(part.matter.definition_id)
    facts = licensing.known_facts(by, run.party)
    tokens = [token for kept in registries.without_choice(part.files).values() for token in kept]
    stored = {row.token: row for row in Stored.objects.filter(token__in=tokens, erased_at=None)}
    known = {one.code for one in content.to_bring}
    held = registries.offer(by, run.party, code, known, part.files).held
    passed = frozenset(one.to[code] for one in themes.theme_content(run.version).passed if code in one.to) | held.keys()
    kept = {name: [token for token in some if token in stored] for name, some in part.files.items() if name in known}
    answers = forms.read(content.form, forms.flatten(themes.prepared(part)), facts=facts)
    return Completion(run, code, content.title, content, answers, facts, kept, stored, passed, frozenset(part.paper))


def slots(found: Completion, errors: Mapping[str, str]) -> list[Slot]:
    """The materials to bring, with what is there."""
    return [slot(one, found.files.get(one.code, ()), found.stored, errors.get(one.code, "")) for one in found.wanted]
