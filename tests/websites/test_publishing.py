"""Publishing: only what a release touches, the same bytes again, tampering mended, lists that keep their numbers, what programs read."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from shuheng.commons.websites import actions, permits
from shuheng.commons.websites.actions import Item, shelving
from shuheng.commons.websites.models import Column, Page, Placement, Resource
from shuheng.commons.websites.rules import Content
from shuheng.commons.websites.web import BANNER, ELDER, Shelf, front
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.search import queries as search
from tests.files import papers
from tests.websites.sites import BUREAU, PORTAL, SCHOOLS, WORDS, column, does, printed, released, who

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def build() -> int:
    with acting(SYSTEM):
        return actions.build_all(by=SYSTEM)


def samples(many: int) -> None:
    """So many invented items in the portal's notices, one an hour."""
    items = [Item(Content(f"示例第 {place} 条", "<p>示例正文，由测试生成。</p>", "notice", "示例"), now() - timedelta(hours=many - place),
                  (("portal", "notices"),)) for place in range(1, many + 1)]
    with acting(SYSTEM):
        actions.put_samples(items, by=SYSTEM)


def test_a_release_writes_only_what_it_touches(county: Path) -> None:
    build()
    before = tree(county)
    row = released()
    after = tree(county)
    touched = {path for path in after if before.get(path) != after[path]}
    assert touched == {"portal/index.html", "portal/columns/notices/index.html", "portal/columns/notices/1.html", "portal/columns/notices/feed.xml",
                       "portal/sitemap.xml", f"portal/sitemap-{row.month}.xml", f"portal/articles/{row.month}/{row.pk}.html"}
    printed(row)
    assert tree(county) == after and Page.objects.filter(kind="article").count() == 1


def test_a_rebuild_lets_the_search_have_what_it_lacks() -> None:
    samples(3)
    assert search.find("示例正文", user=PUBLIC).count == 0
    build()
    found = search.find("示例正文", user=PUBLIC).items
    assert [hit.title for hit in found] == ["示例第 3 条", "示例第 2 条", "示例第 1 条"] and found[0].facets["site"] == "示例县门户网站"
    build()
    assert search.find("示例正文", user=PUBLIC).count == 3


def test_a_rebuild_gives_the_same_bytes(county: Path) -> None:
    released(), released(BUREAU)
    build()
    before = tree(county)
    assert build() == 0
    for path in county.rglob("*"):
        if path.is_file():
            path.unlink()
    assert build() == len(before) and tree(county) == before


def test_what_is_published_can_be_read_by_the_web_server(county: Path) -> None:
    before = os.umask(0o077)
    try:
        row = released()
    finally:
        os.umask(before)
    page = county / f"portal/articles/{row.month}/{row.pk}.html"
    assert page.stat().st_mode & 0o777 == 0o644 and {one.stat().st_mode & 0o777 for one in page.parents if one.is_relative_to(county)} == {0o755}


def test_a_tampered_or_missing_page_is_mended(county: Path) -> None:
    row = released()
    build()
    before = tree(county)
    article, home = county / f"portal/articles/{row.month}/{row.pk}.html", county / "portal/index.html"
    article.write_bytes(article.read_bytes().replace("示例".encode(), "假的".encode()))
    home.unlink()
    with acting(SYSTEM):
        assert actions.mend(0, by=SYSTEM)[1] == 2 and actions.mend(0, by=SYSTEM)[1] == 0
    assert tree(county) == before


def test_the_parts_of_a_list_keep_their_items(county: Path) -> None:
    samples(45)
    build()
    front = (county / "portal/columns/notices/index.html").read_text()
    assert [int(one) for one in re.findall(r"示例第 (\d+) 条</a>", front)] == list(range(45, 20, -1)) and "/columns/notices/1.html" in front
    first = (county / "portal/columns/notices/1.html").read_text()
    assert [int(one) for one in re.findall(r"示例第 (\d+) 条</a>", first)] == list(range(20, 0, -1))
    gone = Resource.objects.get(title="示例第 30 条")
    does(actions.withdraw, gone.pk, "示例撤下一条", by=who(permits.RELEASE))
    printed(gone)
    assert (county / "portal/columns/notices/1.html").read_text() == first and "第 30 条" not in (county / "portal/columns/notices/2.html").read_text()


def test_a_library_with_anything_in_it_takes_no_samples() -> None:
    released()
    samples(3)
    assert Resource.objects.count() == 1 and Placement.objects.count() == 1


