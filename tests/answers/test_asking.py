"""问一问 over HTTP: paragraphs with where they stand, nothing invented, a phrasing program believed only where it cites."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from shuheng.commons.answers import adapters
from shuheng.foundation.search import actions
from shuheng.foundation.search.actions import Page, Said
from shuheng.foundation.search.models import Miss
from shuheng.foundation.search.rules import EVERYBODY
from tests import builders
from tests.answers.phrasing import Phraser

pytestmark = pytest.mark.django_db
CONDITION = "共同生活的家庭成员人均收入低于当地低保标准的，可以申请。"
QUESTION, GOOD = "低保要什么条件", "家庭成员人均收入低于当地低保标准的可以申请[1]。"


@pytest.fixture(autouse=True)
def _library(db: None) -> None:
    organ = builders.organ("civil-affairs")
    actions.index("licensing", "matter", "dibao", Page("最低生活保障（低保）", "/matters/dibao/", organ=organ.pk, facets={"site": "政务服务"}, passages=[
        Said("办理条件", CONDITION, "who"), Said("要带什么材料", "申请书、户口簿。", "mats")]), scope=EVERYBODY)
    actions.index("websites", "guide", "1", Page("小餐饮经营许可提醒", "/articles/202611/1.html", facets={"site": "示例门户"}, passages=[
        Said("", "小餐饮开业以前要先办许可，到窗口或者网上都可以。")]), scope=EVERYBODY)


@pytest.fixture
def phraser(settings: Any) -> Iterator[Phraser]:
    with Phraser(GOOD) as server:
        settings.ANSWERS_URL, settings.ANSWERS_KEY, settings.ANSWERS_MODEL = server.url, "示例密钥".encode().hex(), "示例模型"
        adapters.wake()
        yield server
        adapters.wake()


def asked(question: str, status: int = 200) -> str:
    answer = Client().get("/ask/", {"q": question})
    assert answer.status_code == status
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return unescape(body.decode())


def test_the_answer_is_the_paragraph_with_title_site_date_and_its_place_in_the_page() -> None:
    page = asked(QUESTION)
    assert 'href="/matters/dibao/#who"' in page and "最低生活保障（低保） · 办理条件" in page and "政务服务" in page and "示例civil-affairs" in page
    assert page.index("人均收入") < page.index("户口簿") if "户口簿" in page else "人均收入" in page
    assert "小餐饮" not in page


def test_a_paragraph_without_a_place_is_led_to_by_its_own_words() -> None:
    assert 'href="/articles/202611/1.html#:~:text=%E5%B0%8F%E9%A4%90%E9%A5%AE' in asked("小餐饮开业要先办什么")


def test_when_nothing_fits_it_says_so_offers_people_and_counts_the_question() -> None:
    page = asked("月球上有没有兔子")
    assert "没有能回答这句话的" in page and "tel:12345" in page and "/search/?q=" in page
    assert list(Miss.objects.values_list("kind", "text", "times")) == [("ask", "月球上有没有兔子", 1)]


@pytest.mark.parametrize("number", ["13800000000", "138-0000-0000", builders.id_number(7)])
def test_a_persons_number_goes_nowhere(number: str, phraser: Phraser) -> None:
    page = asked(f"{number} 的低保要什么条件", 422)
    assert "请去掉再问" in page and f'value="{number}' not in page and "人均收入" not in page
    assert not phraser.asked and not Miss.objects.exists()


def test_what_cites_is_shown_below_the_paragraphs(phraser: Phraser) -> None:
    page = asked(QUESTION)
    assert "连起来说" in page and '<a href="#p1">[1]</a>' in page and page.index("办理条件") < page.index("连起来说") < page.index("</html>")
    assert phraser.keys == [f"Bearer {'示例密钥'.encode().hex()}"] and phraser.asked[0]["model"] == "示例模型"
    assert CONDITION in phraser.asked[0]["messages"][1]["content"]


@pytest.mark.parametrize(("mood", "said"), [
    ("say", "每月可以领 600 元[1]。"), ("say", "家庭成员人均收入低于当地低保标准的可以申请。"), ("say", ""), ("stumble", GOOD), ("babble", GOOD),
    ("elsewhere", GOOD), ("hang_up", GOOD)])
def test_what_does_not_cite_invents_or_fails_leaves_the_paragraphs_alone(mood: str, said: str, phraser: Phraser) -> None:
    phraser.mood, phraser.said = mood, said
    page = asked(QUESTION)
    assert "连起来说" not in page and "人均收入" in page and page.rstrip().endswith("</html>") and len(phraser.asked) == 1


def test_a_slow_one_is_waited_for_so_long_and_then_left_alone(phraser: Phraser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "PATIENCE", 0.2)
    phraser.mood, phraser.wait = "slow", 0.6
    assert "连起来说" not in asked(QUESTION)
    phraser.mood = "say"
    assert "连起来说" not in asked(QUESTION) and len(phraser.asked) == 1
    adapters.wake()
    assert "连起来说" in asked(QUESTION)


def test_without_a_program_and_without_an_answer_nobody_is_asked(phraser: Phraser, settings: Any) -> None:
    asked("月球上有没有兔子")
    settings.ANSWERS_URL = ""
    assert "人均收入" in asked(QUESTION) and not phraser.asked
