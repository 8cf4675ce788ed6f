"""A foreign front end runs the county through the registration building block of GovStack; every answer is as its document says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from jsonschema import Draft202012Validator, FormatChecker

from shuheng.faces.openapi import actions
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.identity.actions import parties
from tests import builders
from tests.journeys.residents import photo
from tests.licensing import hall
from tests.openapi import programs

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).parent / "govstack-registration-0.1.1.json"  # as published, MIT licence; for tests only
NAME = "eGovStack/GOV/90000009/county-front"
ROOT = "/govstack/registration"


@cache
def document() -> dict[str, Any]:
    """GovStack's own document."""
    found: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return found


class Front:
    """A foreign front end behind a mediator. It checks every answer against the document and remembers which paths it used."""

    def __init__(self, name: str = NAME) -> None:
        self.browser, self.name, self.used = Browser(), name, set[tuple[str, str]]()

    def ask(self, method: str, path: str, *, given: Mapping[str, Any] | None = None, status: int = 200, query: str = "", **places: str) -> Any:
        """One call of a path of the document."""
        answer = self.browser.generic(method, ROOT + path.format(**places) + query, json.dumps(given) if given is not None else "",
                                      content_type="application/json", headers=self._headers())
        return self.checked(method, path, answer, status)

    def upload(self, authority: str, material: str, name: str) -> str:
        """A photograph; returns its URL."""
        answer = self.browser.post(f"{ROOT}/documents?additionalMetadata={authority}%20{material}",
                                   {"file": SimpleUploadedFile(f"{name}.png", photo(name), content_type="image/png")}, headers=self._headers())
        return str(self.checked("POST", "/documents", answer, 200)["url"])

    def _headers(self) -> dict[str, str]:
        return {"Information-Mediator-Client": self.name} if self.name else {}

    def checked(self, method: str, path: str, answer: Any, status: int) -> Any:
        """The body, valid against the schema of its status."""
        self.used.add((method.lower(), path))
        assert answer.status_code == status, answer.content.decode()
        data = answer.json()
        described = document()["paths"][path][method.lower()]["responses"].get(str(status), {})
        if "$ref" in described:
            described = document()["components"]["responses"]["InternalServerError"]
        for content in described.get("content", {}).values():
            schema = {**content["schema"], "components": document()["components"]}
            Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)
        if status >= 400:
            error = {"$ref": "#/components/schemas/systemError", "components": document()["components"]}
            Draft202012Validator(error).validate(data)
        return data


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


@pytest.fixture
def front(town: hall.Hall) -> Front:
    programs.opened(name="示例综合受理系统", mediator=NAME, offered=True)
    return Front()


def consent(town: hall.Hall) -> str:
    """The applicant proves who she is and lets the front end act for her."""
    from shuheng.faces.openapi.models import Client

    with acting(SYSTEM):
        parties.raise_level(town.applicant.party or 0, "id_card", by=SYSTEM)
    actor = builders.Actor(**{**town.applicant.__dict__, "level": 2})
    with acting(actor):
        return str(actions.consent(Client.objects.get(mediator=NAME).pk, 30, by=actor).number)


def filed(front: Front, authority: str) -> tuple[dict[str, Any], list[str]]:
    """A whole application; returns the file and its material URLs."""
    service = next(one for one in front.ask("GET", "/services") if one["name"] == "小餐饮经营许可")
    urls = [front.upload(authority, code, code) for code in hall.PAPERS]
    form = front.ask("GET", "/services/{serviceId}/eForms", serviceId=service["id"])[0]["eFormId"]
    given = {"applicantId": authority, "formData": {"eFormId": form, "data": {"answers": programs.sample()}}, "documentUrls": urls}
    return front.ask("POST", "/services/{serviceId}/applications", given=given, serviceId=service["id"]), urls


def task_of(front: Front, number: str) -> dict[str, Any]:
    """The one task of a file."""
    found: dict[str, Any] = front.ask("GET", "/tasks", query=f"?fileId={number}")[0]
    return found


def complete(front: Front, number: str, move: str, status: int = 200, **more: Any) -> Any:
    """Do the one thing that waits."""
    given = {"data": {"decision": {"move": move, **more.pop("given", {})}, **more}}
    return front.ask("POST", "/tasks/{taskId}/complete", given=given, status=status, taskId=task_of(front, number)["taskId"])


