"""The laws of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from shuheng.foundation.core import events, permits
from shuheng.foundation.core.web import access_of
from shuheng.foundation.journal import worker

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGE = CHECKOUT / "shuheng"
FLOORS = ("foundation", "sharing", "commons", "services", "oversight", "faces")
STACK = ("core", "journal", "county", "identity", "files", "search", "notices", "cases")
WRITES = {"create", "bulk_create", "update", "bulk_update", "delete", "save", "update_or_create", "get_or_create", "aupdate"}


def _sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def _ours() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("shuheng.")]


def _views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, where)
        else:
            yield where, pattern.callback


def test_every_address_says_who_may_open_it() -> None:
    unmarked = [where for where, view in _views(get_resolver().url_patterns) if access_of(view) is None]
    assert not unmarked


def test_every_folder_of_code_is_a_package() -> None:
    bare = {path.parent for path in PACKAGE.rglob("*.py")} - {path.parent for path in PACKAGE.rglob("__init__.py")}
    assert not bare


def _height(module: str) -> int:
    floor, room = module.split(".")[1:3]
    return FLOORS.index(floor) * 100 + (STACK.index(room) if floor == "foundation" else 0)


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model.__name__}.{field.name}"
        for model in _ours() for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model.__module__.startswith("shuheng.")
        and _height(field.related_model.__module__) > _height(model.__module__)
    ]
    assert not upward


def _own_model_names(room: str) -> set[str]:
    return {model.__name__ for model in _ours() if f".{room}." in f"{model.__module__}."}


def _written_models(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names of models whose manager is asked to write: Model.objects…create(…)."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        inner: ast.AST = node.func.value
        while isinstance(inner, ast.Call | ast.Attribute):
            if isinstance(inner, ast.Attribute) and inner.attr == "objects" and isinstance(inner.value, ast.Name):
                yield inner.value.id, node.lineno
            inner = inner.func if isinstance(inner, ast.Call) else inner.value


def test_only_actions_write_and_only_own_tables() -> None:
    names = {model.__name__ for model in _ours()}
    guilty = []
    for path in _sources():
        parts = path.relative_to(PACKAGE).parts
        for name, line in _written_models(ast.parse(path.read_text(encoding="utf-8"))):
            acts = parts[2].removesuffix(".py") in ("actions", "worker") if len(parts) > 2 else False
            if name in names and not (acts and name in _own_model_names(parts[1])) and not (parts[1] == "journal" and name == "Heartbeat"):
                guilty.append(f"{'/'.join(parts)}:{line} writes {name}")
    assert not guilty


def test_every_action_takes_its_actor_by_name() -> None:
    guilty = []
    for path in _sources():
        parts = path.relative_to(PACKAGE).parts
        if len(parts) < 3 or parts[2].removesuffix(".py") != "actions":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            decorated = isinstance(node, ast.FunctionDef) and any("atomic" in ast.unparse(item) for item in node.decorator_list)
            if decorated and not node.name.startswith("_") and "by" not in {item.arg for item in node.args.kwonlyargs}:
                guilty.append(f"{'/'.join(parts)}:{node.name}")
    assert not guilty


def test_rooms_use_no_signals() -> None:
    assert not [path for path in _sources() if "django.dispatch" in path.read_text(encoding="utf-8") or "db.models.signals" in path.read_text(encoding="utf-8")]


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "common", "misc", "manager", "base", "service"}
    assert not [path for path in PACKAGE.rglob("*.py") if path.stem in empty]


@pytest.mark.parametrize("limit", [400])
def test_modules_stay_readable(limit: int) -> None:
    assert not [str(path) for path in _sources() if len(path.read_text(encoding="utf-8").splitlines()) > limit]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _glossary() -> str:
    return (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_the_glossary_knows_every_model_event_and_permit() -> None:
    worker.discover()
    text = _glossary()
    words = {model.__name__ for model in _ours()} | {name for name, _ in events.every() if name.split(".")[0] != "test"} | set(permits.every())
    assert not sorted(word for word in words if f"`{word}`" not in text)


def test_every_event_tells_its_fact_in_one_sentence() -> None:
    worker.discover()
    silent = [name for (name, _), cls in events.every().items() if not (cls.__doc__ or "").strip() or cls.__doc__.startswith(f"{cls.__name__}(")]
    assert not silent


def test_every_setting_from_the_environment_is_in_the_handbook() -> None:
    source = (PACKAGE / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'(?:environ\.get|_flag)\("([A-Z_]+)"', source)) - {"SHUHENG_TEST", "SHUHENG_AS_OWNER"}
    handbook = (CHECKOUT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert not sorted(name for name in names if name not in handbook)


def test_every_room_has_a_page_that_says_what_it_is_for() -> None:
    rooms = {Path(config.path) for config in apps.get_app_configs() if config.name.startswith("shuheng.")}
    assert not sorted(room.name for room in rooms if not (room / "README.md").exists())


def test_no_file_names_a_registry_or_a_machine() -> None:
    pattern = re.compile("index" + r"-url|/(wor" + r"k|far" + r"m)/main|/roo" + r"t/\.")
    found = []
    for path in CHECKOUT.rglob("*"):
        hidden = any(part in (".git", ".venv", ".data", "out", "__pycache__", "node_modules") or part.endswith("_cache") for part in path.parts)
        if path.is_file() and not hidden and path.suffix in (".py", ".md", ".toml", ".lock", ".yaml", ".html", ".css", ".js", "") and pattern.search(
                path.read_text(encoding="utf-8", errors="ignore")):
            found.append(str(path.relative_to(CHECKOUT)))
    assert not found
