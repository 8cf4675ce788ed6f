"""Reading a profile's files so that every value knows its line: a mistake is reported where the technician can mend it."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from ..rules import Flaw

TRUE, FALSE = ("true", "yes", "是", "已核对"), ("false", "no", "否", "待核对", "")


class Profile:
    """An open profile folder: hands out records and collects what is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.flaws: list[Flaw] = []
        self._known: dict[str, set[str]] = defaultdict(set)
        self.opened = folder.is_dir()
        if not self.opened:
            self.refuse("", 0, f"没有文件夹 {folder}，请核对路径。")

    def refuse(self, file: str, line: int, message: str) -> None:
        """Report something wrong; reading goes on, so that one run reports everything."""
        self.flaws.append(Flaw(file, line, message))

    def know(self, what: str, code: str) -> None:
        """Tell later readers that a code exists, for example `know("organ", "water")`."""
        self._known[what].add(code)

    def knows(self, what: str, code: str) -> bool:
        """Whether an earlier reader found the code in this profile."""
        return code in self._known[what]

    def known(self, what: str) -> frozenset[str]:
        """All codes of a kind found so far: division, organ, …"""
        return frozenset(self._known[what])

    def files(self, pattern: str) -> list[str]:
        """Names, relative to the folder, of the files that match, in order: `files("matters/*.yaml")`."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern) if path.is_file())

    def has(self, file: str) -> bool:
        """Whether the profile holds the file; parts a county does not have are simply absent."""
        return (self.folder / file).is_file()

    def text(self, file: str) -> str | None:
        """The file's text, or None after reporting why not."""
        try:
            return (self.folder / file).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.refuse(file, 0, "缺少这个文件。")
        except UnicodeDecodeError:
            self.refuse(file, 0, "文件不是 UTF-8 编码，请另存为 UTF-8。")
        return None

    def csv(self, file: str, columns: Collection[str]) -> list[Record]:
        """The rows of a table with exactly these columns."""
        text = self.text(file)
        if text is None:
            return []
        reader = csv.reader(StringIO(text, newline=""))
        title = [cell.strip() for cell in next(reader, [])]
        if missing := [name for name in columns if name not in title]:
            self.refuse(file, 1, f"表头缺少：{'、'.join(missing)}。")
            return []
        return [record for cells in reader if any(cells) for record in self._row(file, reader.line_num, title, cells)]

    def _row(self, file: str, line: int, title: list[str], cells: list[str]) -> Iterator[Record]:
        if len(cells) != len(title):
            self.refuse(file, line, f"应有 {len(title)} 项，实有 {len(cells)} 项。")
            return
        yield Record(self, file, line, {name: (cell.strip(), line) for name, cell in zip(title, cells, strict=True)})

    def yaml(self, file: str) -> Record | None:
        """The file's mapping, or None after reporting why not."""
        text = self.text(file)
        if text is None:
            return None
        try:
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.refuse(file, mark.line + 1 if mark else 0, f"YAML 写法有误：{error.problem}。常见原因是缩进不齐或冒号后缺空格。")
            return None
        if not isinstance(node, yaml.MappingNode):
            self.refuse(file, 1, "应当是“名称: 值”的写法。")
            return None
        return _record(self, file, node)

    def json(self, file: str) -> Any:
        """The parsed file, or None after reporting why not."""
        text = self.text(file)
        try:
            return json.loads(text) if text is not None else None
        except json.JSONDecodeError as error:
            self.refuse(file, error.lineno, f"JSON 写法有误：{error.msg}。")
            return None


