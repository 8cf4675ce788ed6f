"""What people do with a theme in the journeys: fill in, file, look at the run; and the officers who decide its cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import ThemePart, ThemeRun
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.rules import forms
from tests.journeys import residents
from tests.journeys.residents import read, review_form, upload, went


def edition(code: str) -> themes.Edition:
    """The theme as it can be filled in now."""
    with acting(SYSTEM):
        return themes.edition(code)


def sample(code: str, **changes: Any) -> dict[str, Any]:
    """The filled sample of a theme, with changes (None takes an answer away)."""
    return {name: answer for name, answer in {**edition(code).woven.theme.sample, **changes}.items() if answer is not None}


def posted(code: str, section: str, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a browser sends for one section."""
    asked = forms.asked_in(edition(code).woven.form, section)
    return forms.flatten({name: answer for name, answer in answers.items() if name in asked})


def fill_in(client: Client, code: str, answers: Mapping[str, Any] | None = None) -> str:
    """Every section and the materials; returns the address of the review."""
    told, woven = answers or sample(code), edition(code).woven
    address = f"/themes/{code}/apply/"
    section = str(woven.form["x-sections"][0]["code"])
    while True:
        address = went(client.post(address, posted(code, section, told)))
        section = re.search(r"step=([a-z_]+)", address)[1]  # type: ignore[index]
        if section == "materials":
            papers = {f"material.{one.code}": upload(one.title) for one in woven.required_materials(told)}
            return went(client.post(address, papers))
        if section == "review":
            return address


def file(client: Client, code: str, answers: Mapping[str, Any] | None = None) -> str:
    """A whole theme; returns the number of its run."""
    review = fill_in(client, code, answers)
    return run_in(went(client.post(review, review_form(read(client.get(review))))))


def run_in(address: str) -> str:
    """The number of the run in an address."""
    found = re.search(r"/themes/runs/(\d{12})/", address)
    assert found, address
    return found[1]


def states(number: str) -> dict[str, str]:
    """Where every matter of a run stands."""
    with acting(SYSTEM):
        return {part.matter.code: part.state for part in themes.parts(ThemeRun.objects.get(number=number))}


def part(number: str, matter: str) -> ThemePart:
    """One matter of a run."""
    with acting(SYSTEM):
        return next(one for one in themes.parts(ThemeRun.objects.get(number=number)) if one.matter.code == matter)


def case(number: str, matter: str) -> Case:
    """The case of one matter of a run."""
    found = part(number, matter).case
    assert found
    return found


def does(officer: Actor, act: Any, *values: Any, **named: Any) -> Any:
    """An act of an officer."""
    with acting(officer):
        return act(*values, **named, by=officer)


def decide(officer: Actor, number: str, verdict: licensing.Verdict | None = None) -> None:
    """Bring a case to its decision by the usual acts, and let follow what follows."""
    does(officer, licensing.accept, number)
    if Case.objects.get(number=number).stage == "examining":
        does(officer, licensing.move, number, "submit", words="符合条件")
    does(officer, licensing.decide, number, verdict or licensing.Verdict(True))
    residents.follow(number)
