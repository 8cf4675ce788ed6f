"""The registration building block of GovStack, API 0.1.1: its eleven paths as a thin adapter on our own actions.

Two addresses are ours: where a material and an issued document can be read, because the document gives their URLs and no path to them.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, NinjaAPI
from ninja.files import UploadedFile
from ninja.operation import Operation
from pydantic import StringConstraints

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.files import actions as file_actions
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.web import attachment
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries as licensing_queries

from ... import actions
from ...queries import clients, filing
from ...queries import govstack as queries
from ...web import act_key, client_of, system_error
from .. import frame
from . import completing, shapes

TOKEN = re.compile(r"/documents/([0-9a-f]{32})(?:\?material=([a-z0-9_\-]{1,40}))?$")
Short = Annotated[str, StringConstraints(max_length=120)]
Whole = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{0,9}$")]


class Registration(NinjaAPI):
    """Its operations keep the names of the document."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = Registration(title="GovStack Registration Building Block API", version="0.1.1", docs_url=None, openapi_url=None, parser=frame.StrictParser(),
                   urls_namespace="govstack", description="薄适配层：事项、申请表、申请、材料、任务。客户由 Information-Mediator-Client 指明。")
ERRORS: dict[int, Any] = dict.fromkeys((400, 403, 404, 413, 415, 429), shapes.Failure)
MEDIATOR = {"in": "header", "name": "Information-Mediator-Client", "required": False, "description": "INSTANCE/CLASS/MEMBER/SUBSYSTEM，只信登记过的信息中介",
            "schema": {"type": "string"}}


def _asks(summary: str, answer: Any) -> dict[str, Any]:
    return {"summary": summary, "response": {200: answer, **ERRORS}, "by_alias": True, "openapi_extra": {"parameters": [MEDIATOR]}}


def _refused(request: HttpRequest, wrong: Exception) -> HttpResponse:
    """Our refusals in the document's words. What nobody foresaw is a 500 with the same body."""
    told = frame.refused(request, wrong)
    status = {409: 400, 422: 400}.get(told.status_code, told.status_code)
    detail = str(wrong.message) if isinstance(wrong, Refused) else "请求不对，请照文档填。" if status < 500 else "程序出错了，什么也没有办成。"
    if isinstance(wrong, filing.Wrong):
        detail += "".join(f" {pointer}：{text}" for pointer, text in wrong.errors[:20])
    return system_error(status, detail)


frame.handles(api, _refused)


def _sight(request: HttpRequest) -> queries.Reach:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return queries.reach(client_of(request), actor)


def _named(request: HttpRequest) -> bool:
    return getattr(request, "client", None) is not None


def _part(first: str, most: str, sort: str, order: str) -> queries.Slice:
    return queries.Slice(int(first) if first.lstrip("-") else 0, int(most) if most.lstrip("-") else 50, sort or "created", order or "desc")


# --- available services


@api.get("/services", **_asks("事项", list[shapes.Service]))
def getServiceList(request: HttpRequest, name: Short = "") -> Any:
    """可以申请的事项；name 按名称里的字查。"""
    rows = list(licensing_queries.matters())
    licensing_queries.learn(row.definition_id for row in rows)
    return [queries.service(row) for row in rows if name in row.title]


@api.get("/services/{serviceId}", **_asks("一个事项", shapes.Service))
def getService(request: HttpRequest, serviceId: Short) -> Any:
    """事项的编号由我们的编码算出来，不会变。"""
    return queries.service(queries.matter(serviceId))


@api.get("/services/{serviceId}/eForms", **_asks("事项的申请表", list[shapes.EFormListItem]))
def getServiceSchemaByServiceKey(request: HttpRequest, serviceId: Short) -> Any:
    """每个事项一张，列出现行版本。"""
    try:
        return [queries.form_line(queries.matter(serviceId))]
    except Absent:
        return []


@api.get("/eForms/{eFormId}", **_asks("一张申请表", shapes.EForm))
def getEForm(request: HttpRequest, eFormId: Short) -> Any:
    """JSON Schema。"""
    return queries.form(queries.form_of(eFormId))


