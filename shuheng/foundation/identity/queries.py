"""Reading who somebody is, what he may do, and whom he may act for."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import yaml
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.db.models import F, Func, JSONField, Q, QuerySet, Value
from django.utils.crypto import constant_time_compare

from shuheng.foundation.core import clock, vault
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.rows import fetched

from . import permits, rules
from .models import Account, Holding, Mandate, Party, Post, Proof, Session, StandIn

POST_KEY, FOR_KEY = "post", "acting_for"


# --- the actor of a request


class _Standing(Func):
    """All that decides what an account may do on a day, as one JSON value of one definer function."""

    function = "identity_standing"
    output_field = JSONField()


_ACCOUNT = ("id", "password", "kind", "name", "full_name", "party_id", "password_due")
_MEET = Prepared("identity_meet", "text, timestamptz, timestamptz, date", f"""
select json_build_array(s.session_data, json_build_array({", ".join(f"a.{name}" for name in _ACCOUNT)}), a.disabled_at,
  case when a.id is not null then identity_standing(a.id, $4) end)
from identity_session s left join identity_account a on a.id = s.account_id
where s.session_key = $1 and s.expire_date > $2 and s.started_at > $3
""")


def met(key: str, at: datetime, not_before: datetime, day: date) -> tuple[str, Account | None] | None:
    """(sealed content, account with its `standing`) of a session that has not ended: all that a request asks about its asker, in one message."""
    row = connection.one(_MEET, [key, at, not_before, day])
    if row is None:
        return None
    content, facts, disabled_at, found = row
    if found is None:
        return content, None
    account = fetched(Account, **dict(zip(_ACCOUNT, facts, strict=True)), disabled_at=datetime.fromisoformat(disabled_at) if disabled_at else None)
    account.standing = found  # type: ignore[attr-defined]
    return content, account


def signed_in(session: SessionBase, day: date | None = None) -> Account | None:
    """The account of a session with its `standing`; None when absent, disabled, or its password was changed.

    A stored session has brought its account along (`met`); one that was filled in by hand asks for it.
    """
    number = session.get(SESSION_KEY)
    if number is None:
        return None
    brought: Account | None = getattr(session, "account", None)
    account = brought if brought and brought.pk == int(str(number)) and day is None else standing(int(str(number)), day or clock.today())
    if account is None or not account.is_active:
        return None
    known = str(session.get(HASH_SESSION_KEY, ""))
    return account if constant_time_compare(known, account.get_session_auth_hash()) else None


def standing(number: int, day: date) -> Account | None:
    """An account annotated with its posts, stand-ins, mandates and level on a day."""
    return Account.objects.annotate(standing=_Standing(F("pk"), Value(day))).filter(pk=number).first()


def actor_for(account: Account | None, session: Mapping[str, object]) -> Actor:
    """Who acts. The account comes from `signed_in` or `standing`; the session names the present post or the principal acted for."""
    if account is None or not account.is_active or account.kind == Account.Kind.PROGRAM:
        return PUBLIC
    return _officer(account, session) if account.is_officer else _resident(account, session)


def _resident(account: Account, session: Mapping[str, object]) -> Actor:
    facts = account.standing  # type: ignore[attr-defined]
    level, own = int(facts["level"]), int(facts["party"])
    given = {scope: frozenset(numbers) for scope, numbers in facts["principals"].items()} if level >= 2 else {}
    everything = frozenset({own}) | given.pop(rules.EVERYTHING, frozenset())
    name = vault.open_text(base64.b64decode(facts["name"]), "identity.party.name", str(own))
    actor = Actor(kind="resident", account=account.pk, party=own, parties=everything, mandated=given, level=level, label=name)
    chosen = int(str(session.get(FOR_KEY) or 0))
    return replace(actor, party=chosen) if chosen in actor.represented else actor


@dataclass(frozen=True)
class Seat:
    """A post an officer may sit in today, by own right or standing in."""

    post: int
    title: str
    organ: int
    organ_name: str
    divisions: frozenset[int]
    domain: str
    permits: Mapping[str, Within]
    instead_of: str

    @property
    def label(self) -> str:
        """Title and organ, and for whom one stands in."""
        return f"{self.organ_name} · {self.title}" + (f"（代{self.instead_of}）" if self.instead_of else "")


def seats(account: Account) -> list[Seat]:
    """The posts of an officer with standing, own ones first."""
    rows = account.standing["seats"]  # type: ignore[attr-defined]
    return [Seat(row["post"], row["title"], row["organ"], row["organ_name"], frozenset(row["divisions"]), row["domain"],
                 {code: Within(reach) for code, reach in row["permits"].items()}, row["instead_of"]) for row in rows]


def seat_in(account: Account, session: Mapping[str, object]) -> Seat | None:
    """The present seat: the chosen one while it is valid, else the first."""
    mine = seats(account)
    return next((seat for seat in mine if seat.post == session.get(POST_KEY)), mine[0] if mine else None)


def _officer(account: Account, session: Mapping[str, object]) -> Actor:
    seat = seat_in(account, session)
    if seat is None:
        return Actor(kind="officer", account=account.pk, label=account.full_name)
    # A stand-in in the same organ and domain adds to the present post; elsewhere it must be chosen, so that reach never mixes organs.
    near = [other for other in seats(account) if other.instead_of and other.organ == seat.organ and other.domain == seat.domain]
    return Actor(kind="officer", account=account.pk, post=seat.post, organ=seat.organ, organs=frozenset({seat.organ}),
                 divisions=seat.divisions, permits=_union([seat, *near]), domain=seat.domain, label=f"{account.full_name} · {seat.title}")


def _union(held: Iterable[Seat]) -> dict[str, Within]:
    reach: dict[str, Within] = {}
    for seat in held:
        for code, within in seat.permits.items():
            reach[code] = max(within, reach.get(code, within))
    return reach


def actor_of(account: Account, day: date | None = None, post: int | None = None) -> Actor:
    """The actor an account would be without a browser: for jobs, commands and tests."""
    return actor_for(standing(account.pk, day or clock.today()), {POST_KEY: post} if post else {})


# --- parties


def check(by: Actor, permit: Permit) -> None:
    """Refuse when the actor lacks the permit."""
    if not by.may(permit):
        raise Forbidden(f"您现在的岗位没有“{permit.label}”的许可。请找本单位管理员，或者换到有这项许可的岗位。")


def party_of(by: Actor) -> Party | None:
    """The party the actor is, or acts for; None for officers and visitors."""
    return Party.objects.filter(pk=by.party).first() if by.party else None


_PARTY = ("id", "kind", "level", "organ_id", "division_id", "domain")
_SEALED = ("name_sealed", "number_sealed", "phone_sealed")
_PARTIES = Prepared("identity_parties", "bigint[]", f"""
select json_agg(json_build_array({", ".join(_PARTY)}, {", ".join(f"encode({name}, 'base64')" for name in _SEALED)})) from identity_party where id = any($1)
""")


def parties(numbers: Iterable[int]) -> list[Party]:
    """Those of these parties whom the present actor may see, in no order: what every page of somebody signed in asks."""
    rows = connection.one(_PARTIES, [sorted(numbers)]) or ()
    return [fetched(Party, **dict(zip(_PARTY, row, strict=False)), **{name: base64.b64decode(text) if text else None
                                                                       for name, text in zip(_SEALED, row[len(_PARTY):], strict=True)}) for row in rows]


def party(number: int) -> Party:
    """A party the present actor may see, or Absent."""
    found = Party.objects.filter(pk=number).first()
    if found is None:
        raise Absent("没有找到这个人。请核对证件号。")
    return found


def find_party(number: str, by: Actor) -> Party | None:
    """The party with this ID number or credit code, for officers who may verify or record; RLS hides the rest."""
    if not (by.kind == "system" or by.may(permits.RAISE) or by.may(permits.MANDATE)):
        raise Forbidden("您现在的岗位不能按证件号查人。请找窗口核验岗位的同事。")
    return Party.objects.filter(number_blind=vault.blind(rules.plain(number), "identity.party.number")).first()


def parties_called(words: str, by: Actor, most: int = 200) -> tuple[int, ...]:
    """The parties with exactly this name or telephone that an officer may see: nothing is searched but blind indexes."""
    if by.kind != "officer" or not words:
        return ()
    name = vault.blind(rules.person_name(words), "identity.party.name")
    phone = vault.blind(rules.plain(words), "identity.party.phone")
    return tuple(Party.objects.filter(Q(name_blind=name) | Q(phone_blind=phone)).values_list("pk", flat=True)[:most])


def officers_named(numbers: Iterable[int]) -> dict[int, str]:
    """The names of officers, and of programs, by account."""
    return dict(Account.objects.filter(pk__in=set(numbers)).exclude(kind="resident").values_list("pk", "full_name"))


def names_of(parties: Iterable[int]) -> dict[int, str]:
    """Names of those parties the present actor may see."""
    return {found.pk: found.name for found in Party.objects.filter(pk__in=set(parties))}


def opened_name(party: int, sealed: bytes) -> str:
    """The name of a party whose row was read with other things."""
    return vault.open_text(sealed, "identity.party.name", str(party))


def proofs(number: int) -> QuerySet[Proof]:
    """How a party's identity was proved, newest first."""
    return Proof.objects.filter(party=number).select_related("officer").order_by("-proved_at")


