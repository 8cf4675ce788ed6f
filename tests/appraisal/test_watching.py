"""Probes and their days, warnings once each, the yearly tables: written once, from facts, in the database for good."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import Plan
from shuheng.commons.websites.models import Column, Site
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.journal.queries import about
from shuheng.oversight.appraisal import actions, jobs, queries
from shuheng.oversight.appraisal.actions import Look
from shuheng.oversight.appraisal.models import Assessment, ColumnWarning, OuterLink, Probe, ProbeDay, RuleTable, Run, YearReport
from shuheng.oversight.appraisal.queries import links, measures, probes, years
from shuheng.oversight.appraisal.rules import Measured, thaw
from tests import builders
from tests.appraisal.neglected import PORTAL, SCHOOLS, indicators, item, run
from tests.websites.sites import BUREAU, OFFICE

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(shift: Callable[..., None], settings: Any, tmp_path: Path) -> Site:
    settings.PUBLISHED = tmp_path / "public"
    builders.calendar(), builders.organ(OFFICE), builders.organ(BUREAU)
    shift(to=builders.at(2026, 11, 20))
    with acting(SYSTEM):
        websites.put_sites(Plan((PORTAL, SCHOOLS)), by=SYSTEM)
    indicators()
    return Site.objects.get(code=BUREAU)


def note(site: Site, *whys: str) -> None:
    with acting(SYSTEM):
        for why in whys:
            actions.note_probes([Look(site.pk, 12, why)], by=SYSTEM)


def test_days_keep_their_counts_when_single_probes_go(school: Site, shift: Callable[..., None]) -> None:
    note(school, "", "服务器答复 500", "服务器答复 500", "", "")
    assert ProbeDay.objects.values_list("probes", "failed").get() == (5, 2)
    assert {one.event.event_name for one in about(f"site:{school.pk}")} == {"appraisal.site_down", "appraisal.site_up"}
    assert len(about(f"site:{school.pk}")) == 2
    shift(to=builders.at(2026, 11, 28))
    with acting(SYSTEM):
        assert actions.thin(by=SYSTEM) == 3
        assert actions.thin(by=SYSTEM) == 0
    told = [one.event for one in about("appraisal:probes")]
    assert [one.probes for one in told if one.event_name == "appraisal.probes_thinned"] == [3]
    assert sum(one.sites for one in told if one.event_name == "appraisal.probed") == 5
    assert Probe.objects.count() == 2 and ProbeDay.objects.values_list("probes", "failed").get() == (5, 2)
    with acting(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
        ProbeDay.objects.update(failed=6)


class _Answers(BaseHTTPRequestHandler):
    """A web server with a page, an empty one, a broken one and one that moved."""

    def do_GET(self) -> None:
        status, body = {"/sites/page/": (200, b"here"), "/sites/empty/": (200, b""), "/sites/broken/": (500, b"x"), "/sites/moved/": (302, b"")}[self.path]
        self.send_response(status)
        self.send_header("Location", "/")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    made = HTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def test_a_home_page_is_opened_where_it_is_told(server: str, settings: Any) -> None:
    settings.PROBE_URL = server
    found = {one.site: one.why for one in actions.look_at([(1, "page"), (2, "empty"), (3, "broken"), (4, "moved")])}
    assert found == {1: "", 2: "页面是空的", 3: "服务器答复 500", 4: "服务器答复 302"}
    settings.PROBE_URL = "http://127.0.0.1:9"
    assert actions.look_at([(1, "page")])[0].why.startswith("连不上")


def test_a_link_to_another_host_counts_after_three_days(server: str, school: Site, settings: Any, shift: Callable[..., None]) -> None:
    body = f'<a href="{server}/sites/page/">好的</a> <a href="{server}/sites/broken/#a">坏的</a> <a href="http://example.com/">不问的</a>'
    with acting(SYSTEM):
        websites.put_samples([item("通知", 1, "notices", body)], by=SYSTEM)
    assert followed() == 0 and outer(school).why.startswith("没有设")
    settings.LINK_HOSTS = ["127.0.0.1"]
    assert followed() == 1 and set(OuterLink.objects.values_list("address", "why")) == {
        (f"{server}/sites/page/", ""), (f"{server}/sites/broken/", "服务器答复 500")}
    shift(to=builders.at(2026, 11, 21))
    assert followed() == 1 and not outer(school).found
    shift(to=builders.at(2026, 11, 22))
    (found,) = outer(school).found
    assert found.facts["link"] == f"{server}/sites/broken/" and found.facts["since"] == "2026-11-20" and "/articles/" in found.address
    assert [one.event.failing for one in about("appraisal:links")] == [1, 1]


@pytest.mark.parametrize(("link", "asked"), [
    ("http://a.gov.cn/x", True), ("https://gov.cn/", False), ("http://b.org:8080/", True), ("http://evil.org/?a.gov.cn", False),
    ("http://b.org.evil.org/", False), ("http://[::1/", False)])
def test_only_hosts_that_are_named_are_asked(link: str, asked: bool, settings: Any) -> None:
    settings.LINK_HOSTS = [".gov.cn", "b.org"]
    assert links.may_ask(link) is asked


def followed() -> int:
    with acting(SYSTEM):
        wanted = links.to_follow()
        return actions.note_links(actions.follow(wanted), by=SYSTEM)


def outer(site: Site) -> Measured:
    """What the indicator of links to other hosts finds."""
    table = queries.table_in_force()
    assert table is not None
    return measures.measure(measures.scene(site, today()), thaw(table.content).rule("D17"))


def test_without_an_address_the_published_file_is_looked_for(school: Site) -> None:
    assert probes.to_probe() == []
    with acting(SYSTEM):
        websites.build_all(by=SYSTEM)
    assert (school.pk, BUREAU) in probes.to_probe()
    assert [one.why for one in actions.look_at([(school.pk, BUREAU), (0, "nowhere")])] == ["", "首页的文件不在"]


def warned() -> int:
    with acting(SYSTEM):
        return actions.warn(by=SYSTEM)


def test_a_column_is_warned_of_once_before_its_day_and_once_after(school: Site, shift: Callable[..., None]) -> None:
    with acting(SYSTEM):
        websites.put_samples([item("校园动态", 11, "news"), item("开学通知", 40, "notices")], by=SYSTEM)
    assert warned() == 0
    shift(to=builders.at(2026, 11, 21))
    assert (warned(), warned()) == (1, 0)
    shift(to=builders.at(2026, 11, 24))
    assert (warned(), warned()) == (1, 0)
    news = Column.objects.get(site=school, code="news")
    assert sorted(ColumnWarning.objects.values_list("column", "kind")) == [(news.pk, "late"), (news.pk, "soon")]
    assert {str(one.event.due_on) for one in about(f"column:{news.pk}")} == {"2026-11-23"}
    with acting(SYSTEM):
        websites.put_samples([item("新的动态", 0, "news")], by=SYSTEM, beside=True)
    assert warned() == 0


def test_the_year_is_written_once_from_facts_and_stays(school: Site, shift: Callable[..., None]) -> None:
    with acting(SYSTEM):
        websites.put_samples([item("校园动态", 11, "news"), item("开学通知", 40, "notices")], by=SYSTEM)
    note(school, "", "服务器答复 500")
    shift(to=builders.at(2027, 1, 4))
    assert report() == 0 and not YearReport.objects.exists()
    with acting(SYSTEM):
        Run.objects.create(on=today() - timedelta(days=60), table=RuleTable.objects.get(), begun_at=now(), done_at=now())
    assert (report(), report()) == (2, 0)
    row = years.report(2026, BUREAU)
    told = {what: value for _, lines in row.figures for what, value in lines}
    assert (told["信息发布总数"], told["栏目数量"], told["探测次数"], told["其中打不开"], told["检查了几天"]) == (2, 5, 2, 1, 1)
    assert (told["收到来信"], told["征集调查"]) == (0, None)
    assert about(f"appraisal-report:{row.pk}")[0].event.digest == row.digest
    with acting(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
        YearReport.objects.update(year=2025)


def test_what_a_crash_left_is_done_later_and_the_rest_is_not_done_twice(school: Site) -> None:
    waiting = ProcrastinateJob.objects.filter(task_name="appraisal.assess", status="todo")
    jobs.begin_day()  # all pages wait to be rendered
    assert not waiting.exists() and not queries.due()
    actions.wake(), actions.wake()
    assert waiting.count() == 1
    with acting(SYSTEM):
        begun = actions.begin(by=SYSTEM)
        assert begun is not None and actions.assess(begun, school.pk, by=SYSTEM) and not actions.assess(begun, school.pk, by=SYSTEM)
        assert not actions.finish(begun, by=SYSTEM)
    one = Assessment.objects.get()
    assert Run.objects.get().done_at is None and queries.last_run() is None
    run()
    assert [one.event.event_name for one in about(f"appraisal-run:{begun.pk}")] == ["appraisal.run_done", "appraisal.run_begun"]
    assert Run.objects.get().done_at is not None and Assessment.objects.count() == 2 and Assessment.objects.get(pk=one.pk).digest == one.digest


def test_a_veto_is_told_when_it_is_closer_than_the_day_before(school: Site, shift: Callable[..., None]) -> None:
    assert dangers(school) == [("V3", "met"), ("V4c", "met")]  # nothing on the home page, and five columns, all of them empty
    with acting(SYSTEM):
        websites.put_samples([item("校园动态", 11, "news"), item("开学通知", 40, "notices")], by=SYSTEM)
    shift(to=builders.at(2026, 11, 21))
    assert dangers(school) == []  # both are still close, but it was worse before
    shift(to=builders.at(2026, 11, 25))
    assert dangers(school) == [("V3", "met")]


def dangers(site: Site) -> list[tuple[str, str]]:
    """What the run of today told of vetoes of a site."""
    row = Assessment.objects.get(site=site, run=run())
    return sorted((one.event.rule, one.event.danger) for one in about(f"appraisal:{row.pk}") if one.event.event_name == "appraisal.veto_near")


def test_a_site_that_cannot_be_judged_keeps_none_of_the_others_back(school: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = measures.scene

    def broken(site: Site, on: date) -> measures.Scene:
        if site == school:
            raise RuntimeError("示例")
        return real(site, on)

    monkeypatch.setattr(measures, "scene", broken)
    assert run().done_at is None and list(Assessment.objects.values_list("site__code", flat=True)) == ["portal"]
    monkeypatch.undo()
    assert run().done_at is not None and Assessment.objects.count() == 2


def report() -> int:
    with acting(SYSTEM):
        return actions.report_year(by=SYSTEM)
