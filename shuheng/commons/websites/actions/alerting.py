"""紧急横幅: words that stand on every page of every site within seconds, and go by themselves. 突发事件应对法 的预警信息发布"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.template.loader import get_template

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries
from ..events import BannerLowered, BannerRaised
from ..models import Banner
from ..web import BANNER_FILE
from . import shelving

LONGEST = 120  # characters


@transaction.atomic
def raise_(words: str, until: datetime, *, by: Actor) -> Banner:
    """Hang words on every page until an instant; they take the place of earlier ones."""
    identity.check(by, permits.MANAGE)
    if not 5 <= len(words.strip()) <= LONGEST:
        raise Refused(f"横幅写 5 到 {LONGEST} 个字：什么事、哪里、怎么办。", "words")
    if until <= now():
        raise Refused("挂到什么时候，要写一个以后的时间。", "until")
    made = Banner.objects.create(words=words.strip(), raised_at=now(), until=until)
    record(BannerRaised(made.pk, hashlib.sha256(made.words.encode()).hexdigest(), until), by=by, about=f"banner:{made.pk}")
    return made


@transaction.atomic
def lower(*, by: Actor) -> int:
    """Take down what hangs; returns how many."""
    identity.check(by, permits.MANAGE)
    hanging = list(Banner.objects.select_for_update().filter(until__gt=now(), lowered_at=None))
    for one in hanging:
        one.lowered_at = now()
        one.save(update_fields=["lowered_at"])
        record(BannerLowered(one.pk), by=by, about=f"banner:{one.pk}")
    return len(hanging)


def hang() -> bool:
    """Bring the file that every page includes to what the rows say; True when it changed."""
    one = queries.banner()
    wanted = get_template("websites/_banner.html").render({"words": one.words, "until": local(one.until)}).encode() if one else b""
    target = shelving.place(BANNER_FILE)
    if target.exists() and target.read_bytes() == wanted:
        return False
    shelving.put(BANNER_FILE, wanted)
    return True
