"""This room's pages, with bare pages where its templates lead to rooms above."""

from __future__ import annotations

from django.urls import include, path

from tests.identity.addresses import urlpatterns as others

urlpatterns = [
    path("messages/", include("shuheng.foundation.notices.portal")),
    path("desk/", include("shuheng.foundation.notices.desk")),
    path("api/", include("shuheng.foundation.notices.api")),
    *others,
]
