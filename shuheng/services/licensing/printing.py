"""Documents on paper: the words of a sheet become one A4 PDF with a QR code that leads to its public verification."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse


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


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, border=0, scale=4, omitsize=True)
    return out.getvalue().decode()


def html(sheet: Sheet) -> str:
    """The page from which the PDF is made."""
    return render_to_string("licensing/document.html", {
        "sheet": sheet, "qr": _qr(verification_address(sheet.code)), "address": verification_address(), "demonstration": settings.DEMONSTRATION})


def pdf(sheet: Sheet) -> bytes:
    """The document as PDF. Nothing outside the page is fetched; the same sheet gives the same bytes."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    rendered: bytes = HTML(string=html(sheet), url_fetcher=URLFetcher(allowed_protocols=["data"])).write_pdf()
    return rendered
