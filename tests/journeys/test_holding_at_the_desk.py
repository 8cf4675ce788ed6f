"""Who holds a case, from the desk: joint posts come and go, and a newer procedure takes over when its organ says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.journal.queries import history
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import checks
from shuheng.services.licensing.actions.publishing import Plan
from tests import builders
from tests.journeys import residents
from tests.journeys.officers import case_page, do, post, same_as_told
from tests.journeys.residents import MATTER, QIUSHENG, read, words

pytestmark = pytest.mark.django_db
FOLDER = builders.COUNTY / "matters"


@pytest.fixture
def number(shift: Callable[..., None]) -> str:
    """The number of an application that was just filed on the portal."""
    shift(to=builders.at(2026, 4, 27))
    return residents.file(residents.signed_in(QIUSHENG))


def _choices(client: Client, number: str, act: str, name: str) -> dict[str, str]:
    """What the form of an act offers: title → value."""
    page = read(client.get(f"/desk/cases/{number}/do/{act}/", follow=True))
    chosen = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert chosen, words(page)[-800:]
    return {title.strip(): value for value, title in re.findall(r'<option value="(\d+)"[^>]*>([^<]+)', chosen[0])}


def test_a_joint_post_is_added_and_taken_away_again(number: str, handler: Client) -> None:
    assert "撤协办" not in case_page(handler, number)
    title, post_number = next(iter(_choices(handler, number, "joint", "post").items()))
    page = words(do(handler, number, "joint", post=post_number))
    assert "协办" in page and Case.objects.get(number=number).joint == [int(post_number)]
    assert list(_choices(handler, number, "drop_joint", "post")) == [title]
    do(handler, number, "drop_joint", post=post_number)
    assert Case.objects.get(number=number).joint == [] and "撤协办" not in case_page(handler, number)
    same_as_told(number)


def _publish_anew() -> None:
    """The next version of the matter, which says something else."""
    chains = checks.read_chains(FOLDER / "_stages.yaml")
    content = checks.read_matter(FOLDER / f"{MATTER}.yaml", chains)
    say = "第二版的说法"
    with acting(SYSTEM):
        licensing.publish_matters(Plan([replace(content, say=say, document={**content.document, "say": say})], chains), by=SYSTEM)
    kept.forget()


def test_a_running_case_keeps_its_procedure_until_its_organ_moves_it_to_the_newer_one(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "receive")
    do(handler, number, "accept")
    assert "改用新版规程" not in case_page(approver, number)
    _publish_anew()
    case = Case.objects.get(number=number)
    due = case.due_on
    assert case.definition.version == 1 and "改用新版规程" not in case_page(handler, number)
    assert "改用新版规程" in words(do(approver, number, "migrate"))
    case = Case.objects.get(number=number)
    assert (case.definition.version, case.due_on) == (2, due)
    assert [fact.event.event_name for fact in history(case.pk)].count("cases.definition_changed") == 1
    assert post(approver, number, "migrate").status_code in (403, 404, 409)
    do(handler, number, "submit", words="现场看过，符合条件。")
    same_as_told(number)
