"""The published catalogue in the words of others: names for CKAN, Data Packages, and DCAT-AP as one graph in two notations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from shuheng.foundation.core import parquet

from ..models import Edition, Resource
from ..rules import OPEN, Content
from . import contents, feeds, organs, published

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
FREQUENCIES = {"realtime": "CONT", "daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "quarterly": "QUARTERLY", "half_yearly": "ANNUAL_2",
               "yearly": "ANNUAL", "as_needed": "IRREG"}
MEDIA = {"csv": "text/csv", "json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         "parquet": "application/vnd.apache.parquet"}
FIELDS = {"C": "string", "N": "number", "I": "integer", "Y": "number", "D": "date", "T": "datetime", "L": "boolean", "M": "string", "G": "any"}


def kinds() -> list[str]:
    """In which formats open data can be taken here, in the order that their identifiers count by."""
    return [kind for kind in MEDIA if kind != "parquet" or parquet.INSTALLED]


def name_of(code: str) -> str:
    """103001/00001 → 103001-00001, which may stand in an address."""
    return code.replace("/", "-")


def code_of(name: str) -> str:
    """The way back."""
    return name.replace("-", "/", 1)


def entries() -> Iterator[tuple[Resource, Content]]:
    """Everything published, by code."""
    rows = list(published().order_by("code"))
    known = contents(rows)
    yield from ((row, known[row.pk]) for row in rows)


def data_package(row: Resource, said: Content, root: str) -> dict[str, Any]:
    """An entry that the program can read, with the schema of its open items."""
    opened = said.opened()
    schema = {"fields": [{"name": one.column, "title": one.title, "type": FIELDS[one.type]} for one in opened],
              "primaryKey": [one.column for one in opened if one.key]}
    file = {"profile": "tabular-data-resource", "name": name_of(row.code), "path": f"{root}data/{name_of(row.code)}/data.json", "format": "json",
            "mediatype": "application/json", "encoding": "utf-8", "schema": {key: value for key, value in schema.items() if value}}
    return {"profile": "tabular-data-package", "name": name_of(row.code), "id": row.code, "title": said.title, "description": said.abstract,
            "version": str(row.edition), "keywords": list(said.keywords), "resources": [file]}


# --- DCAT-AP: one graph, two notations


def linked(root: str) -> dict[str, Any]:
    """The catalogue as JSON-LD."""
    return {"@context": CONTEXT, "@graph": list(_graph(root))}


def _graph(root: str) -> Iterator[dict[str, Any]]:
    found, known = list(entries()), organs()
    when = dict(Edition.objects.filter(resource__in=[row.pk for row, _ in found]).order_by("number").values_list("resource", "published_at"))
    yield {"@id": f"{root}data/", "@type": "dcat:Catalog", "dct:title": _zh(f"{settings.COUNTY_NAME}信息资源目录"),
           "dct:description": _zh(f"{settings.COUNTY_NAME}各单位有哪些数据，怎么共享，哪些向社会开放。"), "dct:publisher": {"@id": f"{root}data/organs/county"},
           "foaf:homepage": {"@id": f"{root}data/"}, "dcat:dataset": [{"@id": f"{root}data/{name_of(row.code)}/"} for row, _ in found]}
    yield {"@id": f"{root}data/organs/county", "@type": "foaf:Agent", "foaf:name": _zh(f"{settings.COUNTY_NAME}人民政府")}
    for code in dict.fromkeys(said.organ for _, said in found):
        yield {"@id": f"{root}data/organs/{code}", "@type": "foaf:Agent", "foaf:name": _zh(known[code].name if code in known else code)}
    for row, said in found:
        yield _dataset(root, row, said, when[row.pk].isoformat())
        yield from _distributions(root, row, said)


def _dataset(root: str, row: Resource, said: Content, when: str) -> dict[str, Any]:
    here = f"{root}data/{name_of(row.code)}/"
    node: dict[str, Any] = {
        "@id": here, "@type": "dcat:Dataset", "dct:identifier": row.code, "dct:title": _zh(said.title), "dct:description": _zh(said.abstract),
        "dct:publisher": {"@id": f"{root}data/organs/{said.organ}"}, "dct:accrualPeriodicity": {"@id": FREQUENCY + FREQUENCIES[said.cycle]},
        "dct:modified": {"@value": when, "@type": "xsd:dateTime"}, "dcat:landingPage": {"@id": here},
        "dcat:keyword": [_zh(word) for word in said.keywords], "dcat:distribution": [{"@id": f"{here}data.{kind}"} for kind in _kinds(said)]}
    return {name: value for name, value in node.items() if value != []}


def _kinds(said: Content) -> list[str]:
    return kinds() if said.openness == OPEN and feeds.readable(said) else []


def _distributions(root: str, row: Resource, said: Content) -> Iterator[dict[str, Any]]:
    for kind in _kinds(said):
        here = f"{root}data/{name_of(row.code)}/data.{kind}"
        yield {"@id": here, "@type": "dcat:Distribution", "dct:title": _zh(f"{said.title}（{kind}）"), "dcat:accessURL": {"@id": here},
               "dcat:downloadURL": {"@id": here}, "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{MEDIA[kind]}"}}


def _zh(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "zh"}


def turtle(root: str) -> str:
    """The same graph as Turtle."""
    heads = "\n".join(f"@prefix {name}: <{address}> ." for name, address in CONTEXT.items())
    return heads + "\n\n" + "\n\n".join(_node(one) for one in _graph(root)) + "\n"


def _node(node: dict[str, Any]) -> str:
    lines = [f"a {node['@type']}"]
    for name, value in node.items():
        if not name.startswith("@"):
            lines.append(f"{name} " + ", ".join(_term(one) for one in (value if isinstance(value, list) else [value])))
    return f"<{node['@id']}> " + " ;\n    ".join(lines) + " ."


def _term(value: Any) -> str:
    """JSON writes a string as Turtle does, but for what is not ASCII, which both may leave as it is."""
    if isinstance(value, dict) and "@id" in value:
        return f"<{value['@id']}>"
    if isinstance(value, dict):
        text = json.dumps(value["@value"], ensure_ascii=False)
        return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"
    return json.dumps(value, ensure_ascii=False)


