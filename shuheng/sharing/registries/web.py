"""What the portal and the desk both show of a certificate: its lamp and its paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from shuheng.foundation.core.clock import today

from . import queries
from .models import Certificate
from .rules import STATE_LABELS, State

LAMPS = {State.VALID: "ok", State.SUSPENDED: "hold", State.EXPIRED: "late", State.REVOKED: "late", State.CANCELLED: "done"}
SOON_DAYS = 30


def lamp(row: Certificate) -> tuple[str, str]:
    """The lamp of a certificate and its word: soon when it ends within a month."""
    state = row.worth_on(today())
    if state is State.VALID and row.valid_until and (left := (row.valid_until - today()).days) <= SOON_DAYS:
        return "soon", f"还有 {left} 天到期"
    return LAMPS[state], STATE_LABELS[state]


def paper_of(row: Certificate) -> HttpResponse:
    """The PDF as an attachment that no cache keeps."""
    name, data = queries.paper_file(row)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
