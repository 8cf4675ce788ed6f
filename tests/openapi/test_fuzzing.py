"""Whatever comes in, no server error and no answer that the document does not know: schemathesis over both interfaces."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
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


def operations(name: str) -> list[tuple[str, str]]:
    """(path, method) of everything that can be called."""
    return [(path, method) for path, methods in DOCUMENTS[name]()["paths"].items() for method in methods]


@pytest.fixture
def application() -> Iterator[Callable[..., Any]]:
    """The program as WSGI. A request that comes so would close the connection in which the test's transaction is open; Django's own client
    takes the same care, and puts the receivers back after each of its requests."""
    program = get_wsgi_application()

    def called(environ: Any, start: Any) -> Any:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        return program({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)

    yield called
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


def _true_values(program: programs.Program, town: hall.Hall) -> dict[str, str]:
    """Things that exist, so that not every guess ends at 404."""
    number = program.files_for(program.meets(serial=89))
    return {"number": number, "fileId": number, "code": hall.MATTER, "taskId": f"{number}-filed-3", "authority": program.meets(serial=90)}


def _fuzzed(town: hall.Hall, application: Callable[..., Any], name: str, examples: int) -> None:
    """Every operation of a document, many times; one list of everything that went wrong."""
    program = programs.opened(mediator=NAME, per_minute=6000).signed_in()
    known = _true_values(program, town)
    schema = schemathesis.openapi.from_wsgi(name, application)
    headers = {"Information-Mediator-Client": NAME} if "govstack" in name else {"Authorization": f"Bearer {program.token}"}
    wrong: list[str] = []
    seen: Counter[int] = Counter()
    for path, method in operations(name):
        try:
            _called(schema[path][method.upper()], known, headers, examples, seen)
        except BaseExceptionGroup as group:
            wrong += [f"{method} {path}: {one}" for one in group.exceptions]
    assert not wrong, "\n\n".join(wrong[:5])
    assert seen[200] * 20 > seen.total() and seen[404] and seen[422] + seen[400] and not seen[401], f"the guesses went deep enough: {seen}"


def _called(operation: Any, known: dict[str, str], headers: dict[str, str], examples: int, seen: Counter[int]) -> None:
    real = {key: known[key] for key in known if f"{{{key}}}" in operation.path}
    ways = [operation.as_strategy(generation_mode=mode, **more) for mode in GenerationMode for more in ([{"path_parameters": real}, {}] if real else [{}])]

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=st.one_of(ways), true=st.booleans())
    def calls(case: Any, true: bool) -> None:
        if true and isinstance(case.body, dict):
            case.body.update({key: known["authority"] for key in ("authority", "applicantId") if key in case.body})
        answer = case.call(headers=headers)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    calls()


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_answer_is_known_whatever_comes_in(town: hall.Hall, application: Callable[..., Any], name: str) -> None:
    _fuzzed(town, application, name, 6)


@pytest.mark.proof
@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_answer_is_known_after_many_more_tries(town: hall.Hall, application: Callable[..., Any], name: str) -> None:
    _fuzzed(town, application, name, 30)


def test_the_documents_are_plain_and_whole() -> None:
    for made in DOCUMENTS.values():
        found = json.loads(json.dumps(made()))
        assert found["openapi"] == "3.1.0" and all(operation["summary"] for methods in found["paths"].values() for operation in methods.values())
