"""Probes of a site as a page tells them."""

from __future__ import annotations

from django.conf import settings

from shuheng.commons.websites import queries as websites
from shuheng.commons.websites.models import Page, Site
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent

from .. import permits
from ..models import Probe, ProbeDay


def site_for(by: Actor, code: str) -> Site:
    """A site of somebody's organs, or any of the county."""
    found = websites.site(code)
    if not (by.may(permits.READ) or found.organ_id in by.organs):
        raise Absent("没有这个网站，或者它不归您看。")
    return found


def days_of(site: Site) -> list[tuple[ProbeDay, str]]:
    """(day, share that failed in per cent) of the last thirty days, newest first."""
    return [(one, f"{one.failed * 100 / one.probes:.1f}") for one in ProbeDay.objects.filter(site=site).order_by("-on")[:30]]


def failures_of(site: Site) -> list[Probe]:
    """The last fifty that failed, newest first."""
    return list(Probe.objects.filter(site=site, failed=True).order_by("-at")[:50])


def last_of(site: Site) -> Probe | None:
    """The newest probe."""
    return Probe.objects.filter(site=site).order_by("-at", "-pk").first()


def way() -> str:
    """How probes go, in words."""
    return f"从 {settings.PROBE_URL} 打开首页" if settings.PROBE_URL else "看发布的首页文件在不在（没有设探测网址）"


def failed_last(site: int) -> bool:
    """Whether the newest probe of a site failed; one that was never probed did not."""
    return Probe.objects.filter(site=site).order_by("-at", "-pk").values_list("failed", flat=True).first() or False


def to_probe() -> list[tuple[int, str]]:
    """(number, code) of every site whose home page has been published."""
    there = Page.objects.filter(kind="home", gone=False).values("site")
    return list(Site.objects.filter(pk__in=there).values_list("pk", "code"))
