"""编制: an organ writes an entry, changes it, and hands it to review. 政务数据共享条例: every organ compiles the catalogue of its own data."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import ResourceSubmitted
from ..models import Resource
from ..rules import Content, Fault

SAME_TITLE = "本单位已经有叫这个名字的资源。请接着编那一个，或者换一个名称。"


class Faulty(Refused):
    """An entry that cannot go on; `faults` tells every reason at its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"还有 {len(faults)} 处要改：" + "；".join(fault.message for fault in faults[:3]), faults[0].field)
        self.faults = tuple(faults)


@transaction.atomic
def start(said: Content, *, by: Actor) -> Resource:
    """A new draft of one's own organ. It may be unfinished; it is checked when it is submitted."""
    identity.check(by, permits.COMPILE)
    known = queries.known(said)
    organ = known.organs.get(said.organ)
    if organ is None or organ != by.organ:
        raise Refused("只能编本单位的资源。", "organ")
    _check_title(said)
    if known.same:
        return _sent_twice(said, by)
    return Resource.objects.create(organ_id=organ, domain=by.domain, title=said.title[:60], state=rules.DRAFT, draft=said.plain(), written_by=by.account,
                                   written_at=now(), found=queries.vector(said))


def _sent_twice(said: Content, by: Actor) -> Resource:
    """The draft that the same person wrote in the same words; refused when it is another one's or says something else."""
    row = _same_title(said).first()
    if row is None or row.written_by != by.account or queries.draft_of(row) != said:
        raise Refused(SAME_TITLE, "title")
    return row


@transaction.atomic
def amend(number: int, said: Content, *, by: Actor) -> Resource:
    """Write the draft anew, or begin the draft of the next edition. What is published stays as it is."""
    row = queries.compiled_by(by, number)
    if row.state == rules.REVIEW:
        raise Refused("这份已经交去审核，不能改。请等审核意见。")
    if said.organ != row.organ.code:
        raise Refused("提供单位不能改。要换单位，请原单位撤下，由新单位重编。", "organ")
    _check_title(said)
    if not row.edition and _same_title(said, row.pk).exists():
        raise Refused(SAME_TITLE, "title")
    row.state, row.draft, row.written_by, row.written_at = rules.DRAFT, said.plain(), by.account, now()
    if not row.edition:
        row.title, row.found = said.title[:60], queries.vector(said)
    row.save(update_fields=["state", "draft", "written_by", "written_at", "title", "found"])
    return row


def _same_title(said: Content, but: int = 0) -> QuerySet[Resource]:
    return Resource.objects.filter(organ__code=said.organ, title=said.title[:60], withdrawn_at=None).exclude(pk=but)


def _check_title(said: Content) -> None:
    if not said.title.strip():
        raise Refused("先给资源写一个名称。", "title")


@transaction.atomic
def discard(number: int, *, by: Actor) -> Resource | None:
    """Throw a draft away. An entry that was never published goes with it; a published one stays as it is."""
    row = queries.compiled_by(by, number)
    if row.state != rules.DRAFT:
        raise Refused("没有可以扔掉的草稿。")
    if not row.edition:
        row.delete()
        return None
    row.state, row.draft, row.returned = rules.WITHDRAWN if row.withdrawn_at else rules.PUBLISHED, None, ""
    row.save(update_fields=["state", "draft", "returned"])
    return row


@transaction.atomic
def submit(number: int, *, by: Actor) -> Resource:
    """Hand the draft to review. Refused with every fault at its place."""
    row = queries.compiled_by(by, number)
    said = queries.draft_of(row)
    if row.state != rules.DRAFT or said is None:
        raise Refused("没有可以交的草稿。")
    if found := faults_of(said, row.pk):
        raise Faulty(found)
    row.state, row.returned, row.written_by = rules.REVIEW, "", by.account
    row.save(update_fields=["state", "returned", "written_by"])
    record(ResourceSubmitted(row.pk, said.digest()), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    return row


def faults_of(said: Content, but: int = 0) -> list[Fault]:
    """Everything wrong with an entry, with what only the tables know: its category, its organs, whose data it repeats."""
    found, known = rules.faults(said), queries.known(said, but)
    if known.same:
        found.append(Fault(SAME_TITLE, "title"))
    if not known.category:
        found.append(Fault("请选目录分类。", "category"))
    elif known.parted:
        found.append(Fault("请选到最细的一级分类。", "category"))
    if said.organ not in known.organs:
        found.append(Fault("没有这个提供单位。", "organ"))
    found += [Fault(f"没有代码为“{one.source}”的单位。", "items", place) for place, one in enumerate(said.items, 1)
              if one.source and one.source not in known.organs]
    return [*found, *rules.foreign_claims(said, known.sources)]
