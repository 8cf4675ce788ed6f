"""The register's law as plain Python: how addresses read, datums and zones, outlines, where a point belongs, invented places."""

from .addresses import (
    ADDRESS,
    CAUSES,
    CHANGES,
    MARK,
    PARTS,
    POINT,
    SORTS,
    Plate,
    check_begin,
    check_end,
    document,
    plate,
    title,
)
from .belonging import ASKED, CERTAINTIES, FAR_M, Certainty, Guess, Neighbour, beyond, by_outline, guess
from .datums import CGCS2000, DATUMS, GAUSS, GCJ02, WGS84, Spot, metres, spot, to_gcj02
from .outlines import Outline, check_inside, drawn, kept, of_profile, plain
from .projection import to_plane

__all__ = [
    "ADDRESS", "ASKED", "CAUSES", "CERTAINTIES", "CGCS2000", "CHANGES", "DATUMS", "FAR_M", "GAUSS", "GCJ02", "MARK", "PARTS", "POINT", "SORTS", "WGS84",
    "Certainty", "Guess", "Neighbour", "Outline", "Plate", "Spot", "beyond", "by_outline", "check_begin", "check_end", "check_inside", "document", "drawn",
    "guess", "kept", "metres", "of_profile", "plain", "plate", "spot", "title", "to_gcj02", "to_plane",
]
