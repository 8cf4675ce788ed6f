"""The county as the registration building block of GovStack sees it: services, e-forms, application files, tasks.

Its ids are UUIDs where its document wants them, made from our codes; its data holds objects only, so our answers stand under `answers`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from shuheng.foundation.cases import queries as kernel
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.cases.rules import Stage
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.permits import every
from shuheng.foundation.core.refusals import Absent
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Matter, Supplement

from ..models import Authority, Client
from . import cases as shown
from . import clients, filing

NAMES = uuid.UUID("5f2f6a34-8a77-5f0b-9a58-2b7d8a6f5a10")
TASK = re.compile(r"([0-9]{12})-([a-z_]+)-([0-9]{1,6})")
APPLICANT = "applicant"
SORTED = {"created": "opened_at", "dueDate": "due_on", "id": "number", "name": "title", "instanceId": "number"}
MOST = 200


def service_id(code: str) -> str:
    """The UUID of a matter: always the same for the same code."""
    return str(uuid.uuid5(NAMES, code))


def matter(service: str) -> Matter:
    """The matter under a service id, or Absent."""
    found = next((row for row in licensing.matters() if service_id(row.code) == service), None)
    if found is None:
        raise Absent("没有这个事项。")
    return found


def form_id(row: Matter) -> str:
    """A matter's e-form in its present version."""
    return f"{row.code}.{licensing.version(row.definition_id)}"


def form_of(text: str) -> Matter:
    """The matter of an e-form that is in use, or Absent."""
    row = licensing.matter(text.rpartition(".")[0])
    if form_id(row) != text:
        raise Absent("没有这张申请表，或者已经换了新版。")
    return row


def service(row: Matter) -> dict[str, Any]:
    """`service` of the document."""
    content = licensing.content(row.definition_id)
    body = [{"code": "organ", "value": row.organ.name}, {"code": "kind", "value": row.kind}, {"code": "matter", "value": row.code}]
    return {"id": service_id(row.code), "name": row.title, "version": str(licensing.version(row.definition_id)), "type": "Public", "isExecutable": True,
            "isClosed": False, "description": content.say, "serviceBody": body}


def form_line(row: Matter) -> dict[str, Any]:
    """`EFormListItem`."""
    return {"eFormId": form_id(row), "name": row.short, "description": f"{row.title}申请表", "version": str(licensing.version(row.definition_id)),
            "latest": True}


def form(row: Matter) -> dict[str, Any]:
    """`EForm`: the form as JSON Schema."""
    return {**form_line(row), "schema": dict(licensing.content(row.definition_id).form)}


# --- application files


APPROVED, REJECTED = {"code": "APPROVED", "title": "准予"}, {"code": "REJECTED", "title": "不予"}


def status(case: Case) -> dict[str, str]:
    """`statusModel`: waiting, granted, sent back for a supplement, or refused, in our words."""
    if case.outcome == "granted":
        return APPROVED
    if case.outcome:
        return {**REJECTED, "title": {"refused": "不予", "not_accepted": "不予受理", "withdrawn": "申请人撤回"}.get(case.outcome, "不予")}
    stage = kernel.definition_rules(case.definition_id).stage(case.stage)
    return {"code": "SENDBACK" if stage.holder == APPLICANT else "PENDING", "title": stage.title}


@dataclass(frozen=True)
class Reach:
    """What a client sees: what its permits reach, and what those who gave it their word have filed."""

    client: Client
    actor: Actor
    words: Sequence[Authority]

    def q(self) -> Q:
        """The condition on cases."""
        own = kernel.reach(self.actor, READ) | kernel.reach(self.actor, OVERSEE)
        parties = [one.party_id for one in self.words]
        return (own | Q(party__in=parties, domain=self.actor.domain)) & Q(kind="licensing")

    def word(self, case: Case) -> Authority | None:
        """Under which word the client acts for the applicant of a case, if any; the newest consent first."""
        return next((one for one in self.words if one.party_id == case.party_id), None)

    def hand(self, case: Case) -> Actor:
        """Who reads: the client by its own permit where it has one, else the party's hand."""
        mine = Case.objects.filter(kernel.reach(self.actor, READ) | kernel.reach(self.actor, OVERSEE), pk=case.pk).exists()
        word = self.word(case)
        return self.actor if mine or word is None else filing.behalf(self.actor, word)


def reach(client: Client, actor: Actor) -> Reach:
    """What the client sees now."""
    return Reach(client, actor, clients.authorities(client))


def case(sight: Reach, number: str) -> Case:
    """One case in sight, or Absent."""
    rows = Case.objects.select_related("organ", "division", "definition")
    found = rows.filter(sight.q(), number=number).first() if re.fullmatch(r"[0-9]{12}", number) else None
    if found is None:
        raise Absent("没有这件申请，或者不归您看。")
    return found


@dataclass(frozen=True)
class Slice:
    """Which part of a list, in which order. `sort_by` beyond what we know is as good as `created`."""

    first: int = 0
    most: int = 50
    sort_by: str = "created"
    order: str = "desc"

    def of(self, rows: Any) -> list[Case]:
        """The cases of this part."""
        field = SORTED.get(self.sort_by, "opened_at")
        sign = "" if self.order.lower() == "asc" else "-"
        first = min(max(self.first, 0), 10_000)
        return list(rows.order_by(f"{sign}{field}", f"{sign}id")[first:first + min(max(self.most, 0), MOST)])


