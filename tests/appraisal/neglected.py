"""A site that nobody looks after, and what an assessment of it must find. All of it is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import ColumnPlan, Item, Plan, SitePlan
from shuheng.commons.websites.models import Site
from shuheng.commons.websites.rules import Content
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.county.loader import Profile
from shuheng.oversight.appraisal import actions, jobs, loader
from shuheng.oversight.appraisal.models import Assessment, ProbeDay, Run
from shuheng.services.corrections import actions as corrections
from shuheng.services.corrections.permits import HANDLE
from shuheng.services.corrections.rules import Reported
from shuheng.services.disclosure import actions as disclosure
from shuheng.services.disclosure.actions import DutyLine
from shuheng.services.disclosure.models import Duty
from shuheng.services.disclosure.permits import PUBLISH
from shuheng.services.letters import actions as letters
from shuheng.services.letters.permits import HANDLE as ANSWER
from shuheng.services.letters.rules import Written
from tests import builders
from tests.websites.sites import BUREAU, OFFICE, does, who

COLUMNS = (ColumnPlan("news", "工作动态", "news", update_days=14, on_home=True), ColumnPlan("notices", "通知公告", "notice", update_days=180, on_home=True),
           ColumnPlan("policy", "政策文件", "policy", update_days=180), ColumnPlan("guide", "办事提醒", "guide", update_days=180),
           ColumnPlan("about", "单位概况", "about"))
PORTAL = SitePlan("portal", "示例县门户网站", "portal", OFFICE, "4304230001", (ColumnPlan("county", "示例要闻", "news", update_days=14, on_home=True),))
SCHOOLS = SitePlan(BUREAU, "示例教育局", "organ", BUREAU, "4304230002", COLUMNS)
DEAD = "/articles/209901/999.html"
DAY = date(2026, 11, 20)
# code: (findings, hundredths lost), by hand
BY_HAND = {
    "D1": (1, 500),  # news: 40 days, limit 14: one column at 5
    "D2": (1, 400),  # policy: 200 days, limit 180: one column at 4; notices are 5 days old
    "D3": (2, 400),  # guide and about are empty: two at 2
    "D4": (1, 100),  # made on 12 October, due five working days later, never published: one at 1
    "D7": (1, 300),  # reported on 10 November, due on 13 November, not answered: one at 3
    "D8": (1, 200),  # reported on 1 September, answered on 20 October, 49 days: one at 2
    "D11": (2, 20),  # one dead address in two articles: two at 0.1
    "D12": (2, 200),  # no ICP number and no police record in the footer: two at 1
    "D18": (1, 100),  # a question written on 1 September, due on 8 September, answered on 20 October: one at 1
    "D14": (1, 300),  # 2 of 140 probes failed, 1.43 %, line 1 %: 3
}
DEDUCTED, SCORE = 2520, 6640  # no services: (75 - 25.20) × 100 / 75 = 66.4


def item(title: str, days: int, column: str, body: str = "示例正文。", site: str = BUREAU) -> Item:
    """An invented item that was released so many days ago."""
    return Item(Content(f"{title}（示例）", f"<p>{body}</p>", "notice", "示例"), now() - timedelta(days=days), ((site, column),))


def indicators() -> None:
    """The county's own."""
    plan = loader.read(Profile(builders.COUNTY))
    assert plan is not None
    with acting(SYSTEM):
        actions.put_table(plan.valid_from, plan.table, by=SYSTEM)


def neglect(shift: Callable[..., None]) -> Site:
    """News forty days old, a policy of two hundred days, two empty columns, a dead link in two articles, one report answered late and one not at all,
    one letter answered late, one item not published in time, two probes of 140 that failed, a footer without registrations."""
    builders.calendar(), builders.organ(OFFICE), builders.organ(BUREAU)
    shift(to=builders.at(2026, 9, 1))
    with acting(SYSTEM):
        websites.put_sites(Plan((PORTAL, SCHOOLS)), by=SYSTEM)
        corrections.put_procedure(by=SYSTEM)
        letters.put_procedure(by=SYSTEM)
        disclosure.put_duties([DutyLine("school-lunch", BUREAU, "学校食堂抽检结果", "示例依据", "食品安全", 5, False)], by=SYSTEM)
    indicators()
    late = reported("校历放错了年份（示例）")
    with acting(PUBLIC):
        asked = letters.write(Written(BUREAU, "ask", "几号开学（示例）", "今年秋季学期是几号开学，几号报到？"), by=PUBLIC).number
    shift(to=builders.at(2026, 10, 12))
    does(disclosure.note_made, Duty.objects.get().pk, "十月抽检结果（示例）", today(), by=who(PUBLISH, BUREAU))
    shift(to=builders.at(2026, 10, 20))
    does(corrections.answer, late, "mended", "已经换成今年的校历。", by=who(HANDLE, BUREAU))
    does(letters.answer, asked, "answered", "九月一日开学，八月三十一日报到。", by=who(ANSWER, BUREAU))
    shift(to=builders.at(2026, 11, 10))
    reported("办公地址还是老的（示例）")
    shift(to=builders.at(2026, 11, 20))
    with acting(SYSTEM):
        websites.put_samples([
            item("开学通知", 5, "notices", f'<a href="{DEAD}">看这里</a>'), item("校园动态", 40, "news", f'<a href="{DEAD}">看那里</a> <a href="/">回首页</a>'),
            item("招生办法", 200, "policy"), item("县里的事", 2, "county", site="portal")], by=SYSTEM)
        websites.build_all(by=SYSTEM)
        for back in range(1, 8):
            ProbeDay.objects.create(site=Site.objects.get(code=BUREAU), on=DAY - timedelta(days=back), probes=20, failed=2 if back == 3 else 0)
    return Site.objects.select_related("organ").get(code=BUREAU)


def reported(words: str, page: str = f"/sites/{BUREAU}/columns/notices/") -> str:
    """The number of a fault that somebody reported."""
    with acting(PUBLIC):
        return corrections.report(Reported(page, "wrong", words), by=PUBLIC).number


def assessed(site: Site) -> Assessment:
    """The site's result of today, after a whole run."""
    run()
    return Assessment.objects.select_related("run__table", "site", "organ").get(site=site, run__on=today())


def run() -> Run:
    """Today's run to its end."""
    jobs.assess()
    return Run.objects.get(on=today())
