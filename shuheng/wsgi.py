"""The web application as granian loads it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuheng.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  the settings must be named before

_program = get_wsgi_application()

from shuheng.commons.websites import web  # noqa: E402  the rooms are there now
from shuheng.foundation.core import short  # noqa: E402

application = web.front(short.front(_program), web.shelf())
