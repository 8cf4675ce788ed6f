"""Reading the register of places: one record for any day, searches, points for everybody, and the division of a point."""

from .dividing import Belonging, county_outline, division_of
from .public import PublicPoint, public_points
from .records import Located, Record, on, place, record, root, spells
from .searching import SORTED, Ask, addresses, divisions_today, earlier, kind, kinds, outlines, points, twin

__all__ = [
    "SORTED", "Ask", "Belonging", "Located", "PublicPoint", "Record", "addresses", "county_outline", "division_of", "divisions_today", "earlier", "kind",
    "kinds", "on", "outlines", "place", "points", "public_points", "record", "root", "spells", "twin",
]
