"""The shape of the code: floors, files, sizes, names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, URLResolver, get_resolver

from .program import CHECKOUT, PACKAGE, height, models, module_name, part_of, sources, tree, walked, where

LONGEST_MODULE, LONGEST_FUNCTION = 400, 60
SAY_NOTHING = {"utils", "helpers", "common", "misc", "manager", "base", "service"}
NAMED_BY_DJANGO = {PACKAGE / "foundation" / "core" / "database" / "base.py"}  # Django imports <engine>.base
ASKS_THE_TIME = re.compile(r"\b(datetime\.(utc)?now|date\.today|timezone\.now)\(")
# sessions and second factors end by the real clock: a shifted one would sign everybody out, or nobody; a signature says when the key was really used
REAL_CLOCK = {"foundation/core/clock.py", "foundation/identity/adapters.py", "sharing/registries/signing/__init__.py"}
HIDDEN = {".git", ".venv", ".data", ".data-bench", "out", "__pycache__", "node_modules", ".hypothesis"}
TEXTS = {".py", ".md", ".toml", ".lock", ".yaml", ".csv", ".html", ".css", ".js", ""}


def test_every_folder_of_code_is_a_package() -> None:
    bare = {path.parent for path in PACKAGE.rglob("*.py")} - {path.parent for path in PACKAGE.rglob("__init__.py")}
    assert not bare


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model.__name__}.{field.name}" for model in models() for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model.__module__.startswith("shuheng.")
        and height(field.related_model.__module__) > height(model.__module__)
    ]
    assert not upward


def test_rooms_use_no_signals() -> None:
    words = ("django.dispatch", "db.models.signals")
    assert not [where(path) for path in sources() if any(word in path.read_text(encoding="utf-8") for word in words)]


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [where(path) for path in sources() if path.stem in SAY_NOTHING and path not in NAMED_BY_DJANGO]


def test_modules_stay_readable() -> None:
    assert not [where(path) for path in sources() if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE]


def test_functions_stay_readable() -> None:
    long = [f"{where(path)}:{node.name}" for path in sources() for node in walked(tree(path))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]
    assert not long


def test_every_module_opens_with_what_it_is_for() -> None:
    assert not [where(path) for path in sources() if tree(path).body and not ast.get_docstring(tree(path))]


def test_every_room_has_a_page_that_says_what_it_is_for() -> None:
    rooms = {Path(config.path) for config in apps.get_app_configs() if config.name.startswith("shuheng.")}
    assert not sorted(room.name for room in rooms if not (room / "README.md").exists())


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_room_with_tables_has_one_migration_that_finds_its_grants() -> None:
    graph = MigrationLoader(None).graph
    rooms = {model._meta.app_label for model in models()}
    found = {room: [name for app, name in graph.nodes if app == room] for room in rooms}
    assert {room: names for room, names in found.items() if names != ["0001_initial"]} == {}
    grants = ("core", "0001_initial")
    assert not [room for room in rooms if grants not in graph.forwards_plan((room, "0001_initial"))]


def test_no_file_names_a_registry_or_a_machine() -> None:
    pattern = re.compile(r"(?<!no-emit-)index" + r"-url|/(wor" + r"k|far" + r"m)/main|/roo" + r"t/\.")
    found = []
    for path in CHECKOUT.rglob("*"):
        hidden = any(part in HIDDEN or part.endswith("_cache") for part in path.relative_to(CHECKOUT).parts)
        if not hidden and path.is_file() and path.suffix in TEXTS and pattern.search(path.read_text(encoding="utf-8", errors="ignore")):
            found.append(str(path.relative_to(CHECKOUT)))
    assert not found


def test_one_place_asks_what_day_it_is() -> None:
    assert not [where(path) for path in sources() if where(path) not in REAL_CLOCK and ASKS_THE_TIME.search(path.read_text(encoding="utf-8"))]


def _reaches_out(path: Path) -> bool:
    """Whether a module opens files or asks clock, settings or environment. Parsing bytes in hand is no reaching out."""
    names = {ast.unparse(node.func) for node in walked(tree(path)) if isinstance(node, ast.Call)}
    modules = {alias.name for node in walked(tree(path)) if isinstance(node, ast.ImportFrom) for alias in node.names}
    modules |= {alias.name for node in walked(tree(path)) if isinstance(node, ast.Import) for alias in node.names}
    return bool(modules & {"clock", "os", "socket", "subprocess", "urllib", "time", "environ"}) or "open" in names or any(
        name.rpartition(".")[2] in ("read_text", "read_bytes", "write_text", "write_bytes", "urlopen") for name in names)


def test_law_reads_no_clock_and_no_file() -> None:
    assert not [where(path) for path in sources() if part_of(module_name(path)) in ("rules", "events") and _reaches_out(path)]


def test_no_two_pages_share_a_name() -> None:
    """A link would lead to whichever of them comes last."""
    names = [one.name for one in _patterns(get_resolver()) if one.name]
    assert not sorted({name for name in names if names.count(name) > 1})


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif one.namespace is None:
            yield from _patterns(one)
