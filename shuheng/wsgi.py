"""The web application as granian loads it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuheng.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  the settings must be named before

application = get_wsgi_application()
