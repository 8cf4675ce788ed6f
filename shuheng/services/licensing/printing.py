"""Documents on paper: the words of a sheet become A4 pages with a QR code that leads to its public verification."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from shuheng.foundation.core import typesetting
from shuheng.foundation.core.aside import aside

TEMPLATE = Path(__file__).parent / "templates" / "licensing" / "document.typ"


@dataclass(frozen=True)
class Sheet:
    """What one document says. `facts` are pairs for a table, `items` a numbered list; all texts are plain Chinese."""

    organ: str
    title: str
    number: str
    case: str
    code: str
    addressee: str
    date: str
    opening: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


def verification_address(code: str = "") -> str:
    """The public address at which a document is verified."""
    return settings.PUBLIC_URL + (reverse("verify-document", args=[code]) if code else reverse("verify"))


def pdf(sheet: Sheet) -> bytes:
    """The document as PDF. The same sheet gives the same bytes."""
    note = "示例文书，没有法律效力" if settings.DEMONSTRATION else ""
    words = {**asdict(sheet), "qr": typesetting.qr(verification_address(sheet.code)), "address": verification_address(), "note": note}
    return aside(typesetting.pdf, TEMPLATE, words)