class Record:
    """One row or mapping whose values know their lines. Asking for a value of the wrong form reports it and gives the default."""

    def __init__(self, profile: Profile, file: str, line: int, values: Mapping[str, tuple[str | yaml.Node, int]]) -> None:
        self.profile, self.file, self.line = profile, file, line
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def refuse(self, message: str, name: str = "") -> None:
        """Report something wrong with the value of that name, or with the whole record."""
        self.profile.refuse(self.file, self.line_of(name), message)

    def line_of(self, name: str) -> int:
        """The line of the value, or the record's first line."""
        return self._values[name][1] if name in self._values else self.line

    def only(self, *names: str) -> None:
        """Report every name that is not one of these: most are slips of the pen."""
        for name in self._values:
            if name not in names:
                self.refuse(f"不认识“{name}”，这里可以写：{'、'.join(names)}。", name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text that must be there unless a default is given."""
        value = self._values.get(name, ("", self.line))[0]
        if isinstance(value, yaml.ScalarNode):
            value = "" if value.tag == "tag:yaml.org,2002:null" else value.value.strip()
        if isinstance(value, yaml.Node):
            self.refuse(f"“{name}”应当是文字。", name)
            return default or ""
        if not value and default is None:
            self.refuse(f"缺少“{name}”。", name)
        return value or default or ""

    def day(self, name: str, default: date | None = None) -> date | None:
        """A date like 2026-01-01; must be there unless the field may stay empty (see `day_or_none`)."""
        text = self.text(name, default.isoformat() if default else None)
        return self._date(name, text) if text else None

    def day_or_none(self, name: str) -> date | None:
        """A date that may be missing."""
        text = self.text(name, "")
        return self._date(name, text) if text else None

    def _date(self, name: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(f"“{text}”不是日期，应当像 2026-01-01。", name)
            return None

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        text = self.text(name, None if default is None else str(default))
        try:
            return int(text)
        except ValueError:
            if text:
                self.refuse(f"“{text}”不是整数。", name)
            return default or 0

    def flag(self, name: str, default: bool = False) -> bool:
        """Yes or no: true/false in YAML, 已核对/待核对 in tables."""
        text = self.text(name, "").lower()
        if name not in self._values:
            return default
        if text not in TRUE + FALSE:
            self.refuse(f"“{text}”应当是 true 或 false（表格里写“已核对”或“待核对”）。", name)
        return text in TRUE

    def choice(self, name: str, choices: Collection[str], default: str | None = None) -> str:
        """One of the given words."""
        text = self.text(name, default)
        if text and text not in choices:
            self.refuse(f"“{text}”应当是：{'、'.join(choices)}。", name)
        return text

    def code(self, name: str, what: str) -> str:
        """A code that an earlier reader must have found, for example an organ's."""
        text = self.text(name)
        if text and not self.profile.knows(what, text):
            self.refuse(f"没有代码为“{text}”的{WORDS.get(what, what)}。", name)
        return text

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty when missing."""
        texts = []
        for item in self._items(name):
            if isinstance(item, yaml.ScalarNode):
                texts.append(item.value.strip())
            else:
                self.profile.refuse(self.file, item.start_mark.line + 1, f"“{name}”的每一项应当是文字。")
        return texts

    def records(self, name: str) -> list[Record]:
        """A list of mappings; empty when missing."""
        found = []
        for item in self._items(name):
            if isinstance(item, yaml.MappingNode):
                found.append(_record(self.profile, self.file, item))
            else:
                self.profile.refuse(self.file, item.start_mark.line + 1, f"“{name}”的每一项应当是“名称: 值”的写法。")
        return found

    def record(self, name: str) -> Record | None:
        """One mapping inside this one, or None."""
        node = self._values.get(name, (None, 0))[0]
        if isinstance(node, yaml.MappingNode):
            return _record(self.profile, self.file, node)
        if node is not None:
            self.refuse(f"“{name}”应当是“名称: 值”的写法。", name)
        return None

    def names(self) -> list[str]:
        """The names used, in order."""
        return list(self._values)

    def plain(self, name: str) -> Any:
        """The value as plain Python data (a form's schema, test cases); None when missing."""
        node = self._values.get(name, (None, 0))[0]
        return _constructed(node) if isinstance(node, yaml.Node) else node

    def _items(self, name: str) -> list[yaml.Node]:
        node = self._values.get(name, (None, 0))[0]
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if node is not None and not (isinstance(node, yaml.ScalarNode) and not node.value):
            self.refuse(f"“{name}”应当是列表（每项以“- ”开头）。", name)
        return []


WORDS = {"division": "区划", "organ": "单位", "post": "岗位", "matter": "事项"}


def _record(profile: Profile, file: str, node: yaml.MappingNode) -> Record:
    values: dict[str, tuple[str | yaml.Node, int]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.value in values:
            profile.refuse(file, line, f"“{key.value}”写了两次。")
        values[str(key.value)] = (value, line)
    return Record(profile, file, node.start_mark.line + 1, values)


def _constructed(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()
