"""The program as the house laws look at it: its files, syntax trees, models and addresses."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "shuheng"
FLOORS = ("foundation", "sharing", "commons", "services", "oversight", "faces")
STACK = ("core", "journal", "county", "identity", "files", "search", "notices", "cases")


@cache
def sources() -> tuple[Path, ...]:
    """Every module of the program but migrations."""
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def walked(module: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a module, kept: many laws look at all of them."""
    return tuple(ast.walk(module))


def where(path: Path) -> str:
    """A path as people name it."""
    return path.relative_to(PACKAGE).as_posix()


def module_name(path: Path) -> str:
    """`shuheng.foundation.core.clock` of its file."""
    return ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """`shuheng.foundation.core` of any module in it; "" above the rooms."""
    parts = module.split(".")
    return ".".join(parts[:3]) if len(parts) > 2 and parts[0] == "shuheng" and parts[1] in FLOORS else ""


def part_of(module: str) -> str:
    """Which part of its room a module is: actions, queries, portal …"""
    parts = module.split(".")
    return parts[3] if room_of(module) and len(parts) > 3 else ""


def height(module: str) -> int:
    """How high a room stands; equal numbers are neighbours who do not know each other."""
    floor, room = module.split(".")[1:3]
    return FLOORS.index(floor) * 100 + (STACK.index(room) if floor == "foundation" else 0)


def learn_everything() -> None:
    """Import every module of the program, so that all events, permits, ticks and jobs are declared."""
    for path in sources():
        if path.stem not in ("cli", "wsgi", "__main__"):
            importlib.import_module(module_name(path))


def models() -> list[type[Model]]:
    """The models of the rooms."""
    return [model for model in apps.get_models() if model.__module__.startswith("shuheng.")]


def tables() -> dict[str, str]:
    """The room of every table."""
    return {model._meta.db_table: room_of(model.__module__) for model in models()}


def views(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the program with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def constants(path: Path) -> Iterator[tuple[str, int]]:
    """The texts in a module that are no docstrings, with their lines. Parts of formatted strings are put together, holes as `?`."""
    inside: set[int] = set()
    for node in walked(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in ast.walk(node)} - {id(node)}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values), node.lineno
    for node in walked(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value, node.lineno
