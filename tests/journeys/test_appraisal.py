"""A fault that anybody reports, the night's assessment with its evidence, a warning in time, the quarter and the year for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import Item
from shuheng.commons.websites.models import Site
from shuheng.commons.websites.rules import Content
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import about, heard_of
from shuheng.oversight.appraisal import jobs, reactions
from shuheng.oversight.appraisal.models import Assessment, Run, YearReport
from shuheng.services.corrections import portal
from tests import builders
from tests.files import papers
from tests.journeys import officers
from tests.journeys.residents import read, went, words

pytestmark = pytest.mark.django_db
ORGAN = "market-regulation"
PAGE = f"/sites/{ORGAN}/columns/news/"
GIVEN = {"page": PAGE, "kind": "old", "words": "这个栏目好久没有更新了（示例）", "phone": "0734-5812345", "once": "correction:journey"}


@pytest.fixture(autouse=True)
def _april(shift: Callable[..., None], settings: Any, tmp_path: Path) -> None:
    settings.PUBLISHED = tmp_path / "public"
    shift(to=builders.at(2026, 4, 27))


def test_anybody_reports_a_fault_and_sees_what_became_of_it() -> None:
    somebody, clerk = Client(), officers.signed_in("handler")
    assert f'value="{PAGE}"' in read(somebody.get(f"/corrections/?page={PAGE}")) and "3 个工作日内答复" in words(read(somebody.get("/corrections/")))
    assert "这不是本县政府网站的网页" in words(read(somebody.post("/corrections/", {**GIVEN, "page": "https://example.com/"}), 422))
    address = went(somebody.post("/corrections/", {**GIVEN, "picture": SimpleUploadedFile("截图.png", papers.png(), "image/png")}))
    assert went(somebody.post("/corrections/", GIVEN)) == address
    told = words(read(somebody.get(address)))
    number = re.search(r"number=(\d{12})", address)
    assert number and "收到了，谢谢您" in told and "衡山县市场监督管理局" in told and "4月30日 星期四答复" in told

    listed = read(clerk.get("/desk/corrections/"))
    assert number[1] in listed and number[1] in read(clerk.get("/desk/?view=all"))
    assert went(clerk.get(f"/desk/cases/{number[1]}/")) == f"/desk/corrections/{number[1]}/"
    page = read(clerk.get(f"/desk/corrections/{number[1]}/"))
    assert GIVEN["words"] in page and "0734-5812345" in page and "4月30日" in page
    shown = clerk.get(f"/desk/corrections/{number[1]}/picture/")
    assert shown.status_code == 200 and shown["Content-Type"] == "image/png" and "attachment" in shown["Content-Disposition"]
    read(officers.signed_in("writer").get(f"/desk/corrections/{number[1]}/"), 404)
    act = f"/desk/corrections/{number[1]}/do/answer/"
    assert "请告诉对方查到什么" in words(read(clerk.post(act, {"outcome": "mended", "words": "好"}), 422))
    went(clerk.post(act, {"outcome": "mended", "words": "补发了四月的两条动态，以后每周更新。"}))
    assert "补发了四月的两条动态" in words(read(somebody.get(address))) and "已经改好" in words(read(somebody.get(address)))
    assert "没有找到这条找错" in words(read(Client().get(f"/corrections/find/?number={number[1]}&code=1"), 422))
    read(clerk.get(act), 404)


def test_too_many_reports_from_one_place_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = Client()
    monkeypatch.setattr(portal, "MOST_REPORTS", 2)
    monkeypatch.setattr(portal, "MOST_LOOKS", 2)
    for turn in range(2):
        went(somebody.post("/corrections/", {**GIVEN, "once": f"correction:{turn}"}))
    assert "交得太频繁了" in words(read(somebody.post("/corrections/", {**GIVEN, "once": "correction:more"}), 429))
    for _ in range(2):
        read(somebody.get("/corrections/find/?number=260000000006&code=123456"), 422)
    assert "查得太频繁了" in words(read(somebody.get("/corrections/find/?number=260000000006&code=123456"), 422))


def test_the_night_judges_every_site_and_the_owner_is_warned_in_time(shift: Callable[..., None]) -> None:
    leader, clerk = officers.signed_in("leader"), officers.signed_in("handler")
    assert "还没有算过" in words(read(leader.get("/desk/appraisal/"))) and "还没有检查过" in words(read(Client().get("/appraisal/")))
    said = Content("示例动态", "<p>示例正文。</p>", "news", "示例")
    with acting(SYSTEM):
        websites.put_samples([Item(said, now() - timedelta(days=12), ((ORGAN, "news"),))], by=SYSTEM)
    jobs.warn(), jobs.warn()
    assert tell() == 1
    letters = read(clerk.get("/messages/"))
    letter = re.search(r'href="(/messages/[^"]+)"[^>]*>[^<]*栏目快到更新期限：工作动态', letters)
    assert letters.count("栏目快到更新期限") == 1 and letter
    assert "4月29日 星期三以前发布新的信息" in words(read(clerk.get(letter[1], follow=True)))
    assert "快到期" in words(read(clerk.get("/desk/appraisal/columns/"))) and "市场监督管理局" in words(read(leader.get("/desk/appraisal/columns/")))

    shift(to=builders.at(2026, 5, 8))
    jobs.warn(), jobs.assess(), jobs.assess()
    assert tell() == 2 and "栏目过期没有更新" in words(read(clerk.get("/messages/")))
    assert Run.objects.get().done_at and Assessment.objects.count() == Site.objects.count()
    row = Assessment.objects.get(site__code=ORGAN)
    letters_of_vetoes(row)
    letter = re.search(r'href="(/messages/[^"]+)"[^>]*>[^<]*网站(?:单项否决|离单项否决不远了)：', read(clerk.get("/messages/")))
    assert letter and f"/desk/appraisal/results/{row.pk}/" in read(clerk.get(letter[1], follow=True))
    listed = read(leader.get("/desk/appraisal/?on=2026-05-08"))
    assert f"/desk/appraisal/results/{row.pk}/" in listed and "县级政府网站考核指标" in listed
    own = read(clerk.get("/desk/appraisal/"))
    assert f"/results/{row.pk}/" in own and own.count("/desk/appraisal/results/") == 1
    page = read(clerk.get(f"/desk/appraisal/results/{row.pk}/"))
    told = words(page)
    assert "栏目“工作动态”最近一次更新是 2026-04-15，期限 14 天，超过 9 天" in told and f'href="{PAGE}"' in page and "待核对" in told and "−5 分" in told
    read(officers.signed_in("fire").get(f"/desk/appraisal/results/{row.pk}/"), 404)
    assert "每处 5 分，最多 15 分" in words(read(clerk.get(f"/desk/appraisal/indicators/{row.run.table_id}/")))
    assert "还没有探测过" in words(read(clerk.get(f"/desk/appraisal/probes/{ORGAN}/")))
    public = words(read(Client().get("/appraisal/?quarter=2026-2")))
    assert "2026 年第二季度" in public and "市场监督管理局" in public
    assert "没有结果" in words(read(Client().get("/appraisal/?quarter=2025-1")))

    shift(to=builders.at(2027, 1, 4))
    assert "还没有年度报表" in words(read(Client().get("/appraisal/reports/")))
    while not YearReport.objects.filter(site=row.site).exists():
        jobs.report_year()
    year = words(read(Client().get(f"/appraisal/reports/2026/{ORGAN}/")))
    assert "2026年政府网站工作年度报表" in year and "信息发布总数1" in year and "程序没有这类数据" in year
    assert Client().get(f"/appraisal/reports/2026/{ORGAN}/report.pdf").content.startswith(b"%PDF")
    read(Client().get(f"/appraisal/reports/2025/{ORGAN}/"), 404)


def letters_of_vetoes(row: Assessment) -> None:
    """Let what was told of a site's vetoes reach people."""
    with acting(SYSTEM):
        for fact in about(f"appraisal:{row.pk}"):
            if fact.event.event_name == "appraisal.veto_near":
                reactions.tell_site(fact)


def tell() -> int:
    """Let what was told of columns reach people; returns how often it was told."""
    facts = heard_of(list(Entry.objects.filter(name="appraisal.column_warned").values_list("pk", flat=True)))
    with acting(SYSTEM):  # as the worker does
        for fact in facts:
            reactions.tell_owner(fact)
    return len(facts)
