"""Outlines: whether a point lies inside, how far from the edge, and what may be recorded as one. Rings of [longitude, latitude] as in RFC 7946."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot

from shuheng.foundation.core.refusals import Refused

from .datums import CGCS2000, DATUMS, DIGITS, GAUSS, GCJ02, LEAST_EXACT, MOST_EXACT, check_degrees, from_gcj02, metres

Corner = tuple[float, float]
Ring = tuple[Corner, ...]
MOST_CORNERS = 20_000
DOUBT_M = 700  # metres by which an outline of unknown datum may be off: GCJ-02 moves a point of the county by some 600


@dataclass(frozen=True)
class Outline:
    """Polygons, each with its outer ring first and then its holes; right within `exact_m` metres."""

    polygons: tuple[tuple[Ring, ...], ...]
    exact_m: int

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        corners = [corner for rings in self.polygons for corner in rings[0]]
        longitudes, latitudes = [x for x, _ in corners], [y for _, y in corners]
        return min(longitudes), min(latitudes), max(longitudes), max(latitudes)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether the point lies inside, by the even-odd rule."""
        return any(sum(_crossed(ring, longitude, latitude) for ring in rings) % 2 for rings in self.polygons)

    def edge_m(self, longitude: float, latitude: float) -> float:
        """Metres to the nearest edge."""
        along, up = metres(longitude, latitude, longitude + 0.01, latitude) * 100, metres(longitude, latitude, longitude, latitude + 0.01) * 100
        return min(_apart(((x - longitude) * along, (y - latitude) * up), ((u - longitude) * along, (v - latitude) * up))
                   for (x, y), (u, v) in self._edges())

    def _edges(self) -> Iterator[tuple[Corner, Corner]]:
        for rings in self.polygons:
            for ring in rings:
                yield from zip(ring, ring[1:], strict=False)

    def digest(self) -> str:
        """SHA-256 of the corners."""
        return hashlib.sha256(json.dumps(self.polygons).encode()).hexdigest()


def _crossed(ring: Ring, longitude: float, latitude: float) -> int:
    """How often a way from the point to the east crosses the ring."""
    return sum((y > latitude) != (v > latitude) and longitude < (u - x) * (latitude - y) / (v - y) + x
               for (x, y), (u, v) in zip(ring, ring[1:], strict=False))


def _apart(start: Corner, end: Corner) -> float:
    """The distance of the origin from the line between two points."""
    (x, y), (u, v) = start, end
    length = (u - x) ** 2 + (v - y) ** 2
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(x * (u - x) + y * (v - y)) / length))
    return hypot(x + share * (u - x), y + share * (v - y))


def kept(geometry: Mapping[str, object], exact_m: int) -> Outline:
    """An outline as it was stored, without further checks."""
    return Outline(_polygons(geometry, lambda x, y: (x, y)), exact_m)


def drawn(text: str, datum: str, exact_m: int) -> Outline:
    """The outline in a GeoJSON text, turned into CGCS2000; Refused when it is none."""
    if datum not in DATUMS or datum == GAUSS:
        raise Refused("请选图形是哪一种经纬度。平面坐标请先换算成经纬度。", "datum")
    if not LEAST_EXACT <= exact_m <= MOST_EXACT:
        raise Refused(f"误差请填 {LEAST_EXACT} 到 {MOST_EXACT} 米。", "exact_m")
    try:
        outline = Outline(_polygons(_geometry(json.loads(text)), _turned(datum)), exact_m)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise Refused("读不懂这个图形。请贴 GeoJSON 的 Polygon 或者 MultiPolygon，坐标先经度后纬度。", "geometry") from None
    _check(outline)
    return outline


def _turned(datum: str) -> Callable[[float, float], Corner]:
    def turn(longitude: float, latitude: float) -> Corner:
        check_degrees(longitude, latitude)
        x, y = from_gcj02(longitude, latitude) if datum == GCJ02 else (longitude, latitude)
        return round(x, DIGITS), round(y, DIGITS)

    return turn


def _geometry(said: Mapping[str, object]) -> Mapping[str, object]:
    """The one geometry of a feature or a collection, or the geometry itself."""
    if said["type"] == "FeatureCollection":
        (said,) = said["features"]  # type: ignore[misc]
    return said["geometry"] if said["type"] == "Feature" else said  # type: ignore[return-value]


def _polygons(geometry: Mapping[str, object], turn: Callable[[float, float], Corner]) -> tuple[tuple[Ring, ...], ...]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError("neither polygon nor polygons")
    listed: Sequence[Sequence[Sequence[Sequence[float]]]] = geometry["coordinates"]  # type: ignore[assignment]
    polygons = [listed] if geometry["type"] == "Polygon" else listed
    return tuple(tuple(tuple(turn(float(corner[0]), float(corner[1])) for corner in ring) for ring in rings) for rings in polygons)  # type: ignore[arg-type]


def _check(outline: Outline) -> None:
    rings = [ring for polygon in outline.polygons for ring in polygon]
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        raise Refused("图形没有闭合：每一圈至少四个点，最后一个点要和第一个点一样。", "geometry")
    if sum(map(len, rings)) > MOST_CORNERS:
        raise Refused(f"图形太细，超过 {MOST_CORNERS:,} 个点。请先化简。", "geometry")


def plain(outline: Outline) -> dict[str, object]:
    """The outline as a GeoJSON MultiPolygon."""
    return {"type": "MultiPolygon", "coordinates": [[[list(corner) for corner in ring] for ring in rings] for rings in outline.polygons]}


def of_profile(geometry: Mapping[str, object], datum: str) -> Outline:
    """The county's outline of its profile: drawn as it stands, with the doubt that its datum leaves."""
    return kept(geometry, 50 if datum == CGCS2000 else DOUBT_M)


def check_inside(outline: Outline | None, longitude: float, latitude: float, exact_m: int) -> None:
    """Refused when a point lies outside the county by more than reading and outline can be wrong."""
    if outline is None or outline.holds(longitude, latitude):
        return
    if (away := outline.edge_m(longitude, latitude)) > exact_m + outline.exact_m:
        raise Refused(f"这个点在县界外大约 {away / 1000:.1f} 公里。请核对坐标，也看看坐标种类选对没有。", "first")
