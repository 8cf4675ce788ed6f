"""The order of questions is part of a form, and survives a store that sorts names."""

from __future__ import annotations

import json
from typing import Any

from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.shapes import fields, with_order

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {"staff": {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {
        "name": {"type": "string", "title": "姓名"}, "id": {"type": "string", "title": "证件"}, "duty": {"type": "string", "title": "做什么"}}}}},
    "x-sections": [{"code": "all", "title": "全部", "fields": ["staff"]}],
}


def test_rows_ask_in_the_order_written_after_a_store_sorted_the_names() -> None:
    stored = json.loads(json.dumps(with_order(FORM), sort_keys=True))
    assert list(fields(stored["properties"]["staff"]["items"])) == ["name", "id", "duty"]
    (section,) = forms.describe(stored, {})
    assert [field.label for field in section.fields[0].rows[0].fields] == ["姓名", "证件", "做什么"]


def test_what_a_branch_adds_comes_where_it_is_written() -> None:
    form = {"properties": {"b": {}}, "allOf": [{"if": {"required": ["b"]}, "then": {"properties": {"a": {}}}}]}
    stored = json.loads(json.dumps(with_order(form), sort_keys=True))
    assert list(fields(stored)) == ["b", "a"] and stored["allOf"][0]["if"] == {"required": ["b"]}
