"""A person fetches a file: the resident an own one, the officer one of the organ's. The officer's look is written down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.identity.web import signed_in

from . import actions, queries
from .web import attachment


@signed_in
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """Download, if it concerns the resident (or somebody they act for) or lies with one of the officer's organs."""
    actor = request.actor  # type: ignore[attr-defined]
    stored, data = queries.open_for(actor, token)
    actions.note_opened(stored, by=actor)
    return attachment(stored, data)


urlpatterns = [path("<slug:token>", file, name="file")]
