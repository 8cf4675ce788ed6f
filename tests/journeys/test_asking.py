"""Residents ask in everyday words: of forty questions written down beforehand, how many are answered with the right paragraphs, and nothing is made up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from shuheng.commons.answers import queries
from shuheng.commons.answers.queries import Cited
from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import Item
from shuheng.commons.websites.actions.finding import keep
from shuheng.commons.websites.models import Resource
from shuheng.commons.websites.rules import Content, clean
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from tests import builders

pytestmark = pytest.mark.django_db
ASKED: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "answers" / "questions.yaml").read_text(encoding="utf-8"))
COLUMNS = {"documents": "policy", "interpretation": "interpretation", "guide": "guide", "notices": "notice"}
ENOUGH, FEWEST_FIRST = 34, 30  # of forty


@pytest.fixture(autouse=True)
def _library() -> None:
    """The sample articles of the demonstration's portal beside the county's matters."""
    assert settings.CLOCK_FILE
    told = yaml.safe_load((builders.COUNTY / "demonstration_websites.yaml").read_text(encoding="utf-8"))["portal"]
    items = [Item(Content(one["title"], clean(one["body"].replace("{month}", "11")), kind, "示例"), now() - timedelta(days=1), (("portal", column),))
             for column, kind in COLUMNS.items() for one in told[column]]
    with acting(SYSTEM):
        websites.put_samples(items, by=SYSTEM, beside=True)
        for row in Resource.objects.all():
            keep(row)


def _right(one: Cited, wanted: dict[str, str]) -> bool:
    there = one.url.startswith(f"/matters/{wanted['at']}/") or one.title.removesuffix("（示例）") == wanted["at"]
    return there and wanted.get("part", "") in one.heading


def test_most_of_forty_questions_are_answered_with_the_right_paragraph() -> None:
    answers = {one["ask"]: queries.answer(one["ask"]) for one in ASKED["answered"]}
    missed = [one["ask"] for one in ASKED["answered"] if not any(_right(cited, one) for cited in answers[one["ask"]])]
    first = [one["ask"] for one in ASKED["answered"] if any(_right(cited, one) for cited in answers[one["ask"]][:1])]
    print(f"\nright among five: {40 - len(missed)} of 40, right at once: {len(first)}; missed: {missed}")
    assert len(ASKED["answered"]) == 40 and 40 - len(missed) >= ENOUGH and len(first) >= FEWEST_FIRST, missed


def test_what_the_library_does_not_tell_is_not_answered() -> None:
    assert {question: [one.title for one in found] for question in ASKED["nothing"] if (found := queries.answer(question))} == {}


def test_every_answer_is_a_paragraph_of_ours_word_for_word() -> None:
    page = Client().get("/ask/", {"q": "低保要什么条件"}).content.decode()
    assert "/matters/subsistence-allowance/#who" in page and "政务服务" in page
