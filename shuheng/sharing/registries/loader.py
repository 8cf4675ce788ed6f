"""The part of a county's profile that holds its kinds of certificates: certificates/*.yaml, one kind in each file."""

from __future__ import annotations

from collections.abc import Iterator

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions
from .rules import ACTS, Field, Issuer, Kind, Satisfied
from .rules.kinds import DAY, HOLDERS, TEXT

FOLDER = "certificates"


def read(profile: Profile) -> list[Kind]:
    """Every kind of the folder; a county may have none."""
    kinds = [kind for file in profile.files(f"{FOLDER}/*.yaml") if (record := profile.yaml(file)) and (kind := _kind(profile, record))]
    for kind in kinds:
        profile.know("certificate", kind.code)
    return kinds


def every(profile: Profile) -> list[Kind]:
    """The kinds of a profile that has been read, for rooms above that check what these say of theirs. What is wrong was reported by `read`."""
    quiet = Profile(profile.folder)
    for code in profile.known("organ"):
        quiet.know("organ", code)
    return read(quiet)


def _kind(profile: Profile, row: Record) -> Kind | None:
    row.only("code", "title", "organ", "number", "holder", "months", "one_per", "fields", "texts", "issued_by", "satisfies", "remind_days", "catalogue",
             "basis", "verified")
    before = len(profile.flaws)
    fields = tuple(_field(one) for one in row.records("fields"))
    codes = {one.code for one in fields}
    number = row.text("number")
    if "/" in number:
        row.refuse("编号里不能有斜杠。", "number")
    if number and "{serial" not in number:
        row.refuse("编号里要有 {serial}，不然两张证照会同号。", "number")
    single = None if row.plain("one_per") == "any" else tuple(row.texts("one_per"))
    if not fields:
        row.refuse("至少要有一个字段。", "fields")
    if unknown := [name for name in single or () if name not in codes]:
        row.refuse(f"one_per 里的 {'、'.join(unknown)} 不是这张证照的字段。", "one_per")
    kind = Kind(
        row.text("code"), row.text("title"), _organ(profile, row), number, tuple(_holders(row)), fields, row.whole("months", 0), single,
        tuple(row.texts("texts")),
        tuple(_issuer(one, codes) for one in row.records("issued_by")), tuple(_satisfied(one) for one in row.records("satisfies")),
        tuple(sorted((int(one) for one in row.texts("remind_days") if one.isdigit()), reverse=True)) or (30, 7), _catalogue(row), row.text("basis", ""),
        row.flag("verified"))
    _check_number(row, kind)
    if profile.knows("certificate", kind.code):
        row.refuse(f"证照种类 {kind.code} 写了两次。", "code")
    return kind if len(profile.flaws) == before else None


def _organ(profile: Profile, row: Record) -> str:
    """The organ's code; `shuheng check` reads no organs here and lets the loader judge."""
    return row.code("organ", "organ") if profile.known("organ") else row.text("organ")


def _holders(row: Record) -> list[str]:
    found = row.texts("holder")
    if not found or set(found) - set(HOLDERS):
        row.refuse(f"holder 写 {'、'.join(HOLDERS)} 里的一个或者两个。", "holder")
    return found


def _check_number(row: Record, kind: Kind) -> None:
    try:
        kind.number.format(year=2026, serial=1)
    except (KeyError, IndexError, ValueError):
        row.refuse("编号里只能用 {year} 和 {serial}，比如 示例证〔{year}〕{serial:05d}号。", "number")


def _field(row: Record) -> Field:
    row.only("code", "title", "kind", "personal", "optional")
    return Field(row.text("code"), row.text("title"), row.choice("kind", (TEXT, DAY), TEXT), row.flag("personal"), row.flag("optional"))


def _issuer(row: Record, codes: set[str]) -> Issuer:
    row.only("matter", "act", "fields", "on")
    found = row.plain("fields") or {}
    if unknown := [name for name in found if name not in codes]:
        row.refuse(f"{'、'.join(unknown)} 不是这张证照的字段。", "fields")
    act = row.choice("act", ACTS, "issue")
    return Issuer(row.text("matter"), act, {str(name): str(answer) for name, answer in found.items()}, row.text("on", ""))


def _satisfied(row: Record) -> Satisfied:
    row.only("matter", "material")
    return Satisfied(row.text("matter"), row.text("material"))


def _catalogue(row: Record) -> dict[str, str]:
    found = row.record("catalogue")
    return {name: found.text(name, "") for name in found.names()} if found else {}


def write(plan: list[Kind], by: Actor) -> Iterator[Tally]:
    """Publish what differs."""
    yield actions.publish_kinds(plan, by=by)


declare_loader("certificates", read, write)
