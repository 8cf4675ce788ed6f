"""This room's pages, with bare pages where its templates lead to rooms above."""

from __future__ import annotations

from django.urls import include, path

from tests.identity.addresses import urlpatterns as others

urlpatterns = [path("files/", include("shuheng.foundation.files.portal")), *others]
