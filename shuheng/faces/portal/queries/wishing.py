"""What the page of subscriptions takes from an address or a form, and how it says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shuheng.commons.subscriptions.rules import Wish
from shuheng.commons.websites import queries as websites
from shuheng.foundation.search.rules import LONGEST_QUESTION
from shuheng.services.licensing.rules.contents import KIND_LABELS, Kind

from .searching import KINDS, site_titles


@dataclass(frozen=True)
class Picked:
    """What was chosen; codes that do not exist fall away. `column` is site and column, as `portal/notices`."""

    q: str = ""
    kind: str = ""
    site: str = ""
    column: str = ""
    matter: str = ""


def chosen(given: Mapping[str, str]) -> Picked:
    """The choices of an address or a form."""
    said = {name: given.get(name, "").strip()[:LONGEST_QUESTION * 2] for name in vars(Picked())}
    known = {"q": True, "kind": said["kind"] in KINDS, "site": said["site"] in site_titles(), "column": bool(column_title(said["column"])),
             "matter": said["matter"] in set(Kind)}
    return Picked(**{name: value for name, value in said.items() if known[name]})


def column_title(code: str) -> str:
    """“示例县门户网站 · 通知公告”, or nothing when there is no such column."""
    site, _, column = code.partition("/")
    found = websites.column_of(site, column) if column else None
    return f"{found.site.title} · {found.title}" if found else ""


def title(picked: Picked) -> str:
    """The choice in words; nothing when nothing was chosen."""
    parts = [f"“{picked.q[:LONGEST_QUESTION]}”" if picked.q else "", KINDS.get(picked.kind, ""), site_titles().get(picked.site, ""),
             column_title(picked.column) if picked.column else "", KIND_LABELS[Kind(picked.matter)] + "事项" if picked.matter else ""]
    return " · ".join(part for part in parts if part)


def wish(picked: Picked) -> Wish:
    """The choice as the room of subscriptions takes it."""
    groups = [f"{name}:{code}" for name, code in (("site", picked.site), ("column", picked.column), ("matter", picked.matter)) if code]
    return Wish(title(picked), picked.q[:LONGEST_QUESTION], picked.kind, tuple(groups))