# --- mandates


def may_act(by: Actor, principal: int, scope: str, day: date | None = None) -> bool:
    """Whether the resident may act for this party in a service: himself always, others under a valid mandate that covers it."""
    account = Account.objects.filter(pk=by.account, kind="resident").first()
    if account is None or principal not in by.parties_for(scope):
        return False
    return account.party_id == principal or represents(account.party_id or 0, principal, scope, day)


def represents(agent: int, principal: int, scope: str, day: date | None = None) -> bool:
    """Whether a valid mandate lets this party act for that one in a service."""
    covers = Q(scopes__contains=[scope]) | Q(scopes__contains=[rules.EVERYTHING])
    return valid_mandates(agent, day).filter(covers, principal=principal).exists()


def valid_mandates(agent: int, day: date | None = None) -> QuerySet[Mandate]:
    """Mandates under which a party may act on a day."""
    today = day or clock.today()
    return Mandate.objects.filter(agent=agent, revoked_at=None, valid_from__lte=today, valid_to__gte=today)


def mandates(number: int) -> QuerySet[Mandate]:
    """All mandates a party gave or holds, newest first."""
    return Mandate.objects.filter(Q(principal=number) | Q(agent=number)).order_by("-recorded_at")


@dataclass(frozen=True)
class MandateRow:
    """A mandate as one of its two parties sees it: the other's name is masked."""

    mandate: Mandate
    given: bool
    other: str
    valid: bool


