"""Asking other hosts over HTTP."""

from __future__ import annotations

from urllib.request import HTTPRedirectHandler


class NoRedirect(HTTPRedirectHandler):
    """An address may not send us on to another one: what is asked for, and with which key, was decided for this address only."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None
