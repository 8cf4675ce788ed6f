"""Tools that others made read the running catalogue: ckanapi, frictionless, pyshacl. What they find is what stands in our tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import frictionless
import psycopg
import pyshacl
import pytest
from ckanapi import RemoteCKAN
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from rdflib import Graph

from shuheng.foundation.core import postgres
from tests.browser.program import Program

pytestmark = [pytest.mark.proof, pytest.mark.filterwarnings("ignore")]  # of those tools
SHAPES = Path(__file__).resolve().parents[1] / "journeys" / "dcat-ap-3.0.0-shapes.ttl"
PUBLISHED = """
select replace(r.code, '/', '-') as name, e.content, e.number, o.code as organ from catalogue_resource r join county_organ o on o.id = r.organ_id
join catalogue_edition e on e.resource_id = r.id and e.number = r.edition where r.withdrawn_at is null order by r.code
"""


def ours(program: Program) -> dict[str, dict[str, Any]]:
    """The published entries by name, as the tables have them."""
    superuser = make_conninfo(postgres.urls(program.data).owner, user="postgres")
    with psycopg.connect(superuser, row_factory=dict_row) as connection:
        return {row["name"]: row for row in connection.execute(PUBLISHED)}


@pytest.fixture
def site(program: Program) -> RemoteCKAN:
    """The catalogue as ckanapi sees it."""
    return RemoteCKAN(program.address, user_agent="tests")


def rows_of(program: Program, name: str) -> list[dict[str, Any]]:
    """The file that everybody may take."""
    with urllib.request.urlopen(f"{program.address}/data/{name}/data.json", timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def test_ckanapi_reads_every_entry_organ_and_theme(program: Program, site: RemoteCKAN) -> None:
    known, act = ours(program), site.action
    assert act.status_show()["site_url"] == program.address and act.package_list() == list(known)
    for name, row in known.items():
        shown = act.package_show(id=name)
        assert (shown["title"], shown["notes"], shown["version"]) == (row["content"]["title"], row["content"]["abstract"], str(row["number"]))
        assert act.package_show(id=shown["id"]) == shown and [one["name"] for one in shown["tags"]] == row["content"]["keywords"]
        assert all(act.resource_show(id=one["id"]) == one for one in shown["resources"])
    found = act.package_search(q="*:*", rows=1000)
    assert found["count"] == len(known) and [one["name"] for one in found["results"]] == list(known)
    assert act.organization_list() == sorted({row["organ"] for row in known.values()})
    for code in act.organization_list():
        assert {one["name"] for one in act.organization_show(id=code, include_datasets=True)["packages"]} == {
            name for name, row in known.items() if row["organ"] == code}
    assert act.group_list() == sorted({f"theme-{name[:3]}" for name in known})
    assert act.tag_list() == sorted({word for row in known.values() for word in row["content"]["keywords"]})
    assert act.help_show(name="package_show")


def test_ckanapi_reads_the_rows_page_by_page(program: Program, site: RemoteCKAN) -> None:
    files = [one for shown in site.action.package_search(rows=1000)["results"] for one in shown["resources"] if one["datastore_active"]]
    assert len(files) >= 7
    for file in files:
        read: list[dict[str, Any]] = []
        while True:
            page = site.action.datastore_search(resource_id=file["id"], offset=len(read), limit=50)
            read += page["records"]
            if not page["records"]:
                break
        assert page["total"] == len(read) and [{key: row[key] for key in row if key != "_id"} for row in read] == rows_of(
            program, file["url"].rsplit("/", 2)[1])


def test_a_dump_by_ckanapi_is_our_rows(program: Program, tmp_path: Path) -> None:
    out, folder = tmp_path / "dump.jsonl", Path(sys.executable).parent
    done = subprocess.run([str(folder / "ckanapi"), "dump", "datasets", "--all", "-r", program.address, "-O", str(out)], capture_output=True, text=True,
                          timeout=120, env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})  # it calls itself by name
    assert done.returncode == 0, done.stderr
    dumped = {one["name"]: one for one in map(json.loads, out.read_text("utf-8").splitlines())}
    known = ours(program)
    assert {name: (one["title"], one["notes"], one["organization"]["name"], one["version"]) for name, one in dumped.items()} == {
        name: (row["content"]["title"], row["content"]["abstract"], row["organ"], str(row["number"])) for name, row in known.items()}


def test_frictionless_finds_every_package_and_its_data_valid(program: Program) -> None:
    readable = [name for name, row in ours(program).items() if row["content"]["feed"]]
    assert len(readable) >= 7
    for name in readable:
        report = frictionless.validate(f"{program.address}/data/{name}/datapackage.json", type="package")
        assert report.valid, report.flatten(["type", "note", "rowNumber", "fieldName"])
        assert report.tasks[0].stats["rows"] == len(rows_of(program, name))


def test_the_running_catalogue_has_the_shape_of_dcat_ap(program: Program) -> None:
    graph = Graph().parse(data=urllib.request.urlopen(f"{program.address}/data/catalog.ttl", timeout=30).read(), format="turtle")
    conforms, _, words = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none", advanced=False)
    assert conforms, words
    assert len(list(graph.query("select ?d { ?d a <http://www.w3.org/ns/dcat#Dataset> }"))) == len(ours(program))
