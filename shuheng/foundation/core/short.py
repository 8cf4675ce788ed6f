"""The short way: what any program may read needs neither session nor form nor message, so it passes by what serves browsers.

Which addresses go it is said by the setting SHORT_WAY, through what by SHORT_MIDDLEWARE. Whoever asks there is nobody, whatever cookie he brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Short(WSGIHandler):
    """Django with the few middlewares of the short way."""

    def load_middleware(self, is_async: bool = False) -> None:
        """As Django's own, which reads one list of the settings."""
        whole, settings.MIDDLEWARE = settings.MIDDLEWARE, settings.SHORT_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole


def front(inner: Application) -> Application:
    """The short way for its addresses, else the long one."""
    short = Short()

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return (short if environ["PATH_INFO"].startswith(settings.SHORT_WAY) else inner)(environ, start)

    return answer
