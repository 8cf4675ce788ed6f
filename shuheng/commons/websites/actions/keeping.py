"""What the county keeps at the desk: words and leaders that findings know, contacts of a site, columns. A later `shuheng load` leaves it as people made it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.kept import forget_one
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import ColumnChanged, SiteChanged, WordChanged
from ..models import Column, Site, Word
from . import publishing

LONGEST_DUTY = 366  # days


@transaction.atomic
def put_word(kind: str, text: str, advice: str, *, by: Actor, place: int = 0, source: str = "") -> Word:
    """Add a word, or change what it advises; for a leader `advice` is the office and `place` the order. One that was retired comes back."""
    identity.check(by, permits.MANAGE)
    if kind not in rules.WORD_KINDS:
        raise Refused("请选是哪一类词。", "kind")
    if len(text.strip()) < 2:
        raise Refused("词至少写两个字，一个字会误报很多。", "text")
    if kind in ("wrong", "leader") and not advice.strip():
        raise Refused("错别字要写正确的写法，领导要写职务。", "advice")
    row, _ = Word.objects.update_or_create(kind=kind, text=text.strip(), defaults={
        "advice": advice.strip(), "place": place, "source": source.strip() or "在工作台填写", "retired": False, "edited_at": now()})
    record(WordChanged(row.pk, kind, False), by=by, about=f"word:{row.pk}")
    forget_one(queries.WORDS)
    return row


@transaction.atomic
def retire_word(number: int, *, by: Actor) -> Word:
    """Look for a word no longer. The row stays, so that loading the county's profile does not bring it back."""
    identity.check(by, permits.MANAGE)
    row = Word.objects.select_for_update().filter(pk=number, retired=False).first()
    if row is None:
        raise Absent("没有找到这个词，可能已经停用。")
    row.retired, row.edited_at = True, now()
    row.save(update_fields=["retired", "edited_at"])
    record(WordChanged(row.pk, row.kind, True), by=by, about=f"word:{row.pk}")
    forget_one(queries.WORDS)
    return row


@dataclass(frozen=True)
class Contacts:
    """How people reach those who run a site, and its numbers of registration; empty means not known."""

    phone: str = ""
    place_of_work: str = ""
    hours: str = ""
    icp_number: str = ""
    police_number: str = ""


def _own_site(site: int, by: Actor) -> Site:
    """A site of one's own organ for its releasers, any for who manages them all; locked."""
    row = Site.objects.select_for_update(of=("self",)).filter(pk=site).first()
    if row is None:
        raise Absent("没有这个网站。")
    if not by.may(permits.MANAGE) and not (by.may(permits.RELEASE) and row.organ_id in by.organs):
        raise Forbidden("这是别的单位的网站，由他们自己改。")
    return row


@transaction.atomic
def set_contacts(site: int, given: Contacts, *, by: Actor) -> Site:
    """Change the contacts in the foot of every page of a site; all its pages are printed anew."""
    row = _own_site(site, by)
    before = {name: getattr(row, name) for name in asdict(given)}
    if before == asdict(given):
        return row
    for name, value in asdict(given).items():
        setattr(row, name, value.strip())
    row.edited_at = now()
    row.save(update_fields=[*asdict(given), "edited_at"])
    record(SiteChanged(row.pk), by=by, organ=row.organ_id, about=f"site:{row.pk}")
    publishing.ask_all()
    return row


@dataclass(frozen=True)
class ColumnGiven:
    """A column as somebody enters it; `update_days` 0 means no duty."""

    title: str
    kind: str
    update_days: int = 0
    on_home: bool = False
    place: int = 0


@transaction.atomic
def put_column(site: int, code: str, given: ColumnGiven, *, by: Actor) -> Column:
    """Add a column to a site, or change one. Its address never changes; its kind does not once something stood in it."""
    row = _own_site(site, by)
    known = Column.objects.filter(site=row, code=code).first()
    if not given.title.strip() or given.kind not in rules.COLUMN_KINDS:
        raise Refused("请填栏目名称，选一种类别。", "title")
    if not 0 <= given.update_days <= LONGEST_DUTY:
        raise Refused(f"更新间隔写 0 到 {LONGEST_DUTY} 天，0 表示不要求。", "update_days")
    if known and known.issued and known.kind != given.kind:
        raise Refused("栏目里已经有过内容，类别不能再改。请另建一个栏目。", "kind")
    made, _ = Column.objects.update_or_create(site=row, code=code, defaults={
        **asdict(given), "title": given.title.strip(), "organ_id": known.organ_id if known else row.organ_id, "edited_at": now()})
    record(ColumnChanged(made.pk, made.update_days), by=by, organ=row.organ_id, about=f"site:{row.pk}")
    publishing.ask_all()
    return made
