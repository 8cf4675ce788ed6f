"""附近有什么: the public points of the county by kind and township, with a map, and as GeoJSON for programs."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core.clock import today
from shuheng.foundation.core.web import public
from shuheng.foundation.county import queries as county

from . import queries, rules
from .queries import PublicPoint
from .web import picture

PAGE = 50
NOTE = "坐标是 CGCS2000 经纬度，和 WGS84 相差不到一分米，按 RFC 7946 可以当 WGS84 用；不是网上地图的 GCJ-02。exact_m 是误差，单位米。"


def _asked(request: HttpRequest) -> tuple[str, str]:
    kind, township = (request.GET.get(name, "").strip()[:20] for name in ("kind", "township"))
    return kind, township if township.isdigit() else ""


@public
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """What there is, where."""
    kind, township = _asked(request)
    rows = queries.public_points(today(), kind, township)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    spots = [rules.Spot(row.longitude, row.latitude, "", row.exact_m or 0) for row in rows if row.longitude is not None and row.latitude is not None]
    return render(request, "places/places.html", {
        "page": page, "kinds": queries.kinds(), "towns": county.townships_today().order_by("code"), "kind": kind, "township": township,
        "filtered": bool(kind or township), "placed": len(spots), "query": request.GET.urlencode(),
        "picture": picture(spots, f"{len(spots)} 个地点在全县的位置") if spots else ""})


@public
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The same points as a FeatureCollection of RFC 7946; one that nobody measured has no geometry."""
    features = [_feature(row) for row in queries.public_points(today(), *_asked(request))]
    body = {"type": "FeatureCollection", "note": NOTE, "day": today().isoformat(), "features": features}
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/geo+json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _feature(row: PublicPoint) -> dict[str, object]:
    placed = row.longitude is not None
    return {"type": "Feature", "id": row.code, "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]} if placed else None,
            "properties": {"name": row.name, "kind": row.kind, "kind_title": row.kind_title, "township": row.township, "village": row.village,
                           "address": row.words, "exact_m": row.exact_m, "since": row.since.isoformat(), "synthetic": row.synthetic}}


urlpatterns = [
    path("places/", places, name="places"),
    path("places/points.geojson", points, name="places-points"),
]
