"""Others' own libraries read the catalogue: RDF in both notations is one graph, and it has the shape of DCAT-AP 3; packages say what the files hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from django.test import Client
from rdflib import Graph
from rdflib.compare import isomorphic

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]  # of those libraries
FITS: dict[str, Callable[[Any], bool]] = {"string": lambda value: isinstance(value, str), "date": lambda value: bool(date.fromisoformat(value)),
                                          "integer": lambda value: isinstance(value, int)}
SHAPES = Path(__file__).with_name("dcat-ap-3.0.0-shapes.ttl")


def _said(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return (b"".join(answer) if answer.streaming else answer.content).decode()  # type: ignore[arg-type]


def test_both_notations_are_one_graph_in_the_shape_of_dcat_ap() -> None:
    turtle = Graph().parse(data=_said("/data/catalog.ttl"), format="turtle")
    linked = Graph().parse(data=_said("/data/catalog.jsonld"), format="json-ld")
    assert len(turtle) > 100 and isomorphic(turtle, linked)
    conforms, _, words = pyshacl.validate(turtle, shacl_graph=Graph().parse(SHAPES), inference="none", advanced=False)
    assert conforms, words


@pytest.mark.parametrize("name", ["103001-00001", "103001-00002", "103001-00003", "102002-00001", "201002-00001", "201002-00002"])
def test_every_open_entry_of_the_county_holds_what_its_package_says(name: str) -> None:
    said = json.loads(_said(f"/data/{name}/datapackage.json"))
    (file,) = said["resources"]
    rows = json.loads(_said(file["path"].removeprefix("http://testserver")))
    fields = {one["name"]: one["type"] for one in file["schema"]["fields"]}
    assert rows and all(list(row) == list(fields) for row in rows)
    for name_, kind in fields.items():
        assert all(row[name_] is None or FITS[kind](row[name_]) for row in rows)
    keys = [tuple(row[one] for one in file["schema"].get("primaryKey", list(fields))) for row in rows]
    assert len(set(keys)) == len(keys)
