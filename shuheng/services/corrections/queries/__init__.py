"""Reported faults: an officer's by his organ, anybody's own by number and query code. Fetching authorises; what is sealed is opened here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from shuheng.commons.websites.models import Site
from shuheng.foundation.core import numbers, querycodes, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Forbidden

from .. import permits, rules
from ..models import Correction

WORDS, CODE = "corrections.correction.sealed", "corrections.correction.code"
GONE = "没有找到这条找错。请核对编号和查询码。"


@dataclass(frozen=True)
class Said:
    """What somebody wrote, unsealed."""

    words: str
    phone: str


def hosts() -> set[str]:
    """The names under which our pages are known."""
    return {urlsplit(settings.PUBLIC_URL).netloc, *settings.ALLOWED_HOSTS, *Site.objects.exclude(host="").values_list("host", flat=True)}


def site_of(page: str) -> Site:
    """The site that a page belongs to; a page of no known sub-site is the portal's."""
    found = Site.objects.select_related("organ").filter(code__in=(rules.site_of(page), rules.PORTAL))
    best = sorted(found, key=lambda one: one.kind == "portal")
    if not best:
        raise Absent("还没有设网站，没有可以找错的网页。")
    return best[0]


def sealed(case: int, said: Said) -> bytes:
    """The words as the row keeps them."""
    return vault.seal(json.dumps(asdict(said), ensure_ascii=False), WORDS, str(case))


def said(row: Correction) -> Said:
    """The words of whoever reported it."""
    return Said(**json.loads(vault.open_bytes(row.sealed, WORDS, str(row.pk))))


def _rows() -> QuerySet[Correction]:
    return Correction.objects.select_related("case", "site", "organ")


def corrections(by: Actor, state: str = "open") -> QuerySet[Correction]:
    """Those of one's own organ: open ones by their day, closed ones newest first."""
    rows = _rows().filter(organ__in=by.organs)
    return rows.filter(ended_on=None).order_by("due_on", "pk") if state == "open" else rows.filter(ended_on__isnull=False).order_by("-ended_on", "-pk")


def correction_for(by: Actor, number: str, permit: Permit = permits.HANDLE, *, lock: bool = False) -> Correction:
    """One of one's own organ, for whoever holds the permit."""
    rows = _rows().select_for_update(of=("self",)) if lock else _rows()
    found = rows.filter(organ__in=by.organs, case__number=numbers.clean(number)).first()
    if found is None:
        raise Absent("没有找到这条找错，或者它归别的单位办。")
    if not by.may(permit):
        raise Forbidden(f"您现在的岗位不能这样办。需要“{permit.label}”的权限，请换岗位，或者转给有权限的同事。")
    return found


def own(number: str, code: str) -> Correction:
    """The report of whoever knows its number and query code."""
    with acting(SYSTEM):
        found = _rows().filter(case__number=numbers.clean(number)).first()
    if found is None or not querycodes.fits(found.code, found.case.number, code, CODE):
        raise Absent(GONE)
    return found


def stands(row: Correction) -> str:
    """How it stands, for everybody."""
    return rules.OUTCOMES[row.outcome][0] if row.outcome else "正在办" if row.case.stage == "handle" else "收到了，等查看"


def phones_due(most: int) -> list[int]:
    """Reports whose telephone has been kept long enough, the oldest first."""
    return list(Correction.objects.filter(phone_until__lt=today()).order_by("phone_until", "pk").values_list("pk", flat=True)[:most])


def waiting(by: Actor) -> int:
    """How many wait for one's own organ."""
    return corrections(by).count() if by.may(permits.HANDLE) else 0
