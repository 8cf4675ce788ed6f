"""Probes: the home page of every site is opened every few minutes; days keep their counts when single probes are let go."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from time import monotonic
from urllib.error import HTTPError
from urllib.request import Request, build_opener

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shuheng.commons.websites import rules as websites
from shuheng.commons.websites import web
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.outward import NoRedirect
from shuheng.foundation.journal.actions import Told, record, record_told

from ..events import ProbesThinned, SiteDown, SitesProbed, SiteUp
from ..models import Probe, ProbeDay
from ..queries import probes as probing

PATIENCE, AT_ONCE = 15, 8  # seconds (国办秘函〔2019〕19号，待核对); threads
KEEP_DAYS, KEEP_FAILURES = 7, 400


@dataclass(frozen=True)
class Look:
    """What one look at a home page came to; `why` is empty when it opened."""

    site: int
    milliseconds: int
    why: str


def look_at(sites: Sequence[tuple[int, str]]) -> list[Look]:
    """Open the home pages of these sites, (number, code): by the configured address, or as published files. No database is asked here."""
    one = _by_address if settings.PROBE_URL else _on_shelf
    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(lambda site: one(*site), sites))


def _by_address(site: int, code: str) -> Look:
    begun = monotonic()
    answer = opened(settings.PROBE_URL.rstrip("/") + websites.base(code))
    return Look(site, _since(begun), answer.why)


@dataclass(frozen=True)
class Answer:
    """What a web server answered: its status, 0 for none, and why the page did not open."""

    status: int
    why: str


def opened(address: str) -> Answer:
    """Ask for a page over HTTP, follow nothing, read a byte. A home page that sends readers elsewhere is not there."""
    try:
        with build_opener(NoRedirect).open(Request(address, headers={"User-Agent": "shuheng-probe"}), timeout=PATIENCE) as answer:
            return Answer(answer.status, "" if answer.read(1) else "页面是空的")
    except HTTPError as error:
        with error:
            return Answer(error.code, f"服务器答复 {error.code}")
    except TimeoutError:
        return Answer(0, f"{PATIENCE} 秒没有打开")
    except (OSError, HTTPException, ValueError) as error:
        return Answer(0, f"连不上：{type(getattr(error, 'reason', error)).__name__}")


def _on_shelf(site: int, code: str) -> Look:
    begun = monotonic()
    found = web.shelf().find(websites.base(code), elder=False)
    why = "" if found and found.status == 200 and found.body else "首页的文件不在"
    return Look(site, _since(begun), why)


def _since(begun: float) -> int:
    return int((monotonic() - begun) * 1000)


@transaction.atomic
def note_probes(looks: Sequence[Look], *, by: Actor, at: datetime | None = None) -> int:
    """Write down what the looks came to, and tell the journal which sites went down or came up; returns how many failed."""
    at = at or now()
    before = {one.site: probing.failed_last(one.site) for one in looks}
    Probe.objects.bulk_create([Probe(site_id=one.site, at=at, failed=bool(one.why), milliseconds=one.milliseconds, why=one.why[:120]) for one in looks])
    for one in looks:
        day, _ = ProbeDay.objects.get_or_create(site_id=one.site, on=local(at).date(), defaults={"probes": 0, "failed": 0})
        ProbeDay.objects.filter(pk=day.pk).update(probes=F("probes") + 1, failed=F("failed") + (1 if one.why else 0))
    told = [Told(SiteDown(one.site) if one.why else SiteUp(one.site), f"site:{one.site}") for one in looks if bool(one.why) != before[one.site]]
    failed = sum(bool(one.why) for one in looks)
    if looks:
        record_told([Told(SitesProbed(len(looks), failed), "appraisal:probes"), *told], by=by, at=at)
    return failed


@transaction.atomic
def thin(*, by: Actor) -> int:
    """Let single probes go: those that succeeded after a week, failures after more than a year. Their days keep the counts."""
    old = Probe.objects.filter(failed=False, at__lt=now() - timedelta(days=KEEP_DAYS)).delete()[0]
    old += Probe.objects.filter(at__lt=now() - timedelta(days=KEEP_FAILURES)).delete()[0]
    if old:
        record(ProbesThinned(old), by=by, about="appraisal:probes")
    return old
