"""Items as lines of text, as they come out of a spreadsheet: one item a line, columns parted by tabs or commas, in the order of `COLUMNS`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from .content import Fault, Item
from .kinds import CLOSED, OPENNESS, SHARING, TYPES

COLUMNS = ("名称", "列名", "类型", "长度", "共享", "开放", "来源单位", "数据元", "个人信息", "主键", "依据")
YES = ("是", "y", "1", "true", "√")
_TYPES = {words: code for code, words in TYPES.items()} | {code: code for code in TYPES}
_SHARING = {words: code for code, words in SHARING.items()} | {code: code for code in SHARING}
_OPENNESS = {words: code for code, words in OPENNESS.items()} | {code: code for code in OPENNESS}


def read(text: str) -> tuple[tuple[Item, ...], list[Fault]]:
    """The items of pasted lines, and what could not be read, by the place of the line."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    mark = "\t" if any("\t" in line for line in lines) else ","
    rows = [[cell.strip() for cell in next(csv.reader(StringIO(line.replace("，", ",") if mark == "," else line), delimiter=mark), [])] for line in lines]
    return of_rows(rows)


def of_rows(rows: Iterable[Sequence[str]]) -> tuple[tuple[Item, ...], list[Fault]]:
    """The items of the rows of a table; a heading is passed over."""
    items: list[Item] = []
    faults: list[Fault] = []
    for row in rows:
        if not any(row) or _heading(row):
            continue
        found = _item([*row, *[""] * len(COLUMNS)][:len(COLUMNS)], len(items) + 1, faults)
        items.append(found)
    return tuple(items), faults


def _heading(row: Sequence[str]) -> bool:
    """An item may be called 名称 too; but no column has a Chinese name."""
    return row[0] == COLUMNS[0] and not "".join(row[1:2]).isascii()


def _item(cells: Sequence[str], place: int, faults: list[Fault]) -> Item:
    title, column, kind, length, sharing, openness, source, element, personal, key, basis = cells
    for words, known, what in ((kind or "C", _TYPES, "类型"), (sharing or "open", _SHARING, "共享"), (openness or CLOSED, _OPENNESS, "开放")):
        if words not in known:
            faults.append(Fault(f"{what}“{words}”不认识，可以写 {'、'.join(word for word in known if not word.isascii())}。", "items", place))
    if length and not length.isdigit():
        faults.append(Fault(f"长度“{length}”应当是整数。", "items", place))
    return Item(column, title, _TYPES.get(kind or "C", kind), int(length) if length.isdigit() else 0, _SHARING.get(sharing or "open", sharing),
                _OPENNESS.get(openness or CLOSED, openness), basis, source, element, personal.lower() in YES, key.lower() in YES)


def write(items: Iterable[Item]) -> str:
    """The same lines back, parted by tabs."""
    return "\n".join("\t".join(cells) for cells in rows(items))


def rows(items: Iterable[Item]) -> list[list[str]]:
    """The rows of a table, without its heading."""
    return [[one.title, one.column, TYPES.get(one.type, one.type), str(one.length or ""), SHARING.get(one.sharing, one.sharing),
             OPENNESS.get(one.openness, one.openness), one.source, one.element, "是" if one.personal else "", "是" if one.key else "", one.basis]
            for one in items]
