"""The parts of a county's profile that say which posts there are (posts.yaml), and who plays in a demonstration (demonstration.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader
from shuheng.foundation.county.models import DOMAINS

from . import rules
from .actions import Person
from .actions.loading import DemoCompany, Demonstration, DemoOfficer, DemoResident, PostPlan, put_demonstration, put_posts

POSTS, PEOPLE = "posts.yaml", "demonstration.yaml"
TOWNSHIP = "town-"


@dataclass
class Plan:
    """Posts, and the people of a demonstration where this is one."""

    posts: list[PostPlan] = field(default_factory=list)
    people: Demonstration | None = None


def read(profile: Profile) -> Plan:
    """Check both files; a county may lack either."""
    autodiscover_modules("permits")
    plan = Plan()
    if profile.has(POSTS) and (file := profile.yaml(POSTS)):
        plan.posts = list(_posts(profile, file))
    if settings.DEMONSTRATION and profile.has(PEOPLE) and (file := profile.yaml(PEOPLE)):
        plan.people = _people(file)
    return plan


def write(plan: Plan, by: Actor) -> Iterator[Tally]:
    """Posts first, then who holds them."""
    if plan.posts:
        yield put_posts(plan.posts, by=by)
    if plan.people:
        yield put_demonstration(plan.people, by=by)


# --- posts


@dataclass(frozen=True)
class _Kind:
    title: str
    domain: str
    reach: dict[str, Within]


def _posts(profile: Profile, file: Record) -> Iterator[PostPlan]:
    file.only("verified", "kinds", "everywhere", "extra", "townships")
    kinds = _kinds(file)
    wanted = [(organ, kind) for organ in sorted(profile.known("organ")) for kind in file.texts("everywhere")]
    wanted += [(organ, kind) for organ in sorted(profile.known("organ")) if organ.startswith(TOWNSHIP) for kind in file.texts("townships")]
    for extra in file.records("extra"):
        extra.only("organ", "kinds")
        wanted += [(extra.code("organ", "organ"), kind) for kind in extra.texts("kinds")]
    for organ, kind in wanted:
        if kind not in kinds:
            file.refuse(f"没有叫“{kind}”的岗位样板，请写在 kinds 里。", "kinds")
            continue
        code = f"{organ}.{kind}"
        profile.know("post", code)
        yield PostPlan(code, organ, kinds[kind].title, kinds[kind].reach, kinds[kind].domain)


def _kinds(file: Record) -> dict[str, _Kind]:
    listed = file.record("kinds")
    found: dict[str, _Kind] = {}
    for name in listed.names() if listed else []:
        kind = listed.record(name) if listed else None
        if kind is not None:
            kind.only("title", "domain", "permits")
            found[name] = _Kind(kind.text("title"), kind.choice("domain", DOMAINS, ""), dict(_reach(kind)))
    return found


def _reach(kind: Record) -> Iterator[tuple[str, Within]]:
    for word in kind.texts("permits"):
        code, _, within = word.partition("@")
        if code not in every():
            kind.refuse(f"没有许可“{code}”。", "permits")
        elif within and within.upper() not in Within.__members__:
            kind.refuse(f"范围“{within}”应当是 own_cases、own_township、own_organ 或 county。", "permits")
        else:
            yield code, Within[within.upper()] if within else every()[code].within


# --- the demonstration


def _people(file: Record) -> Demonstration:
    file.only("password", "residents", "companies", "officers")
    residents = tuple(_resident(row) for row in file.records("residents"))
    companies = tuple(_company(row) for row in file.records("companies"))
    return Demonstration(file.text("password"), residents, companies, tuple(_officer(row) for row in file.records("officers")))


def _resident(row: Record) -> DemoResident:
    row.only("role", "name", "number", "phone", "level")
    row.text("role")
    return DemoResident(Person(row.text("name"), _number(row, rules.PERSON), row.text("phone")), row.whole("level", 1))


def _company(row: Record) -> DemoCompany:
    row.only("name", "number", "agent")
    return DemoCompany(Person(row.text("name"), _number(row, rules.LEGAL), kind=rules.LEGAL), row.text("agent"))


def _number(row: Record, kind: str) -> str:
    try:
        return rules.check_number(kind, row.text("number"), clock.today())
    except Refused as refused:
        row.refuse(refused.message, "number")
        return ""


def _officer(row: Record) -> DemoOfficer:
    row.only("role", "account", "name", "posts")
    row.text("role")
    for post in row.texts("posts"):
        if not row.profile.knows("post", post):
            row.refuse(f"没有代码为“{post}”的岗位。", "posts")
    return DemoOfficer(row.text("account"), row.text("name"), tuple(row.texts("posts")))


declare_loader("identity", read, write)
