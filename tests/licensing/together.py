"""A county with a joint procedure of its own files: a lead, members in other organs, an applicant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import CaseState
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.county.models import Division
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import checks, queries
from shuheng.services.licensing.actions.publishing import Plan
from shuheng.services.licensing.models import Matter
from tests import builders

RESTAURANT, PROJECT = "open-restaurant", "construction-project"
FOLDER = builders.COUNTY / "joint"


@dataclass(frozen=True)
class Together:
    """Who is there: the applicant, the lead's officer, one officer of each organ that is a member, by its code."""

    row: Matter
    applicant: Actor
    lead: Actor
    officers: dict[str, Actor]

    def does(self, act: Callable[..., Any], *values: Any, by: Actor | None = None, **named: Any) -> Any:
        """An act as the lead's officer, or as somebody else."""
        actor = by or self.lead
        with acting(actor):
            return act(*values, **named, by=actor)

    def member(self, code: str) -> Actor:
        """The officer who answers for a member."""
        found = queries.content(self.row.definition_id).joint
        one = found.member(code) if found else None
        assert one
        return self.officers[one.organ]

    def answers(self, number: str, code: str, verdict: str = "agree", text: str = "") -> Any:
        """A member's answer by its own officer."""
        return self.does(licensing.answer_part, number, code, verdict, text, by=self.member(code))

    def filed(self, **changes: Any) -> str:
        """The number of a new application with every material on paper; None takes an answer of the sample away."""
        content = queries.content(self.row.definition_id)
        answers = {name: value for name, value in {**content.sample, **changes}.items() if value is not None}
        paper = frozenset(one.code for one in content.required_materials(answers))
        wish = licensing.Filing(self.row, answers, self.applicant.party, paper=paper)
        return str(self.does(licensing.apply, wish, by=self.applicant).case.number)

    def accepted(self, **changes: Any) -> str:
        """The same, accepted: every member has been asked."""
        number = self.filed(**changes)
        self.does(licensing.accept, number)
        return number


def opened(code: str = RESTAURANT) -> Together:
    """The county's own joint procedure, published, with officers who may do everything in their organ."""
    builders.calendar(2025, 2026)
    county = builders.division()
    Division.objects.get_or_create(code="430423100000", defaults={"name": "开云镇", "short": "开云", "level": "township", "parent": county,
                                                                 "valid_from": date(2016, 1, 1), "source": "示例"})
    content = checks.read_matter(FOLDER / f"{code}.yaml")
    assert content.joint
    officers = {organ: builders.officer(organ) for organ in {content.organ, *(one.organ for one in content.joint.members)}}
    with acting(SYSTEM):
        licensing.publish_matters(Plan([content], builders.chains()), by=SYSTEM)
    kept.forget()
    return Together(queries.matter(code), builders.resident(), officers[content.organ], officers)


def state(number: str) -> CaseState:
    """The state of a case."""
    return load(Case.objects.get(number=number).pk)[1]


def parts(number: str) -> dict[str, tuple[str, bool]]:
    """(verdict, deemed) of every member."""
    return {one.code: (one.verdict, one.deemed) for one in state(number).opinions if not one.code.startswith("paper.")}
