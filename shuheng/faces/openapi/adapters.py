"""Our keys and permits behind OAuth2: django-oauth-toolkit asks here whether a secret is right and which scopes there are."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from shuheng.foundation.core.permits import every

from . import rules
from .models import ClientPermit
from .queries import clients


class ClientValidator(OAuth2Validator):  # type: ignore[misc]
    """Client credentials only; a client may have two keys at a time, none of which OAuth's own table knows."""

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Always."""
        return True

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """By HTTP Basic or in the body; both at once are taken for neither."""
        basic = _basic(self._extract_basic_auth(request) or "")
        posted = (str(getattr(request, "client_id", "") or ""), str(getattr(request, "client_secret", "") or ""))
        name, secret = basic if basic is not None and not posted[1] else posted if basic is None else ("", "")
        found = clients.application_with(name, secret) if _writable(name) and _writable(secret) else None
        request.client = found
        return found is not None


def _writable(text: str) -> bool:
    return 0 < len(text) <= 200 and text.isascii() and text.isprintable()


def _basic(text: str) -> tuple[str, str] | None:
    """Name and secret of a Basic header; None when there was none, two empty ones when it cannot be read."""
    if not text:
        return None
    try:
        name, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


class PermitScopes(BaseScopes):  # type: ignore[misc]
    """A scope is a permit; a client may ask for those it holds, and gets all of them when it names none."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every permit that a program may hold, with its words."""
        known = every()
        return {code: known[code].label for code in rules.GRANTABLE if code in known}

    def get_available_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """What this client holds."""
        return list(ClientPermit.objects.filter(client__application=application).order_by("permit").values_list("permit", flat=True))

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """The same."""
        return self.get_available_scopes(application)
