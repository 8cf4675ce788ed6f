"""Among some fifty matters people find theirs: by the words they use, by what happens in life, by office, by township."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.test import Client

from shuheng.faces.portal.queries import figures, matters
from shuheng.services.licensing.rules.contents import LIFE_EVENT_LABELS
from tests import builders
from tests.journeys import residents
from tests.journeys.residents import QIUSHENG, read, signed_in, words

pytestmark = pytest.mark.django_db
MATTERS = builders.matters()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    figures.forget()


def found(client: Client, address: str) -> list[str]:
    """The codes of the matters listed, over all pages, in their order."""
    page = read(client.get(address))
    codes = re.findall(r'<h2 class="name"><a href="/matters/([a-z-]+)/">', page)
    onward = re.search(r'href="([^"]+)" rel="next"', page)
    return codes + (found(client, "/matters/" + onward[1].removeprefix("/matters/").replace("&amp;", "&")) if onward else [])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("盖房子", "rural-house"), ("开饭店", "food-business-permit"), ("早餐店", "small-catering-permit"), ("理发店", "public-place-hygiene"),
        ("门头", "outdoor-signboard"), ("上户口", "household-birth"), ("宝宝医保", "social-insurance-newborn"), ("产假工资", "maternity-allowance"),
        ("销户口", "death-household-cancel"), ("丧葬费", "funeral-subsidy"), ("五保", "extreme-poverty-support"), ("残疾证", "disability-certificate"),
        ("失业金", "unemployment-registration"), ("公积金", "housing-fund-withdrawal"), ("过户", "real-estate-transfer"), ("挖路", "road-occupation"),
        ("养猪场", "animal-epidemic-certificate"), ("卖烟", "tobacco-retail-permit"), ("鞭炮", "fireworks-retail-permit"), ("跑运输", "road-freight-permit"),
        ("转学", "student-transfer"), ("讨薪", "legal-aid"), ("刻章", "seal-engraving-filing"), ("项目代码", "project-filing"),
        ("开工证", "construction-permit"), ("水保方案", "soil-conservation"), ("退伍军人", "veteran-card"),
        ("查档", "archive-lookup"), ("采茶机", "farm-machinery-subsidy"), ("低保", "subsistence-allowance"),
    ],
)  # fmt: skip
def test_the_words_people_use_lead_to_the_matter(client: Client, said: str, code: str) -> None:
    assert code in found(client, f"/matters/?q={said}")[:5]


@pytest.mark.parametrize("said", ["小餐饮", "小餐饮经营许可", "餐饮经营许可"])
def test_the_permit_stands_before_its_renewal_and_cancellation(client: Client, said: str) -> None:
    codes = [code for code in found(client, f"/matters/?q={said}") if "catering" in code]
    assert codes[0] == "small-catering-permit"


def test_with_nothing_asked_every_door_of_life_stands_open(client: Client) -> None:
    page = words(read(client.get("/matters/")))
    for event, title in LIFE_EVENT_LABELS.items():
        assert title in page and f"全部 {sum(event in matter.events for matter in MATTERS.values())} 件" in page


def test_the_doors_the_offices_and_the_long_list_each_hold_every_matter_once(client: Client) -> None:
    assert Counter(found(client, "/matters/?page=1")) == Counter(MATTERS.keys())
    assert Counter(code for organ, _ in matters.organs() for code in found(client, f"/matters/?organ={organ}")) == Counter(MATTERS.keys())
    for event in LIFE_EVENT_LABELS:
        assert set(found(client, f"/matters/?event={event}")) == {code for code, matter in MATTERS.items() if event in matter.events}


def test_every_township_has_its_matters(client: Client) -> None:
    own = {code for code, matter in MATTERS.items() if matter.handled_by == "township"}
    for town, _ in matters.towns():
        assert set(found(client, f"/matters/?town={town}")) == own


def test_the_front_page_offers_what_people_really_use(client: Client) -> None:
    who = signed_in(QIUSHENG)
    residents.file(who, "student-transfer", uploads={"guardian": "委托监护的说明"})
    figures.forget()
    assert "常办：中小学转学" in words(read(client.get("/")))
