"""What a surveyor needs at the desk: coordinates in every datum, the division of a point, outlines of townships and villages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries, rules
from ..web import picture


def told(spot: rules.Spot) -> list[tuple[str, str, str]]:
    """A spot in every datum: its name, the first number and the second, to a centimetre."""
    web, plane = rules.to_gcj02(spot.longitude, spot.latitude), rules.to_plane(spot.longitude, spot.latitude)
    return [(rules.DATUMS[rules.CGCS2000], f"{spot.longitude:.7f}", f"{spot.latitude:.7f}"), (rules.DATUMS[rules.GCJ02], f"{web[0]:.7f}", f"{web[1]:.7f}"),
            (f"{rules.DATUMS[rules.GAUSS]}，{plane.zone} 带（中央经线 {plane.zone * 3}°）", f"北 {plane.north:.2f}", f"东 {plane.east:.2f}")]


@needs(permits.READ)
@never_cache
@require_safe
def convert(request: HttpRequest) -> HttpResponse:
    """A reading in every datum. Nothing is stored."""
    form = forms.ConvertForm(request.GET if "first" in request.GET else None)
    spot = form.spot if form.is_valid() else None
    return render(request, "places/convert.html", {"form": form, "told": told(spot) if spot else []}, status=422 if form.errors else 200)


@needs(permits.READ)
@never_cache
@require_safe
def division(request: HttpRequest) -> HttpResponse:
    """To which township and village a point belongs on a day, and how sure that is."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    form = forms.WhereForm(request.GET if "first" in request.GET else None)
    found, spot = None, form.spot if form.is_valid() else None
    if spot:
        try:
            found = queries.division_of(spot.longitude, spot.latitude, form.cleaned_data["on"] or today(), by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else "on", refused.message)
    return render(request, "places/division.html", {
        "form": form, "found": found, "certainties": rules.CERTAINTIES, "spot": spot,
        "picture": picture([spot], f"这个点在全县的位置：经度 {spot.longitude}，纬度 {spot.latitude}") if found and spot else ""},
        status=422 if form.errors else 200)


@needs(permits.READ)
@never_cache
@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines there are; the county's own comes from its profile."""
    found = queries.county_outline()
    return render(request, "places/outlines.html", {"rows": queries.outlines(), "county": found, "may_outline": request.actor.may(permits.MERGE)})  # type: ignore[attr-defined]


@needs(permits.MERGE)
@never_cache
def outline(request: HttpRequest) -> HttpResponse:
    """Record an outline."""
    form = forms.OutlineForm(request.POST if request.method == "POST" else None, initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.outline_division(form.divisions[given["division"]], form.drawn, given["datum"], given["source"], given["since"],
                                     by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "登记好了。从这天起，判断区划先看这个图形。")
            return redirect("desk-outlines")
    page = {"form": form, "title": "登记边界图形", "button": "登记", "outlines": True}
    return render(request, "places/write.html", page, status=422 if form.errors else 200)
