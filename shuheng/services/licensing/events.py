"""What licensing tells the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from shuheng.foundation.core.events import Event, event


@event("licensing.filed")
class ApplicationFiled(Event):
    """An application was filed on the portal or recorded at a window."""

    matter: str
    version: int
    channel: str
    materials: int


@event("licensing.material_checked")
class MaterialChecked(Event):
    """An officer compared a material with what the matter asks."""

    material: int
    verdict: str


@event("licensing.material_added")
class MaterialAdded(Event):
    """A material was added to an application after it had been filed."""

    material: int
    code: str


@event("licensing.decided")
class ApplicationDecided(Event):
    """The application was granted or refused."""

    outcome: str
    reason: str = ""


@event("licensing.document_issued")
class DocumentIssued(Event):
    """A numbered document was issued to the applicant."""

    document: int
    kind: str
    digest: str


@event("licensing.document_printed")
class DocumentPrinted(Event):
    """The PDF of a document was made and stored."""

    document: int
    sha256: str


@event("licensing.certificate_granted")
class CertificateGranted(Event):
    """A decision issued a certificate, or changed, renewed or cancelled one."""

    certificate: int
    kind: str
    act: str


@event("licensing.matter_published")
class MatterPublished(Event):
    """A matter was published in a version, or taken out of use."""

    matter: str
    version: int
    active: bool


@event("licensing.personal_shown")
class PersonalShown(Event):
    """An officer looked at the personal answers of an application for a written reason."""

    reason: str
