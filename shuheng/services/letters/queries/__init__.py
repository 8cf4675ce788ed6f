"""Letters: an officer's by his organ, anybody's own by number and query code, published ones for everybody. What is sealed is opened here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django.db.models import QuerySet

from shuheng.commons.websites.models import Site
from shuheng.foundation.core import numbers, querycodes, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Forbidden

from .. import permits, rules
from ..models import Letter

SEALED, CODE = "letters.letter.sealed", "letters.letter.code"


@dataclass(frozen=True)
class Said:
    """What somebody wrote, unsealed."""

    title: str
    words: str
    name: str = ""
    phone: str = ""


def sealed(case: int, said: Said) -> bytes:
    """The letter as the row keeps it."""
    return vault.seal(json.dumps(asdict(said), ensure_ascii=False), SEALED, str(case))


def said(row: Letter) -> Said:
    """What was written."""
    return Said(**json.loads(vault.open_bytes(row.sealed, SEALED, str(row.pk))))


def site(code: str) -> Site:
    """To whom a letter goes; Absent when there is no such site."""
    found = Site.objects.select_related("organ").filter(code=code).first()
    if found is None:
        raise Absent("请选写给哪个单位。")
    return found


def _rows() -> QuerySet[Letter]:
    return Letter.objects.select_related("case", "site", "organ")


def letters(by: Actor, state: str = "open") -> QuerySet[Letter]:
    """Those of one's own organ: open ones by their day; answered ones that might be published; all answered ones, newest first."""
    rows = _rows().filter(organ__in=by.organs)
    if state == "open":
        return rows.filter(ended_on=None).order_by("due_on", "pk")
    rows = rows.filter(ended_on__isnull=False).order_by("-ended_on", "-pk")
    return rows.filter(open=True, published_on=None) if state == "ready" else rows


def ready(by: Actor) -> int:
    """How many somebody may read and publish: those that another one answered."""
    return letters(by, "ready").exclude(answered_by=by.account).count()


def letter_for(by: Actor, number: str, permit: Permit | None = None, *, lock: bool = False) -> Letter:
    """One of one's own organ, for whoever holds the permit (either of them when none is named)."""
    rows = _rows().select_for_update(of=("self",)) if lock else _rows()
    found = rows.filter(organ__in=by.organs, number=numbers.clean(number)).first()
    if found is None:
        raise Absent("没有找到这封信，或者它归别的单位办。")
    wanted = (permit,) if permit else (permits.HANDLE, permits.PUBLISH)
    if not any(by.may(one) for one in wanted):
        raise Forbidden(f"您现在的岗位不能这样办。需要“{wanted[0].label}”的权限，请换岗位，或者转给有权限的同事。")
    return found


def own(number: str, code: str) -> Letter:
    """The letter of whoever knows its number and query code."""
    with acting(SYSTEM):
        found = _rows().filter(number=numbers.clean(number)).first()
    if found is None or not querycodes.fits(found.code, found.number, code, CODE):
        raise Absent("没有找到这封信。请核对编号和查询码。")
    return found


def published(kind: str = "", site: str = "") -> QuerySet[Letter]:
    """What everybody reads, newest first."""
    narrow = {name: value for name, value in (("kind", kind), ("site__code", site)) if value}
    return Letter.objects.select_related("site", "organ").filter(published_on__isnull=False, **narrow).order_by("-published_on", "-pk")


def public_letter(number: str) -> Letter:
    """A published letter; Absent when it is not one."""
    found = published().filter(number=numbers.clean(number)).first()
    if found is None:
        raise Absent("没有这封公开的信，或者它不再公开了。")
    return found


def stands(row: Letter) -> str:
    """How it stands, for everybody."""
    return rules.OUTCOMES[row.outcome][0] if row.outcome else "正在办" if row.case.stage == "handle" else "收到了，等查看"


def phones_due(most: int) -> list[int]:
    """Letters whose name and telephone have been kept long enough, the oldest first."""
    return list(Letter.objects.filter(phone_until__lt=today()).order_by("phone_until", "pk").values_list("pk", flat=True)[:most])
