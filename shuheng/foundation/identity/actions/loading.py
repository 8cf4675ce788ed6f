"""Posts of a county's profile, and the invented people of a demonstration. A second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.rules import Tally

from .. import queries, rules
from ..models import Account, Holding, Party, Post
from .parties import Person, Terms, grant_mandate, raise_level, record_party, register
from .posting import open_post


@dataclass(frozen=True)
class PostPlan:
    """A post as the profile wants it."""

    code: str
    organ: str
    title: str
    reach: Mapping[str, Within]
    domain: str = ""


@transaction.atomic
def put_posts(plans: Iterable[PostPlan], *, by: Actor) -> Tally:
    """Open posts that are missing, change those that differ; others stay."""
    created = changed = same = 0
    present = {post.code: post for post in Post.objects.prefetch_related("permits")}
    organs = {organ.code: organ.pk for organ in county.organs_on()}
    for plan in (wanted for wanted in plans if wanted.organ in organs):
        old = present.pop(plan.code, None)
        if old is not None and _as_planned(old, plan, organs):
            same += 1
            continue
        open_post(plan.code, organs[plan.organ], plan.title, plan.reach, by=by, domain=plan.domain)
        created, changed = (created + 1, changed) if old is None else (created, changed + 1)
    return Tally("岗位", created, changed, same, len(present))


def _as_planned(post: Post, plan: PostPlan, organs: Mapping[str, int]) -> bool:
    held = {row.permit: row.within for row in post.permits.all()}
    wanted = {code: int(reach) for code, reach in plan.reach.items()}
    return (post.organ_id, post.title, post.domain, held) == (organs[plan.organ], plan.title, plan.domain, wanted)


@dataclass(frozen=True)
class DemoResident:
    """An invented resident."""

    person: Person
    level: int


@dataclass(frozen=True)
class DemoCompany:
    """An invented organisation and the ID number of whoever acts for it."""

    person: Person
    agent: str


@dataclass(frozen=True)
class DemoOfficer:
    """An invented officer and the codes of his posts."""

    account: str
    name: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Demonstration:
    """All invented people, with the one password they share."""

    password: str
    residents: tuple[DemoResident, ...]
    companies: tuple[DemoCompany, ...]
    officers: tuple[DemoOfficer, ...]


@transaction.atomic
def put_demonstration(people: Demonstration, *, by: Actor) -> Tally:
    """Open the accounts of a demonstration that are missing. Outside a demonstration: Forbidden."""
    if not settings.DEMONSTRATION:
        raise Forbidden("这里不是演示系统，不能建示例账号。")
    password = make_password(people.password)  # they share it, so it is hashed once
    done = [_resident(row, password, by) for row in people.residents]
    done += [_company(row, by) for row in people.companies]
    done += [_officer(row, password, by) for row in people.officers]
    return Tally("示例账号", created=sum(done), same=len(done) - sum(done))


def _resident(row: DemoResident, password: str, by: Actor) -> bool:
    if queries.find_party(row.person.number, by):
        return False
    account = register(row.person, by=by)
    account.password = password
    account.save(update_fields=["password"])
    if row.level == 2:
        raise_level(account.party_id or 0, "id_card", by=by)
    return True


def _company(row: DemoCompany, by: Actor) -> bool:
    if queries.find_party(row.person.number, by):
        return False
    company, agent = record_party(row.person, by=by), queries.find_party(row.agent, by)
    Party.objects.filter(pk=company.pk).update(level=2)
    today = clock.today()
    if agent is not None:
        terms = Terms((rules.EVERYTHING,), rules.Span(today, today.replace(year=today.year + 3, day=min(today.day, 28))))
        grant_mandate(company.pk, agent.pk, terms, by=by)
    return True


def _officer(row: DemoOfficer, password: str, by: Actor) -> bool:
    if Account.objects.filter(name=row.account).exists():
        return False
    account = Account(kind=Account.Kind.OFFICER, name=row.account, full_name=row.name)
    account.password = password
    account.save()
    posts = Post.objects.in_bulk(row.posts, field_name="code")
    for post in (posts[code] for code in row.posts if code in posts):
        Holding.objects.create(account=account, post=post, valid_from=clock.today())
    return True
