"""Only actions write, only to their own room's tables, and always as somebody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from .program import models, module_name, part_of, room_of, sources, tables, tree, walked, where

ALWAYS = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
ALWAYS |= {f"a{name}" for name in ALWAYS}
# These names also belong to files, pictures, sessions, sets and digests. A row is saved and deleted without positional arguments
# (a picture is saved somewhere, a session deletes a key), and a query set is updated by keywords.
BARE = {"save", "delete", "asave", "adelete"}
KEYWORDS = {"update", "aupdate"}
NOT_ROWS = re.compile(r"(^|\.)_?(session|form|store)$")
SQL = re.compile(r"\b(?:insert\s+into|delete\s+from|truncate(?:\s+table)?)\s+\"?(\w+)|\bupdate\s+\"?(\w+)\"?(?:\s+\w+)?\s+set\b", re.IGNORECASE)


def _writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ALWAYS:
        return True
    if name in BARE and not call.args:
        receiver = ast.unparse(call.func.value)
        return not NOT_ROWS.search(receiver) and not receiver.startswith("super()")
    return name in KEYWORDS and not call.args and bool(call.keywords)


def written(module: ast.Module) -> list[tuple[str, int]]:
    """Calls that change rows, as they stand in a module."""
    return [(ast.unparse(node.func), node.lineno) for node in walked(module) if isinstance(node, ast.Call) and _writes(node)]


def _statements(path: Path) -> Iterator[tuple[str, int]]:
    """The tables that SQL of a module writes to; what a text fills in later is not known here."""
    for node in walked(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from ((first or second, node.lineno) for first, second in SQL.findall(node.value))


@pytest.mark.parametrize("line", [
    "Case.objects.create(x=1)", "case.steps.create(x=1)", "row.save()", "row.save(update_fields=['a'])", "rows.filter(a=1).delete()",
    "Case.objects.filter(a=1).update(b=2)", "self.owner.save()", "models.Case.objects.bulk_create(rows)",
])
def test_the_eye_of_this_law_sees_a_write(line: str) -> None:
    assert written(ast.parse(line))


@pytest.mark.parametrize("line", [
    "machine.update(data)", "found.update(chunk)", "picture.save(out, format='PNG')", "request.session.save()", "session.delete(key)",
    "form.save()", "super().save(must_create=True)", "cache.delete('x')", "known |= more",
])
def test_the_eye_of_this_law_takes_nothing_else_for_one(line: str) -> None:
    assert not written(ast.parse(line))


def test_only_actions_write() -> None:
    guilty = [f"{where(path)}:{line} {call}" for path in sources() if part_of(module_name(path)) != "actions" for call, line in written(tree(path))]
    guilty += [f"{where(path)}:{line} SQL on {table}" for path in sources() if part_of(module_name(path)) != "actions"
               for table, line in _statements(path) if table in tables()]
    assert not guilty


@cache
def _known() -> frozenset[tuple[str, str]]:
    return frozenset((model.__module__, model.__name__) for model in models())


def foreign(module: ast.Module, name: str) -> Iterator[tuple[str, int]]:
    """Writes through the manager of a model that the module of this name got from another room."""
    known = _known()
    origin = {alias.asname or alias.name: node.module for node in walked(module) if isinstance(node, ast.ImportFrom) and node.level == 0
              for alias in node.names if (node.module, alias.name) in known}
    for node in walked(module):
        if isinstance(node, ast.Call) and _writes(node):
            inner: ast.AST = node
            while isinstance(inner, ast.Call | ast.Attribute):
                inner = inner.func if isinstance(inner, ast.Call) else inner.value
            if isinstance(inner, ast.Name) and room_of(origin.get(inner.id) or name) != room_of(name):
                yield inner.id, node.lineno


def test_the_eye_of_this_law_sees_whose_table_it_is() -> None:
    module = ast.parse("from shuheng.foundation.cases.models import Case as C\nfrom ..models import Draft\n"
                       "C.objects.filter(a=1).update(b=2)\nDraft.objects.create()")
    assert list(foreign(module, "shuheng.services.licensing.actions.filing")) == [("C", 3)]
    assert not list(foreign(module, "shuheng.foundation.cases.actions.moving"))


def test_actions_write_only_their_own_rooms_tables() -> None:
    guilty = [f"{where(path)}:{line} writes {name}" for path in sources() for name, line in foreign(tree(path), module_name(path))]
    guilty += [f"{where(path)}:{line} SQL on {table}" for path in sources() for table, line in _statements(path)
               if tables().get(table) not in (None, room_of(module_name(path)))]
    assert not guilty


def _acts(path: Path) -> Iterator[ast.FunctionDef]:
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and any("atomic" in ast.unparse(one) for one in node.decorator_list):
            yield node


def _as_the_program(act: ast.FunctionDef) -> bool:
    """Whether the act takes no part of an actor because it says itself that the program acts: an index entry, a receipt of the gateway."""
    return any(isinstance(node, ast.Call) and ast.unparse(node) == "acting(SYSTEM)" for node in ast.walk(act))


def test_every_action_takes_its_actor_by_name() -> None:
    guilty = [f"{where(path)}:{act.name}" for path in sources() if part_of(module_name(path)) == "actions" for act in _acts(path)
              if "by" not in {one.arg for one in act.args.kwonlyargs} and not _as_the_program(act)]
    assert not guilty
