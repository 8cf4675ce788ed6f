"""What every reader gets: traditional signs, an app that says when there is no net, the banner on the program's pages too."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from shuheng.commons.websites.web import BANNER, Shelf
from tests.websites.loading import loaded, static
from tests.websites.sites import released

pytestmark = pytest.mark.django_db


def test_every_page_stands_in_traditional_signs_too(county: Path) -> None:
    row, shelf = released(title="示例公告：办事公开"), Shelf(county)
    address = f"/articles/{row.month}/{row.pk}.html"
    plain, hant = (shelf.find(one, False) for one in (address, f"/hant{address}"))
    assert plain and hant and plain.tag != hant.tag
    page = hant.body.decode()
    assert '<html lang="zh-Hant"' in page and "示例公告：辦事公開" in page and "办" not in page.replace("简体", "")
    assert f'href="{address}">简体</a>' in page and 'href="/hant/columns/notices/"' in page and f'href="/hant{address}">繁體</a>' in plain.body.decode()
    assert Client().get("/hant/").status_code == 200 and Client().get("/hant/columns/none/").status_code == 404
    assert shelf.find("/hant/sitemap.xml", False) is None and Client().get("/hant/sitemap.xml")["Location"] == "/sitemap.xml"


def test_the_banner_stands_on_the_programs_pages(county: Path) -> None:
    county.mkdir(exist_ok=True)
    (county / "_banner.html").write_text("<aside>示例横幅</aside>")
    for address in ("/documents/", "/services/", "/offline/"):
        page = Client().get(address).content
        assert BANNER not in page and "示例横幅" in page.decode()


def test_the_home_can_be_put_on_a_phone() -> None:
    answer = Client().get("/app.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json" and told["start_url"] == told["scope"] == "/"
    assert [static(one["src"]).read_bytes()[1:4] for one in told["icons"]] == [b"PNG", b"PNG"]
    script = Client().get("/sw.js")
    needed = re.findall(r'"(/[^"]+)"', re.findall(r"NEEDED = \[(.*?)\]", script.content.decode())[0])
    assert script["Content-Type"].startswith("text/javascript") and needed[0] == "/offline/" and all(static(one).exists() for one in needed[1:])
    assert all(one in needed for one in loaded(Client().get("/offline/").content.decode()) if one.endswith((".css", ".svg")))
