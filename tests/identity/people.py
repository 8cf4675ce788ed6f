"""People of this room's tests, and signing in without the pages: other rooms' tests may use `sign_in` too."""

from __future__ import annotations

import time
from datetime import date, timedelta
from itertools import count

from django.test import Client

from shuheng.foundation.core import clock, identifiers
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.models import Division, Organ
from shuheng.foundation.identity import actions, queries, rules
from shuheng.foundation.identity.models import Account, Post

_serial = count(100)
PASSWORD = "tea-ridge-river-sun"


def id_number(prefix: str = "430423", born: str = "19800101", serial: int | None = None) -> str:
    """A synthetic ID number with the right check sign."""
    digits = f"{prefix}{born}{(serial or next(_serial)) % 1000:03d}"
    return digits + identifiers.id_check_sign(digits)


def phone() -> str:
    """A telephone nobody used before in this run."""
    return f"199{next(_serial):08d}"


def resident(name: str = "陈秋生", number: str = "", level: int = 1) -> Account:
    """A registered person."""
    account = actions.register(actions.Person(name, number or id_number(), phone()), by=PUBLIC)
    if level == 2:
        with acting(SYSTEM):
            actions.raise_level(account.party_id, "id_card", by=SYSTEM)
    return account


def me(account: Account, **session: object) -> Actor:
    """The actor this account is today."""
    return queries.actor_for(queries.standing(account.pk, clock.today()), session)


def organ(code: str = "market-regulation", domain: str = "general") -> Organ:
    """An organ of the county."""
    since = date(2000, 1, 1)
    county, _ = Division.objects.get_or_create(code="430423000000", defaults={
        "name": "衡山县", "short": "衡山", "level": "county", "valid_from": since, "source": "示例"})
    found, _ = Organ.objects.get_or_create(code=code, defaults={
        "name": f"示例{code}", "short": code, "kind": "department", "division": county, "domain": domain,
        "valid_from": since, "source": "示例"})
    return found


def post(code: str = "handler", reach: dict[str, Within] | None = None, at: str = "market-regulation") -> Post:
    """A post with permits."""
    here = organ(at)
    with acting(SYSTEM):
        usual = {"identity.raise": Within.OWN_ORGAN}
        return actions.open_post(f"{at}.{code}", here.pk, code, usual if reach is None else reach, by=SYSTEM)


def officer(name: str = "", *posts: Post, since: date | None = None) -> Account:
    """An officer who holds posts and has chosen his password."""
    name = name or f"officer{next(_serial)}"
    with acting(SYSTEM):
        account, _ = actions.add_officer(name, "周若兰", by=SYSTEM)
        account.set_password(PASSWORD)
        account.password_due = False
        account.save()
        for held in posts:
            actions.appoint(account.pk, held.pk, rules.Span(since or clock.today() - timedelta(days=1)), by=SYSTEM)
    return account


def sign_in(client: Client, account: Account, second_factor: bool = True) -> None:
    """As if the account had come through the sign-in pages, officers with their second factor."""
    client.force_login(account, "shuheng.foundation.identity.adapters.PasswordBackend")
    session = client.session
    session.update({"started": time.time(), "seen": time.time(), "officer": account.is_officer, "device": "示例设备"})
    if second_factor and account.is_officer:
        session["account_authentication_methods_user"] = str(account.pk)
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()


