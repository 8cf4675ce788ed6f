"""What the registries tell the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("registries.certificate_kind_published")
class CertificateKindPublished(Event):
    """A kind of certificate was published in a version, or taken out of use."""

    kind: str
    version: int
    active: bool


@event("registries.certificate_issued")
class CertificateIssued(Event):
    """A certificate was issued to its holder."""

    certificate: int
    kind: str
    version: int
    valid_from: date
    valid_until: date | None = None
    case: int | None = None


@event("registries.certificate_issued_in_bulk")
class CertificateIssuedInBulk(Event):
    """A certificate was issued by a row of a bulk issue, with its paper."""

    certificate: int
    kind: str
    version: int
    valid_from: date
    batch: int
    valid_until: date | None = None


@event("registries.certificate_changed")
class CertificateChanged(Event):
    """What a certificate says was changed; a new edition took the place of the old one."""

    certificate: int
    edition: int
    reason: str
    document: str
    case: int | None = None


@event("registries.certificate_renewed")
class CertificateRenewed(Event):
    """A certificate got a later last day and a new edition."""

    certificate: int
    edition: int
    reason: str
    document: str
    valid_until: date | None = None
    case: int | None = None


@event("registries.certificate_suspended")
class CertificateSuspended(Event):
    """A certificate may not be used for the time being."""

    certificate: int
    reason: str
    document: str
    case: int | None = None


@event("registries.certificate_resumed")
class CertificateResumed(Event):
    """A suspended certificate may be used again."""

    certificate: int
    reason: str
    document: str
    case: int | None = None


@event("registries.certificate_revoked")
class CertificateRevoked(Event):
    """A certificate was revoked by the organ that issued it."""

    certificate: int
    reason: str
    document: str
    case: int | None = None


@event("registries.certificate_cancelled")
class CertificateCancelled(Event):
    """A certificate was cancelled: its purpose has ended."""

    certificate: int
    reason: str
    document: str
    case: int | None = None


@event("registries.certificate_expired")
class CertificateExpired(Event):
    """The last day of a certificate passed."""

    certificate: int
    valid_until: date


@event("registries.certificate_printed")
class CertificatePrinted(Event):
    """The signed paper of an edition was made and stored."""

    certificate: int
    edition: int
    sha256: str
    suite: str


@event("registries.certificate_reminded")
class CertificateReminded(Event):
    """The holder was reminded so many days before the last day."""

    certificate: int
    days: int


@event("registries.certificate_used")
class CertificateUsed(Event):
    """A certificate stands for a material of an application."""

    certificate: int
    case: int
    material: str


@event("registries.certificate_looked")
class CertificateLooked(Event):
    """An officer looked at a certificate."""

    certificate: int
    case: int | None = None


@event("registries.certificate_shared")
class CertificateShared(Event):
    """The holder made a code by which somebody may see the whole certificate until a day."""

    certificate: int
    share: int
    until: date


@event("registries.share_opened")
class ShareOpened(Event):
    """Somebody saw a certificate by a code that its holder had made."""

    certificate: int
    share: int


@event("registries.share_ended")
class ShareEnded(Event):
    """The holder took a sharing code back."""

    certificate: int
    share: int


@event("registries.batch_uploaded")
class BatchUploaded(Event):
    """A table for a bulk issue was taken in; so many rows were refused."""

    batch: int
    kind: str
    rows: int
    refused: int


@event("registries.batch_started")
class BatchStarted(Event):
    """An officer let a bulk issue begin, or go on."""

    batch: int


@event("registries.batch_finished")
class BatchFinished(Event):
    """Every row of a bulk issue was issued or refused."""

    batch: int
    issued: int
    refused: int