def test_every_page_carries_the_official_tags(county: Path) -> None:
    row = released(keywords=("示例", "公开"), author="示例作者", summary="示例摘要")
    build()
    for path in county.rglob("*.html"):
        page = path.read_text()
        assert all(f'<meta name="{name}" content=' in page for name in ("SiteName", "SiteDomain", "SiteIDCode")), path
        assert page.count(ELDER.decode()) == page.count(BANNER.decode()) == 1
        assert "http" not in re.sub(r'(?:canonical" href|name="Url" content|hreflang="zh-Hant" href)="http://[^"]+"', "", page), path
        if "/columns/" in str(path):
            assert all(f'<meta name="{name}" content="' in page for name in ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"))
    article = (county / f"portal/articles/{row.month}/{row.pk}.html").read_text()
    told = {"ArticleTitle": row.title, "ContentSource": "示例县政府办", "Keywords": "示例,公开", "Author": "示例作者", "Description": "示例摘要"}
    for name, value in told.items():
        assert f'<meta name="{name}" content="{value}">' in article
    assert re.search(r'<meta name="PubDate" content="\d{4}-\d\d-\d\d \d\d:\d\d">', article) and "示例县门户网站" in article


def test_feeds_and_site_maps_can_be_read(county: Path) -> None:
    row = released(title="示例 <公告> & 提醒")
    build()
    feed = feedparser.parse((county / "portal/columns/notices/feed.xml").read_bytes())
    assert not feed.bozo and [one.title for one in feed.entries] == ["示例 <公告> & 提醒"] and feed.entries[0].link.endswith(f"/{row.pk}.html")
    assert feedparser.parse(b"<rss><channel><title>broken").bozo
    index = ElementTree.parse(county / "portal/sitemap.xml").getroot()
    month = ElementTree.parse(county / f"portal/sitemap-{row.month}.xml").getroot()
    assert len(index) == 1 and month[0][0].text == feed.entries[0].link


def test_an_attachment_is_published_and_goes_with_its_item(county: Path) -> None:
    author = who(permits.WRITE)
    file = does(actions.attach, papers.pdf(), "示例表.pdf", by=author)
    row = released(files=(file,))
    path = county / f"portal/attachments/{file[0]}.pdf"
    assert path.read_bytes().startswith(b"%PDF") and "示例表.pdf" in (county / f"portal/articles/{row.month}/{row.pk}.html").read_text()
    does(actions.withdraw, row.pk, "附件有误，另行公布", by=who(permits.RELEASE))
    printed(row)
    assert not path.exists()


def test_a_shelf_puts_banner_and_letter_size_in(county: Path) -> None:
    released()
    (county / "_banner.html").write_text("<aside>示例横幅</aside>")
    shelf = Shelf(county)
    plain, elder = shelf.find("/", False), shelf.find("/", True)
    assert plain and elder and b"data-mode" not in plain.body[:200] and b'lang="zh-CN" data-mode="elder"' in elder.body and plain.tag != elder.tag
    assert "示例横幅" in plain.body.decode() and b"<!--#" not in plain.body
    assert shelf.find("/columns/none/", False) is None and shelf.find("/_banner.html", False) is None


def test_the_front_answers_published_addresses_and_hands_on_the_rest(county: Path) -> None:
    released()
    told: list[tuple[str, dict[str, str]]] = []

    def program(environ: dict[str, str], start: object) -> list[bytes]:
        return [b"program"]

    def ask(address: str, **more: str) -> bytes:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": address, **more}
        return b"".join(front(program, Shelf(county))(environ, lambda status, headers: told.append((status, dict(headers)))))

    page = ask("/")
    status, headers = told[-1]
    assert status == "200 OK" and headers["Content-Length"] == str(len(page)) and "default-src 'none'" in headers["Content-Security-Policy"]
    assert ask("/", HTTP_IF_NONE_MATCH=headers["ETag"]) == b"" and told[-1][0] == "304 Not Modified"
    assert ask("/", REQUEST_METHOD="HEAD") == b"" and told[-1][0] == "200 OK"
    assert b'data-mode="elder"' in ask("/", HTTP_COOKIE="a=b; mode=elder")
    handed_on = (ask("/", REQUEST_METHOD="POST"), ask("/", QUERY_STRING="mode=elder"), ask("/services/"), ask("/columns/none/"))
    assert set(handed_on) == {b"program"}


def test_over_tls_browsers_remember_that(county: Path, settings: Any) -> None:
    released()
    plain = Shelf(county).find("/", False)
    settings.SECURE_HSTS_SECONDS = 60
    safe = Shelf(county).find("/", False)
    assert plain and safe and "Strict-Transport-Security" not in dict(plain.headers)
    assert dict(safe.headers)["Strict-Transport-Security"].startswith("max-age=60")


def test_drafts_of_a_killed_process_are_never_served(county: Path) -> None:
    build()
    left = county / "portal" / f"{shelving.DRAFT}index.html.1"
    left.write_text("half")
    assert Shelf(county).find(f"/{left.name}", False) is None and shelving.sweep() == 1 and not left.exists()


def test_sites_are_loaded_once() -> None:
    with acting(SYSTEM):
        again = actions.put_sites(actions.Plan((PORTAL, SCHOOLS), WORDS), by=SYSTEM)
    assert (again.created, again.changed) == (0, 0) and Column.objects.get(pk=column("county")).parent.code == "news"
