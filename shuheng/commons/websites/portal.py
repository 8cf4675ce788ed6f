"""The addresses of the sites inside the program: the published file, or where it moved to, or that it is gone; the list of documents; the app."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import public

from . import queries, rules, web
from .queries import documents
from .queries.documents import Wanted


@public
@require_safe
def page(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A published page; else a redirect; else 404 with a way on."""
    if answer := web.published(request):
        return answer
    if request.path.startswith(f"{web.HANT}/"):
        plain = request.path.removeprefix(web.HANT)
        return HttpResponseRedirect(plain, status=302) if web.shelf().find(plain, False) else render(request, "websites/missing.html", status=404)
    if target := queries.redirect_of(request.path):
        return HttpResponseRedirect(target, status=301)
    if not request.path.endswith("/") and rules.file_of(f"{request.path}/") and queries.alive(f"{request.path}/"):
        return HttpResponseRedirect(f"{request.path}/", status=301)
    return render(request, "websites/missing.html", status=404)


DOCUMENTS = 30  # to a page


@public
@require_safe
def documents_page(request: HttpRequest) -> HttpResponse:
    """The documents of all sites by topic, year and validity."""
    chosen = {name: request.GET.get(name, "").strip()[:40] for name in ("topic", "year", "validity", "words")}
    page_ = Paginator(documents.listed(Wanted(**chosen)), DOCUMENTS).get_page(request.GET.get("page"))
    addresses = documents.read_at(page_.object_list)
    facets = [(name, words, chosen[name], counted) for (name, words), counted in zip(FACETS, documents.counted().values(), strict=True)]
    return render(request, "websites/documents.html", {
        "page": page_, "rows": [(one, addresses.get(one.resource_id, "")) for one in page_], "facets": facets, "chosen": chosen})


FACETS = (("topic", "主题"), ("year", "年份"), ("validity", "效力"))


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the county's home on its first screen. W3C Web Application Manifest"""
    icons = [{"src": f"/static/websites/app-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"} for size in (192, 512)]
    told = {"name": f"{settings.COUNTY_NAME}人民政府", "short_name": settings.COUNTY_NAME, "lang": "zh-CN", "start_url": "/", "scope": "/", "id": "/",
            "display": "minimal-ui", "background_color": "#faf8f2", "theme_color": "#17594a", "icons": icons}
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page for the time without a net; at the root, so that it may speak for every page."""
    return render(request, "websites/sw.js", content_type="text/javascript; charset=utf-8")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page for the time without a net."""
    return render(request, "websites/offline.html")


urlpatterns = [
    path("documents/", documents_page, name="documents"),
    path("app.webmanifest", manifest, name="app-manifest"),
    path("sw.js", worker, name="app-worker"),
    path("offline/", offline, name="offline"),
    path("hant/", page, name="site-hant-home"),
    path("hant/<path:rest>", page, name="site-hant"),
    path("columns/<path:rest>", page, name="site-column"),
    path("articles/<path:rest>", page, name="site-article"),
    path("attachments/<path:rest>", page, name="site-attachment"),
    path("sites/<path:rest>", page, name="site"),
    path("map/", page, name="site-map"),
    path("sitemap.xml", page, name="sitemap"),
    path("sitemap-<str:rest>.xml", page, name="sitemap-month"),
]
