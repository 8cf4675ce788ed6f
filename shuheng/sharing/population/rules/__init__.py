"""The register's law as plain Python: spells of days, people and what befalls them, invented families."""

from .people import (
    HOUSEHOLDS,
    LIFE_EVENTS,
    LIVING,
    MARITAL,
    PURPOSES,
    RELATIONS,
    SEXES,
    Befallen,
    Ground,
    check_befalls,
    check_file_looks,
    check_file_number,
    check_ground,
    check_purpose,
    living,
    marital,
    sex_of,
)
from .spells import begin, end, held

__all__ = [
    "HOUSEHOLDS", "LIFE_EVENTS", "LIVING", "MARITAL", "PURPOSES", "RELATIONS", "SEXES", "Befallen", "Ground", "begin", "check_befalls",
    "check_file_looks", "check_file_number", "check_ground", "check_purpose", "end", "held", "living", "marital", "sex_of",
]
