"""CGCS2000 on paper: the 3-degree Gauss-Krüger zones and back, by Krüger's series in the third flattening n, good to a tenth of a millimetre inside a zone.

Figures of the ellipsoid: GB 22021-2008 (from memory, 待核对). Series: L. Krüger 1912 in the form of C. F. F. Karney, Transverse Mercator with an
accuracy of a few nanometers, Journal of Geodesy 85 (2011). The tests compare it with PROJ.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, atan2, atanh, cos, cosh, degrees, hypot, radians, sin, sinh, sqrt, tan

SEMI_MAJOR = 6_378_137.0  # metres
FLATTENING = 1 / 298.257222101
EASTING = 500_000.0  # metres added to the east, after the number of the zone
ZONE_WIDTH = 3  # degrees; the middle meridian of zone n is 3 n

_N = FLATTENING / (2 - FLATTENING)
_E = sqrt(FLATTENING * (2 - FLATTENING))
_RADIUS = SEMI_MAJOR / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_TO_PLANE = (_N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180, 13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
             61 * _N**3 / 240 - 103 * _N**4 / 140, 49_561 * _N**4 / 161_280)
_TO_GLOBE = (_N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360, _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
             17 * _N**3 / 480 - 37 * _N**4 / 840, 4_397 * _N**4 / 161_280)


@dataclass(frozen=True, slots=True)
class Plane:
    """A point of a zone in metres: `north` from the equator, `east` with the zone's number in front, as 38388017.58."""

    north: float
    east: float

    @property
    def zone(self) -> int:
        """The number of the 3-degree zone."""
        return int(self.east // 1_000_000)


def zone_of(longitude: float) -> int:
    """The 3-degree zone in which a longitude lies."""
    return int((longitude + ZONE_WIDTH / 2) // ZONE_WIDTH)


def to_plane(longitude: float, latitude: float, zone: int = 0) -> Plane:
    """Degrees of CGCS2000 to metres of a zone, the point's own unless told."""
    zone = zone or zone_of(longitude)
    apart, up = radians(longitude - ZONE_WIDTH * zone), radians(latitude)
    steep = tan(up)
    bend = sinh(_E * atanh(_E * sin(up)))
    conformal = steep * sqrt(1 + bend**2) - bend * sqrt(1 + steep**2)
    xi, eta = atan2(conformal, cos(apart)), asinh(sin(apart) / hypot(conformal, cos(apart)))
    north = xi + sum(factor * sin(2 * j * xi) * cosh(2 * j * eta) for j, factor in enumerate(_TO_PLANE, 1))
    east = eta + sum(factor * cos(2 * j * xi) * sinh(2 * j * eta) for j, factor in enumerate(_TO_PLANE, 1))
    return Plane(_RADIUS * north, zone * 1_000_000 + EASTING + _RADIUS * east)


def to_globe(plane: Plane) -> tuple[float, float]:
    """Metres of a zone to longitude and latitude of CGCS2000."""
    xi, eta = plane.north / _RADIUS, (plane.east - plane.zone * 1_000_000 - EASTING) / _RADIUS
    across = xi - sum(factor * sin(2 * j * xi) * cosh(2 * j * eta) for j, factor in enumerate(_TO_GLOBE, 1))
    along = eta - sum(factor * cos(2 * j * xi) * sinh(2 * j * eta) for j, factor in enumerate(_TO_GLOBE, 1))
    apart = atan2(sinh(along), cos(across))
    return ZONE_WIDTH * plane.zone + degrees(apart), degrees(atan(_steepness(sin(across) / hypot(sinh(along), cos(across)))))


def _steepness(conformal: float) -> float:
    """The tangent of the latitude whose conformal latitude has this tangent, by Newton's steps; four are more than enough."""
    steep = conformal
    for _ in range(4):
        bend = sinh(_E * atanh(_E * steep / sqrt(1 + steep**2)))
        reached = steep * sqrt(1 + bend**2) - bend * sqrt(1 + steep**2)
        slope = (1 + (1 - _E**2) * steep**2) / (sqrt(1 + reached**2) * (1 - _E**2) * sqrt(1 + steep**2))
        steep += (conformal - reached) * slope
    return steep