def test_a_foreign_front_end_runs_a_licence_from_the_form_to_the_document(front: Front, town: hall.Hall) -> None:
    service = front.ask("GET", "/services", query="?name=小餐饮")[0]
    assert front.ask("GET", "/services/{serviceId}", serviceId=service["id"]) == service
    form = front.ask("GET", "/services/{serviceId}/eForms", serviceId=service["id"])[0]
    assert "properties" in front.ask("GET", "/eForms/{eFormId}", eFormId=form["eFormId"])["schema"]
    authority = consent(town)
    file, _ = filed(front, authority)
    number = file["fileId"]
    assert file["status"]["code"] == "PENDING" and Case.objects.get(number=number).channel == "client"
    assert [one["fileId"] for one in front.ask("GET", "/applications", query=f"?serviceId={service['id']}&applicantId={authority}")] == [number]

    waits = front.ask("GET", "/tasks/{taskId}", taskId=task_of(front, number)["taskId"])
    assert "accept" in waits["formVariables"]["moves"] and "answers" in waits["data"]
    complete(front, number, "ask_supplement", given={"items": [{"what": "健康证明过期了", "material": "health"}]})
    assert front.ask("GET", "/applications/{fileId}", fileId=number)["status"]["code"] == "SENDBACK"
    fresh = front.upload(authority, "health", "health again")
    put = front.ask("PUT", "/applications/{fileId}", given={"applicantId": authority, "documentUrls": [fresh]}, fileId=number)
    assert put["status"]["code"] == "PENDING"
    stale = task_of(front, number)["taskId"]
    complete(front, number, "accept")
    front.ask("POST", "/tasks/{taskId}/complete", given={"data": {"decision": {"move": "accept"}}}, status=404, taskId=stale)
    complete(front, number, "submit", given={"words": "符合条件"})
    decided = complete(front, number, "grant")
    assert decided["status"] == {"code": "APPROVED", "title": "准予"}
    whole = front.ask("GET", "/applications/{fileId}", fileId=number)
    paper = next(url for url in whole["applicationData"]["documentUrls"] if f"/applications/{number}/documents/" in url)
    pdf = front.browser.get(paper, headers={"Information-Mediator-Client": NAME})
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    complete(front, number, "deliver")
    complete(front, number, "close")
    assert front.ask("GET", "/applications/{fileId}", fileId=number)["ended"] and not front.ask("GET", "/tasks", query=f"?fileId={number}")
    described = {(method, path) for path, methods in document()["paths"].items() for method in methods}
    assert front.used == described, "the story goes through every path of the document"


def test_only_a_configured_mediator_is_believed(front: Front, settings: Any) -> None:
    settings.MEDIATORS = ["10.1.2.0/24"]
    answer = front.browser.get(f"{ROOT}/applications", headers={"Information-Mediator-Client": NAME})
    assert answer.status_code == 403 and "不能相信" in answer.json()["localizedMessage"]
    assert front.browser.get(f"{ROOT}/applications", headers={"Information-Mediator-Client": NAME}, REMOTE_ADDR="10.1.2.9").status_code == 200
    settings.MEDIATORS = []
    assert front.browser.get(f"{ROOT}/services", headers={"Information-Mediator-Client": NAME}).status_code == 403


def test_nobody_named_sees_services_and_nothing_else(front: Front, town: hall.Hall) -> None:
    file, _ = filed(front, consent(town))
    stranger = Front("")
    assert stranger.ask("GET", "/services") and not stranger.ask("GET", "/applications") and not stranger.ask("GET", "/tasks")
    stranger.ask("GET", "/applications/{fileId}", status=403, fileId=file["fileId"])
    stranger.ask("POST", "/tasks/{taskId}/complete", given={"data": {}}, status=403, taskId="100000000000-filed-1")


def test_wrong_things_are_told_in_the_words_of_the_document(front: Front, town: hall.Hall) -> None:
    authority = consent(town)
    service = front.ask("GET", "/services")[0]["id"]
    half = {"applicantId": authority, "formData": {"data": {"answers": programs.sample(area=None)}}}
    said = front.ask("POST", "/services/{serviceId}/applications", given=half, status=400, serviceId=service)
    assert "/answers/area" in said["localizedMessage"] and "还差" in said["localizedMessage"] and not Case.objects.exists()
    front.ask("POST", "/services/{serviceId}/applications", given={**half, "applicantId": "somebody"}, status=404, serviceId=service)
    front.ask("GET", "/services/{serviceId}", status=404, serviceId="00000000-0000-0000-0000-000000000000")
    front.ask("GET", "/eForms/{eFormId}", status=404, eFormId="no-such-form.1")
    file, _ = filed(front, authority)
    changed = {"applicantId": authority, "formData": {"data": {"answers": {"area": 1}}}}
    front.ask("PUT", "/applications/{fileId}", given=changed, status=400, fileId=file["fileId"])
    complete(front, file["fileId"], "grant", status=400)
