"""The part of a county's profile that holds the code scheme (catalogue/scheme.yaml) and its first entries (catalogue/*.yaml, one in each file)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .queries import feeds
from .rules import CategoryPlan, Content, Item

FOLDER, SCHEME = "catalogue", "catalogue/scheme.yaml"


@dataclass(frozen=True)
class Plan:
    """The scheme, and entries by their codes."""

    scheme: tuple[CategoryPlan, ...] = ()
    entries: tuple[tuple[str, Content], ...] = ()


def read(profile: Profile) -> Plan:
    """Both; a county may have none."""
    scheme = tuple(_scheme(profile)) if profile.has(SCHEME) else ()
    leaves = {one.code for one in scheme} - {one.parent for one in scheme}
    entries: dict[str, Content] = {}
    for file in profile.files(f"{FOLDER}/*.yaml"):
        if file != SCHEME and (row := profile.yaml(file)):
            code, said = _entry(row, leaves)
            if code in entries:
                row.refuse(f"资源代码 {code} 写了两次。", "code")
            entries[code] = said
    return Plan(scheme, tuple(entries.items()))


def _scheme(profile: Profile) -> Iterator[CategoryPlan]:
    file = profile.yaml(SCHEME)
    if file is None:
        return
    file.only("source", "verified", "categories")
    seen: set[str] = set()
    for row in file.records("categories"):
        row.only("code", "title")
        plan = CategoryPlan(row.text("code"), row.text("title"), file.text("source", ""), file.flag("verified"))
        if wrong := rules.check_code(plan.code):
            row.refuse(wrong, "code")
        elif plan.parent and plan.parent not in seen:
            row.refuse(f"上一级 {plan.parent} 要写在前面。", "code")
        if plan.code in seen:
            row.refuse(f"{plan.code} 写了两次。", "code")
        seen.add(plan.code)
        yield plan


def _entry(row: Record, leaves: set[str]) -> tuple[str, Content]:
    row.only("code", "title", "organ", "abstract", "form", "sharing", "condition", "basis", "openness", "cycle", "level", "keywords", "feed", "items")
    code = row.text("code")
    said = Content(
        row.text("title"), code.partition("/")[0], row.code("organ", "organ"), row.text("abstract"), row.text("form", "database"),
        row.text("sharing", rules.OPEN), row.text("condition", ""), row.text("basis", ""), row.text("openness", rules.CLOSED), row.text("cycle", "as_needed"),
        row.whole("level", 1),
        tuple(row.texts("keywords")), row.text("feed", ""), tuple(_item(one) for one in row.records("items")))
    if said.category not in leaves or not code.partition("/")[2].isdigit():
        row.refuse(f"资源代码“{code}”应当是最细一级的分类加斜杠加流水号，例如 101001/00001。", "code")
    if said.feed and said.feed not in feeds.every():
        row.refuse(f"没有叫“{said.feed}”的数据来源，可以写：{'、'.join(feeds.every())}。", "feed")
    elif said.feed and (lacking := [one.column for one in said.items if one.column not in feeds.every()[said.feed].columns]):
        row.refuse(f"数据来源 {said.feed} 里没有这些列：{'、'.join(lacking)}。", "items")
    for fault in rules.faults(said):
        row.refuse(f"第 {fault.place} 个信息项：{fault.message}" if fault.place else fault.message, fault.field)
    return code, said


def _item(row: Record) -> Item:
    row.only("column", "title", "type", "length", "sharing", "openness", "basis", "source", "element", "personal", "key")
    source = row.code("source", "organ") if "source" in row else ""
    return Item(row.text("column"), row.text("title"), row.text("type", "C"), row.whole("length", 0), row.text("sharing", rules.OPEN),
                row.text("openness", rules.CLOSED), row.text("basis", ""), source, row.text("element", ""), row.flag("personal"), row.flag("key"))


def write(plan: Plan, by: Actor) -> Iterator[Tally]:
    """The scheme before what hangs on it."""
    if plan.scheme:
        yield actions.put_scheme(plan.scheme, by=by)
    if plan.entries:
        yield actions.put_resources(dict(plan.entries), by=by)


declare_loader("catalogue", read, write)
