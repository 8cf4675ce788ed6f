"""The county keeps its websites at the desk: a manager adds a word that stops an author, an office changes its contacts and columns, a document is repealed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuheng.commons.websites.models import Column, Resource, Site, Word
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from tests.files import papers
from tests.identity import people
from tests.journeys.test_websites import GIVEN, officer, page
from tests.websites.sites import OFFICE, column, printed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county(settings: Any, tmp_path: Path) -> None:
    settings.PUBLISHED = tmp_path / "public"


def manager() -> Any:
    client = officer("websites.write")
    people.sign_in(client, people.officer("", people.post("websites-manage", {"websites.manage": Within.COUNTY}, OFFICE)))
    return client


def test_words_contacts_and_columns_are_kept_at_the_desk() -> None:
    keeper, releaser, site = manager(), officer("websites.release"), Site.objects.get(code="portal")
    assert "正确的写法" in page(keeper, "/desk/websites/vocabulary/", {"kind": "wrong", "text": "示例错词", "advice": ""}, expected=422)
    assert "示例错词" in page(keeper, "/desk/websites/vocabulary/", {"kind": "wrong", "text": "示例错词", "advice": "示例对词"})
    author = officer("websites.write")
    assert "应当写成“示例对词”" in page(author, "/desk/websites/new/", {**GIVEN, "column": column(), "body": "正文里有示例错词，等着改。", "then": "look"})
    page(keeper, f"/desk/websites/vocabulary/{Word.objects.get(text='示例错词').pk}/retire/", {})
    assert "示例错词" not in page(keeper, "/desk/websites/vocabulary/")
    page(releaser, "/desk/websites/vocabulary/", expected=403)

    assert "联系方式" in page(releaser, "/desk/websites/sites/")
    page(releaser, f"/desk/websites/sites/{site.pk}/contacts/", {"phone": "0734-0000000"})
    assert Site.objects.get(pk=site.pk).phone == "0734-0000000"
    other = Site.objects.exclude(organ=site.organ).first()
    assert other
    page(releaser, f"/desk/websites/sites/{other.pk}/contacts/", expected=404)
    given = {"title": "示例专栏", "kind": "news", "update_days": "30", "place": "20"}
    assert "有 1 处要改" in page(releaser, f"/desk/websites/sites/{site.pk}/columns/", {**given, "code": "坏 码"}, expected=422)
    page(releaser, f"/desk/websites/sites/{site.pk}/columns/", {**given, "code": "special"})
    page(releaser, f"/desk/websites/sites/{site.pk}/columns/?code=special", {**given, "title": "示例改名"})
    assert Column.objects.get(site=site, code="special").title == "示例改名"


def test_a_document_with_a_picture_is_written_released_and_repealed() -> None:
    author, reviewer, guardian, releaser = (officer(f"websites.{duty}") for duty in ("write", "review", "secrecy", "release"))
    given = {**GIVEN, "column": column("documents"), "kind": "policy", "document_number": "示例政发〔2026〕8号", "category": "other", "topic": "civil",
             "issued_on": today().isoformat(), "body": "示例县救助的办法。\n\n［图1］", "title": "示例救助办法", "alt": "示例：办事大厅"}
    page(author, "/desk/websites/new/", {**given, "picture": SimpleUploadedFile("a.jpg", papers.jpeg(700, 400)), "then": "submit"})
    row = Resource.objects.latest("pk")
    for client, act in ((reviewer, "pass"), (guardian, "pass"), (releaser, "release")):
        page(client, f"/desk/websites/{row.pk}/{act}/", {"words": "", "at": ""})
    printed(row)
    row.refresh_from_db()
    address = f"/articles/{row.month}/{row.pk}.html"
    public = page(author, address)
    assert "480w" in public and "示例：办事大厅" in public and "民政、救助" in public and "示例救助办法" in page(author, "/documents/?topic=civil")
    assert "写清楚依据" in page(releaser, f"/desk/websites/{row.pk}/validity/", {"validity": "repealed", "since_on": today(), "why": "无"}, expected=422)
    page(releaser, f"/desk/websites/{row.pk}/validity/", {"validity": "repealed", "since_on": today(), "why": "示例政发〔2026〕9号第三条"})
    printed(row)
    assert "<b>废止</b>" in page(author, address) and "示例救助办法" not in page(author, "/documents/?validity=in_force")
