"""How a file leaves the house: as an attachment that no browser will run."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import queries
from .models import Stored


def attachment(stored: Stored, data: bytes) -> HttpResponse:
    """The bytes under their own media type, never sniffed, never shown inside our pages, kept in no cache."""
    response = HttpResponse(data, content_type=stored.of_kind.mime)
    response["Content-Disposition"] = content_disposition_header(True, queries.name_of(stored)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
