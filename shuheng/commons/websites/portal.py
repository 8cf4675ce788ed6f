"""The addresses of the sites inside the program: the published file, or where it moved to, or that it is gone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import public

from . import queries, rules, web


@public
@require_safe
def page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A published page; else a redirect; else 404 with a way on."""
    if answer := web.published(request):
        return answer
    if target := queries.redirect_of(request.path):
        return HttpResponseRedirect(target, status=301)
    if not request.path.endswith("/") and rules.file_of(f"{request.path}/") and queries.alive(f"{request.path}/"):
        return HttpResponseRedirect(f"{request.path}/", status=301)
    return render(request, "websites/missing.html", status=404)


urlpatterns = [
    path("columns/<path:rest>", page, name="site-column"),
    path("articles/<path:rest>", page, name="site-article"),
    path("attachments/<path:rest>", page, name="site-attachment"),
    path("sites/<path:rest>", page, name="site"),
    path("map/", page, name="site-map"),
    path("sitemap.xml", page, name="sitemap"),
    path("sitemap-<str:rest>.xml", page, name="sitemap-month"),
]
