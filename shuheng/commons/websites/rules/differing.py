"""How two editions differ, in words a reviewer can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from .body import plain
from .content import Content
from .kinds import RESOURCE_KINDS

FIELDS = {"title": "标题", "summary": "摘要", "source": "信息来源", "author": "作者", "document_number": "文号", "issued_on": "成文日期",
          "effective_on": "施行日期", "ends_on": "有效期到", "promised_on": "解读最晚发布"}


@dataclass(frozen=True)
class Change:
    """One place: which field, and the words as (`same` | `out` | `in`, text) in order."""

    what: str
    parts: tuple[tuple[str, str], ...]


def changes(old: Content | None, new: Content) -> list[Change]:
    """What the new edition changes; nothing when there is no older one."""
    if old is None:
        return []
    found = [Change(words, parts(getattr(old, name), getattr(new, name))) for name, words in FIELDS.items() if getattr(old, name) != getattr(new, name)]
    if old.kind != new.kind:
        found.append(Change("类别", (("out", RESOURCE_KINDS.get(old.kind, "")), ("in", RESOURCE_KINDS.get(new.kind, "")))))
    if old.keywords != new.keywords:
        found.append(Change("关键词", parts("、".join(old.keywords), "、".join(new.keywords))))
    if old.files != new.files:
        found.append(Change("附件", parts("、".join(one[1] for one in old.files), "、".join(one[1] for one in new.files))))
    if old.pictures != new.pictures:
        found.append(Change("图片", parts("、".join(one.alt for one in old.pictures), "、".join(one.alt for one in new.pictures))))
    return found + list(_body(plain(old.body).split("\n"), plain(new.body).split("\n")))


def _body(old: list[str], new: list[str]) -> Iterator[Change]:
    """Changed paragraphs, each compared by signs where it stayed in its place."""
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            continue
        for place in range(max(b - a, d - c)):
            before, after = old[a + place] if a + place < b else "", new[c + place] if c + place < d else ""
            yield Change(f"正文第 {(c if after else a) + place + 1} 段", parts(before, after))


def parts(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The words of both in one line: what stayed, what went, what came."""
    made: list[tuple[str, str]] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            made.append(("same", old[a:b]))
        if how in ("replace", "delete"):
            made.append(("out", old[a:b]))
        if how in ("replace", "insert"):
            made.append(("in", new[c:d]))
    return tuple(made)
