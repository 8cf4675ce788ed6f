"""代办依据、文件、申请: a client acts for a party on that party's word, and the party can see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Form
from ninja.files import UploadedFile

from shuheng.foundation.cases import queries as kernel
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.permits import READ
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.files import actions as file_actions
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.web import attachment
from shuheng.foundation.identity import actions as identity
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.permits import WINDOW

from .. import actions
from ..models import Authority
from ..queries import cases, clients, filing
from ..web import act_key, client_of
from .frame import asks, router
from .given import ApplicationGiven, Number, PresenceGiven, ReasonGiven, SupplementGiven, Token, WithdrawalGiven
from .schemas import ApplicationShown, Authorities, AuthorityShown, CaseLine, FileShown, Revealed

words = router("代办依据")
papers = router("文件", "/files")
applications = router("申请", "/applications")


def actor_of(request: HttpRequest) -> Actor:
    """Who acts."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def _word(row: Authority) -> dict[str, Any]:
    return {"authority": row.number, "way": row.way, "party": clients.name_of(row), "given_at": row.given_at, "ends_at": row.ends_at}


@words.get("/authorities", **asks("有效的代办依据", Authorities))
def authorities(request: HttpRequest) -> dict[str, Any]:
    """群众在“授权别的系统”里给的授权，和窗口登记的本人在场。"""
    return {"items": [_word(row) for row in clients.authorities(client_of(request))]}


@words.post("/presences", **asks("登记本人在场", AuthorityShown, WINDOW, write=True))
def presence(request: HttpRequest, given: PresenceGiven) -> dict[str, Any]:
    """来人站在窗口，工作人员当面看过证件。四小时内可以替他办；按证件查人这件事，他本人看得到。"""
    who = identity.Person(given.person.name, given.person.number, given.person.phone, given.person.kind)
    return _word(actions.record_presence(client_of(request), who, given.document, by=actor_of(request)))


# --- files


@papers.post("", **asks("上传文件", FileShown, write=True))
def upload(request: HttpRequest, file: UploadedFile = File(...), authority: UUID = Form(...)) -> dict[str, Any]:  # noqa: B008  as ninja declares a file
    """PDF、照片、DOCX、XLSX，最大 20 MB。得到的 token 放进申请或者补正。"""
    word = clients.authority(client_of(request), str(authority))
    stored = actions.upload(word, file, (file.name or "文件")[:120], by=actor_of(request))
    return {"token": stored.token, "kind": stored.kind, "size": stored.size, "pages": stored.pages, "sha256": stored.sha256}


@papers.get("/{token}", url_name="api-file", **asks("下载材料", bytes, READ))
def download(request: HttpRequest, token: Token) -> HttpResponse:
    """本单位办件里的材料。谁看过，申请人看得到。"""
    stored, data = files.open_for(actor_of(request), token)
    file_actions.note_opened(stored, by=actor_of(request))
    return attachment(stored, data)


# --- applications


@applications.post("", **asks("代为申请", CaseLine, write=True))
def apply(request: HttpRequest, given: ApplicationGiven) -> dict[str, Any]:
    """和网上、窗口同一张表、同一套规则。哪里不对，errors 一次说全，指到每一项。"""
    client = client_of(request)
    word = clients.authority(client, str(given.authority))
    wish = filing.Wish(given.matter, given.answers, given.files, frozenset(given.paper))
    return cases.brief(actions.apply(client, word, wish, by=actor_of(request), key=act_key(request)))


def seen(request: HttpRequest, number: str, authority: UUID | None) -> tuple[Case, Actor]:
    """The case and the hand that may read it: the client's own permits, or the party's reach on its word."""
    by = actor_of(request)
    if authority is None:
        cases.may_list(by)
        return kernel.case_to_read(by, number), by
    hand = filing.behalf(by, clients.authority(client_of(request), str(authority)))
    return kernel.own_case(hand, number), hand


@applications.get("/{number}", **asks("看申请", ApplicationShown))
def application(request: HttpRequest, number: Number, authority: UUID | None = None) -> dict[str, Any]:
    """要有看办件的许可，或者带上申请人的代办依据。个人信息只露第一个字；看过的记录，申请人看得到。"""
    case, hand = seen(request, number, authority)
    found = filing.answers_of(hand, case)
    if found is None:
        raise Absent("这件没有申请表，或者内容不归您看。")
    answers, materials, content = found
    actions.note_read(client_of(request), case.pk, case.party_id, by=actor_of(request))
    shown = [{"id": one.pk, "code": one.code, "title": one.title, "source": one.source, "verdict": one.verdict, "remark": one.remark,
              "file": reverse("openapi:api-file", args=[one.stored.token]) if one.stored else None} for one in materials]
    return {"case": cases.brief(case), "matter": content.code, "version": case.definition.version, "answers": answers, "materials": shown}


@applications.post("/{number}/reveal", **asks("看完整的个人信息", Revealed, READ, write=True))
def reveal(request: HttpRequest, number: Number, given: ReasonGiven) -> dict[str, Any]:
    """要写明理由，申请人看得到是谁、什么时候、为什么看的。"""
    return {"answers": licensing.show_personal(number, given.reason, by=actor_of(request))}


@applications.post("/{number}/supplement", **asks("代为补正", CaseLine, write=True))
def supply(request: HttpRequest, number: Number, given: SupplementGiven) -> dict[str, Any]:
    """把告知书上要的一次补齐。"""
    word = clients.authority(client_of(request), str(given.authority))
    return cases.brief(actions.supply(word, number, given.files, given.words, frozenset(given.paper), by=actor_of(request)))


@applications.post("/{number}/withdraw", **asks("代为撤回", CaseLine, write=True))
def withdraw(request: HttpRequest, number: Number, given: WithdrawalGiven) -> dict[str, Any]:
    """决定以前可以撤回。"""
    word = clients.authority(client_of(request), str(given.authority))
    return cases.brief(actions.withdraw(word, number, given.reason, by=actor_of(request)))