def cases(sight: Reach, part: Slice, *, service_of: str = "", applicant: str = "") -> list[Case]:
    """The application files in sight, of one service or one applicant when these are named."""
    rows = Case.objects.select_related("organ", "definition").filter(sight.q())
    if service_of:
        codes = [row.code for row in licensing.matters() if service_id(row.code) == service_of]
        rows = rows.filter(definition__code__in=codes)
    if applicant:
        parties = [one.party_id for one in sight.words if str(one.number) == applicant]
        rows = rows.filter(party__in=parties)
    found = part.of(rows)
    kernel.learn_definitions(one.definition_id for one in found)
    return found


def applicant_id(sight: Reach, row: Case) -> str:
    """How the client knows the applicant: by the word it has of them; others are only a pseudonym of the case."""
    word = sight.word(row)
    return str(word.number) if word else str(uuid.uuid5(NAMES, f"applicant {row.number}"))


def urls(row: Case, materials: Sequence[Any]) -> list[str]:
    """Where the materials and the issued documents of a file can be read."""
    papers = [reverse("govstack:document", args=[one.stored.token]) for one in materials if one.stored]
    issued = [reverse("govstack:issued", args=[row.number, one.pk]) for one in licensing.documents(row.pk)]
    return [*papers, *issued]


def file(sight: Reach, row: Case) -> dict[str, Any]:
    """`applicationFileResponse`."""
    found = filing.answers_of(sight.hand(row), row)
    answers, materials = (found[0], found[1]) if found else ({}, [])
    version = f"{row.definition.code}.{row.definition.version}"
    data = {"applicationName": row.title, "applicantId": applicant_id(sight, row), "created": local(row.opened_at).isoformat(),
            "formData": {"eFormId": version, "data": {"answers": answers}}, "documentUrls": urls(row, materials)}
    return {"fileId": row.number, "registered": local(row.opened_at).isoformat(), "serviceId": service_id(row.definition.code), "serviceName": row.title,
            "status": status(row), "ended": row.closed_on is not None, "applicationData": data}


def with_applicant(data: dict[str, Any]) -> dict[str, Any]:
    """The document wants applicantId beside the file too."""
    return {**data, "applicantId": data["applicationData"]["applicantId"]}


def file_line(sight: Reach, row: Case) -> dict[str, Any]:
    """`applicantApplicationFileListResponse`."""
    stage = kernel.definition_rules(row.definition_id).stage(row.stage)
    return {"fileId": row.number, "mainTaskId": task_id(row), "taskTitle": stage.title, "roleId": stage.holder, "roleName": role_name(stage),
            "assigneeId": "", "operatorName": row.organ.name, "status": status(row), "applicantId": applicant_id(sight, row),
            "created": local(row.opened_at).isoformat(), "registered": local(row.opened_at).isoformat(), "description": row.title,
            "serviceName": row.title, "serviceId": service_id(row.definition.code), "eformId": f"{row.definition.code}.{row.definition.version}",
            "documentUrls": []}


# --- tasks


def task_id(row: Case) -> str:
    """One case has one task at a time; when it has moved on, the task is another."""
    return f"{row.number}-{row.stage}-{row.seq}"


def role_name(stage: Stage) -> str:
    """Who works at a stage, in words."""
    known = every()
    return "申请人" if stage.holder == APPLICANT else known[stage.holder].label if stage.holder in known else ""


def task(row: Case) -> dict[str, Any]:
    """`userTaskResponse`."""
    stage = kernel.definition_rules(row.definition_id).stage(row.stage)
    return {"taskId": task_id(row), "mainTaskId": task_id(row), "name": stage.title, "assigneeId": "", "roleId": stage.holder,
            "created": local(row.opened_at).isoformat(), "description": row.title, "serviceId": service_id(row.definition.code), "serviceName": row.title,
            "fileId": row.number, "eFormId": f"{row.definition.code}.{row.definition.version}", "status": status(row)}


def doable(sight: Reach, row: Case) -> list[dict[str, str]]:
    """The steps this client may take now: by its permits, and the applicant's own by their word."""
    found = shown.moves(sight.actor, row)
    if row.closed_on is None and sight.word(row) is not None:
        ways = kernel.definition_rules(row.definition_id).moves_from(row.stage)
        found += [{"code": way.code, "title": way.title, "permit": APPLICANT} for way in ways if way.permit == APPLICANT]
    return found


def task_of(sight: Reach, text: str) -> Case:
    """The case of a task that still waits, or Absent."""
    found = TASK.fullmatch(text)
    row = case(sight, found[1]) if found else None
    if row is None or task_id(row) != text or row.closed_on is not None:
        raise Absent("没有这个任务，或者已经办过了。请重新取任务列表。")
    return row


def whole_task(sight: Reach, row: Case) -> dict[str, Any]:
    """`dataUserTaskResponse`: what may be done, what is missing, and the application."""
    data = task(row)
    found = filing.answers_of(sight.hand(row), row)
    missing = Supplement.objects.filter(case=row, answered_at=None).first()
    moves = {one["code"]: {"title": one["title"], "permit": one["permit"]} for one in doable(sight, row)}
    wanted = {f"item{place}": dict(item) for place, item in enumerate(missing.items, 1)} if missing else {}
    return {"taskId": data["taskId"], "taskName": data["name"], **{name: data[name] for name in (
        "assigneeId", "roleId", "created", "description", "fileId", "serviceId", "serviceName", "eFormId", "status")},
        "formVariables": {"moves": moves, "wanted": wanted}, "data": {"answers": found[0] if found else {}}}


def tasks(sight: Reach, part: Slice, number: str = "") -> list[Case]:
    """The cases that wait for something this client may do."""
    rows = Case.objects.select_related("organ", "definition").filter(sight.q(), closed_on=None)
    if number:
        rows = rows.filter(number=number)
    return [row for row in part.of(rows) if doable(sight, row)]
