"""Every change of the register of places: `places.correct(code, entry, "renamed", since, by=officer)`."""

from .inventing import invent_village
from .loading import KindPlan, PointPlan, put_kinds, put_points
from .merging import merge, split
from .outlining import outline_division
from .recording import Entry, NewAddress, NewPoint, correct, record_place, retire

__all__ = ["Entry", "KindPlan", "NewAddress", "NewPoint", "PointPlan", "correct", "invent_village", "merge", "outline_division", "put_kinds", "put_points",
           "record_place", "retire", "split"]
