"""Is this certificate real, and is it valid at this moment? For anybody who holds the paper; read from the table each time, never kept."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import local, now, today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.rows import fetched
from shuheng.foundation.identity.rules import masked_name, masked_number

from ..models import Certificate, Edition, Share
from ..rules import STATE_LABELS, State
from .certificates import kind_by_id, paper

CODE, SHARE = 16, 20  # signs of a code on the paper, of a sharing code


@dataclass(frozen=True)
class Verified:
    """A certificate as whoever holds its paper may see it. `replaced`: this paper was exchanged for a newer edition. `share`: its row, when the holder
    showed it by a code of his own; then nothing is masked."""

    title: str
    number: str
    organ: str
    holder: str
    issued_on: date
    valid_until: date | None
    state: State
    words: str
    replaced: bool
    turned_on: date | None
    digest: str
    values: tuple[tuple[str, str], ...]
    certificate: int
    share: int | None = None

    @property
    def good(self) -> bool:
        """Valid at this moment."""
        return self.state is State.VALID and not self.replaced


def verify(code: str) -> Verified:
    """The certificate under the code on its paper, or under a sharing code. Absent when there is none, or the sharing has ended."""
    with acting(SYSTEM):
        return _shared(code) if len(code) == SHARE else _on_paper(code)


# planned once per connection: everybody who scans a paper asks this
_PAPER = Prepared("registries_verify", "text", """
select json_build_array(e.place, encode(e.sealed, 'base64'), e.issued_at, e.valid_until, e.digest, c.id, c.kind_id, c.number, c.state, c.edition,
  c.valid_from, c.valid_until, c.turned_at, k.title, o.name)
from registries_edition e join registries_certificate c on c.id = e.certificate_id join registries_certificatekind k on k.id = c.kind_id
join county_organ o on o.id = c.organ_id where e.code = $1
""")


def _on_paper(code: str) -> Verified:
    found = connection.one(_PAPER, [code])
    if found is None:
        raise Absent("没有查到这个核验码。")
    place, sealed, issued_at, last_day, digest, number, kind, name, state, present, begins, until, turned_at, title, organ = found
    edition = fetched(Edition, place=place, code=code, sealed=base64.b64decode(sealed), issued_at=datetime.fromisoformat(issued_at),
                      valid_until=_day(last_day), digest=digest)
    row = fetched(Certificate, id=number, kind_id=kind, number=name, state=state, edition=present, valid_from=_day(begins), valid_until=_day(until),
                  turned_at=datetime.fromisoformat(turned_at) if turned_at else None)
    return _verified(row, edition, title, organ)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _shared(code: str) -> Verified:
    share = Share.objects.select_related("certificate__kind", "certificate__organ").filter(code=code, ended_at=None, until__gt=now()).first()
    if share is None:
        raise Absent("这个出示码不对，或者已经过期。请让持证人重新出示。")
    row = share.certificate
    return _verified(row, Edition.objects.get(certificate=row.pk, place=row.edition), row.kind.title, row.organ.name, share)


def _verified(row: Certificate, edition: Edition, title: str, organ: str, share: Share | None = None) -> Verified:
    said, replaced = paper(edition), edition.place != row.edition
    state = row.worth_on(today())
    if state is State.VALID and row.valid_from > today():
        state, words = State.SUSPENDED, "还没到有效期"
    else:
        words = "已换发新版" if replaced else STATE_LABELS[state]
    holder = f"{said.holder}（{masked_number(said.holder_number)}）" if share else masked_name(said.holder)
    turned = None if state is State.VALID or state is State.EXPIRED else local(row.turned_at).date()
    return Verified(title, row.number, organ, holder, local(edition.issued_at).date(), edition.valid_until, state, words, replaced,
                    turned, edition.digest, tuple(kind_by_id(row.kind_id).shown(said.values, personal=bool(share))), row.pk, share.pk if share else None)
