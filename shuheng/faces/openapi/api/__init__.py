"""The interface for programs: its own operations under /api/v1/, the registration block of GovStack, and the document of the catalogue's CKAN actions."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from ..web import door, nowhere
from . import acts, applications, cases, feeds, govstack, lookups, matters
from .frame import api
from .handbook import catalogue_schema, govstack_schema, handbook, schema
from .tokens import revoke, token

__all__ = ["acts", "applications", "cases", "feeds", "lookups", "matters", "urlpatterns"]


def doors(patterns: list[URLPattern]) -> list[URLPattern]:
    """The addresses of an interface, each behind the one door."""
    for pattern in patterns:
        pattern.callback = door(pattern.callback)
    return patterns


urlpatterns = [
    path("api/", handbook, name="api-handbook"),
    path("api/oauth/token", token, name="api-token"),
    path("api/oauth/revoke", revoke, name="api-revoke"),
    path("api/v1/openapi.json", schema, name="api-document"),
    path("api/3/openapi.json", catalogue_schema, name="catalogue-document"),
    path("api/v1/", include((doors(api.urls[0]), "openapi"))),
    path("api/v1/<path:rest>", nowhere),
    path("govstack/registration/openapi.json", govstack_schema, name="govstack-document"),
    path("govstack/registration/", include((doors(govstack.api.urls[0]), "govstack"))),
    path("govstack/registration/<path:rest>", nowhere),
]