# --- application files


def _answers(given: shapes.Submit) -> dict[str, Any]:
    """All objects of the form data put together: fronts may group answers as they like."""
    return {name: value for part in given.formData.data.values() for name, value in part.items()}


def _files(urls: list[str]) -> dict[str, list[str]]:
    """Tokens by material, as the upload's URLs tell them."""
    found: dict[str, list[str]] = {}
    for url in urls:
        match = TOKEN.search(url)
        if match is None or not match[2]:
            raise Refused(f"documentUrls 里的地址要原样用上传时给的，并且上传时写明了材料：{url[:80]}", "documentUrls")
        found.setdefault(match[2], []).append(match[1])
    return found


@api.post("/services/{serviceId}/applications", **_asks("提交申请", shapes.File))
def submit(request: HttpRequest, serviceId: Short, given: shapes.Submit) -> Any:
    """applicantId 写代办依据：申请人在网上授权时得到的编号，或者窗口登记“本人在场”的编号。"""
    client, by = client_of(request), request.actor  # type: ignore[attr-defined]
    row = queries.matter(serviceId)
    word = clients.authority(client, _uuid(given.applicantId))
    wish = filing.Wish(row.code, _answers(given), _files(given.documentUrls))
    case = actions.apply(client, word, wish, by=by, key=act_key(request))
    return queries.with_applicant(queries.file(_sight(request), case))


def _uuid(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", text):
        raise Absent("没有这个申请人编号。它是群众授权或者窗口登记时得到的。")
    return text


@api.post("/documents", **_asks("上传材料", shapes.Uploaded))
def uploadFile(request: HttpRequest, file: list[UploadedFile] = File(...), additionalMetadata: Short = "") -> Any:  # noqa: B008  as ninja declares a file
    """additionalMetadata 写 `代办依据 材料代码`，中间一个空格。一次传一个文件。"""
    client, by = client_of(request), request.actor  # type: ignore[attr-defined]
    number, _, material = additionalMetadata.partition(" ")
    if len(file) != 1 or not re.fullmatch(r"[a-z0-9_\-]{1,40}", material):
        raise Refused("一次传一个文件，additionalMetadata 写“代办依据 材料代码”。", "additionalMetadata")
    word = clients.authority(client, _uuid(number))
    stored = actions.upload(word, file[0], (file[0].name or "文件")[:120], by=by)
    return {"code": 200, "type": stored.kind, "message": "收到了", "url": f"{_path(stored)}?material={material}"}


def _path(stored: Stored) -> str:
    return f"/govstack/registration/documents/{stored.token}"


@api.get("/documents/{token}", url_name="document", **_asks("看材料", bytes))
def document(request: HttpRequest, token: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]) -> HttpResponse:
    """本单位办件里的，或者代办的申请人的。看过的记录，申请人看得到。"""
    sight = _sight(request)
    parties = {one.party_id for one in sight.words}
    stored, data = files.open_for(sight.actor, token, check=lambda row: row.party in parties and row.domain == sight.actor.domain)
    file_actions.note_opened(stored, by=sight.actor)
    return attachment(stored, data)


@api.get("/applications/{fileId}/documents/{document}", url_name="issued", **_asks("看文书", bytes))
def issued(request: HttpRequest, fileId: Short, document: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}$")]) -> HttpResponse:
    """PDF。"""
    case = queries.case(_sight(request), fileId)
    row = next((one for one in licensing_queries.documents(case.pk) if one.pk == int(document)), None)
    if row is None:
        raise Absent("这件没有这份文书。")
    with acting(SYSTEM):
        printed = licensing.print_document(row.pk, by=SYSTEM)
        stored, data = files.open_for(SYSTEM, printed.stored.token)  # type: ignore[union-attr]
    actions.note_read(client_of(request), case.pk, case.party_id, by=request.actor)  # type: ignore[attr-defined]
    return attachment(stored, data)


