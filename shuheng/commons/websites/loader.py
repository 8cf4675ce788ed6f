"""The part of a county's profile that names its websites, columns and words (websites.yaml); a demonstration has invented items beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .actions import ColumnPlan, Item, Plan, SitePlan, TermPlan, WordPlan
from .rules import Content

FILE, SAMPLE = "websites.yaml", "demonstration_websites.yaml"
Template = dict[str, str]
Library = tuple[dict[str, list[Template]], dict[str, list[Template]], dict[str, int], dict[str, int], int]


def read(profile: Profile) -> tuple[Record, Plan, tuple[ColumnPlan, ...], int] | None:
    """The file, the portal and words as they are, the columns of every sub-site and the first identification code; a county may have none."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    if file is None:
        return None
    file.only("source", "verified", "first_id_code", "portal", "subsites", "word_source", "words", "documents")
    portal, below, first = file.record("portal"), file.record("subsites"), file.text("first_id_code")
    if portal is None or below is None or not (first.isdigit() and len(first) == 10):
        file.refuse("要有 portal、subsites，first_id_code 是十位数字。")
        return None
    site = SitePlan(rules.PORTAL, portal.text("title"), "portal", portal.code("organ", "organ"), first, tuple(_columns(portal)),
                    portal.text("host", ""), portal.whole("reviews", 1), file.flag("verified"))
    words = tuple(_word(row, file) for row in file.records("words"))
    return file, Plan((site,), words, tuple(_terms(file))), tuple(_columns(below)), below.whole("reviews", 1)


def _columns(record: Record) -> Iterator[ColumnPlan]:
    seen: set[str] = set()
    for row in record.records("columns"):
        row.only("code", "title", "kind", "parent", "organ", "update_days", "on_home")
        code, parent = row.text("code"), row.text("parent", "")
        if parent and parent not in seen:
            row.refuse(f"上级栏目 {parent} 要写在前面。", "parent")
        if code in seen:
            row.refuse(f"栏目 {code} 写了两次。", "code")
        seen.add(code)
        yield ColumnPlan(code, row.text("title"), row.choice("kind", rules.COLUMN_KINDS), parent, row.code("organ", "organ") if "organ" in row else "",
                         row.whole("update_days", 0), row.flag("on_home"))


def _word(row: Record, file: Record) -> WordPlan:
    row.only("kind", "text", "advice", "place", "source", "verified")
    return WordPlan(row.choice("kind", rules.WORD_KINDS), row.text("text"), row.text("advice", ""), row.whole("place", 0),
                    row.text("source", "") or file.text("word_source", "") or file.text("source"), row.flag("verified"))


def _terms(file: Record) -> Iterator[TermPlan]:
    """Categories and topics of documents; a county may do without."""
    told = file.record("documents") if "documents" in file else None
    for kind, name in (("category", "categories"), ("topic", "topics")) if told else ():
        for place, row in enumerate(told.records(name) if told else ()):
            row.only("code", "title", "interpret_days")
            days = row.whole("interpret_days", 0) if "interpret_days" in row else None
            yield TermPlan(kind, row.text("code"), row.text("title"), place, told.text("source") if told else "", days)


def write(found: tuple[Record, Plan, tuple[ColumnPlan, ...], int] | None, by: Actor) -> Iterator[Tally]:
    """The portal, then a site for every organ: departments and others first, townships after them."""
    if found:
        _, plan, columns, reviews = found
        yield actions.put_sites(Plan((*plan.sites, *_subsites(plan.sites[0].id_code, columns, reviews)), plan.words, plan.terms), by=by)


def _subsites(first: str, columns: tuple[ColumnPlan, ...], reviews: int) -> Iterator[SitePlan]:
    organs = sorted(county.organs_on(), key=lambda one: (one.kind == "township", one.pk))
    for place, organ in enumerate(organs, 1):
        kind = "township" if organ.kind == "township" else "organ"
        yield SitePlan(organ.code, organ.name, kind, organ.code, str(int(first) + place), columns, reviews=reviews)


# --- the sample


def read_sample(profile: Profile) -> Library | None:
    """The templates of a demonstration; a production never has them, tests take them when they want."""
    if settings.TESTING or not settings.DEMONSTRATION or not profile.has(SAMPLE):
        return None
    return library_of(profile)


def library_of(profile: Profile) -> Library | None:
    """What the file says."""
    file = profile.yaml(SAMPLE)
    if file is None:
        return None
    return (file.plain("portal"), file.plain("subsite"), file.plain("counts"), file.plain("each"), file.whole("shared", 0))


def write_sample(library: Library | None, by: Actor) -> Iterator[Tally]:
    """Invented items for the portal and for every sub-site, going back from today."""
    if library:
        portal, subsite, counts, each, shared = library
        yield actions.put_samples([*_of_portal(portal, counts), *_of_subsites(subsite, each, shared)], by=by)


def _of_portal(templates: dict[str, list[Template]], counts: dict[str, int]) -> Iterator[Item]:
    for column, many in counts.items():
        kinds = templates[column]
        for place in range(many):
            days = place * (3 if column in ("county", "notices") else 17) + (0 if column == "county" else 2)
            told = {"name": "衡山县人民政府办公室", "short": "县政府办", "duty": "", "duties": "", "n": str(many - place)}
            yield _item(kinds[place % len(kinds)], told, days, place, "衡山县人民政府办公室", ((rules.PORTAL, column),), column)


def _of_subsites(templates: dict[str, list[Template]], each: dict[str, int], shared: int) -> Iterator[Item]:
    for turn, organ in enumerate(county.organs_on()):
        duties = [one.text for one in county.duties_of(organ)] or ["服务群众"]
        beside = "towns" if organ.kind == "township" else "organs"
        for column, many in each.items():
            kinds = templates[column]
            for place in range(many):
                told = {"name": organ.name, "short": organ.short, "duty": duties[(turn + place) % len(duties)], "duties": "\n- ".join(duties),
                        "n": str(place + 1)}
                also = ((rules.PORTAL, beside),) if column == "news" and place < shared else ()
                yield _item(kinds[(turn + place) % len(kinds)], told, place * 9 + turn % 9 + (20 if column != "news" else 0), turn * 7 + place, organ.name,
                            ((organ.code, column), *also), column)


def _item(template: Template, told: dict[str, str], days: int, turn: int, source: str, columns: Sequence[tuple[str, str]], column: str) -> Item:
    at = _instant(days, turn)
    day = clock.local(at).date().isoformat() if column in ("documents", "policy") else ""
    told = told | {"month": str(clock.local(at).month)}
    said = Content(title=f"{template['title'].format(**told)}（示例）", body=rules.clean(template["body"].format(**told)),
                   kind=template.get("kind") or KIND_OF[column], source=source, author="示例通讯员", keywords=("示例", "衡山县"),
                   document_number=template.get("number", "").format(**told), category=template.get("category", ""), topic=template.get("topic", ""),
                   issued_on=day, effective_on=day)
    return Item(said, at, tuple(columns), f"{template['explains']}（示例）" if "explains" in template else "")


KIND_OF = {"county": "news", "news": "news", "notices": "notice", "documents": "policy", "policy": "policy", "interpretation": "interpretation",
           "guide": "guide", "about": "about"}


def _instant(days: int, turn: int) -> datetime:
    """An office hour some days ago, never in the future."""
    day = clock.today() - timedelta(days=days)
    return min(clock.on(day, 8 + turn % 9, turn * 7 % 60), clock.now() - timedelta(minutes=turn % 50 + 1))


declare_loader("websites", read, write)
declare_loader("websites sample", read_sample, write_sample)
