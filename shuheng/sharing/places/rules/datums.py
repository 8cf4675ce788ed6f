"""Datums of coordinates and the ways between them. Everything is kept in CGCS2000 (EPSG:4490) longitude and latitude, in degrees.

WGS84 and CGCS2000 differ by less than a decimetre here and count as one. GCJ-02 is what web maps in China show: its formula is not published by
the state; this is the one that everybody uses (from memory, 待核对). Forward it is a closed formula, back it is found by coming nearer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, isfinite, pi, radians, sin, sqrt

from shuheng.foundation.core.refusals import Refused

from .projection import FLATTENING, SEMI_MAJOR, Plane, to_globe

CGCS2000, WGS84, GCJ02, GAUSS = "cgcs2000", "wgs84", "gcj02", "gk3"
DATUMS = {CGCS2000: "CGCS2000（国家 2000）经纬度", WGS84: "WGS84（手机定位、GPS）经纬度", GCJ02: "GCJ-02（网上地图）经纬度", GAUSS: "CGCS2000 三度带平面坐标"}
EAST, NORTH = (73.0, 136.0), (3.0, 54.0)  # degrees within which China lies
DIGITS = 7  # of a degree: a centimetre
LEAST_EXACT, MOST_EXACT = 1, 5_000  # metres
_KRASOVSKY, _SQUARE = 6_378_245.0, 0.006693421622965943
_NEAR = 1e-10  # degrees, a hundredth of a millimetre


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something lies: degrees of CGCS2000, the datum in which it was read, and within how many metres it is right."""

    longitude: float
    latitude: float
    datum: str
    exact_m: int


def metres(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """The distance of two points some kilometres apart on the ellipsoid, right to a ten-thousandth."""
    square = FLATTENING * (2 - FLATTENING)
    middle = radians((latitude + other_latitude) / 2)
    curve = 1 - square * sin(middle) ** 2
    north = radians(other_latitude - latitude) * SEMI_MAJOR * (1 - square) / curve**1.5
    east = radians(other_longitude - longitude) * SEMI_MAJOR / sqrt(curve) * cos(middle)
    return hypot(north, east)


def to_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """CGCS2000 to GCJ-02."""
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    up += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0 + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    out = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    out += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0 + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    level = radians(latitude)
    curve = 1 - _SQUARE * sin(level) ** 2
    return (longitude + out * 180.0 / (_KRASOVSKY / sqrt(curve) * cos(level) * pi),
            latitude + up * 180.0 / (_KRASOVSKY * (1 - _SQUARE) / curve**1.5 * pi))


def from_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """GCJ-02 to CGCS2000: the point whose forward image this is. The image bends so little that each step is a thousand times nearer."""
    x, y = longitude, latitude
    for _ in range(20):
        away_x, away_y = to_gcj02(x, y)
        x, y = x - (away_x - longitude), y - (away_y - latitude)
        if max(abs(away_x - longitude), abs(away_y - latitude)) < _NEAR:
            break
    return x, y


def spot(first: float, second: float, datum: str, exact_m: int) -> Spot:
    """A reading as it is kept: longitude and latitude, or for `gk3` north and east with the zone in front. Refused when it cannot lie in China."""
    if datum not in DATUMS:
        raise Refused("请选坐标是哪一种。", "datum")
    if not (isfinite(first) and isfinite(second)):
        raise Refused("坐标请填数字。", "first")
    if not LEAST_EXACT <= exact_m <= MOST_EXACT:
        raise Refused(f"误差请填 {LEAST_EXACT} 到 {MOST_EXACT} 米。手机定位一般写 10。", "exact_m")
    if datum == GAUSS:
        longitude, latitude = _unfolded(first, second)
    else:
        check_degrees(first, second)
        longitude, latitude = from_gcj02(first, second) if datum == GCJ02 else (first, second)
    return Spot(round(longitude, DIGITS), round(latitude, DIGITS), datum, exact_m)


def check_degrees(longitude: float, latitude: float) -> None:
    """Refused when these are no degrees of a place in China; the usual slips are told by name."""
    if EAST[0] <= longitude <= EAST[1] and NORTH[0] <= latitude <= NORTH[1]:
        return
    if EAST[0] <= latitude <= EAST[1] and NORTH[0] <= longitude <= NORTH[1]:
        raise Refused(f"经度和纬度写反了。请对调：经度 {latitude:g}，纬度 {longitude:g}。", "first")
    if max(abs(longitude), abs(latitude)) > 180:
        raise Refused("这像是平面坐标，不是度数。请把坐标种类改成三度带平面坐标。", "datum")
    raise Refused("这个点不在中国境内。请核对经度（例如 112.8695）和纬度（例如 27.2303）。", "first")


def _unfolded(north: float, east: float) -> tuple[float, float]:
    if max(abs(north), abs(east)) <= 180:
        raise Refused("这像是经纬度，不是平面坐标。请把坐标种类改成经纬度。", "datum")
    if 25_000_000 <= north < 46_000_000 and east < 10_000_000:
        raise Refused(f"北坐标和东坐标写反了。请对调：北 {east:.2f}，东 {north:.2f}。", "first")
    if 0 < east < 1_000_000:
        raise Refused("东坐标要带带号，像 38388017.58；没有带号分不清在哪一带。", "second")
    if not (300_000 <= north <= 6_000_000 and 25 <= int(east // 1_000_000) <= 45):
        raise Refused("平面坐标请先填北坐标（七位，像 3013654.31），再填带带号的东坐标（八位，像 38388017.58）。", "first")
    longitude, latitude = to_globe(Plane(north, east))
    check_degrees(longitude, latitude)
    return longitude, latitude
