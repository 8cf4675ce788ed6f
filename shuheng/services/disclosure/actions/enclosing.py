"""附件: copies of the information put to the answer that is being prepared; once it is given they stay as they are. 政府信息公开条例 第三十六条、第四十条"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import DOCX, JPEG, PDF, PNG, XLSX, Purpose

from .. import permits, queries, rules
from ..events import EnclosureRemoved, InformationEnclosed
from ..models import Enclosure, Request

ENCLOSURE = Purpose("disclosure", "申请公开的信息", (PDF, JPEG, PNG, DOCX, XLSX), most_pages=500, most_files=20)
PREPARING = ("handle", "consult", "pay")


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in, and its name."""

    content: bytes | BinaryIO
    name: str


def _prepared(number: str, by: Actor) -> tuple[Request, cases.Held]:
    row = queries.request_for(by, number, permits.HANDLE, permits.APPROVE, lock=True)
    held = cases.hold(row.case_id, by)
    if held.state.stage not in PREPARING:
        raise Refused("已经答复，或者现在不在办，附件不能再改。请刷新页面看看最新情况。")
    return row, held


@transaction.atomic
def enclose(number: str, uploads: Sequence[Upload], *, by: Actor) -> list[Enclosure]:
    """Put copies of the information to the answer: all of them, or none when one cannot be kept."""
    row, held = _prepared(number, by)
    made = [_kept(row, one, held, by) for one in uploads]
    cases.note(held, "enclose", f"附上 {len(made)} 个要公开的文件", "", shown=False)
    cases.keep(held)
    return made


def _kept(row: Request, upload: Upload, held: cases.Held, by: Actor) -> Enclosure:
    owner = files.Owner(organ=row.organ_id, domain=row.domain, case=row.pk, service=rules.SERVICE)
    try:
        stored = files.store(upload.content, by=by, purpose=ENCLOSURE, name=upload.name, owner=owner)
    except Refused as refused:
        raise Refused(f"“{upload.name[:60]}”：{refused.message}", "files") from refused
    if Enclosure.objects.filter(stored=stored).exists():
        raise Refused(f"“{upload.name[:60]}”已经附上了，不用再附。", "files")
    made = Enclosure.objects.create(case_id=row.pk, stored=stored, added_on=held.on)
    held.tell(InformationEnclosed(made.pk, stored.sha256))
    return made


@transaction.atomic
def leave_out(number: str, enclosure: int, *, by: Actor) -> None:
    """Take a copy back before the answer; its bytes are destroyed."""
    row, held = _prepared(number, by)
    found = Enclosure.objects.select_for_update().filter(pk=enclosure, case=row.pk).first()
    if found is None:
        raise Absent("没有这个附件，可能刚刚去掉了。请刷新页面看看。")
    stored = found.stored_id
    found.delete()
    files.erase(stored, by=by, reason="removed")
    held.tell(EnclosureRemoved(enclosure))
    cases.note(held, "leave_out", "去掉一个附上的文件", "", shown=False)
    cases.keep(held)
