"""政府网站工作年度报表: the figures of a year of one site, out of facts alone. What the program does not know stays empty and says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet, Sum

from shuheng.commons.websites.models import Column, Placement, Site
from shuheng.commons.websites.rules import RESOURCE_KINDS
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal
from shuheng.services.corrections.models import Correction
from shuheng.services.letters.models import Letter
from shuheng.services.licensing import queries as licensing

from ..models import ProbeDay, Run, YearReport

Line = tuple[str, int | str | None]
Part = tuple[str, list[Line]]
LICENSING = "licensing"


def figures(site: Site, year: int) -> list[Part]:
    """The parts of the official form, 国办函〔2018〕12号 (待核对): (title, [(what, how many; None: not known here)])."""
    explained: list[Line] = [("政策解读", _kinds(site, year)["interpretation"]), ("回应关切", None)]
    return [
        ("信息发布", _released(site, year)), ("专栏专题", _columns(site)), ("解读回应", explained), ("办事服务", _services(site, year)),
        ("互动交流", _interaction(site, year)), ("安全防护", _security(site, year)), ("移动新媒体", [("移动新媒体", None)]),
        ("创新发展", [("创新发展", None)])]


def _kinds(site: Site, year: int) -> Counter[str]:
    rows = Placement.objects.filter(column__site=site, shown=True, shown_at__year=year).values_list("resource", "resource__kind").distinct()
    return Counter(kind for _, kind in rows)


def _released(site: Site, year: int) -> list[Line]:
    found = _kinds(site, year)
    return [("信息发布总数", sum(found.values())), *((words, found[code]) for code, words in RESOURCE_KINDS.items() if code != "interpretation")]


def _columns(site: Site) -> list[Line]:
    return [("栏目数量", Column.objects.filter(site=site, children=None).count()), ("新开设的专题", None)]


def _services(site: Site, year: int) -> list[Line]:
    matters = licensing.matters(organ="" if site.kind == "portal" else site.organ.code, township="yes" if site.kind == "township" else "")
    opened = Case.objects.filter(kind=LICENSING, opened_at__year=year)
    closed = Case.objects.filter(kind=LICENSING, closed_on__year=year)
    if site.kind != "portal":
        opened, closed = opened.filter(organ=site.organ), closed.filter(organ=site.organ)
    return [("能在网上办的事项", matters.count()), ("收到的申请", opened.count()), ("办结的申请", closed.count())]


def _interaction(site: Site, year: int) -> list[Line]:
    came = Correction.objects.filter(site=site, received_on__year=year)
    ended = list(Correction.objects.filter(site=site, ended_on__year=year).values_list("received_on", "ended_on"))
    letters = Letter.objects.filter(site=site, received_on__year=year)
    answered = list(Letter.objects.filter(site=site, ended_on__year=year).values_list("received_on", "ended_on"))
    return [("收到找错", came.count()), ("答复找错", len(ended)), ("平均几个工作日答复", _mean(ended)), ("收到来信", letters.count()),
            ("答复来信", len(answered)), ("来信平均几个工作日答复", _mean(answered)), ("征集调查", None), ("在线访谈", None)]


def _mean(spans: Sequence[tuple[date, date | None]]) -> str:
    """Working days on average, one decimal."""
    days = [calendar().count(begun, ended) for begun, ended in spans if ended]
    return f"{sum(days) / len(days):.1f}" if days else "没有答复过"


def _security(site: Site, year: int) -> list[Line]:
    probes = ProbeDay.objects.filter(site=site, on__year=year).aggregate(probes=Sum("probes"), failed=Sum("failed"))
    mended = sum(fact.organ == site.organ_id and local(fact.at).year == year for fact in journal.named("websites.page_mended"))
    days = Run.objects.filter(on__year=year, done_at__isnull=False).count()
    return [("探测次数", probes["probes"] or 0), ("其中打不开", probes["failed"] or 0), ("检查了几天", days), ("被改动后自动修复的网页", mended),
            ("应急演练", None)]


def watched(year: int) -> bool:
    """Whether the program looked at the sites in a year: of another one it can say nothing."""
    return Run.objects.filter(on__year=year, done_at__isnull=False).exists()


def unreported(year: int) -> QuerySet[Site]:
    """Sites whose table of a year is not written yet."""
    return Site.objects.select_related("organ").exclude(pk__in=YearReport.objects.filter(year=year).values("site"))


def reports() -> QuerySet[YearReport]:
    """Every table, the newest year first, the portal on top."""
    return YearReport.objects.select_related("site").order_by("-year", "site__place")


def report(year: int, code: str) -> YearReport:
    """The table of a site."""
    found = YearReport.objects.select_related("site__organ").filter(year=year, site__code=code).first()
    if found is None:
        raise Absent("这个网站这一年的报表还没有公布。")
    return found
