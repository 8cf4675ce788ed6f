"""Which room's pages hang where, nothing else."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

PAGES = [
    ("", "shuheng.faces.portal.portal"),
    ("", "shuheng.foundation.core.portal"),
    ("", "shuheng.foundation.core.health"),
    ("", "shuheng.foundation.identity.portal"),
    ("files/", "shuheng.foundation.files.portal"),
    ("messages/", "shuheng.foundation.notices.portal"),
    ("", "shuheng.services.licensing.portal"),
    ("desk/", "shuheng.faces.desk.desk"),
    ("desk/", "shuheng.foundation.identity.desk"),
    ("desk/", "shuheng.foundation.county.desk"),
    ("desk/", "shuheng.foundation.notices.desk"),
    ("desk/", "shuheng.services.licensing.desk"),
]
urlpatterns = [path(where, include(module)) for where, module in PAGES if find_spec(module)]
