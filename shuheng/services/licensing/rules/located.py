"""YAML read so that every value knows its line, and so that nothing surprises: no dates, no `yes`, no anchors, no key twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in a file, for a person who has it open."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.message}"


@dataclass(slots=True)
class Located:
    """The data of a file with the line of every JSON pointer."""

    file: str
    data: Any = None
    lines: dict[str, int] = field(default_factory=lambda: {"": 1})
    faults: list[FileFault] = field(default_factory=list)

    def line(self, pointer: str) -> int:
        """The line of the value, or of the nearest thing around it."""
        while pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines[pointer]

    def fault(self, pointer: str, message: str) -> None:
        """Note something wrong at a pointer."""
        self.faults.append(FileFault(self.file, self.line(pointer), message))


class _Loader(yaml.CSafeLoader):  # type: ignore[misc, unused-ignore]  # the stubs are not everywhere
    """Core booleans and plain numbers only: `8:30`, `2026-03-01` and `no` stay the texts they are."""

    yaml_implicit_resolvers: dict[Any, Any] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~)$"), list("n~"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,14})$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,6}$"), list("-0123456789"))
_SCALARS: Mapping[str, Callable[[str], Any]] = {"int": int, "float": float, "bool": lambda text: text == "true", "null": lambda _: None}


def load(text: str, file: str) -> Located:
    """The file's data; what cannot be read stands in `faults` and `data` is then None."""
    found = Located(file)
    try:
        node = yaml.compose(text, Loader=_Loader)
        found.data = _value(node, "", found, set()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found.faults.append(FileFault(file, mark.line + 1 if mark else 1, f"YAML 写法不对：{error.problem or error.context}"))
        return found
    except yaml.YAMLError as error:
        found.faults.append(FileFault(file, 1, f"YAML 写法不对：{error}"))
        return found
    if node is None:
        found.faults.append(FileFault(file, 1, "文件是空的"))
    return found


def _value(node: yaml.Node, at: str, found: Located, seen: set[int]) -> Any:
    if id(node) in seen:  # what is referred to stands at two places
        raise yaml.MarkedYAMLError(problem="不能用 & 和 * 引用，请把内容写出来", problem_mark=node.start_mark)
    seen.add(id(node))
    found.lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, at, found, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_value(inner, f"{at}/{number}", found, seen) for number, inner in enumerate(node.value)]
    cast = _SCALARS.get(node.tag.rsplit(":", 1)[-1])
    return cast(node.value) if cast and not getattr(node, "style", "") else node.value


def _mapping(node: yaml.MappingNode, at: str, found: Located, seen: set[int]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, inner in node.value:
        name = str(key.value)
        here = f"{at}/{name}"
        found.lines[here] = key.start_mark.line + 1
        if name in data:
            found.fault(here, f"“{name}”写了两次，只能留一个")
        data[name] = _value(inner, here, found, seen)
    return data
