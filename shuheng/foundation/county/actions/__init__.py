"""Every change of the county's facts."""

from .calendar import forget_year, publish_year, put_years
from .divisions import put_coverage, put_divisions, put_shapes, put_successions
from .organs import put_organs, put_phones
from .profile import check_system, finish_load, lock

__all__ = [
    "check_system", "finish_load", "forget_year", "lock", "publish_year",
    "put_coverage", "put_divisions", "put_organs", "put_phones", "put_shapes", "put_successions", "put_years",
]
