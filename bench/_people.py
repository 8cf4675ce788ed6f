"""Residents of the benches: registered once by the real action, then signed in and given a draft for every run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shuheng.foundation.identity.models import Account
    from shuheng.services.licensing.models import Matter

FIRST_PHONE = 19_950_000_000
AT_ONCE = 200


@dataclass(frozen=True)
class Ready:
    """A browser that has come as far as the page of review: its session, the matter, the key and version it files under."""

    session: str
    matter: str
    key: str
    version: int

    @property
    def path(self) -> str:
        """Where it posts."""
        return f"/apply/{self.matter}/?step=review"

    @property
    def fields(self) -> dict[str, str]:
        """What the page of review sends, less the token against forgery."""
        return {"_key": self.key, "_version": str(self.version), "promise": "yes"}


def number_of(serial: int) -> str:
    """A synthetic ID number of this county with the right check sign."""
    from shuheng.foundation.core.identifiers import id_check_sign

    days, last = divmod(serial, 900)
    digits = f"430423{date(1960, 1, 1) + timedelta(days=days):%Y%m%d}{last:03d}"
    return digits + id_check_sign(digits)


def residents(count: int) -> list[Account]:
    """So many registered residents; those of an earlier run are taken again."""
    from shuheng.foundation.core import vault
    from shuheng.foundation.identity.models import Account

    phones = {vault.blind(str(FIRST_PHONE + serial), "identity.account.phone"): serial for serial in range(count)}
    found = {phones[bytes(one.phone_blind)]: one for one in Account.objects.filter(phone_blind__in=list(phones)) if one.phone_blind}
    for serials in _slices([serial for serial in range(count) if serial not in found]):
        found.update(_registered(serials))
    return [found[serial] for serial in range(count)]


def _slices(serials: Sequence[int]) -> list[Sequence[int]]:
    return [serials[first:first + AT_ONCE] for first in range(0, len(serials), AT_ONCE)]


def _registered(serials: Sequence[int]) -> dict[int, Account]:
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.identity import actions

    with acting(SYSTEM):
        return {serial: actions.register(actions.Person("陈示例", number_of(serial), str(FIRST_PHONE + serial)), by=SYSTEM) for serial in serials}


def matters_without_uploads() -> list[Matter]:
    """The matters for people whose filled sample wants no file."""
    from shuheng.services.licensing import queries
    from shuheng.services.licensing.models import Matter

    rows = []
    for row in Matter.objects.filter(active=True).order_by("code"):
        content = queries.content(row.definition_id)
        if "person" in content.who and not content.required_materials(content.sample):
            rows.append(row)
    return rows


def ready(accounts: Sequence[Account]) -> list[Ready]:
    """Each account signed in, with its filled draft; the matters take turns."""
    from shuheng.foundation.core.acting import SYSTEM, acting

    with acting(SYSTEM):
        matters = cycle(matters_without_uploads())
        return [_ready(account, matter) for account, matter in zip(accounts, matters, strict=False)]


def _ready(account: Account, matter: Matter) -> Ready:
    from shuheng.foundation.core.acting import Actor, acting
    from shuheng.services.licensing import actions, queries

    party = account.party_id or 0
    by = Actor(kind="resident", account=account.pk, party=party, parties=frozenset({party}), level=1, label="陈示例")
    with acting(by):
        draft = actions.save_draft(matter, queries.content(matter.definition_id).sample, {}, party=party, by=by)
    return Ready(session_of(account), matter.code, str(draft.key), matter.definition_id)


def session_of(account: Account) -> str:
    """The key of a session as sign-in leaves it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from shuheng.foundation.identity.adapters import SessionStore

    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "shuheng.foundation.identity.adapters.PasswordBackend"
    store["started"] = store["seen"] = time.time()
    store["officer"], store["device"] = account.is_officer, "bench"
    store.create()
    return str(store.session_key)
