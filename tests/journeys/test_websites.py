"""An announcement from the author's desk to the public: findings, a return, three signatures, a page with its tags, a change, withdrawal."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shuheng.commons.websites import loader
from shuheng.commons.websites.models import Document, Edition, Placement, Resource, Site
from shuheng.commons.websites.printing import Press
from shuheng.commons.websites.queries import pages as pages_of
from shuheng.commons.websites.rules import Spec
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.loader import Profile
from tests import builders
from tests.identity import people
from tests.websites.loading import loaded, static
from tests.websites.sites import OFFICE, column, printed

pytestmark = pytest.mark.django_db
HEAVIEST = 150_000  # bytes of the home page with all that it loads, as it stands, not compressed
GIVEN = {"title": "示例公告：河堤夜间施工", "kind": "notice", "source": "示例县政府办", "author": "示例作者", "keywords": "施工 河堤", "summary": "",
         "document_number": ""}


@pytest.fixture(autouse=True)
def _county(settings: Any, tmp_path: Path) -> None:
    settings.PUBLISHED = tmp_path / "public"


def officer(permit: str) -> Client:
    client = Client()
    people.sign_in(client, people.officer("", people.post(permit.replace(".", "-"), {permit: Within.OWN_ORGAN}, OFFICE)))
    return client


def page(client: Client, address: str, data: dict[str, object] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address)
    assert answer.status_code == expected, (address, answer.status_code, unescape(answer.content.decode())[-1500:])
    return unescape(answer.content.decode())


def test_an_announcement_reaches_the_public_and_is_taken_back() -> None:
    author, reviewer, guardian, releaser = (officer(f"websites.{duty}") for duty in ("write", "review", "secrecy", "release"))
    given = {**GIVEN, "column": column(), "body": f"会议布署河堤施工，联系人身份证 {builders.id_number(5)}。"}

    looked = page(author, "/desk/websites/new/", {**given, "then": "look"})
    assert "查出 2 处" in looked and "应当写成“部署”" in looked and "身份证号不能公开" in looked and not Resource.objects.exists()
    kept = page(author, "/desk/websites/new/", {**given, "then": "submit"})
    assert "已经存好，但还不能交" in kept and "改好这几处" in kept
    row = Resource.objects.get()
    at = f"/desk/websites/{row.pk}/"

    given["body"] = "会议部署河堤夜间施工。\n\n时段\t路段\n22:00\t示例路"
    assert "已经交去审核" in page(author, f"{at}edit/", {**given, "then": "submit"})
    assert "1 条等审核" in page(reviewer, "/desk/websites/")
    assert "退回去了" in page(reviewer, f"{at}return/", {"words": "请写明施工到几点"})
    assert "请写明施工到几点" in page(author, at)
    given["body"] = "会议部署河堤夜间施工，每晚十点到次日五点。\n\n时段\t路段\n22:00\t示例路"
    assert "已经交去审核" in page(author, f"{at}edit/", {**given, "then": "submit"})
    page(author, f"{at}pass/", {"words": ""}, expected=403)
    assert "签好了" in page(reviewer, f"{at}pass/", {"words": "可以"})
    assert "签好了" in page(guardian, f"{at}pass/", {"words": ""})
    assert "预览" in page(releaser, f"{at}preview/") and page(Client(), "/articles/202611/1.html", expected=404)
    assert "签发了" in page(releaser, f"{at}release/", {"at": ""})
    printed(row)

    row.refresh_from_db()
    address = f"/articles/{row.month}/{row.pk}.html"
    public = page(Client(), address)
    assert '<meta name="ArticleTitle" content="示例公告：河堤夜间施工">' in public and '<th scope="col">时段</th>' in public and "<!--#" not in public
    assert "示例公告：河堤夜间施工" in page(Client(), "/") and "您要办什么事" in page(Client(), "/services/")
    assert 'data-mode="elder"' in page(_elder(), address)

    given["title"] = "示例公告：河堤夜间施工（更正）"
    changed = page(author, f"{at}edit/", {**given, "then": "submit"})
    assert "改了 1 处" in changed and "<ins>（更正）</ins>" in changed and "（更正）" not in page(Client(), address)
    for client, act in ((reviewer, "pass"), (guardian, "pass"), (releaser, "release")):
        page(client, f"{at}{act}/", {"words": "", "at": ""})
    printed(row)
    assert "（更正）" in page(Client(), address) and "更新：" in page(Client(), address)

    assert "撤下了" in page(releaser, f"{at}withdraw/", {"reason": "施工取消，不再需要"})
    printed(row)
    assert "这条信息已经撤下" in page(Client(), address, expected=410) and "河堤" not in page(Client(), "/")


def test_a_demonstration_has_a_portal_and_sub_sites_full_of_marked_samples() -> None:
    with acting(SYSTEM):
        library = loader.library_of(Profile(builders.COUNTY))
        tally = next(loader.write_sample(library, SYSTEM))
        assert next(loader.write_sample(library, SYSTEM)).created == 0
    assert tally.created == Resource.objects.count() >= 300 and not Resource.objects.exclude(title__endswith="（示例）").exists()
    assert Placement.objects.filter(shown=True, column__site__code="portal").count() >= 100
    assert Placement.objects.values("column__site").distinct().count() == Site.objects.count() >= 50
    assert not Edition.objects.exclude(sample=True).exists() and Resource.objects.latest("released_at").released_at <= now()
    assert Document.objects.filter(resource__organ__code=OFFICE, resource__interpretations__edition=1).count() == 4
    _light_and_our_own()


def _light_and_our_own() -> None:
    """Every page of two sites loads from this host only, and the county's home is light."""
    press, wanted = Press(), [one for wave in pages_of.waves() for one in wave if one.site in ("portal", "civil-affairs")]
    press.foresee(wanted)
    pages = {one: (press.printed(one) or b"").decode() for one in wanted if one.kind not in ("feed", "sitemap", "month")}
    assert len(pages) > 60 and not {one for page in pages.values() for one in loaded(page) if not one.startswith("/") or one.startswith("//")}
    home = pages[Spec("portal", "home")]
    weight = len(home.encode()) + sum(static(one).stat().st_size for one in set(loaded(home)) if one.startswith("/static/"))
    assert weight < HEAVIEST, f"{weight:,} bytes"


def _elder() -> Client:
    client = Client()
    client.cookies["mode"] = "elder"
    return client
