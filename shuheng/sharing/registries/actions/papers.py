"""The signed paper of an edition: made once, checked, kept encrypted, found again by its digest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.aside import aside
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.templatetags.look import cn_full
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import Purpose
from shuheng.foundation.files.rules.kinds import MEGA, PDF
from shuheng.foundation.identity.rules import masked_number
from shuheng.foundation.journal.actions import Told, record_told

from .. import printing, queries, signing
from ..events import CertificatePrinted
from ..models import Certificate, Edition

PAPER = Purpose("certificate", "电子证照", (PDF,), most_bytes=5 * MEGA, most_pages=4)


def identity_folder() -> Path:
    """The folder of the county's signing key. A demonstration makes one of its own; a production must have been given one."""
    folder = Path(settings.SIGNING)
    if settings.DEMONSTRATION or settings.TESTING:
        signing.new_identity(folder, f"{settings.COUNTY_NAME}人民政府（示例）")
    return folder


def sheet_of(edition: Edition) -> printing.Sheet:
    """The words of an edition as the paper says them. Its certificate, kind and organ should be joined."""
    row, said = edition.certificate, queries.paper(edition)
    content = queries.kind_by_id(row.kind_id)
    person = row.holder.kind == "person"  # many papers hang in a shop: nobody needs to read a person's whole number there
    number = ("证件号码", masked_number(said.holder_number)) if person else ("统一社会信用代码", said.holder_number)
    until = cn_full(edition.valid_until) if edition.valid_until else ""
    validity = f"{cn_full(row.valid_from)}至{until}" if until else f"自{cn_full(row.valid_from)}起长期有效"
    facts = (("持证人", said.holder), number, *content.shown(said.values), ("有效期", validity))
    address = settings.PUBLIC_URL + "/verify/"
    return printing.Sheet(row.kind.title, row.number, row.organ.name, cn_full(local(edition.issued_at)), validity, edition.code, address + edition.code + "/",
                          address, facts, content.texts, "示例证照，没有法律效力" if settings.DEMONSTRATION else "")


def due(number: int, place: int) -> Edition | None:
    """The edition, locked, if its paper is still to be made."""
    found = Edition.objects.select_for_update(of=("self",)).select_related("certificate__kind", "certificate__organ", "certificate__holder").get(
        certificate=number, place=place)
    return None if found.stored_id else found


@transaction.atomic
def print_edition(certificate: int, place: int, *, by: Actor) -> Edition | None:
    """Make and sign the paper of an edition once; a second call changes nothing."""
    with acting(SYSTEM):
        edition = due(certificate, place)
        if edition:
            store_papers([(edition, aside(printing.signed, sheet_of(edition), str(identity_folder())))], by=by)
    return edition


def store_papers(made: Sequence[tuple[Edition, bytes]], *, by: Actor) -> None:
    """Store the signed papers of locked editions, in so many statements as for one."""
    suite = signing.suite(identity_folder())
    kept = files.store_all_made([files.Made(data, f"{edition.certificate.kind.title}.pdf", _owner(edition.certificate)) for edition, data in made],
                                by=SYSTEM, purpose=PAPER)
    for (edition, _), stored in zip(made, kept, strict=True):
        edition.stored, edition.digest = stored, stored.sha256
    Edition.objects.bulk_update([edition for edition, _ in made], ["stored", "digest"])
    record_told([Told(CertificatePrinted(row.pk, edition.place, edition.digest, suite), f"certificate:{row.pk}", row.organ_id, row.division)
                 for edition, _ in made for row in [edition.certificate]], by=by)


def _owner(row: Certificate) -> files.Owner:
    return files.Owner(party=row.holder_id, organ=row.organ_id, division=row.division, domain=row.domain)
