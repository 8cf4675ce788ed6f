"""Matters as the guide tells them, and how one finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county import queries as county
from shuheng.foundation.search import queries as search
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Matter
from shuheng.services.licensing.rules.contents import LIFE_EVENT_LABELS, Limit, LimitKind, Material
from shuheng.services.licensing.rules.contents import Matter as Content

from . import figures

Door = tuple[str, str, str, str]
T = TypeVar("T")

# each life event as one large character, and what lies behind it
SIGNS = {
    "birth": ("生", "出生证、户口、医保"), "school": ("学", "转学、办园、教师资格"), "work": ("工", "失业、用工、公积金"), "shop": ("店", "执照、许可、备案"),
    "house": ("房", "宅基地、过户、工程"), "farm": ("农", "补贴、养殖、林木"), "medical": ("医", "医保、报销、评残"), "old": ("老", "高龄津贴、特困供养"),
    "help": ("助", "低保、临时救助、残疾人"), "funeral": ("念", "销户、补助、继承"),
}
WHO_LABELS = {"person": "个人", "legal": "公司、合作社等单位"}
MOST_FOUND = 100


def doors() -> list[Door]:
    """The life events: code, character, title, what lies behind it."""
    return [(event.value, SIGNS[event.value][0], title, SIGNS[event.value][1]) for event, title in LIFE_EVENT_LABELS.items()]


def often(most: int = 5) -> list[tuple[str, str]]:
    """Matters for the front page: those used most of late, then what every township handles."""
    rows = Matter.objects.filter(active=True).order_by("-by_township", "pk").values_list("code", "short")
    return _most_used(rows, key=lambda row: row[0])[:most]


@dataclass(frozen=True)
class Behind:
    """What lies behind a door of life: its first matters (code, short title) and how many there are."""

    code: str
    title: str
    first: Sequence[tuple[str, str]]
    count: int


def behind_doors(most: int = 8) -> list[Behind]:
    """Every door that leads somewhere, with the matters used most. A matter may stand behind several."""
    rows = _most_used(Matter.objects.filter(active=True).order_by("-by_township", "title").values_list("code", "short", "life_events"), key=lambda row: row[0])
    found = [(code, title, [(row[0], row[1]) for row in rows if code in row[2]]) for code, _, title, _ in doors()]
    return [Behind(code, title, inside[:most], len(inside)) for code, title, inside in found if inside]


def _most_used(rows: Iterable[T], key: Callable[[T], str]) -> list[T]:
    used = figures.used()
    return sorted(rows, key=lambda row: -used.get(key(row), 0))


def organs() -> list[tuple[str, str]]:
    """The organs that have matters."""
    return [(organ.code, organ.short) for organ in licensing.matter_organs()]


def towns() -> list[tuple[str, str]]:
    """The townships of today."""
    return [(one.code, one.name) for one in county.townships_today()]


# --- finding


@dataclass(frozen=True)
class Listed:
    """A matter in a list."""

    code: str
    title: str
    kind_label: str
    organ: str
    say: str
    promised: int | None
    statutory: int | None
    online: bool = True
    free: int = 0


@dataclass(frozen=True)
class Wanted:
    """What the reader looks for."""

    query: str = ""
    event: str = ""
    organ: str = ""
    town: str = ""


def find(wanted: Wanted, by: Actor) -> list[Listed]:
    """The matters that hold every word and pass the filters, best first."""
    if wanted.town and wanted.town not in dict(towns()):
        return []
    rows = licensing.matters(wanted.event, wanted.organ, wanted.town)
    if wanted.query:
        hits = search.find(wanted.query, user=by, narrow=search.Narrow(kinds=("matter",)), limit=MOST_FOUND)
        place = {hit.key: number for number, hit in enumerate(hits.items)}
        found = sorted(rows.filter(code__in=place), key=lambda row: place[row.code])
    else:
        found = _most_used(rows, key=lambda row: row.code)
    licensing.learn(row.definition_id for row in found)
    contents = [(row, licensing.content(row.definition_id)) for row in found]
    return [_listed(row, content) for row, content in contents if _received(content, wanted.town)]


def _received(content: Content, town: str) -> bool:
    """Does the township receive it? Without a list every township does."""
    return not town or not content.divisions or town[:9] in content.divisions


def _listed(row: Matter, content: Content) -> Listed:
    return Listed(row.code, row.title, content.kind_label, row.organ.short, content.say, _days(content, LimitKind.PROMISED),
                  _days(content, LimitKind.STATUTORY), free=len(content.free))


def _days(content: Content, kind: LimitKind) -> int | None:
    limit = content.limit(kind)
    return limit.days if limit else None


# --- the guide


@dataclass(frozen=True)
class Item:
    """A material in the guide: who brings it ("bring", "maybe" on certain answers, "free") and in which form."""

    title: str
    say: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class Guide:
    """A matter as the guide tells it: its content, and what is made of it for the page."""

    row: Matter
    content: Content
    event: tuple[str, str] | None
    who: str
    promised: int | None
    statutory: int | None
    unit: str
    limit_notes: Sequence[str]
    limit_basis: Sequence[Limit]
    materials: Sequence[Item]
    version: int
    valid_from: date

    @property
    def counts(self) -> dict[str, int]:
        """How many materials of each sort."""
        return {source: sum(item.source == source for item in self.materials) for source in ("bring", "maybe", "free")}


def guide(row: Matter) -> Guide:
    """The guide of a matter."""
    content, version = licensing.content(row.definition_id), licensing.definition(row.definition_id)
    event = content.events[0] if content.events else None
    limit = content.limit(LimitKind.PROMISED) or content.limit(LimitKind.STATUTORY)
    return Guide(
        row=row, content=content, event=(event.value, LIFE_EVENT_LABELS[event]) if event else None,
        who="、".join(WHO_LABELS[who.value] for who in content.who), promised=_days(content, LimitKind.PROMISED),
        statutory=_days(content, LimitKind.STATUTORY), unit=limit.unit_label if limit else "个工作日", limit_notes=_notes(content),
        limit_basis=[one for one in content.limits if one.law], materials=_items(content),
        version=version.version, valid_from=version.valid_from)


def _notes(content: Content) -> list[str]:
    """What the promise and the law say beyond the number of days, then the other limits in a line each."""
    main = (LimitKind.PROMISED, LimitKind.STATUTORY)
    notes = [f"{one.label}：{one.note}" for one in content.limits if one.kind in main and one.note]
    return notes + [f"{one.label} {one.days} {one.unit_label}。{one.note}" for one in content.limits if one.kind not in main]


def _items(content: Content) -> list[Item]:
    """What everybody must bring first, then what depends on the answers, then what an office vouches for."""
    brought = [Item(one.title, one.why, "maybe" if one.optional or one.required_if else "bring", _note(one)) for one in content.to_bring]
    free = [Item(one.title, one.why, "free") for one in content.free]
    return [*sorted(brought, key=lambda item: item.source == "maybe"), *free]


def _note(material: Material) -> str:
    return material.form_label + (f"，{material.copies} 份" if material.copies > 1 else "")
