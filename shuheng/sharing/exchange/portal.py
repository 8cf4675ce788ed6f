"""What everybody may have of the exchange: the public key by which receipts and seals are checked without this program."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core import vault
from shuheng.foundation.core.web import public
from shuheng.foundation.journal.rules import SEALING

from .actions.looking import SIGNING


@public
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """Ed25519 public keys, in hex. RFC 8032"""
    return JsonResponse({"algorithm": "Ed25519", "receipts": vault.public_key(SIGNING).hex(), "seals": vault.public_key(SEALING).hex()})


urlpatterns = [path("exchange/keys.json", keys, name="exchange-keys")]
