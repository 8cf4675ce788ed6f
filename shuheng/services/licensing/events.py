"""What licensing tells the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from datetime import date

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


@event("licensing.decision_superseded")
class DecisionSuperseded(Event):
    """A reopened case was decided anew: the documents of what it had decided before are revoked."""

    documents: tuple[int, ...]


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


@event("licensing.visit_proposed")
class VisitProposed(Event):
    """A day was set for the joint visit, or moved; members and applicant are told."""

    visit: int
    on: date


@event("licensing.visit_cancelled")
class VisitCancelled(Event):
    """The joint visit that was arranged will not take place."""

    visit: int
    reason: str = ""


@event("licensing.visit_held")
class VisitHeld(Event):
    """The members looked at the place together and what they found was written down."""

    visit: int
    on: date
    present: int
    absent: int
    unfit: int
    record: str = ""


@event("licensing.member_absent")
class MemberAbsent(Event):
    """A member did not come to the joint visit, is held to agree, and has this counted against it."""

    visit: int
    member: str
    organ: int
    on: date


@event("licensing.member_reminded")
class MemberReminded(Event):
    """One working day is left to a member of a joint procedure to give the opinion it was asked for."""

    opinion: str
    organ: int
    due_on: date


@event("licensing.rectifying_asked")
class RectifyingAsked(Event):
    """The applicant was told, in one notice of all members, what to put right after the joint visit."""

    visit: int
    until: date
    items: int


@event("licensing.rectified")
class Rectified(Event):
    """Putting right after the joint visit came to its end; the limits of the whole and of its members run on."""

    on: date
    by_applicant: bool


@event("licensing.part_decided")
class PartDecided(Event):
    """One member's part of a joint procedure was granted or refused on a document of its own."""

    member: str
    organ: int
    outcome: str
    document: int
    deemed: bool = False
    reason: str = ""


@event("licensing.theme_published")
class ThemePublished(Event):
    """A theme was published in a version, or taken out of use."""

    theme: str
    version: int
    active: bool


@event("licensing.theme_filed")
class ThemeFiled(Event):
    """A theme was filed: one form for several matters, some of which wait for others."""

    run: int
    theme: str
    version: int
    channel: str
    matters: int
    waiting: int


@event("licensing.theme_part_filed")
class ThemePartFiled(Event):
    """A matter of a theme became a case, at once or when the matter before it was granted."""

    run: int
    matter: str
    case: int


@event("licensing.theme_part_asked")
class ThemePartAsked(Event):
    """A matter of a theme could be filed now, but for something that only the applicant can say."""

    run: int
    matter: str


@event("licensing.theme_part_dropped")
class ThemePartDropped(Event):
    """A matter of a theme will not be filed any more: the one before it failed, or the applicant does not want it."""

    run: int
    matter: str
    reason: str
    cause: str = ""


@event("licensing.theme_withdrawn")
class ThemeWithdrawn(Event):
    """The applicant took back the whole theme, as far as nothing was decided."""

    run: int
    cases: int
    dropped: int


@event("licensing.personal_shown")
class PersonalShown(Event):
    """An officer looked at the personal answers of an application for a written reason."""

    reason: str