@api.get("/applications", **_asks("申请列表", list[shapes.FileLine]))
def getApplicantFileList(
    request: HttpRequest, serviceId: Short = "", applicantId: Short = "", firstResult: Whole = "0", maxResult: Whole = "50",
    sortBy: Short = "created", sortOrder: Short = "desc",
) -> Any:
    """许可够得到的，和代办的。没有指明客户，就是空的。"""
    if not _named(request):
        return []
    sight = _sight(request)
    rows = queries.cases(sight, _part(firstResult, maxResult, sortBy, sortOrder), service_of=serviceId, applicant=applicantId)
    return [queries.file_line(sight, row) for row in rows]


@api.get("/applications/{fileId}", **_asks("一件申请", shapes.File))
def getApplicationFileById(request: HttpRequest, fileId: Short) -> Any:
    """个人信息只露第一个字；看过的记录，申请人看得到。"""
    sight = _sight(request)
    case = queries.case(sight, fileId)
    actions.note_read(sight.client, case.pk, case.party_id, by=sight.actor)
    return queries.with_applicant(queries.file(sight, case))


@api.put("/applications/{fileId}", **_asks("补充申请", shapes.File))
def updateApplicationFileForm(request: HttpRequest, fileId: Short, given: shapes.Submit) -> Any:
    """交上来的回答，经办人不能改。在等补正的，用 documentUrls 补材料；别的时候，documentUrls 空着就是看一遍现在的样子。"""
    sight = _sight(request)
    case = queries.case(sight, fileId)
    if _answers(given):
        raise Refused("申请人交上来的回答不能由别人改。要补正的请告知申请人，要更正的请申请人撤回再交。", "formData")
    word = sight.word(case)
    if given.documentUrls:
        if word is None or str(word.number) != given.applicantId:
            raise Forbidden("补材料要有申请人的代办依据，applicantId 写它的编号。")
        case = actions.supply(word, case.number, _files(given.documentUrls), given.applicationName, frozenset(), by=sight.actor)
        case = queries.case(sight, case.number)
    return queries.with_applicant(queries.file(sight, case))


# --- tasks


@api.get("/tasks", **_asks("任务列表", list[shapes.UserTask]))
def getTasks(
    request: HttpRequest, mainTaskId: Short = "", fileId: Short = "", assigneeId: Short = "", firstResult: Whole = "0",
    maxResult: Whole = "50", sortBy: Short = "dueDate", sortOrder: Short = "asc",
) -> Any:
    """等这个客户办的，先到期的在前。没有指明客户，就是空的。"""
    if not _named(request) or assigneeId:  # tasks wait for whoever holds the permit, never for a named person
        return []
    rows = queries.tasks(_sight(request), _part(firstResult, maxResult, sortBy, sortOrder), fileId)
    return [queries.task(row) for row in rows if mainTaskId in ("", queries.task_id(row))]


@api.get("/tasks/{taskId}", **_asks("一个任务", shapes.WholeTask))
def getTaskById(request: HttpRequest, taskId: Short) -> Any:
    """能办哪几步在 formVariables.moves，缺什么在 formVariables.wanted。"""
    sight = _sight(request)
    return queries.whole_task(sight, queries.task_of(sight, taskId))


@api.post("/tasks/{taskId}/complete", **_asks("办完一个任务", shapes.Completed))
def completeTaskById(request: HttpRequest, taskId: Short, given: shapes.Completion) -> Any:
    """data.decision 写 move 和它要的内容（words、reason、items、days、way……），补正时 data.documents 写材料的地址。"""
    sight = _sight(request)
    row = queries.task_of(sight, taskId)
    uploads = given.data.get("documents", {}).get("urls", [])
    if not isinstance(uploads, list) or not all(isinstance(one, str) for one in uploads):
        raise Refused("data.documents.urls 要写一个列表。", "documents")
    completing.complete(sight, row, given.data, _files(uploads))
    after = queries.case(sight, row.number)
    return {"taskId": taskId, "fileId": after.number, "serviceId": queries.service_id(after.definition.code), "status": queries.status(after),
            "variables": {"next": {"data": {"task": {"taskId": "" if after.closed_on else queries.task_id(after)}}}}}
