"""What every page may say: whether it is a demonstration, whose county it is, and how large its letters are."""
from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor of the frames: `demonstration`, `county`, `mode` ("elder" or ""), `switch_mode` (the address that turns it)."""
    mode = getattr(request, "mode", "")
    query = request.GET.copy()
    query["mode"] = "plain" if mode == "elder" else "elder"
    return {
        "demonstration": settings.DEMONSTRATION,
        "county": settings.COUNTY_NAME,
        "mode": mode,
        "switch_mode": f"?{query.urlencode()}",
    }
