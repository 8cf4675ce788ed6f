"""申请: filing an application, on the portal or at a window, under the same rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import MATERIAL
from shuheng.foundation.journal.queries import first_result

from .. import queries
from ..events import ApplicationFiled
from ..models import Application, Draft, Material, Matter
from ..rules import forms
from ..rules.contents import Matter as Content
from . import drafting

PORTAL, WINDOW = "portal", "window"


@dataclass(frozen=True)
class Filing:
    """What is filed: answers, tokens of uploaded files by material, materials handed in on paper, for whom."""

    matter: Matter
    answers: Mapping[str, Any]
    party: int | None
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    paper: frozenset[str] = frozenset()
    channel: str = PORTAL
    agent: int | None = None


def check_filing(filing: Filing, content: Content) -> None:
    """Refused when the answers are not in order or a material is missing; the pages say which before it comes to this."""
    wrong = forms.problems(content.form, filing.answers, today=today())
    if wrong:
        raise Refused(f"还有 {len(wrong)} 处要改：" + "；".join(problem.message for problem in wrong[:3]))
    missing = [one for one in content.required_materials(filing.answers) if not filing.files.get(one.code) and one.code not in filing.paper]
    if missing:
        raise Refused("还差材料：" + "、".join(one.title for one in missing) + "。请传上来再提交。", "materials")


@transaction.atomic
def apply(filing: Filing, *, by: Actor, key: str = "", draft: Draft | None = None) -> Application:
    """File an application: a case opens, the clock of the notice begins to run. The same key files once. 行政许可法 第二十九条、第三十二条"""
    if draft:  # a double click waits here until the first one has filed
        Draft.objects.select_for_update().filter(pk=draft.pk).first()
    done = first_result(key)
    if done:
        return _done(done.case, by)
    drafting.check_party(filing.party, by)
    content = queries.content(filing.matter.definition_id)
    check_filing(filing, content)
    organ, division = queries.handling_organ(filing.matter, filing.answers)
    papers = sum(len(tokens) for tokens in filing.files.values()) + len(filing.paper)
    opening = cases.Opening(content.title, organ.pk, filing.channel, filing.party, filing.agent, division.pk if division else None)
    filed = ApplicationFiled(filing.matter.code, queries.version(filing.matter.definition_id), filing.channel, papers)
    case = cases.open_case(queries.definition(filing.matter.definition_id), opening, by=by, key=key, also=[filed])
    row = _store(filing, content, case, [organ.pk, *(one for one in (by.organ,) if one and one != organ.pk)])
    _materials(filing, content, row, organ.pk, by)
    if draft:
        Draft.objects.filter(pk=draft.pk).delete()
    return row


def _done(case: int | None, by: Actor) -> Application:
    """What the first request with this key filed; a key of somebody else's finds nothing."""
    row = Application.objects.select_related("matter", "case").filter(case=case).first()
    if row is None or (by.kind == "resident" and row.party not in by.parties):
        raise Absent()
    return row


def _store(filing: Filing, content: Content, case: Case, readers: list[int]) -> Application:
    shown, personal = forms.split(filing.answers, content.form)
    sealed = vault.seal(json.dumps(personal, ensure_ascii=False), queries.ANSWERS, str(case.pk))
    return Application.objects.create(case=case, matter=filing.matter, party=filing.party, readers=readers, division=case.division_id, answers=shown,
                                      sealed=sealed)


def _materials(filing: Filing, content: Content, row: Application, organ: int, by: Actor) -> None:
    """The papers of the application: uploaded, handed in, or not needed because an office vouches for them."""
    uploaded = [token for one in content.materials for token in filing.files.get(one.code, ())]
    owner = files.Owner(party=filing.party, organ=organ, division=row.division, case=row.case_id)
    tokens = list(dict.fromkeys(uploaded))
    stored = dict(zip(tokens, files.assign(tokens, by=by, purpose=MATERIAL, owner=owner) if tokens else [], strict=True))
    rows, at = [], now()
    for one in content.materials:
        mine = [stored[token] for token in filing.files.get(one.code, ())]
        rows += [Material(case_id=row.case_id, code=one.code, title=one.title, stored=item, source="upload", added_at=at) for item in mine]
        if not mine and one.code in filing.paper:
            rows.append(Material(case_id=row.case_id, code=one.code, title=one.title, source="paper", added_at=at))
        elif not mine and one.free:
            rows.append(Material(case_id=row.case_id, code=one.code, title=one.title, source="free", verdict="ok", added_at=at))
    Material.objects.bulk_create(rows)