def mandate_rows(own: int, day: date | None = None) -> list[MandateRow]:
    """Mandates a party gave or holds, with the other side's masked name."""
    today, found = day or clock.today(), list(mandates(own))
    with acting(SYSTEM):
        names = names_of({row.principal_id for row in found} | {row.agent_id for row in found})
    return [_mandate_row(row, own, names, today) for row in found]


def _mandate_row(row: Mandate, own: int, names: Mapping[int, str], today: date) -> MandateRow:
    given = row.principal_id == own
    other = names[row.agent_id if given else row.principal_id]
    return MandateRow(row, given, rules.masked_name(other), row.revoked_at is None and row.valid_from <= today <= row.valid_to)


def agent_named(name: str, number: str) -> int:
    """The person with this name and ID number, for a principal who names his agent. One answer for unknown and mismatch alike."""
    number = rules.check_id_number(number, clock.today())
    with acting(SYSTEM):
        found = find_party(number, SYSTEM)
    if found is None or bytes(found.name_blind) != vault.blind(rules.person_name(name), "identity.party.name"):
        raise Refused("没有找到姓名和身份证号都对得上的人。请核对；对方还没有登记过的，请他先注册，再到窗口核验身份。", "agent_number")
    return found.pk


def principals(by: Actor) -> list[tuple[int, str]]:
    """Others the actor may act for, with their names."""
    own = Account.objects.filter(pk=by.account).values_list("party_id", flat=True).first()
    others = by.represented - {own}
    return sorted(names_of(others).items())


# --- officers and posts


