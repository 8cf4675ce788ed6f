"""The document of the catalogue's CKAN actions says what the actions do: all of them, with examples that answer, and nothing else comes back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.test import Client

from shuheng.faces.openapi.api import ckan
from shuheng.sharing.catalogue import api
from tests import builders
from tests.catalogue.test_pages import opened
from tests.openapi.test_fuzzing import _called, application

pytestmark = pytest.mark.django_db
__all__ = ["application"]


def test_the_document_names_every_action_and_is_public() -> None:
    answer = Client().get("/api/3/openapi.json")
    found = answer.json()
    assert found["openapi"] == "3.1.0" and answer["Access-Control-Allow-Origin"] == "*"
    assert {path.removeprefix(ckan.ROOT) for path in found["paths"]} == set(api.ACTIONS) == set(ckan.ACTIONS)


def test_the_handbook_tells_them_with_examples() -> None:
    page = Client().get("/api/").content.decode()
    assert "开放数据（CKAN）" in page and "不用令牌" in page and "/api/3/action/package_show?id=103001-00001" in page and "/api/3/openapi.json" in page


def test_every_example_answers() -> None:
    builders.organ("market-regulation")
    opened()
    for path, methods in ckan.catalogue()["paths"].items():
        said = {one["name"]: one["example"] for one in methods["get"]["parameters"]}
        said |= {"id": "market-regulation"} if said.get("id") == "data" else {}  # who provides in this test
        answer = Client().get(path, said)
        assert answer.status_code == 200, (path, said, answer.content)
        if "requestBody" in methods["post"]:
            assert Client().post(path, json.dumps(said), content_type="application/json").json()["result"] == answer.json()["result"]


@pytest.mark.parametrize("body", ['{"id": "\\u0000"}', '{"id": "\\ud800"}', "[" * 100_000, "[]", "null"])
def test_what_cannot_be_read_is_refused(body: str) -> None:
    assert Client().post("/api/3/action/package_show", body, content_type="application/json").status_code == 400


def test_every_answer_is_known_whatever_comes_in(application: Callable[..., Any]) -> None:
    _fuzzed(application, 2, ("package_show", "datastore_search"))


@pytest.mark.proof
def test_every_answer_is_known_after_many_more_tries(application: Callable[..., Any]) -> None:
    _fuzzed(application, 15, tuple(api.ACTIONS))


def _fuzzed(application: Callable[..., Any], examples: int, actions: tuple[str, ...]) -> None:
    builders.organ("market-regulation")
    opened()
    schema = schemathesis.openapi.from_wsgi("/api/3/openapi.json", application)
    wrong: list[str] = []
    seen: Counter[int] = Counter()
    for path in (f"{ckan.ROOT}{name}" for name in actions):
        for method in ckan.catalogue()["paths"][path]:
            try:
                _called(schema[path][method.upper()], {}, {}, examples, seen)
            except BaseExceptionGroup as group:
                wrong += [f"{method} {path}: {one}" for one in group.exceptions]
    assert not wrong, "\n\n".join(wrong[:5])
    assert seen[404] + seen[409] and not seen[500], seen
