"""申请: filing an application, on the portal or at a window, under the same rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import MATERIAL
from shuheng.foundation.journal.queries import case_under
from shuheng.sharing.registries import actions as registries

from .. import queries
from ..events import ApplicationFiled
from ..models import Application, Draft, Matter
from ..rules import forms
from ..rules.contents import Matter as Content
from . import drafting

PORTAL, WINDOW = "portal", "window"


@dataclass(frozen=True)
class Filing:
    """What is filed: answers, tokens of uploaded files by material, materials handed in on paper, certificates that stand for materials, for whom;
    `proofs` are receipts of registers that stand for materials."""

    matter: Matter
    answers: Mapping[str, Any]
    party: int | None
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    paper: frozenset[str] = frozenset()
    channel: str = PORTAL
    agent: int | None = None
    certificates: Mapping[str, int] = field(default_factory=dict)
    proofs: Mapping[str, int] = field(default_factory=dict)


def check_filing(filing: Filing, content: Content) -> None:
    """Refused when the answers are not in order or a material is missing; the pages say which before it comes to this."""
    wrong = forms.problems(content.form, filing.answers, today=today())
    if wrong:
        raise Refused(f"还有 {len(wrong)} 处要改：" + "；".join(problem.message for problem in wrong[:3]))
    there = {*(code for code, tokens in filing.files.items() if tokens), *filing.paper, *filing.certificates, *filing.proofs}
    missing = [one for one in content.required_materials(filing.answers) if one.code not in there]
    if missing:
        raise Refused("还差材料：" + "、".join(one.title for one in missing) + "。请传上来再提交。", "materials")


@transaction.atomic
def apply(filing: Filing, *, by: Actor, key: str = "", draft: Draft | None = None) -> Application:
    """File an application: a case opens, the clock of the notice begins to run. The same key files once. 行政许可法 第二十九条、第三十二条"""
    if draft is None and key:
        one_at_a_time(key)
    # a double click waits for the lock until the first one has filed; a draft that is still there was never filed, so its key is unused
    done = None if draft and drafting.lock(draft) else case_under(key)
    if done:
        return _done(done, by)
    drafting.check_party(filing.party, by)
    content = queries.content(filing.matter.definition_id)
    check_filing(filing, content)
    organ, division = queries.handling_organ(filing.matter, filing.answers)
    papers = sum(len(tokens) for tokens in filing.files.values()) + len(filing.paper)
    opening = cases.Opening(content.title, organ.pk, filing.channel, filing.party, filing.agent, division.pk if division else None)
    filed = ApplicationFiled(filing.matter.code, queries.version(filing.matter.definition_id), filing.channel, papers)
    case = cases.open_case(queries.definition(filing.matter.definition_id), opening, by=by, key=key, also=[filed])
    row = _store(filing, content, case, [organ.pk, *(one for one in (by.organ,) if one and one != organ.pk)], by)
    for material, certificate in filing.certificates.items():
        registries.use(certificate, row.case_id, material, organ=organ.pk, party=filing.party, by=by)
    if draft:
        drafting.forget(draft)
    return row


def _done(case: int | None, by: Actor) -> Application:
    """What the first request with this key filed; a key of somebody else's finds nothing."""
    row = Application.objects.select_related("matter", "case").filter(case=case).first()
    if row is None or (by.kind == "resident" and row.party not in by.parties_for(queries.SERVICE)):
        raise Absent()
    return row


_FILE = Prepared("licensing_file", "bigint, bigint, bigint, bigint[], bigint, jsonb, bytea, timestamptz, jsonb", """
with application as (
  insert into licensing_application (case_id, matter_id, party, readers, division, domain, answers, sealed)
  values ($1, $2, $3, $4, $5, 'general', $6, $7) returning case_id
)
insert into licensing_material (case_id, code, title, stored_id, certificate_id, source, verdict, remark, checked_by, added_at)
select application.case_id, one.code, one.title, one.stored, one.certificate, one.source, one.verdict, coalesce(one.remark, ''), '', $8
from application, jsonb_to_recordset($9) as one(place int, code text, title text, stored bigint, certificate bigint, source text, verdict text, remark text)
order by one.place
""")


def _store(filing: Filing, content: Content, case: Case, readers: list[int], by: Actor) -> Application:
    """The application with its sealed answers and its papers, written with the next statement."""
    shown, personal = forms.split(filing.answers, content.form)
    sealed = vault.seal(json.dumps(personal, ensure_ascii=False), queries.ANSWERS, str(case.pk))
    row = Application(case=case, matter=filing.matter, party=filing.party, readers=readers, division=case.division_id, answers=shown, sealed=sealed)
    papers = [{"place": place, **one} for place, one in enumerate(_papers(filing, content, row, case.organ_id, by))]
    connection.send_later(connection.calling(_FILE), [case.pk, filing.matter.pk, row.party, readers, row.division,
                                                      json.dumps(shown, ensure_ascii=False), sealed, now(), json.dumps(papers, ensure_ascii=False)])
    row._state.adding = False
    return row


def _papers(filing: Filing, content: Content, row: Application, organ: int, by: Actor) -> Iterator[dict[str, object]]:
    """The papers of the application: uploaded, handed in, or not needed because an office vouches for them."""
    tokens = list(dict.fromkeys(token for one in content.materials for token in filing.files.get(one.code, ())))
    owner = files.Owner(party=filing.party, organ=organ, division=row.division, case=row.case_id, service=queries.SERVICE)
    stored = dict(zip(tokens, files.assign(tokens, by=by, purpose=MATERIAL, owner=owner) if tokens else [], strict=True))
    for one in content.materials:
        paper = {"code": one.code, "title": one.title, "stored": None, "certificate": None, "source": "upload", "verdict": "open"}
        one.check_pages(sum(stored[token].pages for token in filing.files.get(one.code, ())))
        mine = [stored[token].pk for token in filing.files.get(one.code, ())]
        yield from ({**paper, "stored": number} for number in mine)
        if not mine and one.code in filing.paper:
            yield {**paper, "source": "paper"}
        elif not mine and one.code in filing.certificates:
            yield {**paper, "certificate": filing.certificates[one.code], "source": "certificate", "verdict": "ok"}
        elif not mine and one.code in filing.proofs:
            yield {**paper, "source": "exchange", "verdict": "ok", "remark": f"第 {filing.proofs[one.code]} 号查询回执"}
        elif not mine and one.free:
            yield {**paper, "source": "free", "verdict": "ok"}
