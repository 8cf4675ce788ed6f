"""Whatever comes in, no server error and no answer that the document does not know: schemathesis over both interfaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shuheng.faces.openapi.api.document import document, registration
from tests import builders
from tests.licensing import hall
from tests.openapi import programs

pytestmark = pytest.mark.django_db
NAME = "eGovStack/GOV/90000009/fuzzer"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
DOCUMENTS = {"/api/v1/openapi.json": document, "/govstack/registration/openapi.json": registration}


def operations() -> list[tuple[str, str, str]]:
    """(document, path, method) of everything that can be called."""
    return [(name, path, method) for name, made in DOCUMENTS.items() for path, methods in made()["paths"].items() for method in methods]


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


def _true_values(program: programs.Program, town: hall.Hall) -> dict[str, str]:
    """Things that exist, so that not every guess ends at 404."""
    number = program.files_for(program.meets(serial=89))
    return {"number": number, "fileId": number, "code": hall.MATTER, "taskId": f"{number}-filed-3", "authority": program.meets(serial=90)}


def _fuzzed(town: hall.Hall, where: tuple[str, str, str], examples: int) -> None:
    name, path, method = where
    program = programs.opened(mediator=NAME, per_minute=6000).signed_in()
    known = _true_values(program, town)
    schema = schemathesis.openapi.from_wsgi(name, get_wsgi_application())
    operation = schema[path][method.upper()]
    headers = {"Information-Mediator-Client": NAME} if "govstack" in name else {"Authorization": f"Bearer {program.token}"}
    real = {key: known[key] for key in known if f"{{{key}}}" in path}
    ways = [operation.as_strategy(generation_mode=mode, **more) for mode in GenerationMode for more in ([{"path_parameters": real}, {}] if real else [{}])]

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(ways), true=st.booleans())
    def calls(case: Any, true: bool) -> None:
        if true and isinstance(case.body, dict):
            case.body.update({key: known[key] for key in ("authority",) if key in case.body})
            case.body.update({"applicantId": known["authority"]} if "applicantId" in case.body else {})
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS)

    calls()


@pytest.mark.parametrize("where", operations(), ids=lambda where: f"{where[2]} {where[1]}")
def test_every_answer_is_known_whatever_comes_in(town: hall.Hall, where: tuple[str, str, str]) -> None:
    _fuzzed(town, where, 16)


@pytest.mark.proof
@pytest.mark.parametrize("where", operations(), ids=lambda where: f"{where[2]} {where[1]}")
def test_every_answer_is_known_after_many_more_tries(town: hall.Hall, where: tuple[str, str, str]) -> None:
    _fuzzed(town, where, 300)


def test_the_documents_are_plain_and_whole() -> None:
    for made in DOCUMENTS.values():
        found = json.loads(json.dumps(made()))
        assert found["openapi"] == "3.1.0" and all(operation["summary"] for methods in found["paths"].values() for operation in methods.values())