def labels(sat: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Who acted in which post, as the steps of a case say it: 周若兰 · 承办岗. Keys are accounts with posts."""
    wanted = set(sat)
    names = officers_named(account for account, _ in wanted)
    titles = dict(Post.objects.filter(pk__in={post for _, post in wanted}).values_list("pk", "title"))
    return {(account, post): " · ".join(filter(None, (names.get(account, ""), titles.get(post, "")))) for account, post in wanted}


def officers() -> QuerySet[Account]:
    """All officers' accounts by sign-in name."""
    return Account.objects.filter(kind="officer").order_by("name")


def officer(number: int) -> Account:
    """An officer's account, or Absent."""
    found = officers().filter(pk=number).first()
    if found is None:
        raise Absent("没有这个账号。请回到账号列表再选。")
    return found


def posts(day: date | None = None) -> QuerySet[Post]:
    """Posts that exist on a day, by organ."""
    today = day or clock.today()
    return Post.objects.filter(Q(closed_on=None) | Q(closed_on__gt=today)).select_related("organ").order_by("organ__code", "code")


def holdings(account: int | None = None, day: date | None = None) -> QuerySet[Holding]:
    """Holdings that last on a day or begin later."""
    today = day or clock.today()
    found = Holding.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today)).select_related("post__organ", "account")
    return (found.filter(account=account) if account else found).order_by("post__organ__code", "post__code", "valid_from")


def stand_ins(day: date | None = None) -> QuerySet[StandIn]:
    """Stand-ins that last on a day or begin later."""
    today = day or clock.today()
    return StandIn.objects.filter(ended_at=None, valid_to__gte=today).select_related(
        "holding__account", "holding__post__organ", "substitute").order_by("valid_from")


def post_holders(organ: int, permit: Permit, day: date | None = None) -> list[Account]:
    """Active officers who hold a permit in an organ on a day, stand-ins included: whom a case can be handed to, whom a notice reaches."""
    today = day or clock.today()
    held = Holding.objects.filter(post__organ=organ, post__permits__permit=permit.code, valid_from__lte=today).filter(
        Q(valid_to=None) | Q(valid_to__gte=today)).filter(Q(post__closed_on=None) | Q(post__closed_on__gt=today))
    standing_in = StandIn.objects.filter(holding__in=held, ended_at=None, valid_from__lte=today, valid_to__gte=today)
    chosen = Q(pk__in=held.values("account")) | Q(pk__in=standing_in.values("substitute"))
    return list(Account.objects.filter(chosen, kind="officer", disabled_at=None).order_by("name"))


def reached(permit: Permit, organ: int | None = None) -> set[int]:
    """The accounts that a notice to the holders of a permit goes to: those of one organ, or wherever their post is."""
    organs = {organ} if organ else set(posts().filter(permits__permit=permit.code).values_list("organ", flat=True))
    return {account.pk for one in organs for account in post_holders(one, permit)}


def who_can(wanted: Iterable[Permit], organ: int | None = None) -> list[str]:
    """Titles of posts that hold one of the permits, those of one's own organ first: for the page that says who can."""
    found = posts().filter(permits__permit__in=[permit.code for permit in wanted]).distinct()
    return [f"{post.organ.short} · {post.title}" for post in sorted(found[:200], key=lambda post: post.organ_id != organ)][:5]


# --- sessions and demonstration


def sessions(account: int) -> QuerySet[Session]:
    """The signed-in browsers of an account, newest use first."""
    return Session.objects.filter(account=account, expire_date__gt=clock.now()).order_by("-seen_at")


def session_mark(key: str) -> str:
    """By which a page names a session without giving its key away."""
    return vault.mac(key.encode(), "identity.session").hex()[:16]


def account_by_phone(phone: str) -> Account | None:
    """The resident's account with this telephone."""
    return Account.objects.filter(phone_blind=vault.blind(phone, "identity.account.phone")).first()


def account_by_number(number: str) -> Account | None:
    """The resident's account of the person with this ID number: for the province's sign-in only."""
    with acting(SYSTEM):
        found = find_party(number, SYSTEM)
    return Account.objects.filter(party=found.pk).first() if found else None


def demonstration_accounts() -> list[tuple[str, str, str]]:
    """(role, account or telephone, password) for the start page; empty outside the demonstration."""
    path = settings.PROFILE / "demonstration.yaml"
    if not settings.DEMONSTRATION or not path.exists():
        return []
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    people = [(row["role"], row["phone"]) for row in data["residents"]] + [(row["role"], row["account"]) for row in data["officers"]]
    return [(role, account, data["password"]) for role, account in people]
