"""A form with every kind of question, good answers to it, and what it tells of others."""

from __future__ import annotations

from typing import Any

from shuheng.services.licensing.rules.forms import (
    problems,
    read,
)

SHOP: dict[str, Any] = {
    "type": "object",
    "unevaluatedProperties": False,
    "required": ["name", "area", "kitchen", "foods", "staff"],
    "properties": {
        "name": {"type": "string", "maxLength": 10, "title": "店名"},
        "phone": {"type": "string", "format": "phone-cn", "title": "手机号", "x-personal": True, "x-known": "party.phone"},
        "area": {"type": "number", "minimum": 1, "maximum": 50, "title": "使用面积", "x-unit": "平方米", "examples": [40]},
        "kitchen": {"type": "boolean", "title": "厨房是不是单独一间？", "x-words": ["是", "不是"]},
        "foods": {
            "type": "array", "uniqueItems": True, "minItems": 1, "title": "卖什么？",
            "items": {"type": "string", "oneOf": [{"const": "hot", "title": "热菜"}, {"const": "cold", "title": "凉菜"}]},
        },
        "opened": {"type": "string", "format": "date", "title": "开张日期", "x-past": True, "examples": ["2026-01-02"]},
        "staff": {
            "type": "array", "minItems": 1, "maxItems": 3, "title": "做饭的人", "x-row": "位",
            "items": {
                "type": "object", "unevaluatedProperties": False, "required": ["name", "health"],
                "properties": {
                    "name": {"type": "string", "maxLength": 10, "title": "姓名", "x-personal": True},
                    "health": {"type": "boolean", "title": "有健康证明吗？"},
                },
                "if": {"properties": {"health": {"const": True}}, "required": ["health"]},
                "then": {
                    "required": ["on"],
                    "properties": {"on": {"type": "string", "format": "date", "title": "哪天办的", "examples": ["2026-01-02"]}},
                },
            },
        },
    },
    "allOf": [
        {
            "if": {"properties": {"kitchen": {"const": False}}, "required": ["kitchen"]},
            "then": {
                "required": ["screen"],
                "properties": {"screen": {"type": "boolean", "title": "有隔板吗？"}},
                "if": {"properties": {"screen": {"const": False}}, "required": ["screen"]},
                "then": {"required": ["when"], "properties": {"when": {"type": "string", "maxLength": 20, "title": "哪天装隔板"}}},
            },
            "else": {"properties": {"door": {"type": "string", "maxLength": 20, "title": "门在哪边"}}},
        },
    ],
    "x-sections": [
        {"code": "shop", "title": "店", "fields": ["name", "phone", "area", "opened"]},
        {"code": "food", "title": "厨房", "fields": ["kitchen", "door", "screen", "when", "foods", "staff"]},
    ],
}  # fmt: skip
GOOD = {"name": "示例店", "area": "40", "kitchen": "yes", "foods": ["hot"], "staff.0.name": "示例甲", "staff.0.health": "no"}


def told(posted: dict[str, Any], schema: dict[str, Any] = SHOP, **more: Any) -> dict[str, str]:
    return {problem.pointer: problem.message for problem in problems(schema, read(schema, posted), **more)}
